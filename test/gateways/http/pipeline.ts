/** The stages of drift by name. Nothing runs here: tests write outcomes into the log themselves, as a host would. */
import { defineActor, retry, type Actor } from '../../../protocol/actor.ts';
import { definePipeline, type Pipeline } from '../../../protocol/pipeline.ts';
import { DriftCompleted, DriftMapped, DriftPrepared, DriftRequested, DriftSimulated, SkyDetected, SkyDifferenced, SkyIngested, SkyObserved, SkyPreprocessed, type EventType } from '../../../schemas/index.ts';

function stage<In, Out>(domain: string, name: string, consumes: EventType<In>, emits: EventType<Out>): Actor {
  return defineActor({ domain, name, consumes, emits: { done: emits }, settings: {}, run: () => retry('nothing runs here') });
}

export const drift: Pipeline = definePipeline({
  domain: 'drift',
  source: DriftRequested,
  stages: [
    stage('drift', 'prepare', DriftRequested, DriftPrepared),
    stage('drift', 'simulate', DriftPrepared, DriftSimulated),
    stage('drift', 'map', DriftSimulated, DriftMapped),
    stage('drift', 'publish', DriftMapped, DriftCompleted),
  ],
});

/** A second domain, with a stage of the same name. */
export const sensors: Pipeline = definePipeline({ domain: 'sensors', source: DriftRequested, stages: [stage('sensors', 'prepare', DriftRequested, DriftPrepared)] });

export const sky: Pipeline = definePipeline({
  domain: 'sky',
  source: SkyObserved,
  stages: [
    stage('sky', 'ingest', SkyObserved, SkyIngested),
    stage('sky', 'preprocess', SkyIngested, SkyPreprocessed),
    stage('sky', 'difference', SkyPreprocessed, SkyDifferenced),
    stage('sky', 'detect', SkyDifferenced, SkyDetected),
  ],
});
