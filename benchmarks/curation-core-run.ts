/**
 * One run of the curation without a broker, as JSON on standard output:
 * `node --expose-gc curation-core-run.js OBJECTS FRAMES DETECTIONS`. Each frame is taken from its bytes to the bytes of all
 * that is said of it, as the keyed actor does it; association alone is measured beside it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { associate } from '../actors/sky/core/curation/associate.ts';
import { SkyIndex, type Position } from '../actors/sky/core/curation/sky-index.ts';
import { curate } from '../actors/sky/curate.ts';
import { encode } from '../protocol/codec.ts';
import type { Machine } from '../protocol/keyed.ts';
import { eventSubject } from '../protocol/subjects.ts';
import { SkyCurationChanged, SkyDetected, type EventType } from '../schemas/index.ts';
import { nightOf } from './curation-sky.ts';

export interface CurationCoreResult {
  readonly detections: number;
  readonly alerts: number;
  readonly facts: number;
  /** CPU seconds of all frames. */
  readonly cpuSeconds: number;
  /** CPU of the slowest frame, and of the longest uninterrupted step, milliseconds. */
  readonly slowestFrameMs: number;
  readonly longestStepMs: number;
  /** CPU microseconds for each detection, association alone. */
  readonly associationMicroseconds: number;
  readonly bytesPerObject: number;
  readonly snapshotBytes: number;
  readonly snapshotCpuSeconds: number;
}

const [objects, count, detections] = process.argv.slice(2).map(Number);
if (objects === undefined || count === undefined || detections === undefined) throw new Error('give the number of known objects, of frames and of detections in each');

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
async function memory(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await sleep(100);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let sequence = 0;
const startMs = Date.UTC(2026, 2, 1);
function message<T>(event: EventType<T>, id: string, body: T): Parameters<Machine['apply']>[0] {
  sequence++;
  return { subject: eventSubject('sky', event.name, id), data: encode(event, body), sequence, storedAtMs: startMs + sequence * 1000, header: () => undefined };
}

const { before, frames } = nightOf(objects, count, detections);
const known = before.map((frame) => message(SkyDetected, frame.observation.observation_id, frame));
const messages = frames.map((frame) => message(SkyDetected, frame.observation.observation_id, frame));
const machine = curate.open({}, { index: 0, count: 1 }, undefined);
const configuration = JSON.stringify({ memory: { objects: 1_000_000, days: 3650 }, watchlists: [{ name: 'cone', entries: [[20, -60, 3600]] }], filters: [{ name: 'bright', where: 'detection.mag < 18', receivers: ['nobody'] }], vetting: { where: 'priority > 0.9' } });
machine.apply(message(SkyCurationChanged, 'curation', { configuration, by: 'benchmark', at: '2026-03-01T00:00:00Z' }));
const bytesBefore = await memory();
for (const one of known) machine.apply(one);
const bytesPerObject = ((await memory()) - bytesBefore) / objects;

let [facts, alerts, slowest, longest] = [0, 0, 0, 0];
const began = cpuSeconds();
for (const one of messages) {
  const frameBegan = cpuSeconds();
  let stepBegan = frameBegan;
  const steps = machine.applyInSteps?.(one) ?? [machine.apply(one)][Symbol.iterator]();
  for (let step = steps.next(); step.done !== true; step = steps.next()) {
    const now = cpuSeconds();
    longest = Math.max(longest, now - stepBegan);
    stepBegan = now;
    facts += step.value.length;
    alerts += step.value.filter(({ subject }) => subject.startsWith('sky.alert.')).length;
  }
  slowest = Math.max(slowest, cpuSeconds() - frameBegan);
}
const taken = cpuSeconds() - began;

const snapshotBegan = cpuSeconds();
const snapshot = machine.snapshot() ?? new Uint8Array(0);
const snapshotCpuSeconds = cpuSeconds() - snapshotBegan;

/** The index and the pairs by themselves, on the same places. */
interface Known extends Position {
  readonly id: string;
  readonly positionErrorArcsec: number;
}
const index = new SkyIndex<Known>();
for (const { detections: all } of before) for (const { detection_id: id, ra, dec } of all) index.put({ id, ra, dec, positionErrorArcsec: 0.1 });
const settings = { sigmas: 5, floorArcsec: 0.2, mostArcsec: 3 };
const associationBegan = cpuSeconds();
for (const { detections: all } of frames) associate(all, (place, radiusDeg) => index.within(place, radiusDeg), settings);
const associationMicroseconds = ((cpuSeconds() - associationBegan) * 1e6) / (count * detections);

const result: CurationCoreResult = { detections: count * detections, alerts, facts, cpuSeconds: taken, slowestFrameMs: slowest * 1000, longestStepMs: longest * 1000, associationMicroseconds, bytesPerObject, snapshotBytes: snapshot.length, snapshotCpuSeconds };
console.log(JSON.stringify(result));
