/** One message of a domain's log as the read model sees it. Pure. */
import { header } from '../../protocol/headers.ts';
import { attemptOf, outcomeKindOf, runOf, type OutcomeKind } from '../../protocol/outcome.ts';
import { isId, parseSubject, type Priority } from '../../protocol/subjects.ts';
import type { StoredMessage } from '../../protocol/transport.ts';

/** A domain's stages by name; a `Pipeline` without its code. */
export interface Stages {
  readonly domain: string;
  /** Name of the event that starts a job. */
  readonly source: string;
  readonly stages: readonly string[];
}

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
  | (Common & { readonly kind: 'outcome'; readonly stage: string; readonly outcome: OutcomeKind; readonly retryAtMs: number | undefined; readonly priority: Priority })
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

/** Undefined for what says nothing about a job: timers (gone once fired), states, strays. */
export function readEntry(message: StoredMessage, pipeline: Stages): Entry | undefined {
  const subject = parseSubject(message.subject);
  if (subject === undefined || subject.domain !== pipeline.domain) return undefined;
  switch (subject.kind) {
    case 'timer':
    case 'state':
    case 'pair':
      return undefined;
    case 'retry':
      return pipeline.stages.includes(subject.stage) ? { ...common(subject.domain, subject.id, message), kind: 'retry', stage: subject.stage, priority: subject.priority } : undefined;
    case 'dead': {
      if (!pipeline.stages.includes(subject.stage)) return undefined;
      const word = message.header(header.dead);
      const base = common(subject.domain, subject.id, message);
      if (word === undefined) return { ...base, kind: 'dead', stage: subject.stage };
      return word === 'replayed' || word === 'dropped' ? { ...base, kind: 'settled', stage: subject.stage, word } : undefined;
    }
    case 'event': {
      const base = common(subject.domain, subject.id, message);
      if (subject.name === pipeline.source) return { ...base, kind: 'requested', priority: subject.priority, notBeforeMs: timeOf(message.header(header.notBefore)) };
      const outcome = outcomeKindOf(message);
      if (outcome === undefined || !pipeline.stages.includes(subject.name)) return undefined;
      return { ...base, kind: 'outcome', stage: subject.name, outcome, retryAtMs: timeOf(message.header(header.retryAt)), priority: subject.priority };
    }
  }
}
