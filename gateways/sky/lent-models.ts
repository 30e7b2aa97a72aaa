/**
 * One process of a network for all threads of a host. Its main thread opens the network, so that the process lives as
 * long as the host, and whatever thread asks, is reaped when it ends; threads borrow it through a message port of their
 * own. A process that crashes fails what it was asked and is started again with the next question; a thread that ends
 * takes nothing with it. Who is no thread of such a host opens its own.
 */
import { isMainThread, MessageChannel, postMessageToThread, type MessagePort } from 'node:worker_threads';
import type { SkyModelsPort } from '../../actors/sky/ports.ts';
import { AlidadeError, classify } from '../../protocol/errors.ts';
import { ModelError } from '../models/index.ts';
import type { OpenDetectionModel } from './detection-model.ts';
import { modelsHere, type ModelsHere } from './models-here.ts';

type Provider = Parameters<SkyModelsPort['detection']>[1];

/** What a thread asks the main one for; answers come through the port. */
interface Loan {
  readonly kind: 'alidade-model';
  readonly path: string;
  readonly provider: Provider;
  readonly port: MessagePort;
}
interface Question {
  readonly run: number;
  readonly tiles: Float32Array;
  readonly count: number;
  readonly side: number;
}
interface Told {
  readonly fault: { readonly code: string; readonly reason: string; readonly retryable: boolean };
}
type Opened = { readonly model: Pick<OpenDetectionModel, 'weights' | 'threshold' | 'identity'> | undefined } | Told;
type Answer = { readonly run: number } & ({ readonly output: Float32Array } | Told);

/** The main thread's number. */
const MAIN = 0;
/** A main thread that does not listen for so long is no host's. */
const HEARD_MS = 30_000;

const isLoan = (word: unknown): word is Loan => typeof word === 'object' && word !== null && 'kind' in word && word.kind === 'alidade-model';
const told = (error: unknown): Told => ({ fault: classify(error) });
const thrown = ({ fault: { code, reason, retryable } }: Told): AlidadeError => new AlidadeError(code, reason, { retryable });

/** For a process: the main thread opens and lends, the others borrow. */
export function skyModels(): SkyModelsPort {
  const here = modelsHere();
  if (!isMainThread) return borrowing(here);
  lend(here);
  return here;
}

let isLending = false;

/** Serves whoever asks, as long as the process lives; the first one of a process does. */
export function lend(models: ModelsHere): void {
  if (isLending) return;
  isLending = true;
  process.on('workerMessage', (word: unknown) => {
    if (isLoan(word)) void serve(models, word);
  });
}

async function serve(models: ModelsHere, { path, provider, port }: Loan): Promise<void> {
  const say = (word: Opened | Answer, moved: ArrayBuffer[] = []): void => port.postMessage(word, moved);
  try {
    const model = await models.detection(path, provider);
    if (model === undefined) return say({ model });
    port.on('message', ({ run, tiles, count, side }: Question) => {
      model.segment(tiles, count, side).then(
        (output) => say({ run, output }),
        (error: unknown) => say({ run, ...told(error) }),
      );
    });
    // A borrower that waits for nothing keeps no process alive.
    port.unref();
    const { weights, threshold, identity } = model;
    say({ model: { weights, threshold, identity } });
  } catch (error) {
    say(told(error));
    port.close();
  }
}

/** Borrowed once for all attempts of this thread. */
function borrowing(own: ModelsHere): SkyModelsPort {
  const lent = new Map<string, ReturnType<SkyModelsPort['detection']>>();
  return {
    async detection(path, provider) {
      const name = `${provider} ${path}`;
      const asked = lent.get(name) ?? borrowed(path, provider, own);
      lent.set(name, asked);
      try {
        return await asked;
      } catch (error) {
        lent.delete(name);
        throw error;
      }
    },
  };
}

async function borrowed(path: string, provider: Provider, own: ModelsHere): ReturnType<SkyModelsPort['detection']> {
  const { port1: port, port2 } = new MessageChannel();
  const loan: Loan = { kind: 'alidade-model', path, provider, port: port2 };
  const opened = new Promise<Opened>((resolve) => port.once('message', resolve));
  try {
    await postMessageToThread(MAIN, loan, [port2], HEARD_MS);
  } catch (error) {
    port.close();
    // Nobody lends here: a thread of a test, or of another program.
    if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_MESSAGING_FAILED') return own.detection(path, provider);
    throw new ModelError('MODEL_TIMEOUT', `the host's main thread did not take the question for a network within ${HEARD_MS / 1000} s`, error);
  }
  const word = await opened;
  if ('fault' in word || word.model === undefined) port.close();
  if ('fault' in word) throw thrown(word);
  return word.model === undefined ? undefined : { ...word.model, segment: questions(port) };
}

function questions(port: MessagePort): (tiles: Float32Array, count: number, side: number) => Promise<Float32Array> {
  const waiting = new Map<number, { readonly done: (output: Float32Array) => void; readonly fail: (error: AlidadeError) => void }>();
  let next = 0;
  port.on('message', (answer: Answer) => {
    const one = waiting.get(answer.run);
    waiting.delete(answer.run);
    if (waiting.size === 0) port.unref();
    if ('fault' in answer) one?.fail(thrown(answer));
    else one?.done(answer.output);
  });
  port.unref();
  return (tiles, count, side) =>
    new Promise((done, fail) => {
      const run = next++;
      waiting.set(run, { done, fail });
      port.ref();
      const question: Question = { run, tiles, count, side };
      port.postMessage(question);
    });
}

