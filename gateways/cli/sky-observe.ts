/** `alidade sky observe`: an exposure of this machine through the broker, and what was found in it. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { homePath } from '../../deploy/embedded/index.ts';
import { decode, fromJson } from '../../protocol/codec.ts';
import { SkyDetected, SkyObserved, SkyRejected } from '../../schemas/index.ts';
import type { Description } from '../sky/observe/references.ts';
import { artifactsUrl } from './artifact-place.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import { paintOf, whoAsks, type Always, type Given } from './given.ts';
import { openProgress } from './progress.ts';
import { withSession, type Session } from './session.ts';
import { detectionTable } from './sky-tables.ts';
import { readJob } from './submission-file.ts';
import type { Terminal } from './terminal.ts';
import { jobEnd, type Ended } from './wait.ts';

export interface ObserveOptions extends Always {
  readonly raw?: string;
  readonly bias?: readonly string[];
  readonly dark?: readonly string[];
  readonly flat?: readonly string[];
  readonly template?: string;
  readonly catalogue?: string;
  readonly badPixels?: string;
  readonly ra?: number;
  readonly dec?: number;
  readonly time?: string;
  readonly filter?: string;
  readonly field?: string;
  readonly batch?: string;
  readonly method?: 'zogy' | 'classic';
  readonly calibrated?: boolean;
  readonly synthetic?: boolean;
  readonly id?: string;
  readonly wait: boolean;
  readonly timeout?: number;
}

export const observe = async (given: Given<ObserveOptions>): Promise<Exit> => {
  const { terminal, args, options } = given;
  const [file] = args;
  if ((file === undefined) === (options.raw === undefined)) throw usage('say what was observed: a file with the description, or --raw and --template');
  const { description, folder } = file === undefined ? { description: await described(options), folder: process.cwd() } : { description: await readDescription(file, options), folder: dirname(resolve(file)) };
  return withSession(terminal, (session) => handIn(session, given, description, folder));
};

async function handIn(session: Session, { terminal, options }: Given<ObserveOptions>, description: Description, folder: string): Promise<Exit> {
  const pipeline = session.pipelines.find(({ domain, source }) => domain === 'sky' && source.name === SkyObserved.name);
  if (pipeline === undefined) throw new CliFailure(exit.failed, 'the catalog that runs here takes no observations', { name: 'NOT_FOUND' });
  const id = String(description['observation_id']);
  const payload = await withFiles(session, terminal, description, folder);
  const judged = fromJson(payload, [SkyObserved]);
  if ('fault' in judged) throw usage((judged.fault.faults ?? [{ path: '', message: judged.fault.message }]).map(({ path, message }) => `${path === '' ? '' : `${path}: `}${message}`).join('\n         '));
  const submitted = await session.operations.submit({ domain: 'sky', event: SkyObserved.name, id, payload: Buffer.from(JSON.stringify(payload)), by: whoAsks() });
  if (submitted.duplicate && JSON.stringify(read(submitted.stored)) !== JSON.stringify(judged.ok.value)) throw new CliFailure(exit.failed, `there is an observation ${id} with another content, and nothing was stored: choose another --id, or look at it with \`alidade sky observations show ${id}\``, { name: 'CONFLICT' });
  const json = options.json === true;
  if (json) terminal.print(JSON.stringify({ event: 'submitted', observation_id: id, sequence: submitted.sequence, duplicate: submitted.duplicate }));
  else terminal.print(`${id} ${submitted.duplicate ? 'was handed in before' : 'is handed in'} (message ${submitted.sequence})${options.wait ? '' : `; \`alidade sky observations show ${id}\` says what becomes of it`}`);
  if (!options.wait) return exit.ok;
  const progress = await openProgress(terminal, id, json);
  const end = await jobEnd({ session, pipeline, id, progress, signal: terminal.interruption(), timeoutMs: options.timeout === undefined ? undefined : 1000 * options.timeout }).finally(() => progress.close());
  if (end !== undefined) return tell(terminal, json, id, end);
  terminal.note(`${id} goes on; \`alidade sky observations show ${id}\` says what becomes of it`);
  return terminal.interruption().aborted ? exit.interrupted : exit.failed;
}

const read = (data: Uint8Array): unknown => {
  const decoded = decode(data, [SkyObserved]);
  return 'ok' in decoded ? decoded.ok.value : undefined;
};

function tell(terminal: Terminal, json: boolean, id: string, end: Ended): Exit {
  const detected = end.status === 'done' ? decode(end.data, [SkyDetected]) : undefined;
  const rejected = end.status === 'done' ? decode(end.data, [SkyRejected]) : undefined;
  if (detected !== undefined && 'ok' in detected) {
    const { detections, metrics, seconds, zero_point } = detected.ok.value;
    if (json) terminal.print(JSON.stringify({ event: 'observation', observation_id: id, status: 'completed', zero_point, metrics, stage_seconds: seconds, detections }));
    else terminal.print(`${paintOf(terminal)('green', 'completed')}: ${detections.length} detections${detections.length === 0 ? '' : `\n\n${detectionTable(detections, terminal)}`}`);
    return exit.ok;
  }
  const status = rejected !== undefined && 'ok' in rejected ? 'rejected' : end.status === 'dead' ? 'failed' : end.status;
  const { code, reason, numbers } = rejected !== undefined && 'ok' in rejected ? rejected.ok.value : { code: end.code, reason: end.reason, numbers: undefined };
  if (json) terminal.print(JSON.stringify({ event: 'observation', observation_id: id, status, stage: end.stage, code, reason, ...(numbers === undefined ? {} : { numbers }) }));
  else terminal.print(paintOf(terminal)('red', `${id} ${status} at ${end.stage}: ${code}: ${reason}`));
  return exit.failed;
}

/** Files of this machine into the store; what is not here stays as it is named, for the folders of the server. */
async function withFiles(session: Session, terminal: Terminal, description: Description, folder: string): Promise<Description> {
  const [{ openArtifacts }, { locateFiles, recordOf, storeFiles }] = await Promise.all([import('../artifacts/index.ts'), import('../sky/observe/references.ts')]);
  const { env } = terminal;
  const home = homePath(env);
  // Everything that this user may read may be handed in.
  const absolute = mapped(recordOf(description['files']), (path) => (path.startsWith('artifact:') || isAbsolute(path) ? path : join(folder, path)));
  const located = await locateFiles({ files: absolute }, '/', []);
  if (located.faults.length > 0) throw usage(located.faults.join('\n         '));
  const here = new Set(located.files.map(({ reference }) => reference));
  const files = mapped(recordOf(description['files']), (path) => {
    const full = isAbsolute(path) ? path : join(folder, path);
    return here.has(full) ? full : path;
  });
  const unreadable = located.missing.filter((line) => !line.includes('is not there'));
  if (unreadable.length > 0) throw usage(unreadable.join('\n         '));
  const store = await openArtifacts(artifactsUrl(env, home), { env, nats: session.transport.nc, cacheFolder: join(home, 'artifact-copies') });
  return storeFiles({ ...description, files }, located.files, store);
}

