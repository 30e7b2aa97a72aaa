/** POST /v1/readings: many readings at once, all or none. */
import { createHash, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { encode } from '../../../protocol/codec.ts';
import { eventSubject } from '../../../protocol/subjects.ts';
import { WrongSequence } from '../../../protocol/transport.ts';
import { SensorsReadings, type SensorsReadingsReading } from '../../../schemas/generated/sensors.ts';
import { Problem, type FieldFault } from '../problems.ts';
import { rowSchema } from '../schemas.ts';
import { readKey } from '../submissions.ts';
import { invalidContent } from '../validate.ts';
import { checkReading } from './reading.ts';
import type { SensorsRoutes } from './options.ts';

export const mostReadings = 10_000;
/** In one message of the log, which the server takes up to 1 MiB of. */
const readingsAMessage = 500;
const bytesAMessage = 512 * 1024;

export function registerReadings(app: FastifyInstance, { transport, recent }: SensorsRoutes): void {
  const list = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}(,[A-Za-z0-9_-]{1,128}){0,99}$', description: 'Ids with commas between them, at most 100' } as const;
  app.get<{ Querystring: { devices: string } }>('/v1/readings', { schema: { summary: 'The last values of devices, for small pictures', tags: ['sensors'], querystring: { type: 'object', additionalProperties: false, required: ['devices'], properties: { devices: list } }, response: { 200: rowSchema('`items`: device and `points`, [Unix milliseconds, value], oldest first, at most 60') } } }, async ({ query }) => {
    const found = await recent.of(query.devices.split(','));
    return { items: [...found].map(([device, points]) => ({ device, points })) };
  });

  const schema = {
    summary: 'Take readings in', tags: ['sensors'],
    description: `NDJSON, a reading a line: {"device_id", "at", "value"?, "json_value"?, "metadata"?}; or a JSON array; at most ${mostReadings}. All are stored or none. With an Idempotency-Key a repeated request stores nothing twice.`,
    consumes: ['application/x-ndjson', 'application/json'],
    response: { 202: rowSchema('`accepted`: how many') },
  };
  app.post('/v1/readings', { schema }, async (request, reply) => {
    const values: readonly unknown[] = Array.isArray(request.body) ? request.body : [request.body];
    if (values.length === 0) throw new Problem(400, 'INVALID_REQUEST', 'there is no reading in the request');
    if (values.length > mostReadings) throw new Problem(413, 'TOO_MANY_READINGS', `${values.length} readings in one request; at most ${mostReadings}`);
    const readings = readAll(values);
    const key = readKey(request.headers['idempotency-key']);
    const id = key === undefined ? randomUUID() : `key-${createHash('sha256').update(key).digest('base64url')}`;
    let duplicate = false;
    for (const [place, part] of partsOf(readings).entries()) {
      const subject = eventSubject('sensors', SensorsReadings.name, `${id}-${place}`);
      try {
        await transport.publish({ subject, data: encode(SensorsReadings, { readings: part }), ...(key === undefined ? {} : { expect: { filter: subject, sequence: 0 } }) });
      } catch (error) {
        if (!(error instanceof WrongSequence)) throw error;
        duplicate = true;
      }
    }
    return reply.code(202).send({ accepted: readings.length, duplicate });
  });
}

function readAll(values: readonly unknown[]): readonly SensorsReadingsReading[] {
  const faults: FieldFault[] = [];
  const readings = values.flatMap((value, place) => {
    const read = checkReading(value);
    if (!Array.isArray(read)) return [read];
    faults.push(...read.map(({ field, detail }) => ({ pointer: `/${place}${field === '' ? '' : `/${field}`}`, detail })));
    return [];
  });
  if (faults.length > 0) throw invalidContent(faults);
  return readings;
}

/** In their order, a message at a time. */
function partsOf(readings: readonly SensorsReadingsReading[]): SensorsReadingsReading[][] {
  const parts: SensorsReadingsReading[][] = [];
  let room = 0;
  for (const reading of readings) {
    const size = 60 + reading.device_id.length + (reading.json_value?.length ?? 0) * 3 + (reading.metadata?.length ?? 0) * 3;
    const last = parts.at(-1);
    if (last === undefined || last.length === readingsAMessage || size > room) {
      parts.push([reading]);
      room = bytesAMessage - size;
    } else {
      last.push(reading);
      room -= size;
    }
  }
  return parts;
}
