/** One message of a domain's log as the read model sees it. Pure. */
import { header } from '../../protocol/headers.ts';
import { attemptOf, endsJob, outcomeKindOf, runOf, type OutcomeKind } from '../../protocol/outcome.ts';
import { chainWith, type Chain } from '../../protocol/pipeline.ts';
import { isId, parseSubject, type Priority } from '../../protocol/subjects.ts';
import type { StoredMessage } from '../../protocol/transport.ts';

interface Common {
  readonly domain: string;
  /** The job's id; `invalid-<sequence>` for an event whose id is not allowed, as its dead letter has it. */
  readonly id: string;
  readonly sequence: number;
  readonly subject: string;
  readonly run: number;
  readonly attempt: number;
  readonly reason: string;
  readonly code: string;
  readonly by: string | undefined;
  readonly traceId: string | undefined;
  readonly atMs: number;
  readonly data: Uint8Array;
}

export type Entry =
  | (Common & { readonly kind: 'requested'; readonly priority: Priority; readonly notBeforeMs: number | undefined })
  | (Common & { readonly kind: 'outcome'; readonly stage: string; readonly outcome: OutcomeKind; /** When it is done, the job is. */ readonly isLast: boolean; readonly retryAtMs: number | undefined; readonly priority: Priority })
  | (Common & { readonly kind: 'retry'; readonly stage: string; readonly priority: Priority })
  | (Common & { readonly kind: 'dead'; readonly stage: string })
  | (Common & { readonly kind: 'settled'; readonly stage: string; readonly word: 'replayed' | 'dropped' });

/** PostgreSQL's text holds neither NUL nor half a surrogate pair, and an outsider's header may. */
export const storable = (text: string): string => text.replace(/\0|\p{Surrogate}/gu, '\u{FFFD}');

const traceIdOf = (traceparent: string | undefined): string | undefined => /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? '')?.[1];

/** Milliseconds that fit a timestamp; undefined for anything else. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return ms > 0 && ms < Date.UTC(9999, 0) ? ms : undefined;
}

function common(domain: string, id: string, message: StoredMessage): Common {
  const by = message.header(header.by);
  return {
    domain,
    id: isId(id) ? id : `invalid-${message.sequence}`,
    sequence: message.sequence,
    subject: storable(message.subject),
    run: runOf(message),
    attempt: attemptOf(message),
    reason: storable(message.header(header.reason) ?? ''),
    code: storable(message.header(header.errorCode) ?? ''),
    by: by === undefined ? undefined : storable(by),
    traceId: traceIdOf(message.header(header.traceparent)),
    atMs: message.storedAtMs,
    data: message.data,
  };
}

const isStage = (chains: readonly Chain[], name: string): boolean => chains.some(({ stages }) => stages.includes(name));

/** Undefined for what says nothing about a job of these chains, those of one domain: timers (gone once fired), states, strays. */
export function readEntry(message: StoredMessage, chains: readonly Chain[]): Entry | undefined {
  const subject = parseSubject(message.subject);
  if (subject === undefined || subject.domain !== chains[0]?.domain) return undefined;
  switch (subject.kind) {
    case 'timer':
    case 'state':
    case 'pair':
      return undefined;
    case 'retry':
      return isStage(chains, subject.stage) ? { ...common(subject.domain, subject.id, message), kind: 'retry', stage: subject.stage, priority: subject.priority } : undefined;
    case 'dead':
      return isStage(chains, subject.stage) ? letterEntry(subject, message) : undefined;
    case 'event': {
      const chain = chainWith(chains, subject.name);
      if (chain === undefined) return undefined;
      const base = common(subject.domain, subject.id, message);
      if (subject.name === chain.source) return { ...base, kind: 'requested', priority: subject.priority, notBeforeMs: timeOf(message.header(header.notBefore)) };
      const outcome = outcomeKindOf(message);
      if (outcome === undefined) return undefined;
      return { ...base, kind: 'outcome', stage: subject.name, outcome, isLast: endsJob(message) || subject.name === chain.stages.at(-1), retryAtMs: timeOf(message.header(header.retryAt)), priority: subject.priority };
    }
  }
}

type Letter = Extract<Entry, { kind: 'dead' | 'settled' }>;

/** A dead letter of one of these actors of a domain; undefined for everything else. */
export function readLetter(message: StoredMessage, domain: string, actors: readonly string[]): Letter | undefined {
  const subject = parseSubject(message.subject);
  return subject?.kind === 'dead' && subject.domain === domain && actors.includes(subject.stage) ? letterEntry(subject, message) : undefined;
}

function letterEntry({ domain, stage, id }: { readonly domain: string; readonly stage: string; readonly id: string }, message: StoredMessage): Letter | undefined {
  const word = message.header(header.dead);
  const base = common(domain, id, message);
  if (word === undefined) return { ...base, kind: 'dead', stage };
  return word === 'replayed' || word === 'dropped' ? { ...base, kind: 'settled', stage, word } : undefined;
}
