/** The disks that Alidade writes to: that of the home, and that of the artifacts where it is another folder. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { roomOf, type Room } from './room.ts';

export interface DiskPlace {
  readonly name: 'home' | 'artifacts';
  readonly folder: string;
  /** Where it is chosen. */
  readonly setting: string;
}
export interface Disk extends DiskPlace, Room {}

/** Less than this is worth a word, and less than that stops the work soon. */
export const littleBytes = 2 * 2 ** 30;
export const tooLittleBytes = 256 * 2 ** 20;

/** `artifacts`: as in ALIDADE_ARTIFACTS; only a folder is on a disk of ours. */
export function diskPlaces(home: string, artifacts: string): readonly DiskPlace[] {
  const own: DiskPlace = { name: 'home', folder: home, setting: 'ALIDADE_HOME' };
  return artifacts.startsWith('file:') ? [own, { name: 'artifacts', folder: fileURLToPath(artifacts), setting: 'ALIDADE_ARTIFACTS' }] : [own];
}

/** What is left on each; of a folder that is not there yet, where it would be made. */
export async function readDisks(places: readonly DiskPlace[]): Promise<readonly Disk[]> {
  const read = await Promise.all(places.map(async (place) => ({ place, room: await roomOf(nearestExisting(place.folder)) })));
  return read.flatMap(({ place, room }) => (room === undefined ? [] : [{ ...place, ...room }]));
}

export function nearestExisting(path: string): string {
  let folder = path;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
