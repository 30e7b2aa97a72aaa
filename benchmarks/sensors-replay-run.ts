/**
 * `node sensors-replay-run.js DEVICES HOURS`: a file of readings each 30 s, then what one rule would have done with it, as
 * `alidade sensors replay` does it; and three rules over windows of 5 min, 10 min and 1 h. CPU seconds of each, as JSON.
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Replay, readConfiguration, replayFile } from '../gateways/sensors/index.ts';

export interface ReplayResult {
  readonly readings: number;
  readonly plainSeconds: number;
  readonly windowSeconds: number;
  readonly transitions: number;
}

const [devices, hours] = process.argv.slice(2).map(Number);
if (devices === undefined || hours === undefined) throw new Error('give the number of devices and of hours');
const folder = mkdtempSync(join(tmpdir(), 'alidade-replay-'));
const file = join(folder, 'readings.jsonl');

/** Walks around 70 that now and then pass 75. */
async function writeReadings(count: number): Promise<number> {
  const out = createWriteStream(file);
  const values = new Float64Array(count).fill(70);
  let state = 5;
  const draw = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
  const steps = (hours ?? 0) * 120;
  for (let step = 0; step < steps; step++) {
    const at = new Date(1_777_593_600_000 + step * 30_000).toISOString().replace('.000Z', 'Z');
    let lines = '';
    for (let i = 0; i < count; i++) {
      values[i] = values[i]! + (draw() - 0.5) * 0.6 + (70 - values[i]!) * 0.002;
      lines += `{"device_id":"device-${i}","at":"${at}","value":${values[i]!.toFixed(2)}}\n`;
    }
    if (!out.write(lines)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return steps * count;
}

const plain = '  - {id: hot, device: "*", metric: value, op: ">", threshold: 75, clear: 74, for: 2m}\n';
const windows = ['avg, window: 5m', 'deriv, window: 10m', 'predict_linear, window: 1h, ahead: 4h'].map((over, i) => `  - {id: w${i}, device: "*", metric: value, over: {function: ${over}}, op: ">", threshold: 75}\n`).join('');

async function timed(rules: string): Promise<{ readonly seconds: number; readonly transitions: number }> {
  const { configuration } = readConfiguration([{ name: 'rules.yaml', text: `rules:\n${rules}` }], []);
  if (configuration === undefined) throw new Error('the rules of the benchmark have faults');
  let transitions = 0;
  const start = process.cpuUsage();
  const result = await replayFile(file, () => new Replay(configuration, { everyMs: 30_000 }, (_at, moved) => void (transitions += moved.length)));
  if ('faults' in result) throw new Error(JSON.stringify(result.faults[0]));
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, transitions };
}

try {
  const readings = await writeReadings(devices);
  const [one, over] = [await timed(plain), await timed(windows)];
  const result: ReplayResult = { readings, plainSeconds: one.seconds, windowSeconds: over.seconds, transitions: one.transitions + over.transitions };
  console.log(JSON.stringify(result));
} finally {
  rmSync(folder, { recursive: true });
}
