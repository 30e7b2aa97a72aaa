/** Readings by MQTT: nats-server's own listener puts a topic's messages on the subject, where the log takes them. */
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { natsServer, waitFor } from '../../support/index.ts';

const server = natsServer();
let transport: NatsTransport;
beforeAll(async () => {
  transport = await connectNats({ servers: server().url, name: 'test' });
  await transport.ensureStream({ name: 'SENSORS', subjects: ['sensors.>'], maxAgeSeconds: 3600, maxBytes: 1 << 26 });
});
afterAll(() => transport.close());

test.each([0, 1] as const)('a reading published with QoS %i is in the log, on the subject of its device', async (qos) => {
  const device = `buoy-${qos}`;
  const reading = JSON.stringify({ device_id: device, at: '2026-01-01T00:00:00Z', value: 81.5 });
  const client = await mqtt.connectAsync(server().mqttUrl, { clientId: device });
  await client.publishAsync(`sensors/reading/${device}`, reading, { qos });
  await waitFor(async () => (await transport.last('SENSORS', `sensors.reading.${device}`)) !== undefined);
  expect(new TextDecoder().decode((await transport.last('SENSORS', `sensors.reading.${device}`))?.data)).toBe(reading);
  await client.endAsync();
});

test('without the password nobody comes in', async () => {
  const stranger = new URL(server().mqttUrl);
  stranger.password = 'guess';
  await expect(mqtt.connectAsync(stranger.href, { reconnectPeriod: 0 })).rejects.toThrow(/[Nn]ot authorized|Bad username/);
});
