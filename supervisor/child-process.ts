/**
 * A program of ours as a supervised child. It is told what to do in one message over its channel
 * (secrets are then in no argument and no environment), says when it is ready, and ends when the
 * channel does. In a session of its own, so that a Ctrl-C reaches the supervisor alone; the kernel
 * kills it when the supervisor dies (`setpriv --pdeathsig`), and where setpriv is missing, the next
 * start finds it by its mark.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { AlidadeError } from '../protocol/errors.ts';
import { maskUrls } from './redact.ts';
import type { RunningChild } from './supervisor.ts';
import type { Exit } from './tree.ts';

const setpriv = '/usr/bin/setpriv';
/** Environment variable that marks children; its value is the mark. */
export const markVariable = 'ALIDADE_CHILD_OF';

/** What a child hears first. */
export interface ChildConfig {
  readonly id: string;
  readonly instance: string;
}

export type ChildWord = { readonly kind: 'ready'; readonly facts: Readonly<Record<string, string>> } | { readonly kind: 'answer'; readonly question: number; readonly text: string } | { readonly kind: 'leaving'; readonly reason: string };
export type ParentWord = { readonly kind: 'config'; readonly config: unknown } | { readonly kind: 'ask'; readonly question: number; readonly what: string };

export interface ProgramSpec {
  readonly id: string;
  /** Compiled JavaScript. */
  readonly file: string;
  readonly nodeArgs?: readonly string[];
  readonly mark: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Plain data; gets the `id` and `instance` of `ChildConfig` added. */
  readonly config: object;
  readonly readyWithinMs: number;
  readonly signal?: AbortSignal;
}

export interface ProgramChild extends RunningChild {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly facts: Readonly<Record<string, string>>;
  /** Asks it something while it runs. */
  ask(what: string): Promise<string>;
}

const isWord = (value: unknown): value is ChildWord => typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'ready' || value.kind === 'answer' || value.kind === 'leaving');
const wordsKept = 4_000;

class Program {
  readonly instance: string;
  readonly exited: Promise<Exit>;
  readonly child: ChildProcess;
  #asked = false;
  #said = '';
  #leaving = '';
  #next = 0;
  readonly #questions = new Map<number, (text: string) => void>();
  #ready: (facts: Readonly<Record<string, string>>) => void = () => undefined;
  readonly ready = new Promise<Readonly<Record<string, string>>>((resolve) => (this.#ready = resolve));

  constructor(spec: ProgramSpec) {
    this.instance = `${spec.id}-${randomBytes(4).toString('hex')}`;
    const dies = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', '--'] : [];
    const [file = process.execPath, ...args] = [...dies, process.execPath, ...(spec.nodeArgs ?? []), spec.file];
    this.child = spawn(file, args, { env: { ...spec.env, [markVariable]: spec.mark }, detached: true, stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
    this.child.stderr?.on('data', (chunk: Buffer) => (this.#said = (this.#said + chunk.toString()).slice(-wordsKept)));
    this.child.on('message', (word: unknown) => this.#heard(word));
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => resolve({ kind: 'failed', reason: error.message }));
      this.child.once('close', (code, signal) => resolve(this.#exitOf(code, signal)));
    });
    const config: ChildConfig = { ...spec.config, id: spec.id, instance: this.instance };
    this.say({ kind: 'config', config });
  }

  say(word: ParentWord): void {
    if (this.child.connected) this.child.send(word, () => undefined);
  }

  ask(what: string): Promise<string> {
    const question = this.#next++;
    const answered = new Promise<string>((resolve) => this.#questions.set(question, resolve));
    this.say({ kind: 'ask', question, what });
    return Promise.race([answered, this.exited.then((exit) => Promise.reject(new AlidadeError('CHILD_GONE', `it has ended: ${exit.reason}`, { retryable: true })))]);
  }

  async stop(limitMs: number): Promise<void> {
    this.#asked = true;
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), limitMs);
    await this.exited;
    clearTimeout(force);
  }

  #exitOf(code: number | null, signal: NodeJS.Signals | null): Exit {
    // The reason becomes an event that many may read.
    const words = maskUrls(this.#said.trim());
    const reason = `${signal ?? `exit code ${code}`}${words === '' || code === 0 ? '' : `: ${words}`}`;
    if (this.#asked) return { kind: 'shutdown', reason };
    return { kind: code === 0 ? 'normal' : 'failed', reason: this.#leaving === '' ? reason : `${this.#leaving} (${reason})` };
  }

  #heard(word: unknown): void {
    if (!isWord(word)) return;
    if (word.kind === 'ready') this.#ready(word.facts);
    else if (word.kind === 'leaving') this.#leaving = word.reason;
    else {
      this.#questions.get(word.question)?.(word.text);
      this.#questions.delete(word.question);
    }
  }
}

/** Starts it; resolves when it says that it is ready. Nothing of it is left when that fails. */
export async function startProgram(spec: ProgramSpec): Promise<ProgramChild> {
  spec.signal?.throwIfAborted();
  const program = new Program(spec);
  let timer: NodeJS.Timeout | undefined;
  let giveUp: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AlidadeError('CHILD_NOT_READY', `${spec.id} was not ready within ${spec.readyWithinMs / 1000} s`)), spec.readyWithinMs);
    giveUp = () => reject(new AlidadeError('STOPPING', `${spec.id} is not wanted any more`));
    spec.signal?.addEventListener('abort', giveUp, { once: true });
  });
  const gone = program.exited.then((exit) => Promise.reject(new AlidadeError('CHILD_ENDED', `${spec.id} ended at start: ${exit.reason}`)));
  try {
    const facts = await Promise.race([program.ready, gone, late]);
    return { pid: program.child.pid ?? 0, instance: program.instance, exited: program.exited, facts, stop: (limitMs) => program.stop(limitMs), ask: (what) => program.ask(what) };
  } catch (error) {
    program.child.kill('SIGKILL');
    await program.exited;
    throw error;
  } finally {
    clearTimeout(timer);
    spec.signal?.removeEventListener('abort', giveUp);
    gone.catch(() => undefined);
  }
}