const mapped = (files: Description, change: (path: string) => string): Description =>
  Object.fromEntries(Object.entries(files).map(([name, value]) => [name, Array.isArray(value) ? value.map((one: unknown) => (typeof one === 'string' ? change(one) : one)) : typeof value === 'string' ? change(value) : value]));

async function readDescription(file: string, options: ObserveOptions): Promise<Description> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CliFailure(exit.usage, `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
  const job = readJob(file, bytes, SkyObserved);
  if ('faults' in job) throw usage(job.faults.join('\n         '));
  const value: Description = JSON.parse(Buffer.from(job.job.payload).toString());
  if (options.id !== undefined && value['observation_id'] !== options.id) throw usage(`the file is about ${String(value['observation_id'])}, but --id says ${options.id}: make them the same, or leave --id away`);
  return value;
}

/** From the options; what they leave out of position and time, from the exposure's header. */
async function described(options: ObserveOptions): Promise<Description> {
  const { raw, template, ra, dec, time } = options;
  if (raw === undefined || template === undefined) throw usage('--template is missing: the field without what is sought');
  const { readHeaded } = await import('../sky/observe/from-header.ts');
  const headed = ra === undefined || dec === undefined || time === undefined ? readHeaded(raw) : {};
  const place = { ra: ra ?? headed.ra, dec: dec ?? headed.dec, observation_time: time ?? headed.observation_time };
  const missing = [place.ra === undefined || place.dec === undefined ? '--ra and --dec' : '', place.observation_time === undefined ? '--time' : ''].filter((name) => name !== '');
  if (missing.length > 0) throw usage(`the header of ${raw} does not tell it: give ${missing.join(' and ')}`);
  return {
    observation_id: options.id ?? `obs-${new Date().toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}-${randomUUID().slice(0, 4)}`, ...place,
    ...(options.filter === undefined ? {} : { filter: options.filter }), ...(options.field === undefined ? {} : { field: options.field }), ...(options.batch === undefined ? {} : { batch: options.batch }), ...(options.method === undefined ? {} : { method: options.method }),
    ...(options.calibrated === true ? { calibrated: true } : {}), ...(options.synthetic === true ? { synthetic: true } : {}),
    files: {
      raw, template, bias: options.bias ?? [], dark: options.dark ?? [], flat: options.flat ?? [],
      ...(options.catalogue === undefined ? {} : { catalogue: options.catalogue }), ...(options.badPixels === undefined ? {} : { bad_pixels: options.badPixels }),
    },
  };
}
