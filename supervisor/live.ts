/**
 * What a running attempt tells whoever listens, beside the log and not stored: its progress, at most
 * ten times a second, and its lines, at most twenty in any second. What is too much is dropped; the
 * host's own log has every line.
 */
import type { AttemptContext } from '../protocol/actor.ts';
import type { Clock } from '../protocol/clock.ts';
import type { JobInput } from '../protocol/outcome.ts';
import { logSubject, progressSubject } from '../protocol/subjects.ts';
import type { Transport } from '../protocol/transport.ts';
import { redact } from './redact.ts';

const progressEveryMs = 100;
const linesASecond = 20;
/** Of one line with its fields; longer fields are left out. */
const longestLine = 16_384;

const encode = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)));

export function tellProgress(transport: Pick<Transport, 'send'>, clock: Clock, { domain, stage, id }: JobInput): AttemptContext['progress'] {
  let sentAt = -Infinity;
  return (fraction, message) => {
    const now = clock.elapsed();
    if (now - sentAt < progressEveryMs && fraction < 1) return;
    sentAt = now;
    transport.send({ subject: progressSubject(domain, stage, id), data: encode({ domain, stage, id, fraction, ...(message === undefined ? {} : { message }) }) });
  };
}

export function tellLines(transport: Pick<Transport, 'send'>, clock: Clock, { domain, stage, id }: JobInput, attempt: number): AttemptContext['log'] {
  let [secondAt, lines] = [-Infinity, 0];
  return (level, message, fields) => {
    const now = clock.elapsed();
    if (now - secondAt >= 1000) [secondAt, lines] = [now, 0];
    if (++lines > linesASecond) return;
    const line = { domain, stage, id, attempt, level, message: message.slice(0, longestLine / 2) };
    const whole = fields === undefined ? encode(line) : encode({ ...line, fields: redact(fields) });
    transport.send({ subject: logSubject(domain, stage, id), data: whole.length > longestLine ? encode(line) : whole });
  };
}
