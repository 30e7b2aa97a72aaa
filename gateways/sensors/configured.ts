/**
 * The configuration of the sensors domain as it stands in the log: the newest message of each rule and
 * device. The sequence of that message is the version that a writer names (optimistic concurrency),
 * and the server compares it, so two writers at once can never overwrite each other.
 */
import { decode, encode } from '../../protocol/codec.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { eventFilter, eventSubject, idRule, isId, parseSubject, streamOf } from '../../protocol/subjects.ts';
import { WrongSequence, type LogMessage, type StoredMessage, type Transport } from '../../protocol/transport.ts';
import { SensorsDeviceChanged, SensorsRuleChanged, type SensorsDeviceChangedBody, type SensorsRuleChangedBody } from '../../schemas/generated/sensors.ts';

export type Kind = 'rule' | 'device';

/** A rule or device, as its newest message says. */
export interface Configured {
  readonly id: string;
  /** Sequence of its newest message in the log. */
  readonly version: number;
  /** As in a file; undefined once it is deleted. */
  readonly definition: Readonly<Record<string, unknown>> | undefined;
  readonly by: string;
  readonly reason: string | undefined;
  readonly source: string | undefined;
  readonly at: string;
}

export interface Change {
  readonly id: string;
  /** As in a file; undefined deletes it. */
  readonly definition: object | undefined;
  /** The version that the writer has seen, 0 for none; undefined: whatever stands now. */
  readonly expected?: number | undefined;
  readonly by: string;
  readonly reason?: string | undefined;
  /** File and line. */
  readonly source?: string | undefined;
}

export interface Changed {
  readonly version: number;
  readonly change: 'created' | 'updated' | 'deleted' | 'unchanged';
}

type Body = SensorsRuleChangedBody | SensorsDeviceChangedBody;
const events = { rule: SensorsRuleChanged, device: SensorsDeviceChanged } as const;
const domain = 'sensors';
const stream = streamOf(domain);

const isDefinition = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (body: Body): string | null => ('rule' in body ? body.rule : body.device);

function read(kind: Kind, message: StoredMessage): Configured {
  const decoded = kind === 'rule' ? decode(message.data, [SensorsRuleChanged]) : decode(message.data, [SensorsDeviceChanged]);
  const subject = parseSubject(message.subject);
  const id = subject?.kind === 'event' ? subject.id : message.subject;
  // Whoever publishes on the subject by hand may send anything; the evaluator makes a dead letter of it, here it counts as nothing.
  if ('fault' in decoded) return { id, version: message.sequence, definition: undefined, by: 'unknown', reason: decoded.fault.message, source: undefined, at: new Date(message.storedAtMs).toISOString() };
  const body: Body = decoded.ok.value;
  return { id, version: message.sequence, definition: definitionOf(textOf(body)), by: body.by, reason: body.reason ?? undefined, source: body.source ?? undefined, at: body.at };
}

function definitionOf(text: string | null): Configured['definition'] {
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isDefinition(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** All that are not deleted, by id. */
export async function readConfigured(transport: Pick<Transport, 'scan'>, kind: Kind): Promise<ReadonlyMap<string, Configured>> {
  return new Map([...(await readEver(transport, kind))].filter(([, { definition }]) => definition !== undefined));
}

/** The same with those that are deleted: whoever makes one again must name the version of its end. */
export async function readEver(transport: Pick<Transport, 'scan'>, kind: Kind): Promise<ReadonlyMap<string, Configured>> {
  const all = new Map<string, Configured>();
  for await (const message of transport.scan(stream, [eventFilter(domain, events[kind].name)])) {
    const one = read(kind, message);
    all.set(one.id, one);
  }
  return all;
}

/** Every version of one that the log still holds, oldest first: its audit. */
export async function readHistory(transport: Transport, kind: Kind, id: string): Promise<readonly Configured[]> {
  checkId(id);
  const versions: Configured[] = [];
  for await (const message of transport.scan(stream, [eventSubject(domain, events[kind].name, id)])) versions.push(read(kind, message));
  return versions;
}

const newest = async (transport: Transport, kind: Kind, id: string): Promise<Configured | undefined> => {
  const message = await transport.last(stream, eventSubject(domain, events[kind].name, id));
  return message === undefined ? undefined : read(kind, message);
};

function checkId(id: string): void {
  if (!isId(id)) throw new AlidadeError('INVALID_ID', `the id ${JSON.stringify(id.slice(0, 160))} is not allowed: ${idRule}`);
}

const conflict = (kind: Kind, id: string, now: Configured | undefined): AlidadeError =>
  new AlidadeError('VERSION_CONFLICT', `the ${kind} ${id} ${now?.definition === undefined ? 'does not exist (any more)' : `was changed at ${now.at} by ${now.by}; its version is ${now.version}`}: read it again`);

/**
 * Stores a change; nothing when the definition stands so already. What the definition says is not judged here.
 *
 * @throws AlidadeError VERSION_CONFLICT when it is not at the expected version, NOT_FOUND when what is deleted is not there, INVALID_ID.
 */
export async function changeConfigured(transport: Transport, kind: Kind, change: Change, nowMs: number): Promise<Changed> {
  checkId(change.id);
  for (;;) {
    const before = await newest(transport, kind, change.id);
    const exists = before?.definition !== undefined;
    if (change.expected !== undefined && change.expected !== (exists ? before.version : 0)) throw conflict(kind, change.id, before);
    if (change.definition === undefined && !exists) throw new AlidadeError('NOT_FOUND', `there is no ${kind} ${change.id}`);
    if (exists && change.definition !== undefined && saysTheSame(before.definition, change.definition)) return { version: before.version, change: 'unchanged' };
    const what = change.definition === undefined ? 'deleted' : exists ? 'updated' : 'created';
    try {
      const version = await transport.publish(changeMessage(kind, change, what, before?.version, nowMs));
      return { version, change: what };
    } catch (error) {
      if (!(error instanceof WrongSequence)) throw error;
      if (change.expected !== undefined) throw conflict(kind, change.id, await newest(transport, kind, change.id));
    }
  }
}

/** The message of a change, expecting that nobody has changed it since `version`; 0 or undefined: since it was not there. */
export function changeMessage(kind: Kind, change: Change, what: 'created' | 'updated' | 'deleted', version: number | undefined, nowMs: number): LogMessage {
  checkId(change.id);
  const subject = eventSubject(domain, events[kind].name, change.id);
  return { subject, data: bytesOf(kind, change, what, nowMs), expect: { filter: subject, sequence: version ?? 0 }, ttl: 'never' };
}

function bytesOf(kind: Kind, { id, definition, by, reason, source }: Change, change: 'created' | 'updated' | 'deleted', nowMs: number): Uint8Array {
  const text = definition === undefined ? null : JSON.stringify(definition);
  const rest = { change, by, reason: reason ?? null, source: source ?? null, at: new Date(nowMs).toISOString() };
  return kind === 'rule' ? encode(SensorsRuleChanged, { rule_id: id, rule: text, ...rest }) : encode(SensorsDeviceChanged, { device_id: id, device: text, ...rest });
}

/** In whatever order of the fields. */
const saysTheSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
const canonical = (value: unknown): string => JSON.stringify(value, (_, one: unknown) => (isDefinition(one) ? Object.fromEntries(Object.entries(one).sort(([x], [y]) => (x < y ? -1 : 1))) : one));
