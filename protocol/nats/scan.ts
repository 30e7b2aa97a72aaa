/**
 * Reading what a stream holds, page by page, without a consumer: the server answers one question
 * with many messages and an end mark. Each page says which sequence came before each message, so a
 * page from which the network lost one is noticed and asked for again.
 */
import { createInbox } from '@nats-io/transport-node';
import { sleep, type Clock } from '../clock.ts';
import { Unanswered, type StoredMessage } from '../transport.ts';
import type { Incoming } from './incoming.ts';
import type { Outgoing } from './outgoing.ts';
import { storedFromDirectGet } from './stored.ts';
import type { Received } from './wire.ts';

const pageSize = 500;
const attempts = 5;

export interface ScanOptions {
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly stream: string;
}

interface Page {
  readonly messages: readonly StoredMessage[];
  readonly complete: boolean;
}

/** One filter's messages, a page ahead. */
interface Cursor {
  readonly filter: string;
  from: number;
  page: readonly StoredMessage[];
  at: number;
  ended: boolean;
}

/** Messages on any of the filters in [from, end], in order, each once. */
export async function* scan(options: ScanOptions, filters: readonly string[], from: number, end: number): AsyncGenerator<StoredMessage> {
  const cursors: Cursor[] = filters.map((filter) => ({ filter, from, page: [], at: 0, ended: false }));
  for (;;) {
    for (const cursor of cursors) if (!cursor.ended && cursor.at === cursor.page.length) await turn(options, cursor, end);
    let next: StoredMessage | undefined;
    for (const cursor of cursors) {
      const head = cursor.page[cursor.at];
      if (head !== undefined && (next === undefined || head.sequence < next.sequence)) next = head;
    }
    if (next === undefined) return;
    for (const cursor of cursors) if (cursor.page[cursor.at]?.sequence === next.sequence) cursor.at++;
    yield next;
  }
}

async function turn(options: ScanOptions, cursor: Cursor, end: number): Promise<void> {
  const { messages, complete } = await pageWithRetries(options, cursor);
  cursor.page = messages.filter((message) => message.sequence <= end);
  cursor.at = 0;
  cursor.from = (messages.at(-1)?.sequence ?? end) + 1;
  cursor.ended = complete || cursor.page.length < messages.length;
}

async function pageWithRetries(options: ScanOptions, cursor: Cursor): Promise<Page> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readPage(options, cursor.filter, cursor.from);
    } catch (error) {
      if (attempt === attempts || !(error instanceof Unanswered)) throw error;
      await sleep(options.clock, 200 * attempt);
    }
  }
}

/** Asks for one page; rejects with `Unanswered` when it does not come whole. */
function readPage({ incoming, outgoing, clock, timeoutMs, stream }: ScanOptions, filter: string, from: number): Promise<Page> {
  const subject = `$JS.API.DIRECT.GET.${stream}`;
  return new Promise((resolve, reject) => {
    const inbox = createInbox();
    const messages: StoredMessage[] = [];
    let last = 0;
    const finish = (fault: string | undefined, complete = true): void => {
      subscription.unsubscribe();
      stopTimer();
      if (fault === undefined) resolve({ messages, complete });
      else reject(new Unanswered(`${stream} from ${from} on ${filter}`, fault));
    };
    const take = (reply: Received): void => {
      const { headers } = reply;
      const { code = 0, description = '' } = headers ?? {};
      const before = Number(headers?.get('Nats-Last-Sequence') ?? '0');
      if (code === 404) return finish(undefined);
      if (code !== 0 && code !== 204) return finish(`${code} ${description}`);
      if (before !== last) return finish(`the message after ${last} was lost on the way`);
      if (code === 204) return finish(undefined, headers?.get('Nats-Num-Pending') === '0');
      const message = storedFromDirectGet(reply);
      if (message === undefined) return finish('an answer holds no message');
      messages.push(message);
      last = message.sequence;
    };
    const subscription = incoming.subscribe(inbox, take);
    const stopTimer = clock.after(timeoutMs, () => finish(`no end in ${timeoutMs} ms`));
    outgoing.publish(subject, Buffer.from(JSON.stringify({ seq: Math.max(1, from), next_by_subj: filter, batch: pageSize })), '', inbox);
  });
}
