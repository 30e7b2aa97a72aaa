/**
 * Which stored files go. Pure: the same store, claims and time give the same list, in the same order, whoever makes it.
 *
 * A claim says that somebody refers to a content, and until when that keeps it: for ever, or until a setting lets go of
 * it. The longest claim counts, so a frame that two exposures share goes with the later one, and what anything holds for
 * ever never goes. Beside that nothing goes that was stored or used within the grace: its reference may not be in the
 * tables yet.
 */
import type { StoredArtifact } from '../../protocol/ports.ts';
import type { Keeping, Kind } from './settings.ts';

/** `until`: Unix milliseconds; Infinity where it is to stay. */
export interface Claim {
  readonly hash: string;
  readonly kind: Kind | 'kept';
  readonly until: number;
}

/** A name that goes, since what it was given to is kept no longer; its content may have other claims. */
export interface OldName {
  readonly name: string;
  readonly hash: string;
}

export interface Going {
  readonly hash: string;
  readonly size: number;
  readonly kind: Kind;
  /** Since when it need not be kept. */
  readonly since: number;
}

/** How much there is of a kind, and of what stays whatever its age. */
export type Usage = Readonly<Record<Kind | 'kept', { readonly bytes: number; readonly files: number }>>;

/** A stored file, what it is kept for, and until when at least (Unix milliseconds; Infinity: for ever). */
export interface KnownFile extends StoredArtifact {
  readonly kind: Kind | 'kept';
  readonly until: number;
}

export interface Plan {
  /** All there are, by hash. */
  readonly files: readonly KnownFile[];
  /** Those that go, by hash. */
  readonly going: readonly Going[];
  readonly usage: Usage;
}

/** The store as it is, and what is known of each content. */
export class Ledger {
  readonly #stored: ReadonlyMap<string, StoredArtifact>;
  readonly #claims = new Map<string, Claim>();

  constructor(stored: Iterable<StoredArtifact>) {
    this.#stored = new Map(Array.from(stored, (one) => [one.hash, one]));
  }

  usedAt(hash: string): number | undefined {
    return this.#stored.get(hash)?.usedAtMs;
  }

  /** Of what is not stored nothing is remembered. */
  claim(claim: Claim): void {
    const before = this.#claims.get(claim.hash);
    if (this.#stored.has(claim.hash) && (before === undefined || claim.until > before.until)) this.#claims.set(claim.hash, claim);
  }

  /** `keep`: seconds. */
  plan(now: number, graceMs: number, keep: Keeping): Plan {
    const usage: Record<Kind | 'kept', { bytes: number; files: number }> = { kept: nothing(), frames: nothing(), masters: nothing(), missions: nothing(), unreferenced: nothing() };
    const files = this.#files(keep);
    const going = files.flatMap(({ hash, size, kind, until, usedAtMs }): readonly Going[] => (kind !== 'kept' && until <= now && usedAtMs <= now - graceMs ? [{ hash, size, kind, since: until }] : []));
    for (const { kind, size } of files) {
      usage[kind].bytes += size;
      usage[kind].files++;
    }
    return { files, going, usage };
  }

  #files(keep: Keeping): readonly KnownFile[] {
    const known = Array.from(this.#stored.values(), (one): KnownFile => {
      const { kind, until } = this.#claims.get(one.hash) ?? { kind: 'unreferenced', until: one.usedAtMs + 1000 * keep.unreferenced };
      return { ...one, kind, until };
    });
    return known.sort((a, b) => (a.hash < b.hash ? -1 : 1));
  }
}

const nothing = (): { bytes: number; files: number } => ({ bytes: 0, files: 0 });
