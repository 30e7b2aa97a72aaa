/**
 * The process of one model. ONNX Runtime's `run` blocks its thread and its native code may take the
 * process with it, so it has a process of its own; this one ends when its parent does.
 */
import * as ort from 'onnxruntime-node';
import type { ModelFacts, ModelWord, ParentWord, Port, Provider, Tensor, Tensors } from './words.ts';

const say = (word: ModelWord): void => void process.send?.(word);
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// A provider that is not there is an answer here (`refused`), not an error to be printed.
ort.env.logLevel = 'fatal';

let session: ort.InferenceSession | undefined;

const portsOf = (all: readonly ort.InferenceSession.ValueMetadata[]): Port[] => all.map((port) => ({ name: port.name, type: port.isTensor ? port.type : 'no tensor', shape: port.isTensor ? [...port.shape] : [] }));

/** The first provider with which a session can be made. */
async function open(file: string, providers: readonly Provider[], threads: number): Promise<ModelFacts> {
  let refused: string | undefined;
  for (const provider of providers) {
    try {
      session = await ort.InferenceSession.create(file, { executionProviders: [provider], intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 });
      return { inputs: portsOf(session.inputMetadata), outputs: portsOf(session.outputMetadata), provider, ...(refused === undefined ? {} : { refused }) };
    } catch (error) {
      if (provider === providers.at(-1)) throw error;
      refused = `${provider}: ${words(error)}`;
    }
  }
  throw new Error('no execution provider was asked for');
}

async function run(inputs: Tensors): Promise<Tensors> {
  if (session === undefined) throw new Error('no model is open');
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, { shape, data }]) => [name, new ort.Tensor('float32', data, [...shape])]));
  const results = await session.run(feeds);
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, tensorOf(name, value)]));
}

function tensorOf(name: string, value: ort.Tensor): Tensor {
  if (!(value.data instanceof Float32Array)) throw new Error(`the output ${name} is ${value.type}; float32 is understood`);
  // A copy: the runtime's own memory goes back to it.
  return { shape: [...value.dims], data: value.data.slice() };
}

async function hear(word: ParentWord): Promise<void> {
  if (word.kind === 'open') {
    await open(word.file, word.providers, word.threads).then((facts) => say({ kind: 'opened', facts }), (error: unknown) => say({ kind: 'refused', reason: words(error) }));
    return;
  }
  const start = process.hrtime.bigint();
  await run(word.inputs).then(
    (outputs) => say({ kind: 'ran', run: word.run, outputs, seconds: Number(process.hrtime.bigint() - start) / 1e9 }),
    (error: unknown) => say({ kind: 'failed', run: word.run, reason: words(error) }),
  );
}

process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (word: ParentWord) => void hear(word));
