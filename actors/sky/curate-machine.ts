/** The curation as a state machine over the sky's log. */
import { createHash } from 'node:crypto';
import { codecFor } from '../../protocol/codec.ts';
import { oneLine } from '../../protocol/errors.ts';
import { deadFact, type Fact, type Machine, type MachineNumber } from '../../protocol/keyed.ts';
import type { SettingsValues } from '../../protocol/settings.ts';
import { eventSubject, parseSubject } from '../../protocol/subjects.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import { SkyAlert, SkyCurationChanged, SkyDetected, SkyForced, SkyForcedAsked, SkyNotice, SkyObject, SkyValidation, SkyVoted, type EventType, type SkyCurationChangedBody } from '../../schemas/index.ts';
import type { Curation } from './core/curation/configuration.ts';
import { Curator } from './core/curation/curator.ts';
import { forcedIn, takenIn } from './core/curation/intake.ts';
import { readCuration } from './core/curation/read-configuration.ts';
import { describeFault } from './core/curation/reader.ts';
import type { Said } from './core/curation/said.ts';
import { curateNumbers, type CurateCounts } from './curate-numbers.ts';
import type { curateSettings } from './curate-settings.ts';
import { readSnapshot, writeSnapshot } from './curate-snapshot.ts';

const self = { domain: 'sky', name: 'curate' } as const;
const nothing: readonly Fact[] = [];
/** Everything has a default. */
const usual = '{}';

const shortened = (text: string): string => `${text.slice(0, 84)}-${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;

export class CurateMachine implements Machine {
  readonly #settings: SettingsValues<typeof curateSettings>;
  readonly #counts: CurateCounts = { frames: 0, alerts: 0, withdrawn: 0, notices: 0, votes: 0, unreadable: 0 };
  readonly #curator: Curator;
  /** In force, as JSON. */
  #configuration: string;

  /** Throws when the snapshot cannot be read. */
  constructor(settings: SettingsValues<typeof curateSettings>, snapshot: Uint8Array | undefined) {
    this.#settings = settings;
    const kept = snapshot === undefined ? undefined : readSnapshot(snapshot);
    this.#configuration = kept?.configuration ?? usual;
    const read = curationOf(this.#configuration);
    if ('fault' in read) throw new Error(`the snapshot's configuration cannot be read: ${read.fault}`);
    this.#curator = new Curator(read.curation, shortened, kept?.state);
    Object.assign(this.#counts, kept?.counts);
  }

  apply(message: StoredMessage): readonly Fact[] {
    const subject = parseSubject(message.subject);
    if (subject?.kind !== 'event') return nothing;
    const now = message.storedAtMs;
    switch (subject.name) {
      case 'detected':
        return [...this.#detected(message, subject.id)].flat();
      case 'forced':
        return this.#taken(SkyForced, message, subject.id, (body) => {
          const forced = forcedIn(body);
          return 'fault' in forced ? [this.#letter(message, subject.id, 'INVALID_EVENT', forced.fault)] : this.#said(this.#curator.forced(forced, now));
        });
      case 'voted':
        return this.#taken(SkyVoted, message, subject.id, (body) => {
          this.#counts.votes++;
          const said = this.#curator.voted(body, now);
          return 'fault' in said ? [this.#letter(message, subject.id, 'UNKNOWN_ALERT', said.fault)] : this.#said(said);
        });
      case 'curation-changed':
        return this.#taken(SkyCurationChanged, message, subject.id, (body) => this.#configure(body, message));
      default:
        return nothing;
    }
  }

  applyInSteps(message: StoredMessage): Iterator<readonly Fact[], void, undefined> | undefined {
    const subject = parseSubject(message.subject);
    return subject?.kind === 'event' && subject.name === 'detected' ? this.#detected(message, subject.id) : undefined;
  }

  snapshot(): Uint8Array {
    const steps = this.snapshotInSteps();
    for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
  }

  snapshotInSteps(): Generator<undefined, Uint8Array, undefined> {
    return writeSnapshot({ configuration: this.#configuration, counts: this.#counts, state: this.#curator.state });
  }

  numbers(): readonly MachineNumber[] {
    return curateNumbers({ ...this.#counts, forgotten: this.#curator.forgotten, merged: this.#curator.merged }, this.#curator.sizes);
  }

  *#detected(message: StoredMessage, id: string): Generator<readonly Fact[], void, undefined> {
    const read = codecFor(SkyDetected).decode(message.data);
    const frame = 'fault' in read ? { fault: read.fault.message } : takenIn(read.ok.value);
    if ('fault' in frame) return yield [this.#letter(message, id, 'INVALID_EVENT', frame.fault)];
    this.#counts.frames++;
    for (const said of this.#curator.detected(frame, message.storedAtMs)) yield this.#said(said);
  }

  /** One that is wrong changes nothing: the one before stays in force. */
  #configure({ configuration }: SkyCurationChangedBody, message: StoredMessage): readonly Fact[] {
    const read = curationOf(configuration);
    if ('fault' in read) return [this.#letter(message, 'curation', 'INVALID_CURATION', read.fault)];
    this.#configuration = configuration;
    this.#curator.configure(read.curation);
    return nothing;
  }

  #taken<T>(event: EventType<T>, message: StoredMessage, id: string, use: (body: T) => readonly Fact[]): readonly Fact[] {
    const read = codecFor(event).decode(message.data);
    return 'fault' in read ? [this.#letter(message, id, 'INVALID_EVENT', read.fault.message)] : use(read.ok.value);
  }

  #said(all: readonly Said[]): readonly Fact[] {
    return all.map((said) => {
      if (said.kind === 'alert') this.#counts[said.body.withdrawn ? 'withdrawn' : 'alerts']++;
      if (said.kind === 'notice') this.#counts.notices++;
      return { subject: eventSubject('sky', said.kind, said.id), data: bytesOf(said) };
    });
  }

  #letter(message: StoredMessage, id: string, code: string, reason: string): Fact {
    this.#counts.unreadable++;
    return deadFact(self, id, message, { code, reason: oneLine(reason) }, this.#settings.deadSeconds);
  }
}

function bytesOf(said: Said): Uint8Array {
  switch (said.kind) {
    case 'alert':
      return codecFor(SkyAlert).encode(said.body);
    case 'object':
      return codecFor(SkyObject).encode(said.body);
    case 'validation':
      return codecFor(SkyValidation).encode(said.body);
    case 'notice':
      return codecFor(SkyNotice).encode(said.body);
    case 'forced-asked':
      return codecFor(SkyForcedAsked).encode(said.body);
  }
}

function curationOf(json: string): { readonly curation: Curation } | { readonly fault: string } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: error.message };
    throw error;
  }
  const read = readCuration(value);
  return 'faults' in read ? { fault: read.faults.map(describeFault).join('; ') } : read;
}
