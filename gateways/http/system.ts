/** /healthz, /readyz, /metrics: for whoever keeps the process alive and watches it. */
import type { FastifyInstance } from 'fastify';
import { oneLine } from '../../protocol/errors.ts';
import type { HttpOptions, ReadinessCheck } from './options.ts';
import { rowSchema } from './schemas.ts';

const checkMs = 2_000;

/** Undefined when it works, the reason otherwise; silence for two seconds is a reason. */
async function troubleOf({ check }: ReadinessCheck): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${checkMs} ms`), checkMs);
  });
  try {
    return await Promise.race([late, check().then(() => undefined)]);
  } catch (error) {
    return oneLine(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
}

export function registerSystem(app: FastifyInstance, options: HttpOptions): void {
  app.get('/healthz', { schema: { summary: 'The process answers', tags: ['system'], security: [], response: { 200: rowSchema('Alive') } } }, () => ({ status: 'ok', version: options.version }));

  app.get('/readyz', { schema: { summary: 'What it needs answers too', tags: ['system'], security: [], response: { 200: rowSchema('Ready'), 503: rowSchema('Not ready') } } }, async (_, reply) => {
    const troubles = await Promise.all(options.checks.map(troubleOf));
    const isReady = troubles.every((one) => one === undefined);
    for (const [index, trouble] of troubles.entries()) if (trouble !== undefined) options.log('warn', 'not ready', { check: options.checks[index]?.name, trouble });
    // Reasons name hosts and users; they are for the log, this path is open to everybody.
    const checks = Object.fromEntries(options.checks.map(({ name }, index) => [name, troubles[index] === undefined ? 'ok' : 'failing']));
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', checks });
  });

  app.get('/metrics', { schema: { summary: 'Prometheus metrics', tags: ['system'], produces: ['text/plain'] } }, async (_, reply) => {
    const { contentType, text } = await options.metrics();
    return reply.header('content-type', contentType).send(text);
  });
}
