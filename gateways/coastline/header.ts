/** The head of a coastline file; its layout is described in deploy/coastline/file.mjs. */
import { closeSync, openSync, readSync } from 'node:fs';

export const MAGIC = 'ALIDADE COAST 1\n';
const MOST = 4096;

export interface CoastHeader {
  readonly version: string;
  readonly source: string;
  readonly bytes: number;
  readonly crc32: number;
  /** Where the body begins. */
  readonly bodyAt: number;
}

/** Undefined when there is no such file or it is not one. */
export function readHeader(path: string): CoastHeader | undefined {
  const start = firstBytes(path, MOST);
  return start === undefined ? undefined : parseHeader(start);
}

export function isHdf5(path: string): boolean {
  return firstBytes(path, 8)?.toString('latin1') === '\x89HDF\r\n\x1a\n';
}

/** Undefined when the bytes are not the beginning of a coastline file. */
export function parseHeader(start: Buffer): CoastHeader | undefined {
  if (start.length < 20 || start.toString('latin1', 0, 16) !== MAGIC) return undefined;
  const bodyAt = 20 + start.readUInt32LE(16);
  if (bodyAt > start.length || bodyAt % 4 !== 0) return undefined;
  try {
    const { version, source, bytes, crc32 }: Partial<Record<string, unknown>> = JSON.parse(start.toString('utf8', 20, bodyAt));
    const sound = typeof version === 'string' && typeof source === 'string' && typeof bytes === 'number' && typeof crc32 === 'number';
    return sound ? { version: `GSHHG ${version}`, source, bytes, crc32, bodyAt } : undefined;
  } catch {
    return undefined;
  }
}

function firstBytes(path: string, most: number): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const bytes = Buffer.alloc(most);
    return bytes.subarray(0, readSync(file, bytes, 0, most, 0));
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
