/** What of the sky could not be handled, live. */
import { useEffect, useState } from 'preact/hooks';
import { wordsOf } from '../api.ts';
import { loadDead, type Dead } from '../dead.ts';
import { listen } from '../feed.ts';
import { settled } from './settled.ts';

export function useDead(): { readonly letters: readonly Dead[]; readonly trouble: string | undefined } {
  const [found, setFound] = useState<{ readonly letters: readonly Dead[]; readonly trouble: string | undefined }>({ letters: [], trouble: undefined });
  useEffect(() => {
    let closed = false;
    const read = (): void => void loadDead('sky').then((letters) => !closed && setFound({ letters, trouble: undefined }), (error: unknown) => !closed && setFound((before) => ({ ...before, trouble: wordsOf(error) })));
    const { soon, close } = settled(read);
    read();
    const stop = listen('sky.dead.>', { onEvent: soon, onGap: soon, onState: () => undefined });
    return () => {
      closed = true;
      close();
      stop();
    };
  }, []);
  return found;
}
