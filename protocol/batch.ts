/**
 * Which messages may share an atomic batch. The server judges all expectations of a batch by what
 * was stored before it, and of the batch itself it looks only at equal subjects: two outcomes of
 * one job under the same wildcard filter are both stored (nats-server 2.15.1, tried). So the fence
 * inside a batch is kept here, by whoever makes one.
 */
import type { LogMessage } from './transport.ts';

/** `drift.simulate.M42.normal` → `drift.simulate.M42.*`, the shape of a fence's filter. */
const withWildcard = (subject: string): string => `${subject.slice(0, subject.lastIndexOf('.'))}.*`;

export class BatchFence {
  readonly #written = new Set<string>();
  readonly #expected = new Set<string>();

  /** Takes a message into the batch; false when it writes where another expects to be the next, or the other way round. */
  admit({ subject, expect }: LogMessage): boolean {
    const anyLast = withWildcard(subject);
    if (this.#expected.has(subject) || this.#expected.has(anyLast)) return false;
    if (expect !== undefined && (this.#written.has(expect.filter) || this.#expected.has(expect.filter))) return false;
    this.#written.add(subject).add(anyLast);
    if (expect !== undefined) this.#expected.add(expect.filter);
    return true;
  }
}
