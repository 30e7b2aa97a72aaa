import { definePipeline } from '../../protocol/pipeline.ts';
import { SkyObserved } from '../../schemas/index.ts';
import { detect } from './detect.ts';
import { difference } from './difference.ts';
import { ingest } from './ingest.ts';
import { preprocess } from './preprocess.ts';

/** From an exposure that somebody hands in to what has appeared in it. */
export const sky = definePipeline({
  domain: 'sky',
  source: SkyObserved,
  stages: [ingest, preprocess, difference, detect],
});
