/** A host's main thread that lends its network to threads: tells what becomes of the network's process, a line of JSON a step. */
import { readdirSync, readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { skyModels } from '../../../../dist/gateways/sky/lent-models.js';

const side = 32;
const tiles = Float32Array.from({ length: 5 * side * side }, (_, i) => Math.sin(i));
const models = skyModels();

/** Children of this process with their states: Z is one that nobody has reaped. */
const children = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(parent) === process.pid ? [{ pid: Number(name), state }] : [];
  } catch {
    return [];
  }
});
const answered = (worker, word) => new Promise((resolve) => {
  worker.once('message', resolve);
  worker.postMessage(word);
});
const until = async (holds) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

if (isMainThread) {
  const say = (step, more) => console.log(JSON.stringify({ step, children: children().map(({ state }) => state), ...more }));
  const [one, other] = [new Worker(new URL(import.meta.url)), new Worker(new URL(import.meta.url))];
  const [first, second] = await Promise.all([answered(one, 'judge'), answered(other, 'judge')]);
  say('two threads', { same: first.sum === second.sum, sha256: first.sha256 });
  await Promise.all([one.terminate(), other.terminate()]);
  say('threads gone', {});
  const third = new Worker(new URL(import.meta.url));
  say('another thread', { same: (await answered(third, 'judge')).sum === first.sum });
  const [{ pid }] = children();
  const pending = answered(third, 'judge-when-killed');
  process.kill(pid, 'SIGKILL');
  const { code, retryable } = await pending;
  await until(() => !children().some((child) => child.pid === pid));
  say('killed', { code, retryable });
  say('again', { same: (await answered(third, 'judge')).sum === first.sum });
  process.exit(0);
} else {
  const judged = async (word) => {
    try {
      const model = await models.detection('', 'cpu');
      for (;;) {
        const output = await model.segment(tiles, 1, side);
        if (word === 'judge') return { sum: output.reduce((sum, v) => sum + v, 0), sha256: model.identity.sha256 };
      }
    } catch (error) {
      return { code: error.code, retryable: error.retryable };
    }
  };
  parentPort.on('message', (word) => void judged(word).then((answer) => parentPort.postMessage(answer)));
}
