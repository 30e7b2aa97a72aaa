/** The list of alerts, live: read once, and again when the log says that something has changed. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { wordsOf } from '../api.ts';
import { listen, type FeedEvent } from '../feed.ts';
import type { Row } from '../json.ts';
import { settled } from './settled.ts';
import { loadAlerts, loadCounts, type AlertFilter, type SkyAlert } from './alert.ts';

export interface QueueLive {
  readonly rows: readonly SkyAlert[];
  readonly counts: Row;
  readonly loaded: boolean;
  readonly trouble: string | undefined;
  /** Alerts that came while the page was open. */
  readonly arrived: number;
  /** Of the log, newest event about each alert. */
  readonly changed: ReadonlyMap<string, number>;
  readonly reload: () => void;
}

const filters = ['sky.alert.>', 'sky.validation.>', 'sky.voted.>', 'sky.object.>'].join(',');
const nothing = { rows: [], counts: {}, loaded: false, trouble: undefined, arrived: 0, changed: new Map<string, number>() } as const;

export function useQueue(filter: AlertFilter, me: string): QueueLive {
  const [live, setLive] = useState<Omit<QueueLive, 'reload'>>(nothing);
  const reload = useRef<() => void>(() => undefined);
  const key = JSON.stringify([filter, me]);
  useEffect(() => {
    let closed = false;
    let asked = 0;
    const read = async (): Promise<void> => {
      const mine = ++asked;
      try {
        const [rows, counts] = await Promise.all([loadAlerts(filter, me), loadCounts()]);
        if (!closed && mine === asked) setLive((before) => ({ ...before, rows, counts, loaded: true, trouble: undefined }));
      } catch (error) {
        if (!closed) setLive((before) => ({ ...before, trouble: wordsOf(error) }));
      }
    };
    // A frame brings hundreds of alerts at once; the tables follow the log within milliseconds.
    const { soon, close } = settled(() => void read());
    reload.current = soon;
    setLive((before) => ({ ...before, loaded: false }));
    void read();
    const onEvent = ({ type, id, sequence }: FeedEvent): void => {
      setLive((before) => ({ ...before, arrived: before.arrived + (type === 'alidade.sky.alert' ? 1 : 0), changed: new Map(before.changed).set(id, sequence) }));
      soon();
    };
    const stop = listen(filters, { onEvent, onGap: soon, onState: () => undefined });
    return () => {
      closed = true;
      close();
      stop();
    };
  }, [key]);
  return { ...live, reload: () => reload.current() };
}
