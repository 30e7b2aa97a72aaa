/** A packet for people, and as JSON. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertSummary } from '../../../actors/sky/core/packets/summary.ts';
import { writeImageFile } from '../files.ts';
import { cutoutNames } from './cutouts.ts';
import { PacketError } from './errors.ts';
import { readPacketFile, type Packet } from './packet.ts';
import { skySchemas } from './settings.ts';

export interface DescribeOptions {
  /** Folder for the stamps. */
  readonly cutouts: string | undefined;
  /** The whole record in the JSON. */
  readonly record: boolean;
}

/** Throws PacketError, SkyFileError. */
export async function describePackets(path: string, options: DescribeOptions, env: Readonly<Record<string, string | undefined>>): Promise<{ readonly json: unknown; readonly text: string }> {
  const packets = await readPacketFile(path, skySchemas(env));
  const all = packets.map((packet) => describe(path, packet, options));
  return { json: all.length === 1 ? all[0]?.json : all.map(({ json }) => json), text: all.map(({ text }) => text).join('\n\n') };
}

function describe(path: string, packet: Packet, { cutouts: folder, record }: DescribeOptions): { readonly json: object; readonly text: string } {
  const { summary, framing } = packet;
  const stamps = stampsOf(path, packet);
  const sizes = Object.fromEntries(cutoutNames.map((name) => [name, stamps[name] === undefined ? null : [stamps[name].rows, stamps[name].columns]]));
  const files = folder === undefined ? [] : writeStamps(folder, packet, stamps);
  const json = { framing, ...snakeCase(summary), cutouts: sizes, ...(files.length === 0 ? {} : { files }), ...(record ? { record: plain(packet.record) } : {}) };
  return { json, text: [...lines(summary), ['framing', framing], ['cutouts', cutoutNames.map((name) => `${name} ${stamps[name] === undefined ? 'none' : `${stamps[name].rows} × ${stamps[name].columns}`}`).join(', ')], ...files.map((file) => ['wrote', file])].map(([name = '', value = '']) => `${name.padEnd(10)} ${value}`).join('\n') };
}

function stampsOf(path: string, packet: Packet): ReturnType<Packet['cutouts']> {
  try {
    return packet.cutouts();
  } catch (error) {
    throw error instanceof PacketError ? error.of(path) : error;
  }
}

/** Ids come from others: only what is safe in a file name stays. */
const fileStem = ({ candidateId, objectId }: AlertSummary): string => (candidateId ?? objectId ?? 'alert').replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 128);

function writeStamps(folder: string, { summary }: Packet, stamps: ReturnType<Packet['cutouts']>): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return cutoutNames.flatMap((name) => {
    const image = stamps[name];
    if (image === undefined) return [];
    const file = join(folder, `${fileStem(summary)}_${name}.fits`);
    writeImageFile(file, { image });
    return [file];
  });
}

function lines(summary: AlertSummary): (readonly string[])[] {
  const { survey, schemaVersion, objectId, candidateId, ra, dec, mjd, band, magnitude, magnitudeError, flux, fluxError, isNegative, score, scoreVersion, history } = summary;
  const brightness = magnitude !== undefined ? `${magnitude.toFixed(3)}${magnitudeError === undefined ? '' : ` ± ${magnitudeError.toFixed(3)}`} mag` : flux !== undefined ? `${flux.toFixed(1)}${fluxError === undefined ? '' : ` ± ${fluxError.toFixed(1)}`} nJy` : '?';
  return [
    ['survey', `${survey}${schemaVersion === undefined ? '' : `, schema ${schemaVersion}`}`],
    ['object', objectId ?? 'none'],
    ['candidate', candidateId ?? 'none'],
    ['position', ra === undefined || dec === undefined ? 'none' : `${ra.toFixed(6)} ${dec.toFixed(6)} deg`],
    ['time', mjd === undefined ? 'none' : `MJD ${mjd.toFixed(6)}`],
    ['difference', `${brightness}${band === undefined ? '' : ` in ${band}`}${isNegative === true ? ', fainter than the template' : ''}`],
    ['score', score === undefined ? 'none' : `${score.toFixed(5)}${scoreVersion === undefined ? '' : ` by ${scoreVersion}`}`],
    ['history', `${history} earlier detections`],
  ];
}

const snakeCase = (fields: object): object => Object.fromEntries(Object.entries(fields).map(([key, value]: [string, unknown]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]));

/** JSON has neither bytes nor numbers beyond 2^53: base64, and the digits as text. NaN is null. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]: [string, unknown]) => [key, plain(one)]));
  return value;
}
