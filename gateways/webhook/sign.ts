/** Signatures after the Standard Webhooks specification: HMAC-SHA256 over id, time and body, so that a request can be neither forged nor sent again later. */
import { createHmac } from 'node:crypto';

/** A secret that begins with `whsec_` is base64 after it; any other counts as it is written. */
const keyOf = (secret: string): Buffer => (secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'utf8'));

/** `timestamp`: seconds since 1970. The receiver computes the same over what it got and compares. */
export function signature(secret: string, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
