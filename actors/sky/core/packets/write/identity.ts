/** Ids of ours are words; surveys count. */

const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;

/** A whole number of 1 to 2^63 − 1, the same for the same word (FNV-1a over its UTF-16 units, with a final mix as in MurmurHash3). */
export function numberOfId(id: string): bigint {
  let hash = offset;
  for (let at = 0; at < id.length; at++) hash = BigInt.asUintN(64, (hash ^ BigInt(id.charCodeAt(at))) * prime);
  hash = BigInt.asUintN(64, (hash ^ (hash >> 33n)) * 0xff51afd7ed558ccdn);
  hash = BigInt.asUintN(64, (hash ^ (hash >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return ((hash ^ (hash >> 33n)) & 0x7fffffffffffffffn) || 1n;
}
