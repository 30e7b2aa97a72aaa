/** CloudEvents 1.0 in JSON, structured mode: how events look to those outside. */
import type { EventType } from '../../schemas/event.ts';
import { toJson } from './to-json.ts';

export interface CloudEventAttributes {
  /** Unique together with `source`; the same for a message that is sent again. */
  readonly id: string;
  /** A URI reference: `/alidade/drift`. */
  readonly source: string;
  /** What the event is about: the job's id. */
  readonly subject?: string;
  readonly timeMs?: number;
  readonly traceparent?: string;
  /** More attributes; names are lower-case letters and digits, as the specification wants them. */
  readonly extensions?: Readonly<Record<string, string | number | boolean | undefined>>;
}

export type CloudEvent = Readonly<Record<string, unknown>> & {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
};

/** `type` is `alidade.<domain>.<event>`, `dataschema` names the version. Throws a RangeError for an extension name that the specification forbids. */
export function toCloudEvent<T>(event: EventType<T>, value: T, attributes: CloudEventAttributes): CloudEvent {
  const { id, source, subject, timeMs, traceparent, extensions = {} } = attributes;
  return {
    specversion: '1.0',
    id,
    source,
    type: `alidade.${event.domain}.${event.name}`,
    ...(subject === undefined ? {} : { subject }),
    ...(timeMs === undefined ? {} : { time: new Date(timeMs).toISOString() }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...checked(extensions),
    datacontenttype: 'application/json',
    dataschema: `urn:alidade:${event.domain}:${event.name}:v${event.version}`,
    data: toJson(value),
  };
}

const taken: ReadonlySet<string> = new Set(['specversion', 'id', 'source', 'type', 'subject', 'time', 'traceparent', 'datacontenttype', 'dataschema', 'data']);
function checked(extensions: Readonly<Record<string, string | number | boolean | undefined>>): Readonly<Record<string, string | number | boolean>> {
  const entries = Object.entries(extensions).flatMap(([name, value]): [string, string | number | boolean][] => {
    if (!/^[a-z0-9]{1,20}$/.test(name) || taken.has(name)) throw new RangeError(`${name} cannot be an attribute of a CloudEvent`);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}
