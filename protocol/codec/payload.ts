/** Payloads before it is known which event they are. */
import { errorText, type Fault } from './reading.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
export function parseJson(data: Uint8Array): { readonly value: unknown } | { readonly fault: Fault } {
  try {
    return { value: JSON.parse(utf8.decode(data)) };
  } catch (error) {
    return { fault: { code: 'INVALID_JSON', message: `the message is no valid JSON: ${errorText(error)}` } };
  }
}

/** The first byte that is no white space, nor the byte order mark that some editors write. */
export function firstLetter(data: Uint8Array): string {
  let at = data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? 3 : 0;
  while (data[at] === 0x20 || data[at] === 0x0a || data[at] === 0x0d || data[at] === 0x09) at++;
  return String.fromCharCode(data[at] ?? 0);
}
