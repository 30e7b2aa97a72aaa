/** Packets in the alert stream of the broker. A packet stands there once: its subject takes one message. */
import type { PacketFormat } from '../../../actors/sky/core/packets/write/alert.ts';
import { packetStream, packetSubject, packetSubjects } from '../../../protocol/subjects.ts';
import { WrongSequence, type Transport } from '../../../protocol/transport.ts';
import type { PacketSettings } from '../packets/settings.ts';

export type PacketTransport = Pick<Transport, 'publish' | 'ensureStream'>;

export const ensurePacketStream = (transport: Pick<Transport, 'ensureStream'>, { streamAgeSeconds, streamBytes }: Pick<PacketSettings, 'streamAgeSeconds' | 'streamBytes'>): Promise<void> =>
  transport.ensureStream({ name: packetStream, subjects: [packetSubjects], maxAgeSeconds: streamAgeSeconds, maxBytes: streamBytes });

/** Where the packet stands; it may have stood there before. */
export async function putPacket(transport: Pick<Transport, 'publish'>, format: PacketFormat, alertId: string, packet: Uint8Array, headers: Readonly<Record<string, string>>): Promise<string> {
  const subject = packetSubject(format, alertId);
  try {
    return `${packetStream} ${await transport.publish({ subject, data: packet, headers, expect: { filter: subject, sequence: 0 } })}`;
  } catch (error) {
    if (error instanceof WrongSequence) return `${packetStream}, where it was already`;
    throw error;
  }
}
