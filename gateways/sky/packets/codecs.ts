/** How the blocks of an Avro container file may be packed. What unpacks says its size first, or is stopped at the limit. */
import { crc32, inflateRawSync } from 'node:zlib';
import { Decompress } from 'fzstd';
import { uncompressSync } from 'snappy';
import { PacketError } from './errors.ts';

/** An alert with its cutouts is some 100 kB; a block of them a few MB. */
export const mostUnpacked = 256 * 2 ** 20;

const tooLarge = (size: number): PacketError => new PacketError('TOO_LARGE', `a block unpacks to ${size} bytes; at most ${mostUnpacked} are read`);

/** Snappy's raw format begins with the unpacked length as a varint; Avro appends the CRC-32 of the unpacked bytes. */
function unsnap(block: Buffer): Buffer {
  if (block.length < 5) throw new PacketError('CUT_SHORT', 'a snappy block has no checksum');
  const packed = block.subarray(0, -4);
  const size = packed.subarray(0, 5).reduce<{ value: number; factor: number }>(({ value, factor }, byte) => (factor === 0 ? { value, factor } : { value: value + (byte & 0x7f) * factor, factor: byte < 0x80 ? 0 : factor * 128 }), { value: 0, factor: 1 }).value;
  if (size > mostUnpacked) throw tooLarge(size);
  const data = Buffer.from(uncompressSync(packed));
  if (crc32(data) !== block.readUInt32BE(block.length - 4)) throw new PacketError('DAMAGED', 'a snappy block does not fit its checksum');
  return data;
}

/** In pieces, so that the limit stops it whatever its header claims. */
function unzstdBounded(block: Buffer): Buffer {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const stream = new Decompress((piece) => {
    size += piece.length;
    if (size > mostUnpacked) throw tooLarge(size);
    pieces.push(piece);
  });
  stream.push(block, true);
  return Buffer.concat(pieces);
}

const codecs: Readonly<Record<string, (block: Buffer) => Buffer>> = {
  null: (block) => block,
  deflate: (block) => inflateRawSync(block, { maxOutputLength: mostUnpacked }),
  snappy: unsnap,
  zstandard: unzstdBounded,
};

/** Throws PacketError UNKNOWN_CODEC where the container uses another one. */
export function codecNamed(name: string): (block: Buffer) => Buffer {
  const codec = Object.hasOwn(codecs, name) ? codecs[name] : undefined;
  if (codec === undefined) throw new PacketError('UNKNOWN_CODEC', `its blocks are packed with ${JSON.stringify(name.slice(0, 40))}; ${Object.keys(codecs).join(', ')} can be read`);
  return (block) => {
    try {
      return codec(block);
    } catch (error) {
      throw error instanceof PacketError ? error : new PacketError('DAMAGED', `a block cannot be unpacked with ${name}: ${error instanceof Error ? error.message : String(error)}`, error);
    }
  };
}
