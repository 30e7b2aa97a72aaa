/** Disks that fill up: how much is left, and what it is called when nothing is. */
export { asDiskFull, fullnessOf, fullSentence } from './full.ts';
export { roomOf, type Room } from './room.ts';
export { diskPlaces, littleBytes, nearestExisting, readDisks, tooLittleBytes, type Disk, type DiskPlace } from './places.ts';
