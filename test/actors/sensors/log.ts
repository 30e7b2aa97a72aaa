/** A sensors log made by hand, and what an evaluator says to it. */
import { evaluate } from '../../../actors/sensors/evaluate.ts';
import { codecFor } from '../../../protocol/codec.ts';
import type { Fact, Machine, Partition } from '../../../protocol/keyed.ts';
import type { StoredMessage } from '../../../protocol/transport.ts';
import { SensorsAlert, type SensorsAlertBody } from '../../../schemas/index.ts';

export const startMs = Date.UTC(2026, 0, 1);
export const iso = (ms: number): string => new Date(ms).toISOString();

/** One message; times are seconds after the start. */
export interface Written {
  readonly subject: string;
  readonly body: unknown;
  readonly stored: number;
}
export const reading = (device: string, at: number, value: unknown, stored = at): Written => ({ subject: `sensors.reading.${device}`, body: { device_id: device, at: iso(startMs + at * 1000), value }, stored });
export const tick = (at: number): Written => ({ subject: 'sensors.tick.cycle', body: { every_ms: 30_000 }, stored: at });
export const rule = (definition: Readonly<Record<string, unknown>> & { readonly id: string }, stored = 0): Written => ({ subject: `sensors.rule-changed.${definition.id}`, body: { rule_id: definition.id, change: 'created', rule: definition, by: 'test', at: iso(startMs + stored * 1000) }, stored });
export const noRule = (id: string, stored: number): Written => ({ subject: `sensors.rule-changed.${id}`, body: { rule_id: id, change: 'deleted', by: 'test', at: iso(startMs + stored * 1000) }, stored });
export const device = (id: string, labels: Readonly<Record<string, string>>, stored = 0): Written => ({ subject: `sensors.device-changed.${id}`, body: { device_id: id, change: 'created', device: { id, labels }, by: 'test', at: iso(startMs + stored * 1000) }, stored });

export const storedAs = ({ subject, body, stored }: Written, sequence: number): StoredMessage => ({ subject, sequence, data: Buffer.from(JSON.stringify(body)), header: () => undefined, storedAtMs: startMs + stored * 1000 });

export const open = (snapshot?: Uint8Array, partition: Partition = { index: 0, count: 1 }): Machine => evaluate.open({}, partition, snapshot);

/** All that a machine says to a log, in order; begun again from its own snapshot before the messages named. */
export function said(log: readonly Written[], options: { readonly restartBefore?: readonly number[]; readonly partition?: Partition } = {}): readonly Fact[] {
  let machine = open(undefined, options.partition);
  return log.flatMap((message, index) => {
    if (options.restartBefore?.includes(index) === true) machine = open(machine.snapshot(), options.partition);
    return machine.apply(storedAs(message, index + 1));
  });
}

export function alertsIn(facts: readonly Fact[]): readonly SensorsAlertBody[] {
  return facts.filter(({ subject }) => subject.startsWith('sensors.alert.')).map(({ data }) => {
    const read = codecFor(SensorsAlert).decode(data);
    if ('fault' in read) throw new Error(read.fault.message);
    return read.ok.value;
  });
}
/** `rule device from→to at (reason)`, sorted. */
export const told = (facts: readonly Fact[]): readonly string[] => alertsIn(facts).map(({ rule: id, device: of, from, to, at, value, reason }) => `${at} ${id} ${of} ${from}→${to} ${value} (${reason})`).sort();
