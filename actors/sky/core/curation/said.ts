/** What the curation says, as bodies of events. */
import type { KnownAlert, Standing } from './known-alert.ts';
import type { KnownObject } from './known-object.ts';
import { variabilityOf } from './variability.ts';
import type { Alert, ForcedAsked, Label, Notice, SkyObject, Validation } from './words.ts';

export type Said =
  | { readonly kind: 'alert'; readonly id: string; readonly body: Alert }
  | { readonly kind: 'object'; readonly id: string; readonly body: SkyObject }
  | { readonly kind: 'validation'; readonly id: string; readonly body: Validation }
  | { readonly kind: 'notice'; readonly id: string; readonly body: Notice }
  | { readonly kind: 'forced-asked'; readonly id: string; readonly body: ForcedAsked };

export function objectSaid(object: KnownObject, label: Label | null, floor: number, at: string): Said {
  const { id, ra, dec, positionErrorArcsec, detections, firstMjd, lastMjd, curve, priority, alerts, watchlists, near, synthetic, absorbed } = object;
  const body: SkyObject = {
    object_id: id, ra, dec, position_error_arcsec: positionErrorArcsec, detections, first_mjd: firstMjd, last_mjd: lastMjd, light_curve: curve,
    ...variabilityOf(curve, floor), priority, alerts, watchlists, near, label, synthetic, merged_into: null, absorbed, at,
  };
  return { kind: 'object', id, body };
}

/** Of an object that was found to be another one: it keeps its place, and nothing else. */
export function mergedSaid({ id, ra, dec, positionErrorArcsec, firstMjd, lastMjd, synthetic }: KnownObject, survivorId: string, at: string): Said {
  const body: SkyObject = {
    object_id: id, ra, dec, position_error_arcsec: positionErrorArcsec, detections: 0, first_mjd: firstMjd, last_mjd: lastMjd, light_curve: [], statistics: {}, variability: 0,
    priority: 0, alerts: [], watchlists: [], near: null, label: null, synthetic, merged_into: survivorId, absorbed: [], at,
  };
  return { kind: 'object', id, body };
}

export function validationSaid(alert: KnownAlert, standing: Standing, at: string, isWithdrawn = false): Said {
  const { id, objectId, observationId, detection, cutouts, priority, synthetic } = alert;
  const { status, label, agreement, wanted, assignedTo, votes } = standing;
  const body: Validation = {
    alert_id: id, object_id: objectId, observation_id: observationId, status: isWithdrawn ? 'withdrawn' : status, label, agreement, wanted, assigned_to: assignedTo, votes, priority,
    reliability: detection.reliability, class: detection.class, cutouts, features: detection.features, synthetic, at,
  };
  return { kind: 'validation', id, body };
}
