/**
 * The alert stream over WebSocket: after a greeting (JSON text) every alert as a binary frame, one packet each, in the
 * form and framing that was asked for. Packets are made from the log as it is read, so a slow listener waits and misses
 * nothing that the log still holds; `from` goes on after a break. An alert that is said anew comes anew.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { packetFormats, type PacketFormat } from '../../../actors/sky/core/packets/write/alert.ts';
import { decode } from '../../../protocol/codec.ts';
import { AlidadeError } from '../../../protocol/errors.ts';
import type { LogReader } from '../../../protocol/log-reader.ts';
import type { Artifacts } from '../../../protocol/ports.ts';
import { eventFilter, streamOf } from '../../../protocol/subjects.ts';
import { SkyAlert, type SkyAlertBody } from '../../../schemas/index.ts';
import { cutoutPlace } from '../../sky/cutout-place.ts';
import { readStamps, type Stamps } from '../../sky/cutouts-file.ts';
import { SkyFileError } from '../../sky/errors.ts';
import { schemaIdOf } from '../../sky/packets/settings.ts';
import { packetFramings, packetOf, type PacketFraming } from '../../sky/packets/write.ts';
import { keepPinging } from '../../ws/index.ts';
import type { HttpOptions } from '../options.ts';
import type { SkyRoutes } from './options.ts';

interface Query {
  readonly format: PacketFormat;
  readonly framing: PacketFraming;
  readonly from?: number;
}

const mostListeners = 50;
/** Bytes on their way to a listener before the next packet is made. */
const mostWaiting = 4 * 2 ** 20;
const pauseMs = 50;
const pingMs = 15_000;

const querystring = {
  type: 'object', additionalProperties: false,
  properties: { format: { type: 'string', enum: [...packetFormats], default: 'ztf' }, framing: { type: 'string', enum: [...packetFramings], default: 'ocf' }, from: { type: 'integer', minimum: 1, description: 'first sequence of the log that is wanted; default: from now on' } },
} as const;
const schema = { summary: 'WebSocket: every alert as an Avro packet, one a binary frame', tags: ['sky'], querystring } as const;

/** After the plugin for WebSockets has been registered. */
export function registerPacketStream(app: FastifyInstance, sky: SkyRoutes, { artifacts, log }: HttpOptions, reader: LogReader): void {
  let listeners = 0;
  app.get<{ Querystring: Query }>(
    '/v1/sky/alerts/stream',
    {
      websocket: true,
      schema,
      preHandler: (_, __, done) => {
        if (listeners >= mostListeners) throw new AlidadeError('TOO_MANY_LISTENERS', `${mostListeners} listeners are connected, which is the limit`, { retryable: true });
        done();
      },
    },
    (socket, request) => {
      listeners++;
      const stopPings = keepPinging(socket, pingMs);
      const ended = new AbortController();
      socket.once('close', () => {
        listeners--;
        stopPings();
        ended.abort();
      });
      socket.on('error', (error) => log('debug', 'a listener of the alert stream broke off', { error: error.message }));
      serve(socket, request.query, { sky, artifacts, reader, signal: ended.signal }).catch((error: unknown) => {
        log('warn', 'a listener of the alert stream lost its log', { error: error instanceof Error ? error.message : String(error) });
        socket.close(1011, 'the log cannot be read; connect again with the sequence after the last one');
      });
    },
  );
}

interface Parts {
  readonly sky: SkyRoutes;
  readonly artifacts: Artifacts;
  readonly reader: LogReader;
  readonly signal: AbortSignal;
}

async function serve(socket: WebSocket, { format, framing, from }: Query, { sky, artifacts, reader, signal }: Parts): Promise<void> {
  const stream = streamOf('sky');
  const state = await reader.state(stream);
  if (state === undefined) return socket.close(4410, `there is no stream ${stream}`);
  const first = from ?? state.lastSequence + 1;
  if (first > state.lastSequence + 1) return socket.close(4416, `the log ends at ${state.lastSequence}, before ${first}: it was made again`);
  socket.send(JSON.stringify({ type: 'hello', stream, from: first, first: state.firstSequence, last: state.lastSequence, format, framing }));
  const cursor = reader.read(stream, { from: first, created: state.created, filters: [eventFilter('sky', SkyAlert.name)] });
  signal.addEventListener('abort', () => void cursor.close(), { once: true });
  if (signal.aborted) await cursor.close();
  const form = { format, framing, schemaId: schemaIdOf(sky.packets, format), publisher: sky.packets.publisher };
  for (;;) {
    const messages = await cursor.take(16);
    if (messages.length === 0) return;
    for (const { data } of messages) {
      const read = decode(data, [SkyAlert]);
      if ('fault' in read || read.ok.value.withdrawn) continue;
      while (socket.bufferedAmount > mostWaiting && !signal.aborted) await wait(pauseMs);
      if (signal.aborted) return;
      const stamps = await stampsOf(read.ok.value, artifacts);
      socket.send(packetOf(read.ok.value, stamps, { ...form, place: stamps === undefined ? [] : await cutoutPlace(read.ok.value, artifacts) }), { binary: true });
    }
  }
}

/** Without cutouts where they are not kept any more. */
async function stampsOf({ cutouts }: SkyAlertBody, artifacts: Artifacts): Promise<Stamps | undefined> {
  if (cutouts === null) return undefined;
  const { ref: { hash, size, media_type: mediaType }, plane } = cutouts;
  try {
    return readStamps(await artifacts.path({ hash, size, mediaType }), plane);
  } catch (error) {
    if (error instanceof SkyFileError || (error instanceof AlidadeError && error.code === 'ARTIFACT_MISSING')) return undefined;
    throw error;
  }
}
