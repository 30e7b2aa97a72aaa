/** Keeps the routing in the log as the file says it: at the start, and whenever the file has changed since. */
import { basename } from 'node:path';
import { decode, encode } from '../../../protocol/codec.ts';
import { eventSubject, streamOf } from '../../../protocol/subjects.ts';
import { WrongSequence, type Transport } from '../../../protocol/transport.ts';
import { SensorsRoutingChanged } from '../../../schemas/index.ts';
import { RoutesError } from './errors.ts';
import { readConfig, type NotificationConfig } from './read.ts';

const subject = eventSubject('sensors', SensorsRoutingChanged.name, 'current');

/** Stores a routing when it is not the one that stands there; true when it was stored. */
export async function putRouting(transport: Pick<Transport, 'last' | 'publish'>, { source }: Pick<NotificationConfig, 'source'>, by: string, nowMs: number): Promise<boolean> {
  for (;;) {
    const before = await transport.last(streamOf('sensors'), subject);
    const decoded = before === undefined ? undefined : decode(before.data, [SensorsRoutingChanged]);
    if (decoded !== undefined && 'ok' in decoded && decoded.ok.value.routing === source) return false;
    const data = encode(SensorsRoutingChanged, { routing: source, by, at: new Date(nowMs).toISOString() });
    try {
      await transport.publish({ subject, data, ttl: 'never', expect: { filter: subject, sequence: before?.sequence ?? 0 } });
      return true;
    } catch (error) {
      if (!(error instanceof WrongSequence)) throw error;
    }
  }
}

export interface FollowOptions {
  readonly file: string;
  readonly transport: Pick<Transport, 'last' | 'publish'>;
  readonly log: (level: 'info' | 'warn', message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly everyMs?: number;
}

/**
 * Throws a RoutesError when the file is wrong now: a start without anybody who is told is none. Later a wrong file is
 * told in the log, and the routing before it stays in force. Returns what ends it.
 */
export async function followRoutes({ file, transport, log, everyMs = 2_000 }: FollowOptions): Promise<() => void> {
  const by = `file:${basename(file)}`;
  const put = async (config: NotificationConfig): Promise<void> => {
    if (await putRouting(transport, config, by, Date.now())) log('info', 'another routing is in force', { file });
  };
  await put(await readConfig(file));
  let [wrong, isBusy] = ['', false];
  const look = async (): Promise<void> => {
    try {
      await put(await readConfig(file));
      wrong = '';
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (words !== wrong) log('warn', error instanceof RoutesError ? 'the notification configuration is wrong; the one before stays in force' : 'the routing could not be stored; it is tried again', { file, faults: words.split('\n') });
      wrong = words;
    }
  };
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    void look().finally(() => (isBusy = false));
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
