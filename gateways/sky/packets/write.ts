/** Alerts of ours as packets that brokers and their readers know. The same alert gives the same bytes. */
import type { NewCard } from '../../../actors/sky/core/fits/card-writer.ts';
import type { PacketAlert, PacketCutouts, PacketFormat } from '../../../actors/sky/core/packets/write/alert.ts';
import { confluent, container, encodeBody } from '../../../actors/sky/core/packets/write/encode.ts';
import { lsstSchema } from '../../../actors/sky/core/packets/write/lsst-schema.ts';
import { lsstAlert } from '../../../actors/sky/core/packets/write/lsst.ts';
import { stampFile } from '../../../actors/sky/core/packets/write/stamps.ts';
import { ztfSchema } from '../../../actors/sky/core/packets/write/ztf-schema.ts';
import { ztfAlert } from '../../../actors/sky/core/packets/write/ztf.ts';
import { stampNames, type StampName, type Stamps } from '../cutouts-file.ts';
import { machine } from '../machine.ts';

export const packetFramings = ['ocf', 'confluent', 'bare'] as const;
export type PacketFraming = (typeof packetFramings)[number];

export interface PacketForm {
  readonly format: PacketFormat;
  readonly framing: PacketFraming;
  /** The registry's number of the schema, for Confluent framing. */
  readonly schemaId: number;
  readonly publisher: string;
  /** Coordinates of the cutouts, as cards; none where they are not known. */
  readonly place?: readonly NewCard[];
}

/** `stamps` undefined: an alert whose cutouts are not kept any more. */
export function packetOf(alert: PacketAlert, stamps: Stamps | undefined, form: PacketForm): Uint8Array {
  const schema = form.format === 'ztf' ? ztfSchema : lsstSchema;
  const cutouts = cutoutsOf(alert, stamps, form);
  const record = form.format === 'ztf' ? ztfAlert(alert, cutouts, form.publisher) : lsstAlert(alert, cutouts);
  const body = encodeBody(schema, record);
  switch (form.framing) {
    case 'ocf':
      return container(schema, body);
    case 'confluent':
      return confluent(form.schemaId, body);
    case 'bare':
      return body;
  }
}

export const packetSchema = (format: PacketFormat): object => (format === 'ztf' ? ztfSchema : lsstSchema);
export const packetType = (framing: PacketFraming): string => (framing === 'ocf' ? 'avro/binary' : 'application/octet-stream');

function cutoutsOf(alert: PacketAlert, stamps: Stamps | undefined, { format, place = [] }: PacketForm): PacketCutouts {
  if (stamps === undefined) return { science: null, template: null, difference: null };
  const fits = (name: StampName): Uint8Array => {
    const bytes = stampFile(stamps[name], [...cardsOf(alert, name), ...place], machine);
    return format === 'ztf' ? machine.gzip(bytes) : bytes;
  };
  const [science, template, difference] = stampNames.map(fits);
  return { science: science ?? null, template: template ?? null, difference: difference ?? null };
}

const cardsOf = ({ alert_id, object_id, observation }: PacketAlert, name: StampName): readonly NewCard[] => [
  { keyword: 'OBJECT', value: object_id.slice(0, 60) },
  { keyword: 'ALERT', value: alert_id.slice(0, 60) },
  { keyword: 'CUTOUT', value: name },
  { keyword: 'FILTER', value: observation.filter.slice(0, 60) },
  { keyword: 'MJD-OBS', value: observation.mjd, comment: 'UTC, middle of the exposure' },
];
