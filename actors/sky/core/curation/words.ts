/** The records of the sky's events, by the names that the curation uses. */
import type { SkyAlertBody, SkyDetectedBody, SkyForcedAskedBody, SkyForcedBody, SkyNoticeBody, SkyObjectBody, SkyValidationBody, SkyVotedBody } from '../../../../schemas/generated/sky.ts';

export type Alert = SkyAlertBody;
export type Detected = SkyDetectedBody;
export type Forced = SkyForcedBody;
export type ForcedAsked = SkyForcedAskedBody;
export type Notice = SkyNoticeBody;
export type SkyObject = SkyObjectBody;
export type Validation = SkyValidationBody;
export type Voted = SkyVotedBody;

export type Detection = SkyDetectedBody['detections'][number];
export type Observation = SkyDetectedBody['observation'];
export type LightPoint = SkyObjectBody['light_curve'][number];
export type Near = NonNullable<SkyAlertBody['near']>;
export type Cutouts = NonNullable<SkyAlertBody['cutouts']>;
export type Vote = SkyValidationBody['votes'][number];
export type Label = 'real' | 'bogus';
