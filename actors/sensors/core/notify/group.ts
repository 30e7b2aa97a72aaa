/** A group of alerts that are told of together, and what a look at it decides. Pure. */
import type { Labels } from './matcher.ts';
import type { Series } from './outbox.ts';

/** What addresses of one kind were told: those that hear of the end, or those that do not. */
export interface Said {
  /** Told of as firing, and not mute since. */
  readonly firing: ReadonlySet<string>;
  /** Told of as firing, and not taken back. */
  readonly told: ReadonlySet<string>;
  readonly sentAt: number;
}
export const nothingSaid: Said = { firing: new Set(), told: new Set(), sentAt: -Infinity };

export interface Group {
  readonly key: string;
  readonly routeId: string;
  readonly labels: Labels;
  /** Keys of alerts. */
  readonly members: Set<string>;
  lookAt: number;
  /** To addresses that hear of the end, and to those that do not. */
  said: { readonly withEnd: Said; readonly withoutEnd: Said };
  readonly series: Series;
}

/** A member as a look finds it. */
export interface Member {
  readonly key: string;
  readonly isFiring: boolean;
  readonly isMuted: boolean;
  readonly isAcknowledged: boolean;
}

export interface Look {
  readonly send: 'firing' | 'resolved' | 'repeat' | undefined;
  /** Members to tell of. */
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
  readonly said: Said;
}

/**
 * Sent if something fires that was not told of (or was mute since), if something ended that was, or if `repeatMs` have
 * passed since the last sending and somebody still has to care. What came and went between two looks is never told.
 */
export function look(members: readonly Member[], said: Said, hearsOfTheEnd: boolean, repeatMs: number, now: number): Look {
  const heard = members.filter(({ isMuted }) => !isMuted);
  const firing = heard.filter(({ isFiring }) => isFiring);
  const keys = firing.map(({ key }) => key);
  const resolved = hearsOfTheEnd ? heard.filter(({ key, isFiring }) => !isFiring && said.told.has(key)).map(({ key }) => key) : [];
  const hasNews = keys.some((key) => !said.firing.has(key));
  const isDue = firing.some(({ isAcknowledged }) => !isAcknowledged) && now - said.sentAt >= repeatMs;
  const send = hasNews || (resolved.length > 0 && keys.length > 0) ? 'firing' : resolved.length > 0 ? 'resolved' : isDue ? 'repeat' : undefined;
  const heardOf = send === undefined ? said.firing : new Set([...said.firing, ...keys]);
  const all = new Set(members.map(({ key }) => key));
  const told = new Set([...said.told, ...(send === undefined ? [] : keys)].filter((key) => all.has(key)));
  for (const key of resolved) told.delete(key);
  if (!hearsOfTheEnd) for (const { key, isFiring } of members) if (!isFiring) told.delete(key);
  return { send, firing: keys, resolved, said: { firing: new Set(keys.filter((key) => heardOf.has(key))), told, sentAt: send === undefined ? said.sentAt : now } };
}
