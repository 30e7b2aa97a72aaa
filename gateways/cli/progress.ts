/** How far a job is: a bar on a terminal, a line now and then elsewhere, one object a line with `--json`. */
import type { Terminal } from './terminal.ts';
import { printable } from './text.ts';

export interface Progress {
  /** 0…1 of the whole job; never goes back. */
  at(fraction: number, what: string): void;
  /** Said beside it. */
  say(text: string): void;
  close(): void;
}

const lineEvery = 0.25;

export async function openProgress(terminal: Terminal, id: string, json: boolean): Promise<Progress> {
  if (json) return jsonLines(terminal, id);
  return terminal.isTty ? bar(terminal, id) : lines(terminal, id);
}

function jsonLines(terminal: Terminal, id: string): Progress {
  return {
    at: (fraction, what) => terminal.print(JSON.stringify({ id, progress: Number(fraction.toFixed(4)), what })),
    say: (text) => terminal.note(text),
    close: () => undefined,
  };
}

function lines(terminal: Terminal, id: string): Progress {
  let said = 0;
  let saidWhat = '';
  return {
    at(fraction, what) {
      const isDone = what.endsWith(' done');
      if (what === saidWhat || (fraction < said + lineEvery && !isDone)) return;
      [said, saidWhat] = [Math.max(said, fraction), what];
      terminal.print(`${id}: ${Math.round(100 * fraction)} %  ${printable(what)}`);
    },
    say: (text) => terminal.print(`${id}: ${printable(text)}`),
    close: () => undefined,
  };
}

async function bar(terminal: Terminal, id: string): Promise<Progress> {
  const { default: progress } = await import('cli-progress');
  const line = new progress.SingleBar({ format: `${id}  {bar} {percentage} %  {what}`, hideCursor: true, stream: process.stdout, barsize: 32, linewrap: false, gracefulExit: false }, progress.Presets.shades_classic);
  let reached = 0;
  line.start(1, 0, { what: 'waiting' });
  return {
    at(fraction, what) {
      reached = Math.max(reached, fraction);
      line.update(reached, { what: printable(what) });
    },
    say: (text) => line.update({ what: printable(text) }),
    close: () => line.stop(),
  };
}
