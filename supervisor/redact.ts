/** Keeps secrets out of logs: by the name of a field, and by the shape of a URL with a password in it. Pure. */

const secretName = /password|passwd|secret|token|authorization|cookie|credential|api[-_]?key/i;
const inUrl = /(:\/\/[^\s/:@]*:)[^\s/@]+@/g;
const depthLimit = 6;

/** `nats://alidade:hunter2@host` without the password. */
export const maskUrls = (text: string): string => (text.includes('://') ? text.replace(inUrl, '$1•••@') : text);

/** The fields of a log line, masked at whatever depth. */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, masked(name, value, 1)]));
}

function masked(name: string, value: unknown, depth: number): unknown {
  if (secretName.test(name) && value !== undefined && value !== null && value !== '') return '•••';
  if (typeof value === 'string') return maskUrls(value);
  if (value instanceof Error) return { message: maskUrls(value.message), stack: maskUrls(value.stack ?? '') };
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (depth >= depthLimit) return '…';
  if (Array.isArray(value)) return value.map((one) => masked('', one, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(key, inner, depth + 1)]));
}
