/**
 * `npm run bench -- <name>|all [--json FILE] [--rounds N] [--divide N]`: runs benchmarks and prints a
 * line of JSON for each figure (a table for people on a terminal). Exits with 1 when a run failed;
 * a missed target is a figure, not a failure.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Bench, Benchmark } from './benchmark.ts';
import { curation } from './curation.ts';
import { drift } from './drift.ts';
import { finishedLog } from './finished-log.ts';
import { kill } from './kill.ts';
import { latency } from './latency.ts';
import { mission } from './mission.ts';
import { observation } from './observation.ts';
import { durable, pipeline } from './pipeline.ts';
import { describe, type Printed } from './line.ts';
import { sky } from './sky.ts';
import { machine } from './machine.ts';
import { openReference } from './reference.ts';
import { sensors } from './sensors.ts';

const benchmarks: readonly Benchmark[] = [pipeline, durable, latency, finishedLog, kill, drift, mission, sensors, sky, observation, curation];

const usage = `npm run bench -- <name>|all [--json FILE] [--rounds N] [--divide N]\n${benchmarks.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n')}`;

function readArguments(): { readonly chosen: readonly Benchmark[]; readonly rounds: number; readonly divide: number; readonly file: string | undefined } | string {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' }, rounds: { type: 'string', default: '3' }, divide: { type: 'string', default: '1' } } });
    const whole = (name: string, text: string): number => {
      if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} must be a positive whole number, not ${text}`);
      return Number(text);
    };
    if (positionals.length === 0) return usage;
    const chosen = positionals.flatMap((name) => {
      const found = name === 'all' ? benchmarks : benchmarks.filter((one) => one.name === name);
      if (found.length === 0) throw new Error(`there is no benchmark ${name}`);
      return found;
    });
    return { chosen, rounds: whole('rounds', values.rounds), divide: whole('divide', values.divide), file: values.json };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}

async function main(): Promise<number> {
  const read = readArguments();
  if (typeof read === 'string') {
    console.error(read);
    return 2;
  }
  const forPeople = process.stdout.isTTY;
  const say = (text: string): void => console.error(`  ${text}`);
  const before = machine();
  const bench: Bench = { rounds: read.rounds, divide: read.divide, reference: await openReference(say), say };
  const printed: Printed[] = [];
  let failed = 0;
  for (const benchmark of read.chosen) {
    say(`${benchmark.name}: ${benchmark.about}`);
    try {
      for (const line of await benchmark.run(bench)) {
        printed.push(line);
        console.log(forPeople ? describe(line) : JSON.stringify(line));
      }
    } catch (error) {
      failed++;
      console.error(`${benchmark.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  if (read.file !== undefined) writeFileSync(read.file, `${JSON.stringify({ machine: before, loadAfter: machine().load, rounds: read.rounds, divide: read.divide, lines: printed }, undefined, 2)}\n`);
  return failed > 0 ? 1 : 0;
}

process.exit(await main());
