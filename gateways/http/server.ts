/** The HTTP door: what is done with every request, and which rooms lie behind it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { fastify, type FastifyInstance } from 'fastify';
import { registerEvents } from '../ws/index.ts';
import { createAuth, wrongCredentials, type Auth } from './auth.ts';
import { openCharts } from './charts/charts.ts';
import { registerCoastline } from './charts/routes.ts';
import { registerControl } from './control.ts';
import { registerDead } from './dead.ts';
import { registerDocs } from './docs.ts';
import { registerJobs, Written } from './jobs.ts';
import { RateLimiter } from './limits.ts';
import { registerMissions } from './missions.ts';
import { defaultLimits, type HttpDoor, type HttpLimits, type HttpOptions } from './options.ts';
import { Problem, problemOf, sendProblem } from './problems.ts';
import { registerSensors } from './sensors/index.ts';
import { registerPacketStream, registerSky } from './sky/index.ts';
import { registerSystem } from './system.ts';
import { Traffic } from './traffic.ts';
import { useValidators } from './validate.ts';

/** The page is whole in itself: nothing is fetched from, sent to or framed by anybody else. */
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const closeMs = 500;
const openPaths: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** Opens the door. Throws when the settings would let strangers in, or the port is taken. */
export async function startHttp(options: HttpOptions): Promise<HttpDoor> {
  const limits: HttpLimits = { ...defaultLimits, ...options.limits };
  const now = options.now ?? Date.now;
  const auth = createAuth({ host: options.host, token: options.token, openLoopback: options.openLoopback ?? false, now });
  const app = fastify({ bodyLimit: limits.bodyBytes, routerOptions: { maxParamLength: 256 }, requestTimeout: 120_000, forceCloseConnections: 'idle' });
  const traffic = new Traffic();
  traffic.watch(app);
  useValidators(app);
  useProblems(app, options);
  useLimits(app, auth, limits, now);
  useRefusedUpgrades(app);
  useBodies(app);
  await registerDocs(app, options.version);
  const written = new Written(options);
  const charts = openCharts();
  app.addHook('onClose', () => charts.close());
  await app.register(async (routes) => {
    registerJobs(routes, options, written);
    registerMissions(routes, options, charts, written);
    registerCoastline(routes, options, charts);
    registerDead(routes, options);
    registerControl(routes, options);
    registerSystem(routes, options);
    if (options.sensors !== undefined) registerSensors(routes, options.sensors, options);
    if (options.sky !== undefined) await registerSky(routes, options.sky, options, written);
    if (options.feed !== undefined) traffic.watchFeed(await registerEvents(routes, options.feed));
    if (options.feed !== undefined && options.sky !== undefined) registerPacketStream(routes, options.sky, options, options.feed.reader);
  });
  await registerPage(app, options);
  await app.listen({ host: options.host, port: options.port });
  return doorOf(app, auth, traffic, options.host);
}

function doorOf(app: FastifyInstance, auth: Auth, traffic: Traffic, host: string): HttpDoor {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the HTTP door has no port');
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const url = `http://${shownHost}:${address.port}`;
  return { url, port: address.port, link: () => url + auth.link(), families: () => traffic.families(), close: () => close(app) };
}

/** Callers that do not read their answers must not keep the process. */
async function close(app: FastifyInstance): Promise<void> {
  const force = setTimeout(() => app.server.closeAllConnections(), closeMs);
  await app.close();
  clearTimeout(force);
}

function useProblems(app: FastifyInstance, options: HttpOptions): void {
  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500) options.log('error', 'a request failed', { method: request.method, path: request.url.split('?')[0], status: problem.status, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    await sendProblem(request, reply, problem);
  });
  app.setNotFoundHandler(async (request, reply) => {
    await sendProblem(request, reply, new Problem(404, 'NOT_FOUND', `there is nothing at ${request.method} ${request.url.split('?')[0] ?? ''}; /docs lists what there is`));
  });
}

/** Before anything is read of a request: how often its address came, and whether it may come in. */
function useLimits(app: FastifyInstance, auth: Auth, limits: HttpLimits, now: () => number): void {
  const requests = new RateLimiter(limits.requests);
  const failures = new RateLimiter(limits.failures);
  const tooMany = (seconds: number, what: string): Problem => new Problem(429, 'TOO_MANY_REQUESTS', `${what}; come back in ${seconds} s`, { headers: { 'retry-after': String(seconds) } });
  const failing = async (address: string, work: () => Promise<boolean>): Promise<boolean> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== wrongCredentials) throw error;
      const wait = failures.take(address, now());
      if (wait > 0) throw tooMany(wait, 'too many failed authentications from this address');
      throw error;
    }
  };
  app.addHook('onRequest', async (request, reply) => {
    const wait = requests.take(request.ip, now());
    if (wait > 0) throw tooMany(wait, 'too many requests from this address');
    const path = request.url.split('?')[0] ?? '/';
    if (openPaths.has(path)) return;
    const entered = await failing(request.ip, async () => {
      if (path === '/' && (await auth.enter(request, reply))) return true;
      auth.check(request);
      return false;
    });
    if (!entered) reply.header('x-content-type-options', 'nosniff').header('x-frame-options', 'DENY').header('referrer-policy', 'no-referrer').header('content-security-policy', contentPolicy);
  });
}

/** A refused upgrade leaves its connection with nobody: Node has let go of it, and no WebSocket has taken it. */
function useRefusedUpgrades(app: FastifyInstance): void {
  app.addHook('onResponse', (request, _, done) => {
    if (request.headers.upgrade !== undefined) request.raw.socket.destroySoon();
    done();
  });
}

function useBodies(app: FastifyInstance): void {
  app.addContentTypeParser(['application/x-ndjson', 'application/jsonl'], { parseAs: 'string' }, (_, body, done) => {
    const lines = String(body).split('\n');
    const values: unknown[] = [];
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      try {
        values.push(JSON.parse(line));
      } catch {
        done(new Problem(400, 'INVALID_JSON', `line ${index + 1} is not JSON`, { errors: [{ pointer: `/${index}`, detail: 'is not JSON' }] }));
        return;
      }
    }
    done(null, values);
  });
}

async function registerPage(app: FastifyInstance, options: HttpOptions): Promise<void> {
  const folder = options.dashboardFolder;
  if (folder !== undefined && existsSync(join(folder, 'index.html'))) {
    await app.register(fastifyStatic, { root: folder, prefix: '/', index: 'index.html', cacheControl: true, maxAge: '1h', decorateReply: false, setHeaders: (reply, path) => void (path.endsWith('index.html') && reply.header('cache-control', 'no-cache')) });
    return;
  }
  app.get('/', { schema: { hide: true } }, (_, reply) => reply.redirect('/docs'));
}
