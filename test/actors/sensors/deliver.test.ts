import { describe, expect, test } from 'vitest';
import { deliver } from '../../../actors/sensors/deliver.ts';
import type { Encoded } from '../../../protocol/actor.ts';
import { codecFor } from '../../../protocol/codec.ts';
import type { DeliveryResult } from '../../../actors/sensors/ports.ts';
import { SensorsDelivered, SensorsNotification, type SensorsNotificationBody } from '../../../schemas/index.ts';
import { aNotification } from '../../gateways/sensors/notifications.ts';

interface Given {
  readonly result?: DeliveryResult;
  readonly over?: readonly string[];
  readonly attempt?: number;
  readonly lateMs?: number;
}
async function run(notification: SensorsNotificationBody, { result = { kind: 'sent', reference: '200' }, over = [], attempt = 1, lateMs = 0 }: Given): Promise<{ readonly answer: Encoded; readonly sent: number }> {
  let sent = 0;
  const answer = await deliver.attempt(codecFor(SensorsNotification).encode(notification), {
    id: notification.intent_id, attempt, now: Date.parse(notification.at) + lateMs, signal: new AbortController().signal, env: {}, progress: () => undefined, log: () => undefined,
    ports: { delivery: { send: () => Promise.resolve(result).then((one) => (sent++, one)) }, outcomes: { isOver: (_domain, _stage, id) => Promise.resolve(over.includes(id)) } },
  });
  return { answer, sent };
}
const body = (answer: Encoded): unknown => {
  if (answer.kind !== 'done') return answer;
  const read = codecFor(SensorsDelivered).decode(answer.data);
  return 'ok' in read ? read.ok.value : read;
};

describe('a delivery', () => {
  test('says what was told, to whom and how the other side answered', async () => {
    const { answer } = await run(aNotification(), { attempt: 3, lateMs: 1500 });
    expect(body(answer)).toMatchObject({ intent_id: 'n-abc', receiver: 'r', channel: 'webhook', alert_ids: ['a1'], intended_at: '2026-01-01T00:12:30.000Z', sent_at: '2026-01-01T00:12:31.500Z', attempts: 3, was_sent: true, reference: '200' });
  });

  test('waits for what the group said before, and goes out once that is over', async () => {
    const second = aNotification({ previous: 'n-first' });
    expect(await run(second, {})).toMatchObject({ sent: 0, answer: { kind: 'retry', code: 'WAITS', reason: expect.stringContaining('n-first') } });
    expect(await run(second, { over: ['n-first'] })).toMatchObject({ sent: 1, answer: { kind: 'done' } });
  });

  test('later is tried again, as long as the other side asks to wait; after hours it is given up', async () => {
    const result: DeliveryResult = { kind: 'later', code: 'HTTP_429', reason: 'busy', afterSeconds: 30 };
    expect((await run(aNotification(), { result })).answer).toEqual({ kind: 'retry', code: 'HTTP_429', reason: 'r: busy', afterSeconds: 30 });
    expect((await run(aNotification(), { result, lateMs: 6 * 3_600_000 + 1 })).answer).toMatchObject({ kind: 'reject', code: 'HTTP_429', reason: expect.stringContaining('given up after 21600 s') });
  });

  test('never is a dead letter at once', async () => {
    expect((await run(aNotification(), { result: { kind: 'never', code: 'HTTP_404', reason: 'gone' } })).answer).toEqual({ kind: 'reject', code: 'HTTP_404', reason: 'r: gone' });
  });

  test('a step that the next one has overtaken while nothing ran is not told; one that was tried in time still is', async () => {
    const step = aNotification({ kind: 'escalation', step: 1, expires_at: '2026-01-01T00:17:30.000Z' });
    const late = await run(step, { lateMs: 300_000 });
    expect(late.sent).toBe(0);
    expect(body(late.answer)).toMatchObject({ was_sent: false, reference: 'overtaken at 2026-01-01T00:17:30.000Z' });
    expect((await run(step, { lateMs: 299_999 })).sent).toBe(1);
    expect((await run(step, { lateMs: 600_000, attempt: 2 })).sent).toBe(1);
  });
});
