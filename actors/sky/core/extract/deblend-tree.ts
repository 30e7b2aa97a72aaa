/**
 * Multi-threshold deblending, Bertin & Arnouts 1996 (A&AS 117, 393), section 5. An object is cut at exponentially spaced
 * levels between its threshold and its peak; the pieces at all levels form a tree. Going down from the top, the branches of
 * a junction are objects of their own when at least two of them hold more than the contrast's share of the whole flux above
 * the junction's level. The tree is grown from the top by union-find: each pixel is visited once, not once a level.
 */

export interface DeblendSettings {
  /** Levels between threshold and peak. */
  readonly levels: number;
  /** Least share of the whole flux that a branch must hold; 1 separates nothing. */
  readonly contrast: number;
  /** Pixels that a branch needs at its level. */
  readonly leastArea: number;
}

/** A piece of the object at the level last reached: its pixels are a stretch of the linked list. */
interface Branch {
  readonly head: number;
  readonly tail: number;
  readonly area: number;
  readonly flux: number;
  /** Parts of it are objects already. */
  readonly separated: boolean;
}

/** Grows one object's tree; made for the largest object and used for all. */
export class DeblendTree {
  #grid = new Int32Array(0);
  #parent = new Int32Array(0);
  #next = new Int32Array(0);
  #tail = new Int32Array(0);
  #area = new Int32Array(0);
  #flux = new Float64Array(0);
  #separated = new Uint8Array(0);
  #stride = 0;

  /**
   * Labels of the cores into `label`, 1 for the first, 0 for pixels that belong to none yet; returns how many, 0 when the
   * object is one. `x` and `y` of the pixels count from the corner of their box, `width` × `height`.
   */
  cores(x: Int32Array, y: Int32Array, values: Float32Array, threshold: number, width: number, height: number, { levels, contrast, leastArea }: DeblendSettings, label: Int32Array): number {
    const n = values.length;
    label.fill(0, 0, n);
    if (n < 2 * leastArea) return 0;
    let [peak, total] = [-Infinity, 0];
    for (let i = 0; i < n; i++) {
      peak = Math.max(peak, values[i]!);
      total += values[i]!;
    }
    const base = Math.max(threshold, peak * 1e-4);
    if (!(peak > base)) return 0;
    this.#prepare(n, width, height);
    const { order, ends } = byLevel(values, base, peak, levels);
    let cores = 0;
    let branches: Branch[] = [];
    let active: number[] = [];
    for (let k = levels - 1, from = 0; k >= 0; from = ends[k]!, k--) {
      for (let j = from; j < ends[k]!; j++) this.#add(order[j]!, x, y, values);
      const level = base * (peak / base) ** (k / levels);
      cores = this.#junctions(branches, level, contrast * total, label, cores);
      for (let j = from; j < ends[k]!; j++) active.push(order[j]!);
      active = active.filter((i) => this.#parent[i] === i);
      branches = active.filter((i) => this.#area[i]! >= leastArea).map((i) => ({ head: i, tail: this.#tail[i]!, area: this.#area[i]!, flux: this.#flux[i]!, separated: this.#separated[i] === 1 }));
    }
    return cores;
  }

  #prepare(n: number, width: number, height: number): void {
    this.#stride = width + 2;
    const cells = this.#stride * (height + 2);
    if (this.#grid.length < cells) this.#grid = new Int32Array(cells);
    this.#grid.fill(0, 0, cells);
    if (this.#parent.length >= n) return;
    [this.#parent, this.#next, this.#tail, this.#area] = [new Int32Array(n), new Int32Array(n), new Int32Array(n), new Int32Array(n)];
    this.#flux = new Float64Array(n);
    this.#separated = new Uint8Array(n);
  }

  #add(i: number, x: Int32Array, y: Int32Array, values: Float32Array): void {
    this.#parent[i] = i;
    this.#next[i] = -1;
    this.#tail[i] = i;
    this.#area[i] = 1;
    this.#flux[i] = values[i]!;
    this.#separated[i] = 0;
    const cell = (y[i]! + 1) * this.#stride + x[i]! + 1;
    this.#grid[cell] = i + 1;
    for (let row = cell - this.#stride; row <= cell + this.#stride; row += this.#stride)
      for (let near = row - 1; near <= row + 1; near++) if (near !== cell && this.#grid[near]! > 0) this.#join(this.#grid[near]! - 1, i);
  }

  #root(i: number): number {
    const parent = this.#parent;
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  }

  /** The list of the larger one comes first, so its head stays the root. */
  #join(a: number, b: number): void {
    let [large, small] = [this.#root(a), this.#root(b)];
    if (large === small) return;
    if (this.#area[small]! > this.#area[large]!) [large, small] = [small, large];
    this.#parent[small] = large;
    this.#next[this.#tail[large]!] = small;
    this.#tail[large] = this.#tail[small]!;
    this.#area[large]! += this.#area[small]!;
    this.#flux[large]! += this.#flux[small]!;
  }

  /** Looks at what the branches of the level above have become; returns the number of cores so far. */
  #junctions(branches: readonly Branch[], level: number, leastFlux: number, label: Int32Array, coresBefore: number): number {
    let cores = coresBefore;
    const significant = new Map<number, Branch[]>();
    for (const branch of branches) {
      const root = this.#root(branch.head);
      if (branch.separated) this.#separated[root] = 1;
      if (!(branch.flux - level * branch.area > leastFlux)) continue;
      const others = significant.get(root);
      if (others === undefined) significant.set(root, [branch]);
      else others.push(branch);
    }
    for (const [root, parts] of significant) {
      if (parts.length < 2) continue;
      this.#separated[root] = 1;
      for (const part of parts) if (!part.separated) this.#mark(part, ++cores, label);
    }
    return cores;
  }

  #mark({ head, tail }: Branch, core: number, label: Int32Array): void {
    for (let i = head; ; i = this.#next[i]!) {
      label[i] = core;
      if (i === tail) return;
    }
  }
}

/** Pixels from the top level down; those of level k and above end at `ends[k]`. */
function byLevel(values: Float32Array, base: number, peak: number, levels: number): { readonly order: Int32Array; readonly ends: Int32Array } {
  const scale = levels / Math.log(peak / base);
  const levelOf = (value: number): number => (value > base ? Math.min(levels - 1, Math.floor(Math.log(value / base) * scale)) : 0);
  const at = new Int32Array(levels + 1);
  for (let i = 0; i < values.length; i++) at[levelOf(values[i]!)]!++;
  for (let k = levels - 1; k >= 0; k--) at[k]! += at[k + 1]!;
  const ends = at.slice(0, levels);
  const next = at.slice(1);
  const order = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) order[next[levelOf(values[i]!)]!++] = i;
  return { order, ends };
}
