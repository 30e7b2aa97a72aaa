import { definePipeline } from '../../protocol/pipeline.ts';
import { SensorsNotification } from '../../schemas/index.ts';
import { deliver } from './deliver.ts';

/** From the intent to tell somebody to the receiver who has been told. What leads to intents are keyed actors. */
export const sensors = definePipeline({
  domain: 'sensors',
  source: SensorsNotification,
  stages: [deliver],
});
