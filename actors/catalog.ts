/** Every pipeline and every actor, in the order in which data meets them. */
import type { Actor } from '../protocol/actor.ts';
import type { Pipeline } from '../protocol/pipeline.ts';
import type { KeyedActor } from '../protocol/keyed.ts';
import { drift } from './drift/pipeline.ts';
import { evaluate } from './sensors/evaluate.ts';
import { notify } from './sensors/notify.ts';
import { sensors } from './sensors/pipeline.ts';
import { sky, skyForced, skyNotices } from './sky/pipeline.ts';
import { curate } from './sky/curate.ts';

export const pipelines: readonly Pipeline[] = [drift, sensors, sky, skyForced, skyNotices];
export const actors: readonly Actor[] = pipelines.flatMap(({ stages }) => stages);
/** State machines over a domain's log. */
export const keyed: readonly KeyedActor[] = [evaluate, notify, curate];
