/** `alidade sky demo`: a generated exposure through the broker, like anybody's, and what has been found in it. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { homePath } from '../../deploy/embedded/index.ts';
import { decode } from '../../protocol/codec.ts';
import { eventSubject, streamOf } from '../../protocol/subjects.ts';
import { skyFolders } from '../../actors/sky/settings.ts';
import { SkyDetected, type SkyDetectedBody } from '../../schemas/index.ts';
import type { SkyDemo } from '../sky/demo.ts';
import { CliFailure, exit, type Exit } from './exit.ts';
import { paintOf, whoAsks, type Always, type Given } from './given.ts';
import { openProgress } from './progress.ts';
import { withSession, type Session } from './session.ts';
import type { Terminal } from './terminal.ts';
import { span, table } from './text.ts';
import { jobEnd, type Ended } from './wait.ts';

export interface SkyDemoOptions extends Always {
  readonly size: number;
  readonly seed: number;
  readonly id?: string;
  readonly timeout?: number;
}

/** A new one each time: an observation that is done is not done again. */
const demoId = (now: Date): string => `demo-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;

export const skyDemo = ({ terminal, options }: Given<SkyDemoOptions>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const pipeline = session.pipelines.find(({ domain, source }) => domain === 'sky' && source.name === 'observed');
    if (pipeline === undefined) throw new CliFailure(exit.failed, 'the catalog that runs here has no observations', { name: 'NOT_FOUND' });
    const { env } = terminal;
    const json = options.json === true;
    const id = options.id ?? demoId(new Date());
    const { writeSkyDemo } = await import('../sky/demo.ts');
    const [folder = join(homePath(env), 'sky')] = skyFolders({ home: homePath(env), folders: env['ALIDADE_SKY_FILES'] ?? '' });
    if (!json) terminal.print(`Generating an exposure of ${options.size} × ${options.size} px with its calibration frames and a template (seed ${options.seed}): invented, nothing of it is in the sky`);
    const demo = await writeSkyDemo(folder, { size: options.size, seed: options.seed, id });
    if (!json) terminal.print(`It lies in ${demo.folder}. Observation ${paintOf(terminal)('bold', id)}, as \`npx nats pub sky.observed.${id}\` would hand it in:`);
    const began = performance.now();
    await session.operations.submit({ domain: 'sky', event: 'observed', id, payload: new TextEncoder().encode(JSON.stringify(demo.observation)), by: whoAsks() });
    const progress = await openProgress(terminal, id, json);
    const end = await jobEnd({ session, pipeline, id, progress, signal: terminal.interruption(), timeoutMs: options.timeout === undefined ? undefined : 1000 * options.timeout }).finally(() => progress.close());
    if (end === undefined) {
      terminal.note(`${id} goes on; \`alidade jobs show ${id}\` says what becomes of it`);
      return terminal.interruption().aborted ? exit.interrupted : exit.failed;
    }
    const ms = performance.now() - began;
    const detected = end.status === 'done' ? decode(end.data, [SkyDetected]) : undefined;
    // A job that was rejected is done as well, with another event.
    if (detected === undefined || 'fault' in detected) return tellEnd(terminal, json, id, end);
    const alerts = await alertsOf(session, detected.ok.value);
    tell(terminal, json, id, demo, detected.ok.value, alerts, ms);
    return exit.ok;
  });

/** Alerts follow their detections in a moment, where a curation runs. */
const alertsWithinMs = 10_000;

async function alertsOf({ transport }: Session, { detections }: SkyDetectedBody): Promise<number> {
  const filters = detections.filter((one) => one.class === 'real').map(({ detection_id }) => eventSubject('sky', 'alert', detection_id));
  if (filters.length === 0) return 0;
  for (const deadline = performance.now() + alertsWithinMs; ; await wait(200)) {
    let count = 0;
    for await (const message of transport.scan(streamOf('sky'), filters)) if (message.subject !== '') count++;
    if (count === filters.length || performance.now() > deadline) return count;
  }
}

function tellEnd(terminal: Terminal, json: boolean, id: string, end: Ended): Exit {
  if (json) terminal.print(JSON.stringify({ event: 'observation', id, status: end.status === 'done' ? 'rejected' : end.status, stage: end.stage, code: end.code, reason: end.reason }));
  else terminal.print(paintOf(terminal)('red', `${id} ${end.status === 'done' ? 'was rejected' : end.status === 'dead' ? 'died' : 'was cancelled'} at ${end.stage}: ${end.code}: ${end.reason}`));
  return exit.failed;
}

function tell(terminal: Terminal, json: boolean, id: string, demo: SkyDemo, { detections, metrics, model, seconds }: SkyDetectedBody, alerts: number, ms: number): void {
  const real = detections.filter((one) => one.class === 'real');
  const found = demo.truth.filter((source) => real.some((one) => isAt(one, source))).length;
  const false_alarms = real.filter((one) => !demo.truth.some((source) => isAt(one, source))).length;
  if (json) {
    terminal.print(JSON.stringify({ event: 'observation', id, status: 'done', seconds: Number((ms / 1000).toFixed(3)), stage_seconds: seconds, generated: demo.truth.length, found, false_alarms, alerts, metrics, model: model?.id ?? null, files: demo.folder, detections }));
    return;
  }
  terminal.print(`${paintOf(terminal)('green', 'done')} in ${span(ms)}: ${metrics['candidates'] ?? 0} candidates, ${real.length} of them real (${model === null ? 'by rules of thumb' : `by ${model.id} ${model.version}`}), ${alerts} alerts; ${found} of the ${demo.truth.length} generated sources are among them\n`);
  terminal.print(rows(real, terminal));
  terminal.print(`\n  npx alidade jobs show ${id}\n  npx nats pub sky.observed.M1 '${JSON.stringify({ ...demo.observation, observation_id: 'M1' }, (_, value: unknown) => value ?? undefined)}'`);
}

const isAt = ({ x, y }: { readonly x: number; readonly y: number }, source: { readonly x: number; readonly y: number }): boolean => Math.hypot(x - source.x, y - source.y) < 2.5;

const rows = (real: SkyDetectedBody['detections'], terminal: Terminal): string =>
  table(real, [
    { title: 'DETECTION', of: ({ detection_id }) => detection_id },
    { title: 'RA', of: ({ ra }) => ra.toFixed(6) },
    { title: 'DEC', of: ({ dec }) => dec.toFixed(6) },
    { title: 'MAG', of: ({ mag, mag_error }) => (mag === null ? '' : `${mag.toFixed(2)} ± ${(mag_error ?? 0).toFixed(2)}`) },
    { title: 'SCORE', of: ({ score }) => score.toFixed(1) },
    { title: 'RELIABILITY', of: ({ reliability }) => reliability.toFixed(3) },
  ], { paint: paintOf(terminal) });
