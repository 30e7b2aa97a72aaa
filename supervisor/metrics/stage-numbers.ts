/** What a stage of a host has counted since the process began. Called in the hot path: only numbers are added. */
import type { Finish, StageObserver } from '../host-options.ts';
import type { MetricFamily, MetricType, Sample } from './families.ts';
import { Histogram, histogramFamily } from './histogram.ts';

const outcomes: readonly Finish[] = ['done', 'ended', 'retrying', 'dead', 'cancelled'];

export class StageNumbers implements StageObserver {
  readonly domain: string;
  readonly stage: string;
  readonly attemptSeconds = new Histogram();
  readonly commitSeconds = new Histogram();
  readonly finishedBy: Record<Finish, number> = { done: 0, ended: 0, retrying: 0, dead: 0, cancelled: 0 };
  deliveries = 0;
  redeliveries = 0;
  attempts = 0;
  duplicates = 0;
  refusals = 0;

  constructor(domain: string, stage: string) {
    this.domain = domain;
    this.stage = stage;
  }

  received(redelivered: boolean): void {
    this.deliveries++;
    if (redelivered) this.redeliveries++;
  }
  started(): void {
    this.attempts++;
  }
  finished(outcome: Finish, seconds: number): void {
    this.finishedBy[outcome]++;
    this.attemptSeconds.add(seconds);
  }
  committed(seconds: number): void {
    this.commitSeconds.add(seconds);
  }
  duplicate(): void {
    this.duplicates++;
  }
  refused(): void {
    this.refusals++;
  }
}

/** The families of all stages of a host. */
export function stageFamilies(stages: readonly StageNumbers[]): readonly MetricFamily[] {
  const labelsOf = ({ domain, stage }: StageNumbers): { readonly domain: string; readonly stage: string } => ({ domain, stage });
  const each = (name: string, help: string, read: (stage: StageNumbers) => number, type: MetricType = 'counter'): MetricFamily => ({
    name,
    help,
    type,
    values: stages.map((stage) => ({ labels: labelsOf(stage), value: read(stage) })),
  });
  const finished = stages.flatMap((stage): readonly Sample[] => outcomes.map((outcome) => ({ labels: { ...labelsOf(stage), outcome }, value: stage.finishedBy[outcome] })));
  return [
    each('alidade_deliveries_total', 'Inputs that the broker has handed to a stage.', (stage) => stage.deliveries),
    each('alidade_redeliveries_total', 'Inputs among them that had been handed out before.', (stage) => stage.redeliveries),
    each('alidade_attempts_started_total', 'Runs of an actor that were begun.', (stage) => stage.attempts),
    { name: 'alidade_jobs_finished_total', help: 'Attempts that were committed, by outcome; ended: done, and the job with it before its last stage.', type: 'counter', values: finished },
    each('alidade_duplicates_total', 'Events that were published again after their job had an outcome.', (stage) => stage.duplicates),
    each('alidade_commits_refused_total', 'Outcomes that came second and were dropped.', (stage) => stage.refusals),
    histogramFamily('alidade_attempt_seconds', 'From the delivery of an input to its committed outcome.', stages.flatMap((stage) => stage.attemptSeconds.samples('alidade_attempt_seconds', labelsOf(stage)))),
    histogramFamily('alidade_commit_seconds', 'From the publishing of an outcome to its acceptance.', stages.flatMap((stage) => stage.commitSeconds.samples('alidade_commit_seconds', labelsOf(stage)))),
  ];
}
