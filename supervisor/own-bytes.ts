/** The bytes in memory of their own: a view would drag the whole buffer that it looks into (a socket's chunk, a pool) into another thread. */
export const ownBytes = (bytes: Uint8Array): Uint8Array => (bytes.byteLength === bytes.buffer.byteLength ? bytes : Uint8Array.prototype.slice.call(bytes));
