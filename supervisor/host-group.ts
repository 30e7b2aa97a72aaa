import { cancelSubject, parseCancelSubject } from '../protocol/subjects.ts';
import type { Subscription } from '../protocol/transport.ts';
import type { Stage } from '../protocol/pipeline.ts';
import { StageHost } from './host.ts';
import type { HostOptions, StageObserver } from './host-options.ts';
import { Solitude } from './solitude.ts';

export interface HostGroupOptions extends Omit<HostOptions, 'observer' | 'solitude'> {
  readonly observe: (stage: Stage) => StageObserver;
}

/** The stages that one process serves, and the orders it obeys while it does. */
export class HostGroup {
  readonly stages: readonly StageHost[];
  readonly #options: HostGroupOptions;
  readonly #subscriptions: Subscription[] = [];

  constructor(stages: readonly Stage[], options: HostGroupOptions) {
    this.#options = options;
    const solitude = new Solitude();
    this.stages = stages.map((stage) => new StageHost(stage, { ...options, solitude, observer: options.observe(stage) }));
  }

  /** Attempts being made now, all stages together. */
  get running(): number {
    return this.stages.reduce((sum, stage) => sum + stage.running, 0);
  }

  async start(): Promise<void> {
    const filter = cancelSubject('*', '*');
    this.#subscriptions.push(this.#options.transport.listen(filter, ({ subject, data }) => this.#cancel(subject, new TextDecoder().decode(data))));
    for (const stage of this.stages) await stage.start();
  }

  /** Pauses what is listed as `<domain>.<stage>` and resumes everything else. */
  applyPauses(paused: ReadonlySet<string>): void {
    for (const host of this.stages) {
      if (paused.has(`${host.stage.domain}.${host.stage.actor.name}`)) host.pause();
      else host.resume();
    }
  }

  async drain(limitMs: number): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.close();
    await Promise.all(this.stages.map((stage) => stage.drain(limitMs)));
  }

  #cancel(subject: string, reason: string): void {
    const job = parseCancelSubject(subject);
    if (job === undefined) return;
    for (const host of this.stages) if (host.stage.domain === job.domain) host.cancel(job.id, reason === '' ? 'cancelled' : reason);
  }
}
