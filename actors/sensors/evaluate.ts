/**
 * Evaluates rules over readings. Its log is the order: readings, ticks, changes of rules and devices,
 * alerts resolved by hand. Which readings count in an evaluation: those before its tick. What it says:
 * one event for each change of an alert, whose newest is the state of that rule and device.
 */
import { defineKeyedActor } from '../../protocol/keyed.ts';
import { SensorsAlert, SensorsDeviceChanged, SensorsReading, SensorsReadings, SensorsResolved, SensorsRuleChanged, SensorsTick } from '../../schemas/index.ts';
import { EvaluatorMachine } from './evaluator-machine.ts';
import { evaluateSettings } from './settings.ts';

export const evaluate = defineKeyedActor({
  domain: 'sensors',
  name: 'evaluate',
  consumes: [SensorsReading, SensorsReadings, SensorsTick, SensorsRuleChanged, SensorsDeviceChanged, SensorsResolved],
  emits: [SensorsAlert],
  settings: evaluateSettings,
  partitions: ({ partitions }) => partitions,
  ticks: ({ intervalSeconds }) => {
    const everySeconds = Math.max(1, Math.round(intervalSeconds));
    return { event: SensorsTick, id: 'cycle', data: Buffer.from(JSON.stringify({ every_ms: everySeconds * 1000 })), everySeconds };
  },
  machine: (settings, partition, snapshot) => new EvaluatorMachine(settings, partition, snapshot),
});
