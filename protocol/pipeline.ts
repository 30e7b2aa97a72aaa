import type { Actor } from './actor.ts';
import { reservedNames } from './subjects.ts';
import type { EventType } from '../schemas/event.ts';

/** A domain's stages in the order in which a job meets them. */
export interface Pipeline {
  readonly domain: string;
  /** The event that starts a job; its subject's id is the job's id. */
  readonly source: EventType<unknown>;
  readonly stages: readonly Actor[];
}

/** Checks that each stage consumes what the one before it emits; throws with all faults. */
export function definePipeline(pipeline: Pipeline): Pipeline {
  const faults: string[] = [];
  const names = new Set<string>([pipeline.source.name, ...reservedNames]);
  let offered: readonly EventType<unknown>[] = [pipeline.source];
  for (const stage of pipeline.stages) {
    if (stage.domain !== pipeline.domain) faults.push(`${stage.name} belongs to ${stage.domain}, not to ${pipeline.domain}`);
    if (names.has(stage.name)) faults.push(`the name ${stage.name} is taken`);
    if (!offered.includes(stage.consumes)) faults.push(`${stage.name} consumes ${stage.consumes.name}, which is not offered to it (${offered.map((one) => one.name).join(', ')})`);
    names.add(stage.name);
    offered = stage.emits;
  }
  if (faults.length > 0) throw new Error(`pipeline ${pipeline.domain}: ${faults.join('; ')}`);
  return pipeline;
}

/** What a host needs to know to serve one stage. */
export interface Stage {
  readonly domain: string;
  readonly actor: Actor;
  /** Second token of the subjects it consumes: the source event or the stage before. */
  readonly upstream: string;
  readonly upstreamIsStage: boolean;
}

export const stagesOf = (pipeline: Pipeline): readonly Stage[] =>
  pipeline.stages.map((actor, index) => {
    const before = pipeline.stages[index - 1];
    return { domain: pipeline.domain, actor, upstream: before?.name ?? pipeline.source.name, upstreamIsStage: before !== undefined };
  });
