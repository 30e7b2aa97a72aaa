/** Alerts and silences: what the person on duty does. */
import { describe, expect, test } from 'vitest';
import { encode } from '../../../protocol/codec.ts';
import { pairSubject } from '../../../protocol/subjects.ts';
import { SensorsAlert, type SensorsAlertBody } from '../../../schemas/index.ts';
import { uniqueName } from '../../support/index.ts';
import type { TestDoor } from './door.ts';

/** As the evaluator says it; resolves when the tables show it. */
export async function sayAlert(door: TestDoor, rule: string, id: string, change: Partial<SensorsAlertBody>): Promise<void> {
  const body: SensorsAlertBody = {
    alert_id: id, rule, device: 'tank-1', from: 'inactive', to: 'firing', at: '2026-01-01T00:01:00.000Z', value: 84, threshold: 82, operator: '>', metric: 'value', reason: 'condition_met', trigger: 'tick', severity: 'critical',
    labels: { alertname: rule, device: change.device ?? 'tank-1', site: 'reef-1' }, annotations: { summary: 'hot' }, since: '2026-01-01T00:00:00.000Z', opened_at: '2026-01-01T00:01:00.000Z', worst_value: 84, by: null, comment: null, ...change,
  };
  const sequence = await door.parts.transport.publish({ subject: pairSubject('sensors', 'alert', rule, body.device), data: encode(SensorsAlert, body) });
  await door.parts.projector.reached('SENSORS', sequence, 20_000);
}

