/** One message of the sky's log as its tables see it. Pure. */
import { decode } from '../../../protocol/codec.ts';
import { header } from '../../../protocol/headers.ts';
import { attemptOf, outcomeKindOf, runOf, type OutcomeKind } from '../../../protocol/outcome.ts';
import { isId, parseSubject } from '../../../protocol/subjects.ts';
import type { StoredMessage } from '../../../protocol/transport.ts';
import {
  SkyAlert, SkyDetected, SkyDifferenced, SkyIngested, SkyObject, SkyObserved, SkyPreprocessed, SkyRejected, SkyValidation, SkyVoted,
  type SkyAlertBody, type SkyDetectedBody, type SkyDifferencedBody, type SkyIngestedBody, type SkyObjectBody, type SkyObservedBody, type SkyPreprocessedBody, type SkyRejectedBody, type SkyValidationBody, type SkyVotedBody,
} from '../../../schemas/index.ts';
import { storable } from '../entry.ts';

/** The stages of an observation, in their order. */
export const imageStages = ['ingest', 'preprocess', 'difference', 'detect'] as const;
export type ImageStage = (typeof imageStages)[number];
const isImageStage = (name: string): name is ImageStage => imageStages.some((stage) => stage === name);

interface Common {
  readonly id: string;
  readonly sequence: number;
  readonly atMs: number;
}
interface OfRun extends Common {
  readonly run: number;
  readonly attempt: number;
}

/** What a stage has made; undefined where the bytes are none of its events. */
export type Made =
  | { readonly stage: 'ingest'; readonly body: SkyIngestedBody }
  | { readonly stage: 'preprocess'; readonly body: SkyPreprocessedBody }
  | { readonly stage: 'difference'; readonly body: SkyDifferencedBody }
  | { readonly stage: 'detect'; readonly body: SkyDetectedBody }
  | { readonly stage: 'rejected'; readonly body: SkyRejectedBody };

export type ObservationEntry =
  | (OfRun & { readonly kind: 'requested'; readonly asked: SkyObservedBody | undefined })
  | (OfRun & { readonly kind: 'outcome'; readonly stage: ImageStage; readonly outcome: OutcomeKind; readonly reason: string; readonly code: string; readonly made: Made | undefined })
  | (OfRun & { readonly kind: 'retry'; readonly stage: ImageStage });

export type SkyEntry =
  | ObservationEntry
  | (Common & { readonly kind: 'alert'; readonly body: SkyAlertBody })
  | (Common & { readonly kind: 'object'; readonly body: SkyObjectBody })
  | (Common & { readonly kind: 'validation'; readonly body: SkyValidationBody })
  | (Common & { readonly kind: 'vote'; readonly body: SkyVotedBody });

export const isOfObservation = (entry: SkyEntry): entry is ObservationEntry => entry.kind === 'requested' || entry.kind === 'outcome' || entry.kind === 'retry';

/** Undefined for what says nothing that these tables hold, and for what cannot be read: its actor makes a dead letter of it. */
export function readSkyEntry(message: StoredMessage): SkyEntry | undefined {
  const subject = parseSubject(message.subject);
  if (subject?.domain !== 'sky' || (subject.kind !== 'event' && subject.kind !== 'retry')) return undefined;
  const id = isId(subject.id) ? subject.id : `invalid-${message.sequence}`;
  const base = { id, sequence: message.sequence, atMs: message.storedAtMs };
  const ofRun = { ...base, run: runOf(message), attempt: attemptOf(message) };
  if (subject.kind === 'retry') return isImageStage(subject.stage) ? { ...ofRun, kind: 'retry', stage: subject.stage } : undefined;
  const { data } = message;
  switch (subject.name) {
    case SkyObserved.name: {
      const read = decode(data, [SkyObserved]);
      return { ...ofRun, kind: 'requested', asked: 'ok' in read ? read.ok.value : undefined };
    }
    case SkyAlert.name: {
      const read = decode(data, [SkyAlert]);
      return 'ok' in read ? { ...base, kind: 'alert', body: read.ok.value } : undefined;
    }
    case SkyObject.name: {
      const read = decode(data, [SkyObject]);
      return 'ok' in read ? { ...base, kind: 'object', body: read.ok.value } : undefined;
    }
    case SkyValidation.name: {
      const read = decode(data, [SkyValidation]);
      return 'ok' in read ? { ...base, kind: 'validation', body: read.ok.value } : undefined;
    }
    case SkyVoted.name: {
      const read = decode(data, [SkyVoted]);
      return 'ok' in read ? { ...base, kind: 'vote', body: read.ok.value } : undefined;
    }
    default: {
      const outcome = outcomeKindOf(message);
      if (outcome === undefined || !isImageStage(subject.name)) return undefined;
      const words = { reason: storable(message.header(header.reason) ?? ''), code: storable(message.header(header.errorCode) ?? '') };
      return { ...ofRun, ...words, kind: 'outcome', stage: subject.name, outcome, made: outcome === 'done' ? madeOf(subject.name, data) : undefined };
    }
  }
}

/** A stage's own event, or the rejection that ends the observation there. */
function madeOf(stage: ImageStage, data: Uint8Array): Made | undefined {
  const rejected = decode(data, [SkyRejected]);
  if ('ok' in rejected) return { stage: 'rejected', body: rejected.ok.value };
  switch (stage) {
    case 'ingest': {
      const read = decode(data, [SkyIngested]);
      return 'ok' in read ? { stage, body: read.ok.value } : undefined;
    }
    case 'preprocess': {
      const read = decode(data, [SkyPreprocessed]);
      return 'ok' in read ? { stage, body: read.ok.value } : undefined;
    }
    case 'difference': {
      const read = decode(data, [SkyDifferenced]);
      return 'ok' in read ? { stage, body: read.ok.value } : undefined;
    }
    case 'detect': {
      const read = decode(data, [SkyDetected]);
      return 'ok' in read ? { stage, body: read.ok.value } : undefined;
    }
  }
}
