/** One alert with all that is told of it, read again when the log has something new about it. */
import { useEffect, useState } from 'preact/hooks';
import { Refused, wordsOf } from '../api.ts';
import { loadAlert, type SkyAlertDetail } from './alert.ts';

const [settleMs, tries] = [150, 6] as const;

/** `changed`: of the log, the newest event about each alert and object; another one is a reason to look again. */
export function useAlert(id: string, changed: ReadonlyMap<string, number>): { readonly alert: SkyAlertDetail | undefined; readonly trouble: string } {
  const [found, setFound] = useState<{ readonly id: string; readonly alert?: SkyAlertDetail; readonly trouble: string }>({ id: '', trouble: '' });
  const version = Math.max(changed.get(id) ?? 0, changed.get(found.alert?.object ?? '') ?? 0);
  useEffect(() => {
    if (id === '') return;
    let closed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The tables follow the log; what it has just told of may not be there yet.
    const read = (attempt: number): void =>
      void loadAlert(id).then((alert) => !closed && setFound({ id, alert, trouble: '' }), (error: unknown) => {
        if (closed) return;
        if (error instanceof Refused && error.status === 404 && attempt < tries) timer = setTimeout(() => read(attempt + 1), settleMs * 2 ** attempt);
        else setFound({ id, trouble: wordsOf(error) });
      });
    timer = setTimeout(() => read(0), version === 0 ? 0 : settleMs);
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [id, version]);
  return found.id === id ? { alert: found.alert, trouble: found.trouble } : { alert: undefined, trouble: '' };
}
