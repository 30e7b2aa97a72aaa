/**
 * Which detection of a frame is which known object. A pair fits when its distance is small against both errors and a floor
 * (what the frames' coordinates are off by), and below a limit. The nearest pair is settled first; an object is one
 * detection of a frame at most, and a detection one object. Ties go by n, then by the object's id: the result does not
 * depend on the order in which anything is given.
 */
import type { Neighbour, Position } from './sky-index.ts';
import type { Detection } from './words.ts';

export interface AssociationSettings {
  /** Largest distance in units of its combined standard deviation. */
  readonly sigmas: number;
  /** Standard deviation of each axis that frames disagree by, arcsec. */
  readonly floorArcsec: number;
  /** Largest distance whatever the errors, arcsec. */
  readonly mostArcsec: number;
}

export interface Candidate extends Position {
  readonly id: string;
  /** One standard deviation of each axis, arcsec. */
  readonly positionErrorArcsec: number;
}

interface Pair<T> {
  readonly detection: Detection;
  readonly object: T;
  readonly arcsec: number;
}

/** By detection id; what is not in it is new. `around` gives known objects near a place. */
export function associate<T extends Candidate>(detections: readonly Detection[], around: (place: Position, radiusDeg: number) => readonly Neighbour<T>[], settings: AssociationSettings): ReadonlyMap<string, T> {
  const pairs = detections.flatMap((detection) => pairsOf(detection, around(detection, settings.mostArcsec / 3600), settings));
  pairs.sort((a, b) => a.arcsec - b.arcsec || a.detection.n - b.detection.n || (a.object.id < b.object.id ? -1 : a.object.id > b.object.id ? 1 : 0));
  const found = new Map<string, T>();
  const taken = new Set<T>();
  for (const { detection, object } of pairs) {
    if (found.has(detection.detection_id) || taken.has(object)) continue;
    found.set(detection.detection_id, object);
    taken.add(object);
  }
  return found;
}

function pairsOf<T extends Candidate>(detection: Detection, near: readonly Neighbour<T>[], settings: AssociationSettings): readonly Pair<T>[] {
  return near.flatMap(({ item, separationDeg }) => {
    const arcsec = separationDeg * 3600;
    return arcsec <= reachOf(detection.position_error_arcsec, item.positionErrorArcsec, settings) ? [{ detection, object: item, arcsec }] : [];
  });
}

/** Largest distance of two places with such errors that may be one, arcsec. */
export const reachOf = (errorArcsec: number, otherErrorArcsec: number, { sigmas, floorArcsec, mostArcsec }: AssociationSettings): number => Math.min(mostArcsec, sigmas * Math.hypot(errorArcsec, otherErrorArcsec, floorArcsec));
