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

/** Alert packets of the stream beside the log are no events: an object container, or a schema of a registry that no event has. */
async function packetIn(data: Uint8Array, terminal: Terminal): Promise<ReturnType<typeof decodeAny> | undefined> {
  const isContainer = Buffer.from(data.subarray(0, 4)).toString('latin1') === 'Obj\x01';
  if (!isContainer && (data[0] !== 0 || decodeAny(data, eventTypes).fault === undefined)) return undefined;
  const [{ readPackets }, { skySchemas }] = await Promise.all([import('../sky/packets/packet.ts'), import('../sky/packets/settings.ts')]);
  const packets = await readPackets(data, skySchemas(terminal.env)).catch(() => undefined);
  const [packet] = packets ?? [];
  if (packet === undefined) return undefined;
  return { encoding: isContainer ? 'avro' : 'confluent', event: `alert packet, ${packet.summary.survey} ${packet.summary.schemaVersion ?? ''}`.trim(), value: packets?.length === 1 ? packet.summary : packets?.map(({ summary }) => summary) };
}

/**
 * The body on standard output, fit for `jq`; which event it is beside it, on standard error. With
 * `json` both in one object on one line. What cannot be read is said, and is a failure.
 */
export async function decode(terminal: Terminal, options: { readonly json?: boolean }): Promise<Exit> {
  const data = await readAll(terminal.stdin);
  const { encoding, event, value, fault } = (await packetIn(data, terminal)) ?? decodeAny(data, eventTypes);
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
