import { header } from '../protocol/headers.ts';
import { attemptOf, endsJob, inputSequenceOf, outcomeKindOf, runOf, trialNumberOf, type JobInput } from '../protocol/outcome.ts';
import type { Stage } from '../protocol/pipeline.ts';
import { isId, parseSubject } from '../protocol/subjects.ts';
import type { Delivery } from '../protocol/transport.ts';

/** What a delivery asks of a stage. */
export type ReadInput =
  | { readonly kind: 'job'; readonly input: JobInput }
  /** Not for this stage: an upstream outcome that is not done or ends the job, or another event type. Ack. */
  | { readonly kind: 'pass' }
  /** It can never become a job; `input` carries a made-up id under which it can be buried. */
  | { readonly kind: 'invalid'; readonly input: JobInput; readonly reason: string };

/** Not-Before as Unix milliseconds; NaN when it is neither a number nor an ISO 8601 time. */
function notBeforeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
}

/** Reads subject and headers of a delivery; the body stays untouched. */
export function readInput(stage: Stage, delivery: Delivery): ReadInput {
  const subject = parseSubject(delivery.subject);
  if (subject === undefined || (subject.kind !== 'event' && subject.kind !== 'retry')) return { kind: 'pass' };
  const isRetry = subject.kind === 'retry';
  if (!isRetry && stage.upstreamIsStage && (outcomeKindOf(delivery) !== 'done' || endsJob(delivery))) return { kind: 'pass' };
  const fromOutside = !isRetry && !stage.upstreamIsStage;
  const notBeforeMs = fromOutside ? notBeforeOf(delivery.header(header.notBefore)) : undefined;
  const input: JobInput = {
    domain: stage.domain,
    stage: stage.actor.name,
    id: subject.id,
    priority: subject.priority,
    kind: subject.kind,
    run: runOf(delivery),
    attempt: isRetry ? attemptOf(delivery) : 1,
    trial: isRetry ? trialNumberOf(delivery) : 0,
    sequence: delivery.sequence,
    inputSequence: isRetry ? inputSequenceOf(delivery) : delivery.sequence,
    deliveries: delivery.deliveries,
    notBeforeMs: Number.isNaN(notBeforeMs) ? undefined : notBeforeMs,
    traceparent: delivery.header(header.traceparent),
    data: delivery.data,
  };
  if (!isId(subject.id)) {
    const reason = `the id in the subject, ${JSON.stringify(subject.id.slice(0, 160))}, is not allowed: use letters, digits, _ and -, 1 to 128 of them`;
    return { kind: 'invalid', input: { ...input, id: `invalid-${delivery.sequence}` }, reason };
  }
  if (Number.isNaN(notBeforeMs)) {
    return { kind: 'invalid', input, reason: `the header ${header.notBefore} must be an ISO 8601 time or Unix milliseconds, got ${JSON.stringify(delivery.header(header.notBefore))}` };
  }
  return { kind: 'job', input };
}
