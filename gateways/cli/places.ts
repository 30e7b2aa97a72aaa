/** Which domain and stage somebody means. Pure. */
import { usage } from './exit.ts';

export interface Stages {
  readonly domain: string;
  readonly stages: readonly { readonly name: string }[];
}
export interface Place {
  readonly domain: string;
  readonly stage: string;
}

/** The given domain, or all. */
export function domainsOf(pipelines: readonly Stages[], wanted: string | undefined): readonly string[] {
  const all = [...new Set(pipelines.map((one) => one.domain))];
  if (wanted === undefined) return all;
  if (!all.includes(wanted)) throw usage(`there is no domain ${wanted}; there are ${all.join(', ')}`);
  return [wanted];
}

/** `drift.simulate`, or `simulate` where only one domain has it. */
export function stageOf(pipelines: readonly Stages[], name: string): Place {
  const all = pipelines.flatMap(({ domain, stages }) => stages.map((stage) => ({ domain, stage: stage.name })));
  const [only, another] = all.filter((one) => name === one.stage || name === `${one.domain}.${one.stage}`);
  if (only === undefined) throw usage(`there is no actor ${name}; there are ${all.map((one) => `${one.domain}.${one.stage}`).join(', ')}`);
  if (another !== undefined) throw usage(`several domains have an actor ${name}: write ${only.domain}.${only.stage} or ${another.domain}.${another.stage}`);
  return only;
}
