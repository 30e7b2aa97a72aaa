/** What the door has done, as metrics: requests by route and status, and the feed's listeners. */
import type { FastifyInstance } from 'fastify';
import type { FeedNumbers } from '../ws/index.ts';

/** Has the shape of prom-client's JSON. */
export interface DoorFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'summary';
  readonly values: readonly { readonly labels: Readonly<Record<string, string | number>>; readonly value: number; readonly metricName?: string }[];
}

interface Seen {
  readonly labels: { readonly method: string; readonly route: string; readonly status: number };
  count: number;
  seconds: number;
}

export class Traffic {
  readonly #seen = new Map<string, Seen>();
  #feed: FeedNumbers | undefined;

  /** Counts every answer under its route as it is written in the code, so that ids make no series of their own. */
  watch(app: FastifyInstance): void {
    app.addHook('onResponse', (request, reply, done) => {
      this.#count(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000);
      done();
    });
  }

  watchFeed(numbers: FeedNumbers): void {
    this.#feed = numbers;
  }

  families(): readonly DoorFamily[] {
    const seen = [...this.#seen.values()];
    const name = 'alidade_http_request_seconds';
    const requests: DoorFamily = {
      name,
      help: 'Answered HTTP requests and the time they took, by route.',
      type: 'summary',
      values: seen.flatMap(({ labels, count, seconds }) => [{ labels, value: seconds, metricName: `${name}_sum` }, { labels, value: count, metricName: `${name}_count` }]),
    };
    return this.#feed === undefined ? [requests] : [requests, ...feedFamilies(this.#feed)];
  }

  #count(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${route} ${status}`;
    const seen = this.#seen.get(key) ?? { labels: { method, route, status }, count: 0, seconds: 0 };
    seen.count++;
    seen.seconds += seconds;
    this.#seen.set(key, seen);
  }
}

const feedFamilies = ({ listeners, gaps }: FeedNumbers): readonly DoorFamily[] => [
  { name: 'alidade_feed_listeners', help: 'Listeners of the event feed that are connected now.', type: 'gauge', values: [{ labels: {}, value: listeners }] },
  { name: 'alidade_feed_gaps_total', help: 'Gaps that listeners of the event feed were told of.', type: 'counter', values: Object.entries(gaps).map(([reason, value]) => ({ labels: { reason }, value })) },
];
