import { crc32 } from 'node:zlib';
import type { CoastData } from '../../../../actors/drift/core/coastline.ts';

const BINS = 64_800;

/** A line of a made-up coast: sides as in the file (0 south, 1 east, 2 north, 3 west, 4 closed), points in 1/65535°. */
export interface MadeLine {
  readonly entry: number;
  readonly exit: number;
  readonly points: readonly (readonly [number, number])[];
}

/** The body of a coastline file, written a second time from its description alone. */
export function madeBody(lines: ReadonlyMap<number, readonly MadeLine[]>, landCorners: readonly number[]): Buffer {
  const offsets = new Uint32Array(BINS + 1);
  const corners = new Uint8Array(BINS);
  const bytes: number[] = [];
  const varint = (value: number): void => {
    if (value > 127) {
      bytes.push((value % 128) + 128);
      varint(Math.floor(value / 128));
    } else bytes.push(value);
  };
  const zigzag = (value: number): void => varint(value < 0 ? -2 * value - 1 : 2 * value);
  for (let bin = 0; bin < BINS; bin++) {
    offsets[bin] = bytes.length;
    for (const { entry, exit, points } of lines.get(bin) ?? []) {
      bytes.push(8 * entry + exit);
      varint(points.length - 1);
      points.forEach(([x, y], i) => {
        const [beforeX, beforeY] = points[i - 1] ?? [0, 0];
        if (i === 0) [x, y].forEach(varint);
        else [x - beforeX, y - beforeY].forEach(zigzag);
      });
    }
  }
  offsets[BINS] = bytes.length;
  for (const bin of landCorners) corners[bin] = 1;
  return Buffer.concat([Buffer.from(offsets.buffer), corners, Buffer.from(bytes)]);
}

export function madeCoast(lines: ReadonlyMap<number, readonly MadeLine[]>, landCorners: readonly number[] = []): CoastData {
  const body = new Uint8Array(new SharedArrayBuffer(madeBody(lines, landCorners).length));
  body.set(madeBody(lines, landCorners));
  return {
    version: 'made up',
    offsets: new Uint32Array(body.buffer, 0, BINS + 1),
    corners: new Uint8Array(body.buffer, 4 * (BINS + 1), BINS),
    segments: new Uint8Array(body.buffer, 4 * (BINS + 1) + BINS),
  };
}

/** A whole coastline file. */
export function madeFile(body: Buffer): Buffer {
  const header = Buffer.from(JSON.stringify({ version: '0.0.0', source: 'a test', bytes: body.length, crc32: crc32(body) }));
  const padded = Buffer.concat([header, Buffer.alloc((4 - (header.length % 4)) % 4, ' ')]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  return Buffer.concat([Buffer.from('ALIDADE COAST 1\n'), length, padded, body]);
}
