/** Which page the address asks for: `#alerts`, `#sky/<alert>`, `#observations`, `#frame/<observation>`, else missions. */
import { useEffect, useState } from 'preact/hooks';

export interface Room {
  readonly name: 'missions' | 'alerts' | 'sky' | 'observations' | 'frame';
  /** Which alert or observation; empty: none in particular. */
  readonly id: string;
}

export function roomOf(hash: string): Room {
  const [name = '', id = ''] = hash.replace(/^#/, '').split('/');
  switch (name) {
    case 'alerts': return { name, id: '' };
    case 'sky': case 'frame': case 'observations': return { name, id: decoded(id) };
    default: return { name: 'missions', id: '' };
  }
}

/** What somebody has typed may be no address at all. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const skyAddress = (alert: string): string => `#sky/${encodeURIComponent(alert)}`;
export const frameAddress = (observation: string): string => `#frame/${encodeURIComponent(observation)}`;

export function useRoom(): Room {
  const [room, setRoom] = useState(() => roomOf(location.hash));
  useEffect(() => {
    const changed = (): void => setRoom(roomOf(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return room;
}
