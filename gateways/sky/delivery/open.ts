/** The port through which notices leave: finds the receiver's addresses, and sends to each through its lane. */
import { setImmediate } from 'node:timers/promises';
import { deliverSettings } from '../../../actors/sensors/settings.ts';
import type { NoticeResult, SkyDelivery } from '../../../actors/sky/notify-ports.ts';
import type { NewCard } from '../../../actors/sky/core/fits/card-writer.ts';
import { notifySettings } from '../../../actors/sky/notify.ts';
import { AlidadeError } from '../../../protocol/errors.ts';
import type { Artifacts } from '../../../protocol/ports.ts';
import { readSettings, type Environment } from '../../../protocol/settings.ts';
import type { SkyNoticeBody, SkyNotifiedSent } from '../../../schemas/index.ts';
import { sendLetter } from '../../mail/index.ts';
import { Lanes } from '../../sensors/delivery/lanes.ts';
import { secretText } from '../../sensors/routes/index.ts';
import { secretParts, secretTexts, sendBody, tell } from '../../webhook/index.ts';
import { cutoutPlace } from '../cutout-place.ts';
import { readStamps, stampNames, type Stamps } from '../cutouts-file.ts';
import { SkyFileError } from '../errors.ts';
import { formatsOf, packetOutSettings, schemaIdOf } from '../packets/settings.ts';
import { packetOf, packetType } from '../packets/write.ts';
import { drawStamp } from '../picture/draw.ts';
import { hookBody, letterOf, slackMessage, type Picture } from './messages.ts';
import { ReceiversFile, streamReceivers, type Address } from './receivers.ts';
import { ensurePacketStream, putPacket, type PacketTransport } from './stream.ts';
import { skyVariables } from './variables.ts';

export interface SkyDeliveryOptions {
  readonly env: Environment;
  readonly artifacts: Pick<Artifacts, 'path'>;
  /** Asked when the first packet leaves. */
  readonly transport: () => Promise<PacketTransport>;
  readonly now?: () => number;
}

type Sending = { readonly kind: 'sent'; readonly reference: string } | Exclude<NoticeResult, { kind: 'sent' }>;

/** Cutouts and their place in the sky; undefined where they are not kept any more. */
interface Shown {
  readonly stamps: Stamps | undefined;
  readonly place: readonly NewCard[];
}

/** Sendings to one of several addresses that are remembered, so that another one's trouble does not repeat them. */
const remembered = 10_000;
/** px of a thumbnail. */
const thumbnail = 189;

