/** Messages as CloudEvents 1.0 in JSON. Extension attributes are lower-case words, as the specification wants them. Pure. */
import { header } from '../../protocol/headers.ts';
import { outcomeKindOf } from '../../protocol/outcome.ts';
import { parseLiveSubject, parseSubject } from '../../protocol/subjects.ts';
import type { StoredMessage } from '../../protocol/transport.ts';

export type CloudEvent = Readonly<Record<string, unknown>>;

/** `alidade.drift.simulate.done`, `alidade.drift.requested`, `alidade.drift.dead.simulate`, … and the id it is about. */
function typeAndSubject(message: StoredMessage): { readonly type: string; readonly about: string } {
  const subject = parseSubject(message.subject);
  if (subject === undefined) return { type: `alidade.${message.subject.split('.')[0] ?? 'unknown'}.stray`, about: message.subject };
  switch (subject.kind) {
    case 'event': {
      const outcome = outcomeKindOf(message);
      return { type: `alidade.${subject.domain}.${subject.name}${outcome === undefined ? '' : `.${outcome}`}`, about: subject.id };
    }
    case 'retry':
    case 'timer':
    case 'dead':
      return { type: `alidade.${subject.domain}.${subject.kind}.${subject.stage}`, about: subject.id };
    case 'state':
      return { type: `alidade.${subject.domain}.state.${subject.actor}`, about: subject.key };
    case 'pair':
      return { type: `alidade.${subject.domain}.${subject.name}`, about: `${subject.one}/${subject.other}` };
  }
}

/** Headers that a reader of the feed may need, by the name of their extension attribute. */
const extensions = { run: header.run, attempt: header.attempt, reason: header.reason, errorcode: header.errorCode, by: header.by, traceparent: header.traceparent } as const;

/** `data`: the body as JSON; an outcome without a body has none. */
export function cloudEvent(stream: string, domain: string, message: StoredMessage, data: unknown): CloudEvent {
  const { type, about } = typeAndSubject(message);
  const event: Record<string, unknown> = {
    specversion: '1.0',
    id: `${stream}/${message.sequence}`,
    source: `/alidade/${domain}`,
    type,
    subject: about,
    time: new Date(message.storedAtMs).toISOString(),
    sequence: String(message.sequence),
    natssubject: message.subject,
  };
  for (const [name, field] of Object.entries(extensions)) {
    const value = message.header(field);
    if (value !== undefined) event[name] = value;
  }
  return data === null ? event : { ...event, datacontenttype: 'application/json', data };
}

/** What is not stored: progress and lines of a running attempt. They have no sequence and cannot be asked for again. */
export function liveEvent(domain: string, subject: string, number: number, nowMs: number, data: unknown): CloudEvent {
  const { what = 'progress', stage = '', id = '' } = parseLiveSubject(subject) ?? {};
  return { specversion: '1.0', id: `live/${nowMs}/${number}`, source: `/alidade/${domain}`, type: `alidade.${domain}.${stage}.${what}`, subject: id, time: new Date(nowMs).toISOString(), datacontenttype: 'application/json', data };
}
