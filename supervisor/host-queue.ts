import { priorities, type Priority } from '../protocol/subjects.ts';

/** Every so many takes the least urgent class goes first, so that nothing waits forever. */
const fairShare = 16;

/** What waits in a host for a slot: by class, then by arrival. */
export class PriorityQueue<T> {
  readonly #classes: Readonly<Record<Priority, T[]>> = { high: [], normal: [], low: [] };
  readonly #heads: Record<Priority, number> = { high: 0, normal: 0, low: 0 };
  #taken = 0;

  push(item: T, priority: Priority): void {
    this.#classes[priority].push(item);
  }

  take(): { readonly item: T; readonly priority: Priority } | undefined {
    const fair = ++this.#taken % fairShare === 0;
    for (let i = 0; i < priorities.length; i++) {
      const priority = priorities[fair ? priorities.length - 1 - i : i];
      if (priority === undefined) continue;
      const item = this.#shift(priority);
      if (item !== undefined) return { item, priority };
    }
    return undefined;
  }

  *items(): Iterable<T> {
    for (const priority of priorities) yield* this.#classes[priority].slice(this.#heads[priority]);
  }

  /** Takes out what `which` says, in order. */
  sift(which: (item: T) => boolean): readonly { readonly item: T; readonly priority: Priority }[] {
    const out: { readonly item: T; readonly priority: Priority }[] = [];
    for (const priority of priorities) {
      const waiting = this.#classes[priority].slice(this.#heads[priority]);
      this.#classes[priority].length = 0;
      this.#heads[priority] = 0;
      for (const item of waiting) {
        if (which(item)) out.push({ item, priority });
        else this.#classes[priority].push(item);
      }
    }
    return out;
  }

  /** Empties the queue. */
  drain(): readonly T[] {
    const all = [...this.items()];
    for (const priority of priorities) {
      this.#classes[priority].length = 0;
      this.#heads[priority] = 0;
    }
    return all;
  }

  /** Array.shift moves every element; a head index moves none until half is empty. What was taken is let go soon: kept, it would outlive a collection. */
  #shift(priority: Priority): T | undefined {
    const list = this.#classes[priority];
    const head = this.#heads[priority];
    if (head >= list.length) return undefined;
    const item = list[head];
    if (head + 1 === list.length) {
      list.length = 0;
      this.#heads[priority] = 0;
    } else if (head > 32 && head * 2 > list.length) {
      list.splice(0, head + 1);
      this.#heads[priority] = 0;
    } else {
      this.#heads[priority] = head + 1;
    }
    return item;
  }
}
