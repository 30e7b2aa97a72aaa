/** Observations, live: read once, again when the log says that something has changed, and how far each stage is. */
import { useEffect, useState } from 'preact/hooks';
import { wordsOf } from '../api.ts';
import { listen, type FeedEvent } from '../feed.ts';
import { numberOf } from '../json.ts';
import { isStage, loadObservations, stages, type Observation, type ObservationFilter, type Stage } from './observation.ts';
import { settled } from './settled.ts';

export interface StageProgress {
  readonly stage: Stage;
  /** 0…1. */
  readonly fraction: number;
}
export interface ObservationsLive {
  readonly rows: readonly Observation[];
  readonly loaded: boolean;
  readonly trouble: string | undefined;
  readonly progress: ReadonlyMap<string, StageProgress>;
  /** Of the log, newest event about each. */
  readonly changed: ReadonlyMap<string, number>;
}

const filters = ['observed', ...stages].map((name) => `sky.${name}.>`).join(',');
const nothing: ObservationsLive = { rows: [], loaded: false, trouble: undefined, progress: new Map(), changed: new Map() };

export function useObservations(filter: ObservationFilter, limit: number): ObservationsLive {
  const [live, setLive] = useState<ObservationsLive>(nothing);
  const key = JSON.stringify([filter, limit]);
  useEffect(() => {
    let closed = false;
    let asked = 0;
    const read = async (): Promise<void> => {
      const mine = ++asked;
      try {
        const rows = await loadObservations(filter, limit);
        if (!closed && mine === asked) setLive((before) => ({ ...before, rows, loaded: true, trouble: undefined }));
      } catch (error) {
        if (!closed) setLive((before) => ({ ...before, trouble: wordsOf(error) }));
      }
    };
    const { soon, close } = settled(() => void read());
    void read();
    const onEvent = ({ type, id, sequence, data }: FeedEvent): void => {
      const [, , stage = '', end = ''] = type.split('.');
      const fraction = numberOf(data['fraction']);
      if (end === 'progress' && isStage(stage) && fraction !== undefined) setLive((before) => ({ ...before, progress: new Map(before.progress).set(id, { stage, fraction }) }));
      if (sequence === 0) return;
      setLive((before) => ({ ...before, changed: new Map(before.changed).set(id, sequence) }));
      soon();
    };
    const stop = listen(filters, { onEvent, onGap: soon, onState: () => undefined });
    return () => {
      closed = true;
      close();
      stop();
    };
  }, [key]);
  return live;
}
