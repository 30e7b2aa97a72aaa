/**
 * The only file that spells a subject. A domain's stream holds
 *
 *   <domain>.<event>.<id>[.<class>]        an event from outside or fanned out
 *   <domain>.<stage>.<id>.<class>          a stage's outcome
 *   <domain>.retry.<stage>.<id>.<class>    an input, due again
 *   <domain>.timer.<stage>.<id>            broker schedule that fires into retry
 *   <domain>.dead.<stage>.<id>             dead letter
 *   <domain>.state.<actor>.<key>           newest state of a keyed actor
 *   sensors.alert.<rule>.<device>          a fact about two things at once; the newest is how they stand
 *
 * beside it a stream of packets for other brokers, alerts.<format>.<id>, and not stored: live.<what>.<domain>.<stage>.<id> and control.<order>….
 */

export const domains = ['drift', 'sensors', 'sky', 'learning', 'flows', 'operations'] as const;
export type Domain = (typeof domains)[number];

/** The stream of a domain. */
export const streamOf = (domain: string): string => domain.toUpperCase();

export const priorities = ['high', 'normal', 'low'] as const;
export type Priority = (typeof priorities)[number];

const idPattern = /^[A-Za-z0-9_-]{1,128}$/;
export const isId = (text: string): boolean => idPattern.test(text);
export const idRule = 'letters, digits, _ and -, 1 to 128 of them';

/** Names that a stage or an event must not have, since they are the second token of other subjects. */
export const reservedNames: readonly string[] = ['retry', 'timer', 'dead', 'state'];

export const isPriority = (text: string): text is Priority => text === 'normal' || text === 'high' || text === 'low';

/** Where outsiders publish an event; no class means normal. */
export const eventSubject = (domain: string, event: string, id: string, priority?: Priority): string =>
  priority === undefined ? `${domain}.${event}.${id}` : `${domain}.${event}.${id}.${priority}`;

/** An event of one id in all classes. */
export const classesFilter = (domain: string, event: string, id: string): string => `${domain}.${event}.${id}.*`;

export const outcomeSubject = (domain: string, stage: string, id: string, priority: Priority): string => `${domain}.${stage}.${id}.${priority}`;
/** Everything a stage ever said about a job, whatever its class: the filter of the fence. */
export const outcomeFilter = (domain: string, stage: string, id: string): string => `${domain}.${stage}.${id}.*`;
export const timerSubject = (domain: string, stage: string, id: string): string => `${domain}.timer.${stage}.${id}`;
export const retrySubject = (domain: string, stage: string, id: string, priority: Priority): string => `${domain}.retry.${stage}.${id}.${priority}`;
export const deadSubject = (domain: string, stage: string, id: string): string => `${domain}.dead.${stage}.${id}`;
/** All dead letters of a stage or keyed actor. */
export const deadFilter = (domain: string, stage: string): string => `${domain}.dead.${stage}.*`;
export const stateSubject = (domain: string, actor: string, key: string): string => `${domain}.state.${actor}.${key}`;

/** Facts about a pair, such as a rule and a device: `<domain>.<event>.<one>.<other>`, no classes. */
const pairFacts: ReadonlyMap<string, string> = new Map([['alert', 'sensors']]);
const isPairFact = (domain: string, event: string): boolean => pairFacts.get(event) === domain;
export const pairSubject = (domain: string, event: string, one: string, other: string): string => `${domain}.${event}.${one}.${other}`;
/** All messages of an event, whatever it is about. */
export const eventFilter = (domain: string, event: string): string => (isPairFact(domain, event) ? `${domain}.${event}.*.*` : `${domain}.${event}.*`);

/** What a stage consumes in one class: the upstream event or outcome, and its own retries. */
export function inputFilters(domain: string, upstream: string, stage: string, priority: Priority): readonly string[] {
  const filters = [`${domain}.${upstream}.*.${priority}`, `${domain}.retry.${stage}.*.${priority}`];
  return priority === 'normal' ? [`${domain}.${upstream}.*`, ...filters] : filters;
}
export const consumerName = (stage: string, priority: Priority): string => `${stage}-${priority}`;

