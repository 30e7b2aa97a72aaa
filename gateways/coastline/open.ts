import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { CoastData } from '../../actors/drift/core/coastline.ts';
import { coastlineFaults } from './errors.ts';
import { parseHeader } from './header.ts';

const BINS = 64_800;
const opened = new Map<string, Promise<CoastData>>();

/**
 * A coastline in memory that threads share, 27 MB. Read and checked once per process and file; later calls get the same
 * arrays. Throws COASTLINE_MISSING, COASTLINE_UNREADABLE or COASTLINE_DAMAGED, and may then be asked again.
 */
export function openCoastline(file: string): Promise<CoastData> {
  const known = opened.get(file);
  if (known !== undefined) return known;
  const opening = read(file);
  opened.set(file, opening);
  opening.catch(() => opened.delete(file));
  return opening;
}

async function read(file: string): Promise<CoastData> {
  const content = await contentOf(file);
  const header = parseHeader(content);
  if (header === undefined) throw coastlineFaults.damaged(file, 'it does not begin as a coastline file of this version');
  const body = content.subarray(header.bodyAt);
  if (body.length !== header.bytes) throw coastlineFaults.damaged(file, `it has ${body.length} bytes of ${header.bytes}`);
  if (crc32(body) !== header.crc32) throw coastlineFaults.damaged(file, 'its checksum is wrong');
  const at = body.byteOffset;
  const segmentsAt = at + 4 * (BINS + 1) + BINS;
  return {
    version: header.version,
    offsets: new Uint32Array(body.buffer, at, BINS + 1),
    corners: new Uint8Array(body.buffer, at + 4 * (BINS + 1), BINS),
    segments: new Uint8Array(body.buffer, segmentsAt, at + body.length - segmentsAt),
  };
}

/** The whole file on shared memory. */
async function contentOf(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const content = Buffer.from(new SharedArrayBuffer(size));
      let at = 0;
      while (at < size) {
        const { bytesRead } = await handle.read(content, at, size - at, at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return content.subarray(0, at);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw coastlineFaults.missing(file);
    throw coastlineFaults.unreadable(file, error instanceof Error ? error.message : String(error));
  }
}
