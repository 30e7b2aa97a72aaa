/**
 * Bytes of a message from standard input as JSON on standard output. `nats stream view --translate`
 * starts this once for every message, so it loads the codec and nothing else.
 */
import { decodeAny } from '../../protocol/codec.ts';
import { eventTypes } from '../../schemas/index.ts';
import { exit, type Exit } from './exit.ts';
import type { Terminal } from './terminal.ts';

async function readAll(input: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

/**
 * The body on standard output, fit for `jq`; which event it is beside it, on standard error. With
 * `json` both in one object on one line. What cannot be read is said, and is a failure.
 */
export async function decode(terminal: Terminal, options: { readonly json?: boolean }): Promise<Exit> {
  const { encoding, event, value, fault } = decodeAny(await readAll(terminal.stdin), eventTypes);
  if (options.json === true) {
    terminal.print(JSON.stringify({ encoding, ...(event === undefined ? {} : { event }), ...(value === undefined ? {} : { value }), ...(fault === undefined ? {} : { fault }) }));
  } else {
    if (event !== undefined) terminal.note(`# ${event}`);
    if (encoding === 'empty') terminal.note('# empty: no body');
    else if (value !== undefined) terminal.print(typeof value === 'string' ? value : JSON.stringify(value, undefined, 2));
    if (fault !== undefined) terminal.note(`# cannot be read: ${fault}`);
  }
  return fault === undefined ? exit.ok : exit.failed;
}
