/** A model in a process of its own, started at the first run and again after a crash or a time-out. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ModelError } from './errors.ts';
import type { ModelFacts, ModelWord, ParentWord, Provider, Tensors } from './words.ts';

const isSource = import.meta.url.endsWith('.ts');
/** Child processes read no TypeScript. */
const program = fileURLToPath(new URL(isSource ? '../../dist/gateways/models/model-program.js' : './model-program.js', import.meta.url));

export interface SessionOptions {
  /** Tried in this order; the first with which the model can be loaded is used and named in `facts`. */
  readonly providers?: readonly Provider[];
  /** Threads of one run. */
  readonly threads?: number;
  readonly loadTimeoutMs?: number;
  /** For one run. The process is killed when it takes longer. */
  readonly runTimeoutMs?: number;
}

export interface Ran {
  readonly outputs: Tensors;
  /** Of the computation alone. */
  readonly seconds: number;
}

const wordsKept = 2_000;

interface Waiting {
  readonly done: (ran: Ran) => void;
  readonly fail: (error: ModelError) => void;
  readonly timer: NodeJS.Timeout;
}

class Child {
  readonly process: ChildProcess;
  readonly opened: Promise<ModelFacts>;
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #end: ((error: ModelError) => void) | undefined;
  #next = 0;
  /** What it wrote on stderr, the end of it. */
  #said = '';
  #why: ModelError | undefined;
  gone = false;

  constructor(file: string, options: Required<SessionOptions>) {
    this.#file = file;
    this.process = fork(program, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    this.process.stderr?.on('data', (chunk: Buffer) => (this.#said = (this.#said + chunk.toString()).slice(-wordsKept)));
    this.process.on('message', (word: ModelWord) => this.#heard(word));
    this.process.once('error', (error) => this.#over(new ModelError('MODEL_CRASHED', `the process of ${file} could not be started: ${error.message}`, error)));
    this.process.once('exit', (code, signal) => this.#over(this.#why ?? new ModelError('MODEL_CRASHED', `the process of ${file} ended (${signal ?? `exit code ${code}`}${this.#said === '' ? '' : `: ${this.#said.trim()}`}); it is started again at the next run`)));
    this.opened = new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.kill(new ModelError('MODEL_TIMEOUT', `${file} was not loaded within ${options.loadTimeoutMs / 1000} s`)), options.loadTimeoutMs);
      this.#end = (error) => {
        clearTimeout(timer);
        reject(error);
      };
      this.process.on('message', (word: ModelWord) => {
        if (word.kind === 'opened') resolve(word.facts);
        if (word.kind === 'refused') this.kill(new ModelError('MODEL_INVALID', `${file} is no model that ONNX Runtime can load: ${word.reason}`));
        if (word.kind === 'opened' || word.kind === 'refused') clearTimeout(timer);
      });
    });
    this.#say({ kind: 'open', file, providers: options.providers, threads: options.threads });
  }

  run(inputs: Tensors, timeoutMs: number): Promise<Ran> {
    const run = this.#next++;
    return new Promise((done, fail) => {
      const timer = setTimeout(() => this.kill(new ModelError('MODEL_TIMEOUT', `${this.#file} gave no answer within ${timeoutMs / 1000} s; its process was ended`)), timeoutMs);
      this.#waiting.set(run, { done, fail, timer });
      this.#say({ kind: 'run', run, inputs });
    });
  }

  kill(why: ModelError): void {
    this.#why ??= why;
    this.process.kill('SIGKILL');
  }

  #say(word: ParentWord): void {
    // An error here is the end of the process, which is heard by itself.
    this.process.send(word, () => undefined);
  }

  #heard(word: ModelWord): void {
    if (word.kind !== 'ran' && word.kind !== 'failed') return;
    const waiting = this.#waiting.get(word.run);
    if (waiting === undefined) return;
    this.#waiting.delete(word.run);
    clearTimeout(waiting.timer);
    if (word.kind === 'ran') waiting.done({ outputs: word.outputs, seconds: word.seconds });
    else waiting.fail(new ModelError('MODEL_INPUT', `${this.#file}: ${word.reason}`));
  }

  #over(error: ModelError): void {
    this.gone = true;
    this.#end?.(error);
    for (const { fail, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      fail(error);
    }
    this.#waiting.clear();
  }
}

export class ModelSession {
  readonly #file: string;
  readonly #options: Required<SessionOptions>;
  #child: Child | undefined;

  constructor(file: string, options: SessionOptions = {}) {
    this.#file = file;
    this.#options = { providers: options.providers ?? ['cpu'], threads: options.threads ?? 1, loadTimeoutMs: options.loadTimeoutMs ?? 60_000, runTimeoutMs: options.runTimeoutMs ?? 120_000 };
  }

  /** Process id while it runs; for tests of its death. */
  get pid(): number | undefined {
    return this.#child?.gone === false ? this.#child.process.pid : undefined;
  }

  /** Loads the model if it is not. Throws ModelError. */
  facts(): Promise<ModelFacts> {
    return this.#alive().opened;
  }

  /** Throws ModelError; after MODEL_CRASHED and MODEL_TIMEOUT the next run starts the process again. */
  async run(inputs: Tensors): Promise<Ran> {
    const child = this.#alive();
    await child.opened;
    return child.run(inputs, this.#options.runTimeoutMs);
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.gone) return;
    const ended = new Promise((resolve) => child.process.once('exit', resolve));
    child.kill(new ModelError('MODEL_CRASHED', `${this.#file} was closed`));
    await ended;
  }

  #alive(): Child {
    if (this.#child === undefined || this.#child.gone) {
      this.#child = new Child(this.#file, this.#options);
      // Told to whoever waits for it; a session that nobody asks must not end the process.
      this.#child.opened.catch(() => undefined);
    }
    return this.#child;
  }
}
