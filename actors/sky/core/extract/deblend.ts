/** Objects that touch are separated: cores from the tree of levels, what lies below them shared out. */
import type { Components } from './components.ts';
import { DeblendTree } from './deblend-tree.ts';
import type { DeblendSettings } from './deblend-tree.ts';
import { GrowingInts } from './growing.ts';
import { shareOut } from './share-out.ts';

export interface Deblended extends Components {
  /** 1 where an object is a part of a blend. */
  readonly blended: Uint8Array;
  /** Where the pixels of object k end that are its core, which come first; all of them when it is not blended. */
  readonly coreEnd: Int32Array;
}

/** As many objects or more, the parts of a blend one after the other. Takes twice the memory of the lists and 24 bytes for a pixel of the largest object. */
export function deblend(found: Components, columns: number, thresholdOf: (object: number) => number, settings: DeblendSettings): Deblended {
  const tree = new DeblendTree();
  const pixels = found.pixels.slice();
  const filtered = found.filtered.slice();
  const [start, blended, coreEnd] = [new GrowingInts(), new GrowingInts(), new GrowingInts()];
  const room = roomFor(largest(found));
  for (let object = 0; object < found.count; object++) {
    const [from, to] = [found.start[object]!, found.start[object + 1]!];
    const [ownPixels, ownValues] = [found.pixels.subarray(from, to), found.filtered.subarray(from, to)];
    const box = boxOf(ownPixels, columns, room);
    const parts = to - from < 2 * settings.leastArea ? 0 : tree.cores(room.x, room.y, ownValues, thresholdOf(object), box.width, box.height, settings, room.label);
    if (parts < 2) {
      start.push(from);
      blended.push(0);
      coreEnd.push(to);
      continue;
    }
    shareOut(ownPixels, ownValues, columns, parts, room.label);
    regroup(ownPixels, ownValues, room.label, parts, from, { pixels, filtered, start, coreEnd });
    for (let part = 0; part < parts; part++) blended.push(1);
  }
  const count = start.length;
  start.push(found.pixels.length);
  return { count, start: start.data.slice(0, count + 1), pixels, filtered, blended: Uint8Array.from(blended.data.subarray(0, count)), coreEnd: coreEnd.data.slice(0, count) };
}

interface Room {
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly label: Int32Array;
}

const roomFor = (pixels: number): Room => ({ x: new Int32Array(pixels), y: new Int32Array(pixels), label: new Int32Array(pixels) });

function largest({ count, start }: Components): number {
  let most = 0;
  for (let k = 0; k < count; k++) most = Math.max(most, start[k + 1]! - start[k]!);
  return most;
}

/** The box around the pixels, and their places in it into `room`. */
function boxOf(pixels: Int32Array, columns: number, { x, y }: Room): { readonly width: number; readonly height: number } {
  let [left, right] = [Infinity, -Infinity];
  const top = Math.floor(pixels[0]! / columns);
  const bottom = Math.floor(pixels[pixels.length - 1]! / columns);
  for (let i = 0; i < pixels.length; i++) {
    x[i] = pixels[i]! % columns;
    y[i] = Math.floor(pixels[i]! / columns) - top;
    left = Math.min(left, x[i]!);
    right = Math.max(right, x[i]!);
  }
  for (let i = 0; i < pixels.length; i++) x[i]! -= left;
  return { width: right - left + 1, height: bottom - top + 1 };
}

interface Lists {
  readonly pixels: Int32Array;
  readonly filtered: Float32Array;
  readonly start: GrowingInts;
  readonly coreEnd: GrowingInts;
}

/** Sorts one blend's pixels by part into the new lists from `from` on: of each the core, then what was given to it. */
function regroup(pixels: Int32Array, values: Float32Array, label: Int32Array, parts: number, from: number, into: Lists): void {
  const at = new Int32Array(parts + 2);
  for (let i = 0; i < pixels.length; i++) at[Math.abs(label[i]!) + 1]!++;
  for (let part = 1; part <= parts; part++) {
    at[part]! += part === 1 ? from : at[part - 1]!;
    into.start.push(at[part]!);
  }
  for (const core of [true, false]) {
    for (let i = 0; i < pixels.length; i++) {
      if (label[i]! > 0 !== core) continue;
      const place = at[Math.abs(label[i]!)]!++;
      into.pixels[place] = pixels[i]!;
      into.filtered[place] = values[i]!;
    }
    if (core) for (let part = 1; part <= parts; part++) into.coreEnd.push(at[part]!);
  }
}
