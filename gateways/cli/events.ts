/** `alidade events tail`: the log as it grows, one line a message. */
import { readable } from '../../protocol/codec.ts';
import { header } from '../../protocol/headers.ts';
import type { LogReader, ReadFrom } from '../../protocol/log-reader.ts';
import { outcomeKindOf } from '../../protocol/outcome.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import { eventTypes } from '../../schemas/index.ts';
import { cloudEvent } from '../ws/cloud-event.ts';
import { readWanted } from '../ws/filter.ts';
import { CliFailure, exit, type Exit } from './exit.ts';
import { paintOf, type Always, type Given } from './given.ts';
import { withSession } from './session.ts';
import type { Terminal } from './terminal.ts';
import { printable, statusColour } from './text.ts';

export interface TailOptions extends Always {
  readonly filter?: string;
  readonly from?: number;
  /** False with `--no-follow`: what is stored now, then the end. */
  readonly follow: boolean;
}

export const tailEvents = ({ terminal, options }: Given<TailOptions>): Promise<Exit> =>
  withSession(terminal, async ({ pipelines, reader, transport }) => {
    const { domain, stream, filters } = readWanted({ filter: options.filter }, [...new Set([...pipelines.map((one) => one.domain), 'operations'])]);
    const state = await reader.state(stream);
    if (state === undefined) throw new CliFailure(exit.failed, `there is no stream ${stream}: nothing of ${domain} was ever published`, { name: 'NOT_FOUND' });
    const from = options.from ?? (options.follow ? state.lastSequence + 1 : state.firstSequence);
    if (from > state.lastSequence + 1) throw new CliFailure(exit.failed, `the log of ${domain} ends at ${state.lastSequence}, before ${from}`, { name: 'AHEAD' });
    if (from < state.firstSequence) terminal.note(`messages before ${state.firstSequence} have expired`);
    const print = printer(terminal, stream, domain, options.json === true);
    if (options.follow) await follow(reader, stream, { from, created: state.created, filters }, terminal.interruption(), print);
    else for await (const message of transport.scan(stream, filters, from)) print(message);
    return exit.ok;
  });

/** Until somebody interrupts. */
async function follow(reader: LogReader, stream: string, from: ReadFrom, signal: AbortSignal, print: (message: StoredMessage) => void): Promise<void> {
  const cursor = reader.read(stream, from);
  const stop = (): void => void cursor.close();
  signal.addEventListener('abort', stop);
  try {
    for (;;) {
      const messages = await cursor.take(200);
      if (messages.length === 0) return;
      messages.forEach(print);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await cursor.close();
  }
}

const longestBody = 400;

/** As CloudEvents, one a line, in the same shape as the WebSocket's; or as lines for a person. */
function printer(terminal: Terminal, stream: string, domain: string, json: boolean): (message: StoredMessage) => void {
  if (json) return (message) => terminal.print(JSON.stringify(cloudEvent(stream, domain, message, readable(message.data, eventTypes))));
  const paint = paintOf(terminal);
  return (message) => {
    const outcome = outcomeKindOf(message) ?? message.header(header.dead) ?? '';
    const colour = statusColour(outcome);
    const reason = message.header(header.reason);
    const body = message.data.length === 0 ? '' : JSON.stringify(readable(message.data, eventTypes));
    const words = [
      paint('dim', String(message.sequence)),
      new Date(message.storedAtMs).toISOString().slice(11, 23),
      paint('bold', printable(message.subject)),
      colour === undefined ? outcome : paint(colour, outcome),
      reason === undefined ? '' : printable(reason),
      paint('dim', printable(body.length > longestBody ? `${body.slice(0, longestBody)}…` : body)),
    ];
    terminal.print(words.filter((word) => word !== '').join('  '));
  };
}
