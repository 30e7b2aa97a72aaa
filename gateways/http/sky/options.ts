import type { Transport } from '../../../protocol/transport.ts';
import type { SkyPictures } from '../../sky/picture/pictures.ts';
import type { PacketSettings } from '../../sky/packets/settings.ts';

/** What the routes of the sky domain work on. */
export interface SkyRoutes {
  readonly transport: Pick<Transport, 'publish'>;
  readonly pictures: SkyPictures;
  readonly packets: PacketSettings;
  /** Where uploads stand until they are stored. */
  readonly uploadFolder: string;
  /** Bytes of one uploaded file. */
  readonly uploadBytes: number;
  readonly now: () => number;
}