export function openSkyDelivery({ env, artifacts, transport, now = Date.now }: SkyDeliveryOptions): SkyDelivery {
  const { receivers } = readSettings(notifySettings, env);
  const { routes, externalUrl } = readSettings(deliverSettings, env);
  const packets = readSettings(packetOutSettings, env);
  const file = new ReceiversFile(receivers === '' ? routes : receivers, streamReceivers(formatsOf(packets.formats) ?? []));
  const lanes = new Lanes(now);
  const done = new Map<string, SkyNotifiedSent>();
  let stream: Promise<PacketTransport> | undefined;

  const streamed = (): Promise<PacketTransport> => (stream ??= openStream().catch((error: unknown) => {
    stream = undefined;
    throw error;
  }));
  async function openStream(): Promise<PacketTransport> {
    const connection = await transport();
    await ensurePacketStream(connection, packets);
    return connection;
  }

  async function cutoutsFile(notice: SkyNoticeBody): Promise<{ readonly path: string; readonly plane: number } | undefined> {
    const { cutouts } = notice.alert;
    if (cutouts === null) return undefined;
    const { ref: { hash, size, media_type: mediaType }, plane } = cutouts;
    return { path: await artifacts.path({ hash, size, mediaType }), plane };
  }
  const stampsOf = (notice: SkyNoticeBody): Promise<Stamps | undefined> =>
    unlessGone(async () => {
      const found = await cutoutsFile(notice);
      return found === undefined ? undefined : readStamps(found.path, found.plane);
    });
  /** The streams of a notice send the same cutouts: what they show is read once for all of them. */
  const shown = new WeakMap<SkyNoticeBody, Promise<Shown>>();
  const shownOf = (notice: SkyNoticeBody): Promise<Shown> => {
    const known = shown.get(notice) ?? readShown(notice);
    shown.set(notice, known);
    return known;
  };
  async function readShown(notice: SkyNoticeBody): Promise<Shown> {
    const stamps = await stampsOf(notice);
    return { stamps, place: stamps === undefined ? [] : await cutoutPlace(notice.alert, artifacts) };
  }
  async function picturesOf(notice: SkyNoticeBody): Promise<readonly Picture[]> {
    const found = await unlessGone(() => cutoutsFile(notice));
    if (found === undefined || (await stampsOf(notice)) === undefined) return [];
    const pictures: Picture[] = [];
    for (const name of stampNames) {
      pictures.push({ name, png: drawStamp(found.path, name, found.plane, thumbnail, { shading: name === 'difference' ? 'signed' : 'positive', stretch: 'asinh' }) });
      // One takes some 10 ms: others come in between.
      await setImmediate();
    }
    return pictures;
  }

  async function sendTo(address: Address, notice: SkyNoticeBody, signal: AbortSignal): Promise<Sending> {
    switch (address.channel) {
      case 'email':
        return sendLetter(address.email, letterOf(address.email, notice, externalUrl, await picturesOf(notice)), signal);
      case 'slack': {
        const { slack } = address;
        const url = await secretText(slack.url);
        return tell({ url, method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'alidade', 'idempotency-key': notice.notice_id }, body: JSON.stringify(slackMessage(slack, notice, externalUrl)), timeoutMs: slack.timeoutMs, secrets: secretParts(url) }, signal, now());
      }
      case 'webhook': {
        const { webhook } = address;
        const variables = { ...skyVariables(notice, externalUrl), secrets: await secretTexts(webhook.secrets) };
        return sendBody(webhook, { id: notice.notice_id, ...hookBody(webhook, notice, externalUrl, variables) }, variables, { externalUrl, signal, now: now() });
      }
      case 'stream': {
        const { format } = address;
        const { stamps, place } = await shownOf(notice);
        const packet = packetOf(notice.alert, stamps, { place, format, framing: packets.framing, schemaId: schemaIdOf(packets, format), publisher: packets.publisher });
        return { kind: 'sent', reference: await putPacket(await streamed(), format, notice.alert.alert_id, packet, { 'Content-Type': packetType(packets.framing) }) };
      }
    }
  }

  /** Through the lane of its address; what fails inside is judged by what it says of itself. */
  async function through(lane: string, address: Address, notice: SkyNoticeBody, signal: AbortSignal): Promise<Sending> {
    const passage = await lanes.pass(lane, () => sendTo(address, notice, signal).catch(failure), wellnessOf);
    if ('done' in passage) return passage.done;
    const afterSeconds = Math.ceil(passage.closedForMs / 1000);
    return { kind: 'later', code: 'ADDRESS_RESTS', reason: `the address is left alone for ${afterSeconds} s, after it did not answer or asked for it`, afterSeconds };
  }

  return {
    async send(notice, signal) {
      try {
        const addresses = await file.find(notice.receiver);
        if (addresses === undefined || addresses.length === 0) return { kind: 'never', code: 'NO_RECEIVER', reason: 'no receiver of that name has an address: name it in the file of ALIDADE_SKY_RECEIVERS, then give the dead letter to its stage again' };
        const sent: SkyNotifiedSent[] = [];
        let trouble: Exclude<NoticeResult, { kind: 'sent' }> | undefined;
        for (const [place, address] of addresses.entries()) {
          const key = `${notice.notice_id}/${place}/${address.channel}`;
          const result = done.get(key) ?? (await through(laneOf(notice.receiver, place, address), address, notice, signal));
          if (!('kind' in result)) sent.push(result);
          else if (result.kind === 'sent') {
            const one = { channel: address.channel, reference: result.reference };
            sent.push(one);
            if (done.size >= remembered) done.clear();
            done.set(key, one);
          } else if (trouble === undefined || trouble.kind === 'never') trouble = result;
        }
        if (trouble !== undefined) return trouble;
        for (const place of addresses.keys()) done.delete(`${notice.notice_id}/${place}/${addresses[place]?.channel ?? ''}`);
        return { kind: 'sent', sent };
      } catch (error) {
        return failure(error);
      }
    },
  };
}

/** Cutouts that were deleted, or cannot be read, keep nobody from being told. */
async function unlessGone<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SkyFileError || (error instanceof AlidadeError && error.code === 'ARTIFACT_MISSING')) return undefined;
    throw error;
  }
}

/** A mail server is shared by many, the stream by all. */
function laneOf(receiver: string, place: number, address: Address): string {
  if (address.channel === 'email') return `smtp ${address.email.host}:${address.email.port}`;
  return address.channel === 'stream' ? 'stream' : `${receiver}/${place}`;
}

function failure(error: unknown): Exclude<Sending, { kind: 'sent' }> {
  if (error instanceof AlidadeError && error.retryable) return { kind: 'later', code: error.code, reason: error.message };
  if (error instanceof Error && error.name === 'RenderError') return { kind: 'never', code: 'TEMPLATE', reason: `a template of the receiver cannot be filled in: ${error.message.split('\n')[0] ?? ''}` };
  // A broker that is away, or full: the world may be better later.
  if (error instanceof Error && 'code' in error && (error.code === 'LOG_FULL' || error.code === 'UNANSWERED' || error.code === 'BROKER_UNREACHABLE')) return { kind: 'later', code: String(error.code), reason: error.message };
  throw error;
}

/** What a mail server says about one mail says nothing about the next. */
const aboutOneMail: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE', 'CANCELLED']);

function wellnessOf(result: Sending): 'well' | 'down' | { readonly restMs: number } {
  if (result.kind !== 'later' || aboutOneMail.has(result.code)) return 'well';
  return result.afterSeconds === undefined ? 'down' : { restMs: result.afterSeconds * 1000 };
}
