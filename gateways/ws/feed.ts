/**
 * The feed of events at /v1/events, as a route of the HTTP door: who may listen is decided there,
 * before the upgrade, and so is whether the filter makes sense.
 */
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { systemClock, type Clock } from '../../protocol/clock.ts';
import { readable } from '../../protocol/codec.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import type { LogReader } from '../../protocol/log-reader.ts';
import type { Subscription } from '../../protocol/transport.ts';
import { liveFilter } from '../../protocol/subjects.ts';
import type { EventType } from '../../schemas/index.ts';
import { FeedClient, type GapReason, type Line } from './client.ts';
import { readWanted, type Wanted } from './filter.ts';

export interface EventFeed {
  readonly reader: LogReader;
  readonly domains: readonly string[];
  /** Schemas by which bodies are made readable. */
  readonly events: readonly EventType<unknown>[];
  /** Core subscribe, for progress; without it `live` gives nothing. */
  readonly listen?: (filter: string, onMessage: (message: { readonly subject: string; readonly data: Uint8Array }) => void) => Subscription;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly clock?: Clock;
  readonly limits?: Partial<FeedLimits>;
}

export interface FeedLimits {
  /** Listeners at once. */
  readonly clients: number;
  readonly bufferBytes: number;
  readonly stallMs: number;
  readonly keepMessages: number;
  /** A listener that answers no ping for two of these is gone. */
  readonly pingMs: number;
}

/** What the feed has done since it was opened. */
export interface FeedNumbers {
  listeners: number;
  /** Gaps told, by reason. */
  readonly gaps: Record<GapReason, number>;
}

const defaultLimits: FeedLimits = { clients: 200, bufferBytes: 2 ** 20, stallMs: 2_000, keepMessages: 500, pingMs: 15_000 };

type Query = Readonly<Record<string, string | undefined>>;
const text = { type: 'string', maxLength: 2000 } as const;
const querystring = { type: 'object', additionalProperties: false, properties: { filter: text, from: text, live: text } } as const;
const schema = { summary: 'WebSocket: events as CloudEvents JSON, from a sequence on', tags: ['events'], querystring };

/** Adds the route. The caller's hooks run before the upgrade. The numbers returned are kept up to date. */
export async function registerEvents(app: FastifyInstance, feed: EventFeed): Promise<FeedNumbers> {
  const limits = { ...defaultLimits, ...feed.limits };
  const numbers: FeedNumbers = { listeners: 0, gaps: { expired: 0, slow: 0, live: 0 } };
  await app.register(websocket, { options: { maxPayload: 4096, perMessageDeflate: false } });
  app.get<{ Querystring: Query }>(
    '/v1/events',
    {
      websocket: true,
      schema,
      preHandler: (request, _, done) => {
        readWanted(request.query, feed.domains);
        if (numbers.listeners >= limits.clients) throw new AlidadeError('TOO_MANY_LISTENERS', `${limits.clients} listeners are connected, which is the limit`, { retryable: true });
        done();
      },
    },
    (socket, request) => {
      numbers.listeners++;
      socket.once('close', () => numbers.listeners--);
      serve(socket, readWanted(request.query, feed.domains), feed, limits, (reason) => numbers.gaps[reason]++);
    },
  );
  return numbers;
}

function serve(socket: WebSocket, wanted: Wanted, feed: EventFeed, limits: FeedLimits, onGap: (reason: GapReason) => void): void {
  const clock = feed.clock ?? systemClock;
  const client = new FeedClient({ reader: feed.reader, wanted, line: lineOf(socket), clock, readable: (data) => readable(data, feed.events), onGap, ...limits });
  const live = wanted.live === undefined ? undefined : feed.listen?.(liveFilter(wanted.domain, wanted.live), (message) => client.live(message.subject, message.data));
  const stopPings = keepPinging(socket, limits.pingMs);
  const ended = (error: unknown): void => {
    feed.log('warn', 'a listener of the event feed lost its log', { stream: wanted.stream, error: error instanceof Error ? error.message : String(error) });
    socket.close(1011, 'the log cannot be read; connect again with the sequence after the last one');
  };
  socket.once('close', () => {
    stopPings();
    live?.close();
    client.close().catch(ended);
  });
  socket.on('error', (error) => feed.log('debug', 'a listener broke off', { error: error.message }));
  client.run().catch(ended);
}

const lineOf = (socket: WebSocket): Line => ({
  send: (message, sent) => socket.send(message, () => sent()),
  close: (code, reason) => socket.close(code, reason),
});

/** Ends the connection of whoever is not there any more; a stopped process or a pulled cable says no goodbye. */
export function keepPinging(socket: WebSocket, everyMs: number): () => void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const timer = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}
