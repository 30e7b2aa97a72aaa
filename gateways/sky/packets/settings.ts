import { packetFormats, type PacketFormat } from '../../../actors/sky/core/packets/write/alert.ts';
import { lsstSchema } from '../../../actors/sky/core/packets/write/lsst-schema.ts';
import { ztfSchema } from '../../../actors/sky/core/packets/write/ztf-schema.ts';
import { readSettings, settingsTable, type SettingsValues } from '../../../protocol/settings.ts';
import { schemaSource, type SchemaSource } from './schema-source.ts';

export const packetSettings = settingsTable({
  schemas: { env: 'ALIDADE_SKY_SCHEMAS', type: 'path', default: '', doc: 'Folder of schemas for alert packets that carry only the number of theirs: <id>.avsc, or <id>.avro, a container that was written with it.' },
  schemaRegistry: { env: 'ALIDADE_SKY_SCHEMA_REGISTRY', type: 'string', default: '', secret: true, doc: 'Base URL of a Confluent schema registry that is asked for schemas that are not in the folder; user and password may stand in it.' },
});

/** Undefined where the text names another, or none. */
export function formatsOf(text: string): readonly PacketFormat[] | undefined {
  const named = text.split(',').map((one) => packetFormats.find((format) => format === one.trim()));
  const found = named.filter((one) => one !== undefined);
  return found.length < named.length ? undefined : [...new Set(found)];
}

/** How packets of our own are made. */
export const packetOutSettings = settingsTable({
  publisher: { env: 'ALIDADE_SKY_PUBLISHER', type: 'string', default: 'Alidade', doc: 'Who sends alert packets, as they say it themselves (`publisher` in ZTF’s form).' },
  framing: { env: 'ALIDADE_SKY_PACKET_FRAMING', type: 'choice', choices: ['ocf', 'confluent', 'bare'], default: 'ocf', doc: 'How packets of the alert stream are framed: an object container with its schema, the Confluent wire format with the number of the schema, or the bare body.' },
  formats: { env: 'ALIDADE_SKY_STREAM_FORMATS', type: 'string', default: 'ztf,lsst', doc: 'In which forms the receiver `stream` puts alerts into the alert stream: ztf, lsst or both, with a comma between.' },
  streamAgeSeconds: { env: 'ALIDADE_SKY_STREAM_AGE', type: 'duration', default: 7 * 86_400, min: 60, max: 3650 * 86_400, doc: 'How long packets stay in the alert stream.' },
  streamBytes: { env: 'ALIDADE_SKY_STREAM_BYTES', type: 'bytes', default: 4 * 2 ** 30, min: 2 ** 20, max: 2 ** 44, doc: 'Largest size of the alert stream; beyond it packets wait.' },
  ztfSchemaId: { env: 'ALIDADE_SKY_ZTF_SCHEMA_ID', type: 'integer', default: 402, min: 1, max: 2_147_483_647, doc: 'Number of the schema of ZTF 4.02 in your registry, for Confluent framing.' },
  lsstSchemaId: { env: 'ALIDADE_SKY_LSST_SCHEMA_ID', type: 'integer', default: 1100, min: 1, max: 2_147_483_647, doc: 'Number of the schema of LSST 11.0 in your registry, for Confluent framing; Rubin itself counts so.' },
}, [{ of: ['formats'], fault: ({ formats }) => (formatsOf(formats) === undefined ? `must be ${packetFormats.join(' or ')}, or both with a comma` : undefined) }]);
export type PacketSettings = SettingsValues<typeof packetOutSettings>;

/** The registry's number of the schema of a format. */
export const schemaIdOf = (settings: PacketSettings, format: PacketFormat): number => (format === 'ztf' ? settings.ztfSchemaId : settings.lsstSchemaId);

/** Where schemas are, as the environment says; those of packets of our own are known under their numbers as well. Throws InvalidSettings. */
export function skySchemas(env: Readonly<Record<string, string | undefined>>): SchemaSource {
  const { schemas, schemaRegistry } = readSettings(packetSettings, env);
  const { ztfSchemaId, lsstSchemaId } = readSettings(packetOutSettings, env);
  const own = new Map<number, unknown>([[ztfSchemaId, ztfSchema], [lsstSchemaId, lsstSchema]]);
  const given = schemaSource({ ...(schemas === '' ? {} : { folder: schemas }), ...(schemaRegistry === '' ? {} : { registry: schemaRegistry }) });
  return {
    byId: (id) => given.byId(id).catch((error: unknown) => own.get(id) ?? Promise.reject(error instanceof Error ? error : new Error(String(error)))),
    byFingerprint: (rabin) => given.byFingerprint(rabin),
  };
}
