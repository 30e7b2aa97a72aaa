/** Notifications, and servers that take them or do not, for tests of receivers. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseConfig, type Addresses } from '../../../gateways/sensors/routes/index.ts';
import type { SensorsNotificationBody } from '../../../schemas/index.ts';

type Alert = SensorsNotificationBody['alerts'][number];

export const anAlert = (more: Partial<Alert> = {}): Alert => ({
  alert_id: 'a1', rule: 'tank-hot', device: 'D1', state: 'firing', since: '2026-01-01T00:00:30.000Z', resolved_at: null, value: 83.25, threshold: 82, operator: '>', metric: 'value', severity: 'critical',
  labels: { alertname: 'tank-hot', device: 'D1', severity: 'critical', site: 'reef-1' }, annotations: { summary: 'The tank is <too> hot & "rising"' }, worst_value: 85, acknowledged_by: null, reason: 'held_for', ...more,
});
export const aNotification = (more: Partial<SensorsNotificationBody> = {}): SensorsNotificationBody => ({
  intent_id: 'n-abc', group: '{}:{alertname="tank-hot"}', group_labels: { alertname: 'tank-hot' }, receiver: 'r', channel: 'webhook', address: 0, previous: null, kind: 'firing', step: 0, loop: 0,
  at: '2026-01-01T00:12:30.000Z', expires_at: null, held_back: 0, left_out: 0, alerts: [anAlert()], ...more,
});

/** The one receiver of a configuration, named `r`. */
export function addressesOf(receiver: object, global: object = {}): Addresses {
  const found = parseConfig('/tmp/test.yml', JSON.stringify({ global, route: { receiver: 'r' }, receivers: [{ name: 'r', ...receiver }] })).addresses.get('r');
  if (found === undefined) throw new Error('no receiver r');
  return found;
}
export function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error('there is none');
  return one;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export interface Sink {
  readonly url: string;
  readonly requests: Request[];
  close(): Promise<void>;
}

/** A local HTTP server that remembers what it is sent; without `answer` it says 200. */
export async function httpSink(answer: (response: ServerResponse, request: Request) => void = (response) => response.end('ok')): Promise<Sink> {
  const requests: Request[] = [];
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
    incoming.on('end', () => {
      const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(request);
      answer(response, request);
    });
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`, requests,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}

const isPlace = (place: ReturnType<Server['address']>): place is AddressInfo => typeof place === 'object' && place !== null;
export function listening(server: { listen(port: number, host: string, ready: () => void): unknown; address(): ReturnType<Server['address']> }): Promise<number> {
  return new Promise((done, fail) => {
    server.listen(0, '127.0.0.1', () => {
      const place = server.address();
      if (isPlace(place)) done(place.port);
      else fail(new Error('no port'));
    });
  });
}
