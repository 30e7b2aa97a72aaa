/** What tests of the sensors path share: evaluators as processes that are replaced when they die, traffic, and the reckoning. */
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { evaluate } from '../../actors/sensors/evaluate.ts';
import { codecFor } from '../../protocol/codec.ts';
import type { NatsTransport } from '../../protocol/nats/transport.ts';
import { SensorsAlert, type SensorsAlertBody } from '../../schemas/index.ts';
import { startChild, waitFor, type TestChild } from '../support/index.ts';

const program = fileURLToPath(new URL('../../dist/test/integration/keyed-host.js', import.meta.url));
export const withinMs = 60_000;
/** `ALIDADE_TEST_REPEAT=20` repeats what is killed, for a longer run. */
export const rounds = Number(process.env['ALIDADE_TEST_REPEAT'] ?? '1');

export class Evaluators {
  readonly #url: () => string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #hosts: TestChild[] = [];
  #stopped = false;
  deaths = 0;

  /** Their own schedule is far away: the tests publish ticks with times of their own. */
  constructor(url: () => string, env: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#env = { ALIDADE_SENSORS_INTERVAL: '1d', ...env };
  }

  get hosts(): readonly TestChild[] {
    return this.#hosts;
  }

  async start(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#launch()));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#hosts.map((host) => host.kill()));
  }

  async #launch(): Promise<void> {
    const host = startChild(process.execPath, [program, this.#url(), '2', 'sensors.evaluate'], { timeoutMs: 600_000, env: this.#env });
    this.#hosts.push(host);
    void host.ended.then(() => {
      this.deaths++;
      this.#hosts.splice(this.#hosts.indexOf(host), 1);
      if (!this.#stopped) void this.#launch().catch(() => undefined); // it died again before it served; its own successor is on the way
    });
    await host.untilSays(/evaluate is up/, withinMs);
  }
}

/** Stored for certain: published again until the broker has it. A reading twice is one reading, a tick twice one tick. */
export async function publish(transport: NatsTransport, subject: string, body: unknown): Promise<void> {
  const data = Buffer.from(JSON.stringify(body));
  await waitFor(() => transport.publish({ subject, data }), { withinMs, what: `${subject} is published` });
}

export const putRule = (transport: NatsTransport, rule: Readonly<Record<string, unknown>> & { readonly id: string }): Promise<void> =>
  publish(transport, `sensors.rule-changed.${rule.id}`, { rule_id: rule.id, change: 'created', rule, by: 'test', at: '2026-01-01T00:00:00Z' });

/** One cycle: a value for each device, packed into one message, and the tick after it. Times lie in the past, so that no reading is ahead of the log. */
export async function cycle(transport: NatsTransport, startMs: number, number: number, devices: number, valueOf: (device: number) => number): Promise<void> {
  const at = new Date(startMs + number * 30_000).toISOString();
  await publish(transport, 'sensors.readings.rig', Array.from({ length: devices }, (_, index) => ({ device_id: `D${index}`, at, value: valueOf(index) })));
  await publish(transport, 'sensors.tick.cycle', { every_ms: 30_000, at });
}

/** What one evaluator that never dies says to the log as it stands: transitions by the message they follow from, in order of subject. */
export async function expectedAlerts(transport: NatsTransport): Promise<readonly SensorsAlertBody[]> {
  const machine = evaluate.open({}, { index: 0, count: 1 });
  const expected: SensorsAlertBody[] = [];
  for await (const message of transport.scan('SENSORS', ['sensors.reading.*', 'sensors.readings.*', 'sensors.tick.*', 'sensors.rule-changed.*', 'sensors.device-changed.*', 'sensors.resolved.*'])) {
    for (const fact of machine.apply(message)) if (fact.subject.startsWith('sensors.alert.')) expected.push(read(fact.data));
  }
  return expected;
}

function read(data: Uint8Array): SensorsAlertBody {
  const alert = codecFor(SensorsAlert).decode(data);
  if ('fault' in alert) throw new Error(alert.fault.message);
  return alert.ok.value;
}

const lineOf = (alert: { readonly alert_id: string; readonly from: string; readonly to: string; readonly at: string }): string => `${alert.alert_id} ${alert.from}→${alert.to} ${alert.at}`;
export const linesOf = (alerts: readonly SensorsAlertBody[]): readonly string[] => alerts.map(lineOf).sort();

export async function alertsInLog(transport: NatsTransport): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const message of transport.scan('SENSORS', ['sensors.alert.*.*'])) lines.push(lineOf(read(message.data)));
  return lines.sort();
}

export async function transitionsInTable(pool: Pool): Promise<readonly string[]> {
  const found = await pool.query<{ id: string; from_state: string; to_state: string; at: Date }>('SELECT id, from_state, to_state, at FROM alert_transitions');
  return found.rows.map((row) => lineOf({ alert_id: row.id, from: row.from_state, to: row.to_state, at: row.at.toISOString() })).sort();
}

/** Of each alert that has fired the row as it should be. */
export function eventsOf(alerts: readonly SensorsAlertBody[]): ReadonlyMap<string, { readonly isResolved: boolean; readonly resolvedAt: string | null }> {
  const events = new Map<string, { isResolved: boolean; resolvedAt: string | null }>();
  for (const { alert_id: id, to, at } of alerts) {
    if (to === 'firing') events.set(id, { isResolved: false, resolvedAt: null });
    else if (events.has(id)) events.set(id, { isResolved: true, resolvedAt: at });
  }
  return events;
}
