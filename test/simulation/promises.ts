/** What must be true when all is over, whatever went wrong: each broken promise is a sentence. */
import type { Ledger } from '../../protocol/ledger.ts';
import { attemptOf, endsJob, outcomeKindOf, runOf, trialNumberOf } from '../../protocol/outcome.ts';
import { defaultPolicy } from '../../protocol/actor.ts';
import { parseSubject } from '../../protocol/subjects.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import { decodeWork, notesOf, rightEnd, simulatedStages } from './actors.ts';
import type { Asked } from './people.ts';

export interface Aftermath {
  readonly seed: number;
  readonly asked: ReadonlyMap<string, Asked>;
  readonly ledger: Ledger;
  /** The log as it is. */
  readonly log: readonly StoredMessage[];
  /** Schedules that were replaced before they fired. */
  readonly replaced: readonly { readonly before: StoredMessage; readonly after: StoredMessage }[];
  /** Trials whose host died, froze or lost its network, whatever the trial did: `<stage>/<job>` and how many. */
  readonly struck: ReadonlyMap<string, number>;
}

export const brokenPromises = (end: Aftermath): readonly string[] => [...jobsEnd(end), ...endsAreRight(end), ...outputsStandOnCommittedOnes(end), ...consequencesAreThereOnce(end), ...deadLettersCarryTheirInput(end), ...timersAreOver(end)];

function* jobsEnd({ ledger, asked }: Aftermath): Iterable<string> {
  const report = ledger.report();
  yield* report.faults;
  for (const job of report.open) yield `${job.id} never ended: it is ${job.status} at ${job.stage}`;
  if (ledger.jobs.size !== asked.size) yield `${asked.size} jobs were asked for, the log knows ${ledger.jobs.size}`;
  if (report.done + report.dead + report.cancelled + report.open.length !== report.jobs) yield 'the audit does not add up';
}

/** Who was alone in its host at every trial when the host was struck from outside cannot be told from what ends hosts. */
function isUnlucky({ struck }: Aftermath, id: string, stage: string, status: string): boolean {
  return status === 'dead' && (struck.get(`${stage}/${id}`) ?? 0) >= defaultPolicy.trials.most;
}

/** A job ends as its actors decide, unless somebody cancelled it; what was answered to an order holds. */
function* endsAreRight(end: Aftermath): Iterable<string> {
  const { ledger, asked, seed } = end;
  for (const job of ledger.jobs.values()) {
    const order = asked.get(job.id);
    const { status, stage = '' } = ledger.statusOf(job);
    const right = rightEnd(seed, job.id);
    const isRight = status === right.kind && stage === right.stage;
    const place = (name: string): number => simulatedStages.findIndex((one) => one === name);
    const isCancelled = status === 'cancelled' && order?.mayBeCancelled === true && place(stage) <= place(right.stage);
    if (!isRight && !isCancelled && !isUnlucky(end, job.id, stage, status)) yield `${job.id} ended as ${status} at ${stage}, but should be ${right.kind} at ${right.stage}`;
    if (order?.cancelled === true && !order.again && status !== 'cancelled') yield `${job.id} is ${status}, though its cancel was answered with cancelled`;
    if (order !== undefined && job.run < order.run) yield `${job.id} is at run ${job.run}, though a rerun was answered with ${order.run}`;
  }
}

/** Every output was made from the output that the stage before has committed. */
function* outputsStandOnCommittedOnes({ log }: Aftermath): Iterable<string> {
  const committed = new Set<string>();
  for (const message of log) {
    if (outcomeKindOf(message) !== 'done') continue;
    const { chain } = decodeWork(message.data);
    const before = chain.slice(0, -1).join(' ');
    if (before !== '' && !committed.has(before)) yield `message ${message.sequence} stands on an output that was never committed`;
    committed.add(chain.join(' '));
  }
}

/** What follows from a finished job is stored once a run at most, for the last run in any case, and says what was committed. */
function* consequencesAreThereOnce({ log, ledger }: Aftermath): Iterable<string> {
  const notes = new Map<string, StoredMessage[]>();
  const outputs = new Set<string>();
  for (const message of log) {
    const subject = parseSubject(message.subject);
    if (subject?.kind !== 'event') continue;
    if (subject.name === 'noted') notes.set(subject.id, [...(notes.get(subject.id) ?? []), message]);
    else if ((subject.name === 'third' || endsJob(message)) && outcomeKindOf(message) === 'done') outputs.add(`${runOf(message)} ${decodeWork(message.data).chain.join(' ')}`);
  }
  for (const job of ledger.jobs.values()) {
    const { status, stage = '' } = ledger.statusOf(job);
    const end = status === 'done' ? job.stages.get(stage) : undefined;
    for (const id of notesOf(job.id)) {
      const ofJob = notes.get(id) ?? [];
      const runs = ofJob.map(runOf);
      if (new Set(runs).size !== runs.length) yield `${id} was stored twice in one run`;
      if (end !== undefined && !runs.includes(end.run)) yield `${job.id} is done, but ${id} is not there`;
      for (const note of ofJob) if (!outputs.has(`${runOf(note)} ${decodeWork(note.data).chain.join(' ')}`)) yield `${id} says what run ${runOf(note)} has not committed`;
    }
  }
}

/** A dead letter is the input itself: replaying it is the same job. */
function* deadLettersCarryTheirInput({ log }: Aftermath): Iterable<string> {
  for (const message of log) {
    const subject = parseSubject(message.subject);
    if (subject?.kind !== 'dead') continue;
    if (message.data.length === 0) {
      yield `the dead letter of ${subject.id} at ${subject.stage} is empty`;
      continue;
    }
    const work = decodeWork(message.data);
    const before = simulatedStages.findIndex((stage) => stage === subject.stage);
    if (work.job !== subject.id || work.chain.length !== before) yield `the dead letter of ${subject.id} at ${subject.stage} carries ${work.job} after ${work.chain.length} stages`;
  }
}

/** Every timer has fired; and a straggler never took the place of one that a newer attempt waited for. */
function* timersAreOver({ log, replaced }: Aftermath): Iterable<string> {
  for (const message of log) if (parseSubject(message.subject)?.kind === 'timer') yield `the timer ${message.subject} has not fired`;
  const place = (message: StoredMessage): number => runOf(message) * 1_000_000 + attemptOf(message) * 1_000 + trialNumberOf(message);
  for (const { before, after } of replaced) {
    if (place(after) < place(before)) yield `${after.subject}: the timer of an older attempt (${after.sequence}) replaced a newer one (${before.sequence})`;
  }
}
