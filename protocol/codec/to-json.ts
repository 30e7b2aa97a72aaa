/** A body as plain JSON, in the form in which `decode` takes it back. */

/**
 * Bytes become base64, numbers that JSON has no word for the texts NaN, Infinity and -Infinity;
 * class instances become plain objects. Needs no schema: a decoded body says what it is.
 */
export function toJson(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
}
