/** The measuring programs as they are run: small amounts, on a real broker. */
import { expect, test } from 'vitest';
import type { LatencyFigures } from '../../benchmarks/latency-run.ts';
import { ownProgram, runNode } from '../../benchmarks/programs.ts';
import type { PipelineFigures } from '../../benchmarks/pipeline-run.ts';
import { natsServer } from '../support/index.ts';

const nats = natsServer();

test.each(['windowed', 'durable'])('pipeline, %s: every job is done once by the book of the log, and the figures are there', async (mode) => {
  const jobs = 300;
  // The program fails, with what is wrong, when the log is not clean or a job arrived other than once.
  const run = await runNode<PipelineFigures>(ownProgram('pipeline-run'), ['--nats', nats().url, '--jobs', String(jobs), '--mode', mode, '--server-pid', String(nats().pid)]);
  expect(run).toEqual({ name: `alidade ${mode}`, jobs, seconds: expect.any(Number), jobsPerSecond: expect.closeTo(jobs / run.seconds, 3), cpuPerJob: { clientMicros: expect.any(Number), serverMicros: expect.any(Number) } });
  expect(run.cpuPerJob.clientMicros).toBeGreaterThan(0);
});

test('latency: the way through all stages is longer than the way to the first actor', async () => {
  const run = await runNode<LatencyFigures>(ownProgram('latency-run'), ['--nats', nats().url, '--samples', '20']);
  expect(run.latency.samples).toBe(20);
  expect(run.latency.p50Millis).toBeGreaterThan(0);
  expect(run.through.p50Millis).toBeGreaterThan(run.latency.p50Millis);
});
