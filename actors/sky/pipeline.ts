import { definePipeline } from '../../protocol/pipeline.ts';
import { SkyForcedAsked, SkyNotice, SkyObserved } from '../../schemas/index.ts';
import { detect } from './detect.ts';
import { difference } from './difference.ts';
import { force } from './force.ts';
import { ingest } from './ingest.ts';
import { notify } from './notify.ts';
import { preprocess } from './preprocess.ts';

/** From an exposure that somebody hands in to what has appeared in it. */
export const sky = definePipeline({
  domain: 'sky',
  source: SkyObserved,
  stages: [ingest, preprocess, difference, detect],
});

/** From the wish to know what known objects did in an exposure to their fluxes. */
export const skyForced = definePipeline({
  domain: 'sky',
  source: SkyForcedAsked,
  stages: [force],
});

/** From the intent to tell somebody of an alert to the receiver who has been told. */
export const skyNotices = definePipeline({
  domain: 'sky',
  source: SkyNotice,
  stages: [notify],
});
