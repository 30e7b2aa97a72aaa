import type { Actor } from './actor.ts';
import { reservedNames } from './subjects.ts';
import type { EventType } from '../schemas/event.ts';

/** Stages in the order in which a job meets them. A domain may have several, each begun by an event of its own. */
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

/** A pipeline by its names alone: what is needed to read a domain's log or to take its jobs. */
export interface Chain {
  readonly domain: string;
  /** Name of the event that starts a job. */
  readonly source: string;
  readonly stages: readonly string[];
}
export const chainOf = ({ domain, source, stages }: Pipeline): Chain => ({ domain, source: source.name, stages: stages.map((stage) => stage.name) });

/** Whose jobs a subject speaks of: the chain of one domain that this event starts, or that has this stage. */
export const chainWith = (chains: readonly Chain[], name: string): Chain | undefined => chains.find(({ source, stages }) => source === name || stages.includes(name));

/**
 * What is wrong with pipelines side by side, in words: a domain's log tells their jobs apart by the
 * names of sources and stages, and the dead letters of its keyed actors stand beside theirs.
 */
export function clashes(pipelines: readonly Pipeline[], keyed: readonly { readonly domain: string; readonly name: string }[] = []): readonly string[] {
  const taken = new Set<string>();
  const names = [...pipelines.flatMap(({ domain, source, stages }) => [source, ...stages].map(({ name }) => `${domain}.${name}`)), ...keyed.map(({ domain, name }) => `${domain}.${name}`)];
  return [...new Set(names.filter((name) => taken.size === taken.add(name).size))].map((name) => `the name ${name} is taken twice`);
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
