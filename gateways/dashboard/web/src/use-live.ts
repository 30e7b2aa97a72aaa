/** The page's state, live: loaded once, then kept in step by the feed. */
import { useEffect, useState } from 'preact/hooks';
import { Refused, wordsOf } from './api.ts';
import { loadDead } from './dead.ts';
import { listen, type FeedEvent } from './feed.ts';
import { emptyState, loadAll, loadMission, withEvent, withMission, type State } from './missions-store.ts';

export interface Live {
  readonly state: State;
  readonly connected: boolean;
  readonly loaded: boolean;
  /** What keeps the page from being true; undefined when nothing does. */
  readonly trouble: string | undefined;
}

/** The tables follow the log within milliseconds; a row that is not there yet is asked for again. */
const tries = 8;
const firstTryMs = 40;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function useLive(): Live {
  const [live, setLive] = useState<Live>({ state: emptyState, connected: false, loaded: false, trouble: undefined });
  useEffect(() => {
    const change = (next: (state: State) => State): void => setLive((before) => ({ ...before, state: next(before.state), trouble: undefined }));
    const failed = (error: unknown): void => setLive((before) => ({ ...before, trouble: error instanceof Refused && error.status === 401 ? 'You are not signed in here any more. Open the link that `alidade up` prints.' : wordsOf(error) }));
    const reload = async (): Promise<void> => {
      const all = await loadAll();
      setLive((before) => ({ ...before, loaded: true, trouble: undefined, state: { ...before.state, ...all } }));
    };
    /** Newest event seen of each mission; one question at a time is on its way for it. */
    const wanted = new Map<string, number>();
    const follow = async (id: string): Promise<void> => {
      for (let attempt = 0; attempt < tries; attempt++) {
        await pause(firstTryMs * 2 ** attempt);
        const sequence = wanted.get(id) ?? 0;
        const mission = await loadMission(id).catch((error: unknown) => {
          if (error instanceof Refused && error.status === 404) return undefined;
          throw error;
        });
        if (mission === undefined) continue;
        change((state) => withMission(state, mission));
        if (mission.lastSequence >= sequence && wanted.get(id) === sequence) break;
      }
      wanted.delete(id);
    };
    const onEvent = (event: FeedEvent): void => {
      change((state) => withEvent(state, event));
      if (event.sequence === 0) return;
      const asking = wanted.has(event.id);
      wanted.set(event.id, event.sequence);
      if (!asking) follow(event.id).catch(failed);
      if (event.type.split('.')[2] === 'dead') void pause(200).then(() => loadDead('drift')).then((dead) => change((state) => ({ ...state, dead })), failed);
    };
    return listen('drift.>', { onEvent, onGap: () => void reload().catch(failed), onState: (connected) => setLive((before) => ({ ...before, connected })) });
  }, []);
  return live;
}