export function alertTests(door: () => TestDoor): void {
  const say = (rule: string, id: string, change: Partial<SensorsAlertBody>): Promise<void> => sayAlert(door(), rule, id, { device: 'D1', ...change });
  const firing = async (): Promise<{ readonly rule: string; readonly id: string }> => {
    const [rule, id] = [uniqueName('R'), uniqueName('A')];
    await say(rule, id, { to: 'pending', opened_at: null, value: 83, at: '2026-01-01T00:00:00.000Z' });
    await say(rule, id, { from: 'pending', reason: 'held_for' });
    return { rule, id };
  };
  const order = (path: string, body: object = {}): ReturnType<TestDoor['ask']> => door().ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

  describe('alerts', () => {
    test('one that fires is listed and shown with its steps; one that is over says how it ended', async () => {
      const { rule, id } = await firing();
      expect((await door().ask(`/v1/alerts?rule=${rule}&open=true`)).json).toMatchObject({ items: [{ id, alert_id: rule, device_id: 'D1', severity: 'critical', current_value: 84, threshold_value: 82, operator: '>', metric: 'value', is_resolved: false, triggered_at: '2026-01-01T00:01:00.000Z', since: '2026-01-01T00:00:00.000Z' }] });
      await say(rule, id, { from: 'firing', to: 'inactive', reason: 'condition_cleared', value: 79.5, at: '2026-01-01T00:05:00.000Z', worst_value: 91 });
      expect((await door().ask(`/v1/alerts/${id}`)).json).toMatchObject({ is_resolved: true, resolved_at: '2026-01-01T00:05:00.000Z', resolution_value: 79.5, resolution_reason: 'condition_cleared', worst_value: 91, transitions: [{ to_state: 'pending' }, { to_state: 'firing', reason: 'held_for' }, { to_state: 'inactive' }] });
      expect((await door().ask(`/v1/alerts?rule=${rule}&open=true`)).json).toMatchObject({ items: [] });
      expect((await door().ask('/v1/alerts/nobody')).status).toBe(404);
    });

    test('one that was only pending has its steps and no row among the alerts', async () => {
      const [rule, id] = [uniqueName('R'), uniqueName('A')];
      await say(rule, id, { to: 'pending', opened_at: null });
      await say(rule, id, { from: 'pending', to: 'inactive', reason: 'condition_cleared', opened_at: null });
      expect((await door().ask(`/v1/alerts?rule=${rule}`)).json).toMatchObject({ items: [] });
      expect((await door().ask(`/v1/alerts/${id}`)).json).toMatchObject({ alert_id: rule, transitions: [{}, {}] });
    });

    test('acknowledged with a comment, taken back, snoozed', async () => {
      const { id } = await firing();
      expect((await order(`/v1/alerts/${id}/acknowledge`, { by: 'ada', comment: 'on my way' })).json).toMatchObject({ id, acknowledged_by: 'ada', comment: 'on my way', acknowledged_at: expect.stringMatching(/Z$/) as unknown });
      expect((await door().ask(`/v1/alerts/${id}/acknowledge`, { method: 'DELETE' })).json).toMatchObject({ acknowledged_by: null, comment: 'on my way' });
      expect((await order(`/v1/alerts/${id}/snooze`, { seconds: 3600 })).json).toMatchObject({ snoozed_until: expect.stringMatching(/Z$/) as unknown });
      expect((await order(`/v1/alerts/${id}/snooze`, { until: '2020-01-01T00:00:00Z' })).json).toMatchObject({ status: 422, errors: [{ pointer: '/until', detail: 'must lie in the future' }] });
      expect((await order(`/v1/alerts/${id}/snooze`)).status).toBe(422);
    });

    test('an acknowledgement that has expired counts as none', async () => {
      const { rule, id } = await firing();
      const acknowledged = async (): Promise<unknown> => (await door().ask(`/v1/alerts?rule=${rule}&acknowledged=true`)).json;
      expect((await order(`/v1/alerts/${id}/acknowledge`, { by: 'ada', seconds: 2 })).json).toMatchObject({ is_acknowledged: true });
      expect(await acknowledged()).toMatchObject({ items: [{ id }] });
      await expect.poll(acknowledged, { timeout: 20_000, interval: 200 }).toMatchObject({ items: [] });
      expect((await door().ask(`/v1/alerts/${id}`)).json).toMatchObject({ is_acknowledged: false, acknowledged_by: 'ada' });
    });

    test('resolved by hand is an order in the log; one that is over cannot be', async () => {
      const { rule, id } = await firing();
      const answer = await order(`/v1/alerts/${id}/resolve`, { by: 'ada', comment: 'replaced the probe' });
      expect(answer.status).toBe(200);
      expect((await door().parts.transport.last('SENSORS', `sensors.resolved.${id}`))?.sequence).toBe((answer.json as { sequence: number }).sequence);
      await say(rule, id, { from: 'firing', to: 'inactive', reason: 'by_hand', by: 'ada', comment: 'replaced the probe' });
      expect((await door().ask(`/v1/alerts/${id}`)).json).toMatchObject({ is_resolved: true, resolved_by: 'ada', resolution_reason: 'by_hand', comment: 'replaced the probe' });
      expect((await order(`/v1/alerts/${id}/resolve`)).status).toBe(409);
    });
  });

  describe('silences', () => {
    test('previewed, made, listed by state, ended', async () => {
      const { rule, id } = await firing();
      const matchers = [`alertname="${rule}"`, 'site=~"reef-[0-9]+"'];
      expect((await order('/v1/silences/preview', { matchers, seconds: 60 })).json).toMatchObject({ matches: 1, items: [{ id }] });
      const made = await order('/v1/silences', { matchers, seconds: 3600, by: 'ada', comment: 'cleaning' });
      const silence = (made.json as { silence_id: string }).silence_id;
      expect((await door().ask('/v1/silences?state=active&limit=500')).json).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ silence_id: silence, state: 'active', matchers, created_by: 'ada', comment: 'cleaning' })]) as unknown });
      expect((await door().ask(`/v1/alerts/${id}`)).json).toMatchObject({ silenced_by: [silence] });
      expect((await door().ask(`/v1/alerts?silenced=true&rule=${rule}`)).json).toMatchObject({ items: [{ id, silenced_by: [silence] }] });
      expect((await door().ask(`/v1/alerts?silenced=false&rule=${rule}`)).json).toMatchObject({ items: [] });
      expect((await door().ask(`/v1/silences/${silence}`, { method: 'DELETE' })).status).toBe(204);
      expect((await door().ask(`/v1/alerts?silenced=true&rule=${rule}`)).json).toMatchObject({ items: [] });
      expect((await door().ask('/v1/silences?state=expired&limit=500')).text).toContain(silence);
      expect((await door().ask(`/v1/silences/${silence}`, { method: 'DELETE' })).status).toBe(404);
    });

    test.each([
      [{ matchers: ['site=~"("'], seconds: 60 }, '/matchers'],
      [{ matchers: ['site=~".*"'], seconds: 60 }, '/matchers'],
      [{ matchers: ['what'], seconds: 60 }, '/matchers'],
      [{ matchers: ['site="reef"'] }, '/ends_at'],
      [{ matchers: ['site="reef"'], starts_at: '2020-01-01T00:00:00Z', ends_at: '2020-01-02T00:00:00Z' }, '/ends_at'],
    ])('%j is refused at %s', async (body, pointer) => {
      expect((await order('/v1/silences', body)).json).toMatchObject({ status: 422, errors: [{ pointer }] });
    });
  });
}
