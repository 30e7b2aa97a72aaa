import { readSettings, settingsTable } from '../../../protocol/settings.ts';
import { schemaSource, type SchemaSource } from './schema-source.ts';

export const packetSettings = settingsTable({
  schemas: { env: 'ALIDADE_SKY_SCHEMAS', type: 'path', default: '', doc: 'Folder of schemas for alert packets that carry only the number of theirs: <id>.avsc, or <id>.avro, a container that was written with it.' },
  schemaRegistry: { env: 'ALIDADE_SKY_SCHEMA_REGISTRY', type: 'string', default: '', secret: true, doc: 'Base URL of a Confluent schema registry that is asked for schemas that are not in the folder; user and password may stand in it.' },
});

/** Where schemas are, as the environment says. Throws InvalidSettings. */
export function skySchemas(env: Readonly<Record<string, string | undefined>>): SchemaSource {
  const { schemas, schemaRegistry } = readSettings(packetSettings, env);
  return schemaSource({ ...(schemas === '' ? {} : { folder: schemas }), ...(schemaRegistry === '' ? {} : { registry: schemaRegistry }) });
}