/** Alert packets for other brokers, in a stream of their own: `alerts.<format>.<alert>`. */
export const packetStream = 'SKY_ALERTS';
export const packetSubjects = 'alerts.>';
export const packetSubject = (format: string, alert: string): string => `alerts.${format}.${alert}`;

export const progressSubject = (domain: string, stage: string, id: string): string => `live.progress.${domain}.${stage}.${id}`;
export const logSubject = (domain: string, stage: string, id: string): string => `live.log.${domain}.${stage}.${id}`;
/** All that running attempts at a job tell, `*` for any job: progress and log lines. */
export const liveFilter = (domain: string, id: string): string => `live.*.${domain}.*.${id}`;
/** Reads a subject of `live.>`; undefined when it is none. */
export function parseLiveSubject(subject: string): { readonly what: string; readonly domain: string; readonly stage: string; readonly id: string } | undefined {
  const [live, what, domain, stage, id, ...rest] = subject.split('.');
  if (live !== 'live' || what === undefined || domain === undefined || stage === undefined || id === undefined || rest.length > 0) return undefined;
  return { what, domain, stage, id };
}
export const cancelSubject = (domain: string, id: string): string => `control.cancel.${domain}.${id}`;
export function parseCancelSubject(subject: string): { readonly domain: string; readonly id: string } | undefined {
  const [control, cancel, domain, id] = subject.split('.');
  return control === 'control' && cancel === 'cancel' && domain !== undefined && id !== undefined ? { domain, id } : undefined;
}
export const drainSubject = (hostId: string): string => `control.drain.${hostId}`;
/** Request: every host answers with its metrics as JSON. */
export const metricsSubject = 'control.metrics';

export type ParsedSubject =
  | { readonly kind: 'event'; readonly domain: string; /** an event's or a stage's name */ readonly name: string; readonly id: string; readonly priority: Priority; readonly classGiven: boolean }
  | { readonly kind: 'retry'; readonly domain: string; readonly stage: string; readonly id: string; readonly priority: Priority }
  | { readonly kind: 'timer' | 'dead'; readonly domain: string; readonly stage: string; readonly id: string }
  | { readonly kind: 'state'; readonly domain: string; readonly actor: string; readonly key: string }
  | { readonly kind: 'pair'; readonly domain: string; /** the event's name */ readonly name: string; readonly one: string; readonly other: string };

/** Reads a subject of a domain's stream; undefined when it is none. */
export function parseSubject(subject: string): ParsedSubject | undefined {
  // By index: a pattern would walk an iterator for every delivery.
  const tokens = subject.split('.');
  const domain = tokens[0];
  const second = tokens[1];
  const third = tokens[2];
  const fourth = tokens[3];
  const fifth = tokens[4];
  if (domain === undefined || second === undefined || third === undefined || tokens.length > 5) return undefined;
  if (second === 'retry') {
    if (fourth === undefined || fifth === undefined || !isPriority(fifth)) return undefined;
    return { kind: 'retry', domain, stage: third, id: fourth, priority: fifth };
  }
  if (fifth !== undefined) return undefined;
  if (second === 'timer' || second === 'dead') return fourth === undefined ? undefined : { kind: second, domain, stage: third, id: fourth };
  if (second === 'state') return fourth === undefined ? undefined : { kind: 'state', domain, actor: third, key: fourth };
  if (isPairFact(domain, second)) return fourth === undefined ? undefined : { kind: 'pair', domain, name: second, one: third, other: fourth };
  if (fourth !== undefined && !isPriority(fourth)) return undefined;
  return { kind: 'event', domain, name: second, id: third, priority: fourth ?? 'normal', classGiven: fourth !== undefined };
}
