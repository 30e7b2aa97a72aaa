/**
 * The event feed. After a break it goes on from the sequence after the last one; when the log has
 * been made again, or events were missed, `onGap` says that what is shown must be asked for anew.
 */
import { numberOf, rowOf, textOf, type Row } from './json.ts';

export interface FeedEvent {
  readonly type: string;
  /** The mission's id. */
  readonly id: string;
  /** Of the log; 0 for progress, which is not stored. */
  readonly sequence: number;
  readonly data: Row;
}

export interface FeedListener {
  onEvent(event: FeedEvent): void;
  onGap(): void;
  onState(connected: boolean): void;
}

const firstWaitMs = 500;
const lastWaitMs = 10_000;
const logGone = 4410;
const logShorter = 4416;

/** Listens to the subjects of a filter until the returned function is called. */
export function listen(filter: string, listener: FeedListener): () => void {
  let next: number | undefined;
  let waitMs = firstWaitMs;
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const open = (): void => {
    const from = next === undefined ? '' : `&from=${next}`;
    socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/events?filter=${encodeURIComponent(filter)}&live=*${from}`);
    const fresh = next === undefined;
    socket.onmessage = ({ data }) => read(rowOf(JSON.parse(String(data))), fresh);
    socket.onclose = ({ code }) => {
      listener.onState(false);
      if (code === logGone || code === logShorter) next = undefined;
      if (closed) return;
      timer = setTimeout(open, waitMs);
      waitMs = Math.min(2 * waitMs, lastWaitMs);
    };
  };
  const read = (message: Row, fresh: boolean): void => {
    const type = textOf(message['type']);
    if (type === 'hello') {
      waitMs = firstWaitMs;
      next = numberOf(message['from']) ?? next;
      listener.onState(true);
      if (fresh) listener.onGap();
    } else if (type === 'gap') {
      if (numberOf(message['to']) !== undefined) {
        next = (numberOf(message['to']) ?? 0) + 1;
        listener.onGap();
      }
    } else {
      const sequence = Number(textOf(message['sequence'])) || 0;
      if (sequence > 0) next = sequence + 1;
      listener.onEvent({ type, id: textOf(message['subject']), sequence, data: rowOf(message['data']) });
    }
  };

  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    socket?.close();
  };
}
