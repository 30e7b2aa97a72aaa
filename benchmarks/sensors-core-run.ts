/**
 * One run of the evaluator core, as JSON on standard output: `node sensors-core-run.js DEVICES CYCLES`. Ten rules over four
 * numbers of a reading, one of them a counted one; readings are objects as JSON.parse makes them, new ones each cycle, one
 * in fifty above its threshold. Beside it the bare loop over typed arrays of the reference's `speed.mjs`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkDevices, checkRules } from '../actors/sensors/core/check.ts';
import type { RuleDefinition } from '../actors/sensors/core/definition.ts';
import { Evaluator } from '../actors/sensors/core/evaluator.ts';
import type { ReadingBody } from '../actors/sensors/core/metric-path.ts';

export interface CoreResult {
  readonly evaluations: number;
  readonly transitions: number;
  /** CPU seconds of reading and evaluating. */
  readonly readSeconds: number;
  readonly evaluateSeconds: number;
  /** CPU of the longest chunk of an evaluation, milliseconds. */
  readonly longestChunkMs: number;
  /** Growth of the process by the evaluator, bytes for each rule and device. */
  readonly bytesPerPair: number;
  readonly snapshotBytes: number;
  readonly snapshotSeconds: number;
  readonly bareSeconds: number;
}

const [devices, cycles] = process.argv.slice(2).map(Number);
if (devices === undefined || cycles === undefined) throw new Error('give the number of devices and of cycles');

const metrics = ['value', 'json_value.temp', 'json_value.water.ph', 'metadata.battery'];
const definitions = Array.from({ length: 10 }, (_, i): RuleDefinition => ({
  id: `R${i}`, device: i < 8 ? '*' : { match: { kind: 'tank' } }, metric: metrics[i % 4]!, op: '>', threshold: 50 + i, for: '1m', ...(i === 3 && { m_of_n: { m: 3, n: 5 } }), ...(i === 4 && { clear: 45 }),
}));

/** mulberry32 */
function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = draws(7);
const number = (): number => (random() < 0.02 ? 99 : Math.floor(random() * 50));
const body = (): ReadingBody => ({ value: number(), json_value: { temp: number(), water: { ph: number() } }, metadata: { battery: number(), radio: { rssi: -60 } } });

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
/** Heap and buffers after everything unreachable is gone; a collection is swept in the background. */
async function memory(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await sleep(100);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const listed = Array.from({ length: devices }, (_, i) => ({ id: `device-${i}`, labels: { site: `reef-${i % 100}`, kind: i % 10 === 0 ? 'pump' : 'tank' } }));
const ids = listed.map(({ id }) => id);
const { rules, faults } = checkRules(definitions, listed);
if (faults.length > 0) throw new Error(JSON.stringify(faults));
const bodies = Array.from({ length: 3 }, () => ids.map(body));

// Strings put together are stored flat once they are looked up: not to be counted as the evaluator's saving.
if (new Set(ids).size !== ids.length) throw new Error('ids are unique');
const before = await memory();
const evaluator = new Evaluator(rules, checkDevices(listed).devices);
let [transitions, readSeconds, evaluateSeconds, longestChunkMs] = [0, 0, 0, 0];
let now = 1_750_000_000_000;
/** Two cycles warm up. */
for (let cycle = -2; cycle < cycles; cycle++) {
  now += 30_000;
  const said = bodies[(cycle + 3) % 3]!;
  const start = cpuSeconds();
  for (let i = 0; i < ids.length; i++) evaluator.read(ids[i]!, now - 1000, said[i]!, now);
  const between = cpuSeconds();
  let chunkStart = cpuSeconds();
  for (const chunk of evaluator.evaluateInChunks(now)) {
    transitions += chunk.length;
    if (cycle >= 0) longestChunkMs = Math.max(longestChunkMs, (cpuSeconds() - chunkStart) * 1000);
    chunkStart = cpuSeconds();
  }
  if (cycle < 0) continue;
  readSeconds += between - start;
  evaluateSeconds += cpuSeconds() - between;
}
const pairs = evaluator.statistics().reduce((sum, rule) => sum + rule.devices, 0);
const bytesPerPair = ((await memory()) - before) / pairs;
// Kept alive until here, or it would be counted as saved.
if (bodies.length !== 3) throw new Error('three sets of readings');
const snapshotStart = cpuSeconds();
const snapshotBytes = evaluator.snapshot().length;
const snapshotSeconds = cpuSeconds() - snapshotStart;

const result: CoreResult = { evaluations: pairs * cycles, transitions, readSeconds, evaluateSeconds, longestChunkMs, bytesPerPair, snapshotBytes, snapshotSeconds, bareSeconds: bareLoop(devices, cycles) };
console.log(JSON.stringify(result));

/** Newest value and time per device, state and since per pair, `for: 1m`; draws its readings beforehand. */
function bareLoop(count: number, rounds: number): number {
  const [value, at] = [new Float64Array(count), new Float64Array(count)];
  const [state, since] = [new Uint8Array(count * 10), new Float64Array(count * 10)];
  const thresholds = Float64Array.from({ length: 10 }, (_, i) => 50 + i);
  let total = 0;
  for (let round = 0, time = 0; round < rounds; round++, time += 30_000) {
    for (let i = 0; i < count; i++) [value[i], at[i]] = [number(), time];
    const start = cpuSeconds();
    for (let rule = 0; rule < 10; rule++) for (let i = 0; i < count; i++) {
      const slot = rule * count + i;
      const met = time - at[i]! <= 300_000 && value[i]! > thresholds[rule]!;
      if (met && state[slot] === 0) since[slot] = time;
      state[slot] = !met ? 0 : time - since[slot]! >= 60_000 ? 2 : 1;
    }
    total += cpuSeconds() - start;
  }
  return total;
}
