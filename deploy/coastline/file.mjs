/**
 * The coastline file: numbers little-endian.
 *
 *   "ALIDADE COAST 1\n"                            16 bytes
 *   header length                                  uint32
 *   header, JSON, padded with spaces to 4 bytes    { version, source, bytes, crc32, segments, points }
 *   body, `bytes` long, of that CRC-32:
 *     offsets      uint32[64801]  where each bin's segments begin, in bytes of the part `segments`, and where the last ends
 *     corners      uint8[64800]   1: the bin's south-west corner is land
 *     segments     bytes
 *
 * Bin b is the 1° square whose south-west corner lies at longitude b mod 360 and latitude 89 − ⌊b / 360⌋. Lengths in
 * it are 1/65535°. A segment is a line of the coast inside one bin: a closed ring, or a line from one side to another.
 *   sides        uint8   8·entry + exit; 0 south, 1 east, 2 north, 3 west, 4 (both): closed, last point = first
 *   points − 1   varint
 *   x, y         varint  first point
 *   Δx, Δy       varint  zigzag, of each point to the one before
 * A varint has seven bits a byte, lowest first, the eighth set on all but the last; zigzag: 2d for d ≥ 0, else −2d − 1.
 * Crossing a segment goes from land to water or back. Lakes are land.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export const magic = 'ALIDADE COAST 1\n';
export const bins = 64_800;

export function encodeCoastline(header, body) {
  const text = Buffer.from(JSON.stringify({ ...header, bytes: body.length, crc32: crc32(body) }));
  const padded = Buffer.alloc(Math.ceil(text.length / 4) * 4, ' ');
  text.copy(padded);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  return Buffer.concat([Buffer.from(magic, 'latin1'), length, padded, body]);
}

/** What is wrong with a file, undefined when it is whole. `source`: it must have been made from that. */
export function coastlineFault(path, source) {
  let content;
  try {
    content = readFileSync(path);
  } catch (error) {
    return error.code === 'ENOENT' ? 'there is none' : error.message;
  }
  if (content.subarray(0, magic.length).toString('latin1') !== magic) return 'it is no coastline file of this version';
  const length = content.length >= 20 ? content.readUInt32LE(16) : 0;
  let header;
  try {
    header = JSON.parse(content.subarray(20, 20 + length).toString('utf8'));
  } catch {
    return 'its header is damaged';
  }
  const body = content.subarray(20 + length);
  if (body.length !== header.bytes) return `it has ${body.length} bytes of ${header.bytes}`;
  if (crc32(body) !== header.crc32) return 'its checksum is wrong';
  if (source !== undefined && header.source !== source) return `it was made from ${header.source}`;
  return undefined;
}

/** NetCDF-4 files are HDF5 files. */
export function isHdf5(path) {
  const start = Buffer.alloc(8);
  const file = openSync(path, 'r');
  try {
    readSync(file, start, 0, 8, 0);
  } finally {
    closeSync(file);
  }
  return start.equals(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'));
}
