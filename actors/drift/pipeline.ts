import { definePipeline } from '../../protocol/pipeline.ts';
import { DriftRequested } from '../../schemas/index.ts';
import { map } from './map.ts';
import { prepare } from './prepare.ts';
import { publish } from './publish.ts';
import { simulate } from './simulate.ts';

/** From a mission that somebody asks for to its results under their names. */
export const drift = definePipeline({
  domain: 'drift',
  source: DriftRequested,
  stages: [prepare, simulate, map, publish],
});
