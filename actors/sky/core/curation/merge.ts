/**
 * Two objects become one when their places have come to agree: the rule by which a detection belongs to an object, with both
 * errors of the mean. Two that one frame has shown side by side never do: that frame has seen that they are two.
 */
import { reachOf, type AssociationSettings } from './associate.ts';
import type { KnownObject } from './known-object.ts';
import type { Neighbour } from './sky-index.ts';

/** Of those around the object, the nearest that is the same; ties go by id. */
export function twinOf(object: KnownObject, around: readonly Neighbour<KnownObject>[], settings: AssociationSettings): KnownObject | undefined {
  let twin: Neighbour<KnownObject> | undefined;
  for (const one of around) {
    if (one.item === object || !areSame(object, one, settings)) continue;
    if (twin === undefined || one.separationDeg < twin.separationDeg || (one.separationDeg === twin.separationDeg && one.item.id < twin.item.id)) twin = one;
  }
  return twin?.item;
}

function areSame(object: KnownObject, { item, separationDeg }: Neighbour<KnownObject>, settings: AssociationSettings): boolean {
  if (item.synthetic !== object.synthetic || item.detections === 0 || object.detections === 0) return false;
  return separationDeg * 3600 <= reachOf(object.positionErrorArcsec, item.positionErrorArcsec, settings) && !haveOneFrame(object, item);
}

/** Of frames that are still in both curves. */
function haveOneFrame(a: KnownObject, b: KnownObject): boolean {
  for (const id of a.observations) if (b.wasSeenIn(id)) return true;
  return false;
}

/** The one that the log has known for longer lives on; of one moment, the one whose id comes first. */
export const survivorFirst = (a: KnownObject, b: KnownObject): readonly [survivor: KnownObject, other: KnownObject] => (a.begunMs < b.begunMs || (a.begunMs === b.begunMs && a.id < b.id) ? [a, b] : [b, a]);
