/** The child's end of the channel: hears what it is, says that it is ready, leaves when it must. */
import type { ChildConfig, ChildWord, ParentWord } from './child-process.ts';

export interface ChildSide {
  readonly config: ChildConfig & Readonly<Record<string, unknown>>;
  ready(facts: Readonly<Record<string, string>>): void;
  /** `answer` is given what the supervisor asks. */
  onAsk(answer: (what: string) => string): void;
  /** Says why it leaves of its own accord. */
  leaving(reason: string): void;
  /** Called once, when it is asked to leave. */
  onLeave(leave: () => void): void;
}

const isParentWord = (value: unknown): value is ParentWord => typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'config' || value.kind === 'ask');
const isConfig = (value: unknown): value is ChildConfig & Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && 'id' in value && 'instance' in value;

/** Must be called before anything else is awaited, or the first message may be lost. Without a supervisor the process ends. */
export async function childSide(): Promise<ChildSide> {
  const say = (word: ChildWord): void => void process.send?.(word);
  // Ctrl-C is the supervisor's; a child whose supervisor is gone has nobody left to work for.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const config = await new Promise<ChildSide['config']>((resolve) => {
    process.on('message', (word: unknown) => {
      if (isParentWord(word) && word.kind === 'config' && isConfig(word.config)) resolve(word.config);
    });
    if (process.send === undefined) throw new Error('this program is started by the supervisor of `alidade up` or `alidade worker`');
  });
  let leave: (() => void) | undefined;
  let asked = false;
  process.on('SIGTERM', () => {
    if (asked) return;
    asked = true;
    leave?.();
  });
  return {
    config,
    ready: (facts) => say({ kind: 'ready', facts }),
    onAsk: (answer) =>
      process.on('message', (word: unknown) => {
        if (isParentWord(word) && word.kind === 'ask') say({ kind: 'answer', question: word.question, text: answer(word.what) });
      }),
    leaving: (reason) => say({ kind: 'leaving', reason }),
    onLeave: (run) => {
      leave = run;
      if (asked) run();
    },
  };
}
