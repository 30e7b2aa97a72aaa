/** How receivers of alerts are reached: a file in the form of the notification configuration, and the alert stream. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { packetFormats, type PacketFormat } from '../../../actors/sky/core/packets/write/alert.ts';
import { Reader, type ConfigFault } from '../../../actors/sensors/core/notify/fault.ts';
import { AlidadeError } from '../../../protocol/errors.ts';
import { readDocument } from '../../sensors/routes/document.ts';
import { readAddresses, type EmailAddress, type SlackAddress, type WebhookAddress } from '../../sensors/routes/receivers.ts';

export type Address =
  | { readonly channel: 'email'; readonly email: EmailAddress }
  | { readonly channel: 'slack'; readonly slack: SlackAddress }
  | { readonly channel: 'webhook'; readonly webhook: WebhookAddress }
  | { readonly channel: 'stream'; readonly format: PacketFormat };
export type Receivers = ReadonlyMap<string, readonly Address[]>;

/** There without any file. */
export const streamReceivers = (formats: readonly PacketFormat[]): Receivers =>
  new Map<string, readonly Address[]>([['stream', formats.map((format) => ({ channel: 'stream', format }) as const)], ...packetFormats.map((format) => [`stream-${format}`, [{ channel: 'stream', format }]] as const)]);

/** Each fault as `file:line: place: what is wrong`. */
export class ReceiversError extends AlidadeError {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super('INVALID_RECEIVERS', faults.join('\n'));
    this.faults = faults;
  }
}

/** Throws ReceiversError with every fault. What else a notification configuration says is left alone. */
export function parseReceivers(file: string, text: string): Receivers {
  const document = readDocument(file, text);
  if (document.faults.length > 0) throw new ReceiversError(document.faults);
  const faults: ConfigFault[] = [];
  const top = new Reader(document.value, [], faults);
  const addresses = readAddresses(top.child('global'), top.child('receivers'), dirname(resolve(file)));
  const receivers = new Map<string, readonly Address[]>();
  for (const receiver of top.child('receivers').items()) {
    const name = receiver.child('name').text();
    if (name === undefined) {
      receiver.child('name').fault('is missing: as the curation’s filters call it');
      continue;
    }
    if (receivers.has(name)) receiver.child('name').fault(`two receivers are called ${name}`);
    const { email = [], slack = [], webhook = [] } = addresses.get(name) ?? {};
    const streams = receiver.child('stream_configs').items().flatMap((one) => one.fields(['format']).format.choice(packetFormats) ?? []);
    receivers.set(name, [
      ...email.map((one) => ({ channel: 'email', email: one }) as const), ...slack.map((one) => ({ channel: 'slack', slack: one }) as const), ...webhook.map((one) => ({ channel: 'webhook', webhook: one }) as const),
      ...streams.map((format) => ({ channel: 'stream', format }) as const),
    ]);
  }
  if (faults.length > 0) throw new ReceiversError([...new Set(faults.map(document.describe))]);
  return receivers;
}

export async function readReceivers(file: string): Promise<Receivers> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ReceiversError([`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  });
  return parseReceivers(file, text);
}

/** The receivers of a file, read anew when it has changed; while it is wrong those before it hold. */
export class ReceiversFile {
  readonly #file: string;
  readonly #usual: Receivers;
  #read: { readonly mark: string; readonly receivers: Receivers } | undefined;

  /** `file` empty: the usual ones alone. */
  constructor(file: string, usual: Receivers) {
    this.#file = file;
    this.#usual = usual;
  }

  /** Undefined where nobody has that name. Throws (retryable) while the file has never been readable and the name is none of the usual ones. */
  async find(name: string): Promise<readonly Address[] | undefined> {
    const mark = this.#file === '' ? '' : await stat(this.#file).then(({ mtimeMs, size, ino }) => `${mtimeMs}/${size}/${ino}`, () => 'gone');
    let fault: unknown;
    if (this.#file !== '' && this.#read?.mark !== mark) {
      try {
        this.#read = { mark, receivers: await readReceivers(this.#file) };
      } catch (error) {
        fault = error;
      }
    }
    const found = this.#read?.receivers.get(name) ?? this.#usual.get(name);
    if (found === undefined && fault !== undefined) throw new AlidadeError('INVALID_RECEIVERS', `the receivers cannot be read: ${fault instanceof Error ? fault.message : String(fault)}`, { retryable: true });
    return found;
  }
}
