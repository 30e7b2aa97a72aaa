/**
 * What must not survive: each mutation breaks one promise in the runtime's source, and the
 * simulation must fail on it. Texts are looked for, so a change of the source that removes one
 * fails the run instead of passing it by.
 */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Where to begin to look, when the first seeds let it live; 1 by default. */
  readonly from?: number;
}

export const mutations: readonly Mutation[] = [
  { name: 'ack before the outcome', file: 'supervisor/host.ts', find: '    const message = outcomeMessage(attempt.input,', replace: '    attempt.delivery.ack();\n    const message = outcomeMessage(attempt.input,' },
  { name: 'ack before the consequences', file: 'supervisor/host.ts', find: '    else this.#later(attempt, this.#ensureAll(consequences)', replace: '    else attempt.delivery.ack(), this.#later(attempt, this.#ensureAll(consequences)' },
  { name: 'no expected sequence on the outcome', file: 'protocol/outcome.ts', find: '    expect: { filter: outcomeFilter(input.domain, input.stage, input.id), sequence: startedFrom },\n', replace: '' },
  { name: 'the fence sees one class only', file: 'protocol/subjects.ts', find: 'string => `${domain}.${stage}.${id}.*`;', replace: 'string => `${domain}.${stage}.${id}.normal`;' },
  { name: 'consequences skipped on redelivery', file: 'supervisor/host.ts', find: '        this.#followUp(attempt, decision.outcome);\n', replace: '        this.#acknowledge(attempt);\n' },
  { name: 'a retry runs whatever attempt it asks for', file: 'protocol/decide.ts', find: 'input.attempt !== stored.attempt + 1 || ', replace: '' },
  { name: 'a finished job runs again', file: 'protocol/decide.ts', find: "if (isTerminal(stored.kind) || input.kind === 'event')", replace: "if (input.kind === 'never')" },
  { name: 'a replaced run is not stale', file: 'protocol/decide.ts', find: 'if (stored.run > input.run) return', replace: 'if (stored.run > input.run + 1_000_000) return', from: 40 },
  { name: 'no dead letter', file: 'protocol/outcome.ts', find: 'return [deadLetter(input, outcome, lifetimes)];', replace: 'return [];' },
  { name: 'no timer for a retry', file: 'protocol/outcome.ts', find: 'return outcome.trial?.begun === undefined ? [timer(input, outcome, lifetimes)] : none;', replace: 'return none;' },
  { name: 'attempts never run out', file: 'protocol/outcome.ts', find: 'if (attempt >= attempts) return', replace: 'if (attempt >= attempts + 3) return' },
  { name: 'the retry forgets its attempt', file: 'protocol/outcome.ts', find: 'const attempt = outcome.attempt + 1;', replace: 'const attempt = 1;' },
  { name: 'an outcome without an answer counts as stored', file: 'supervisor/host.ts', find: '      if (error instanceof WrongSequence || !fault.retryable', replace: "      if (fault.code === 'UNANSWERED') return 1 as T;\n      if (error instanceof WrongSequence || !fault.retryable" },
  { name: 'a refused outcome counts as stored', file: 'supervisor/host.ts', find: 'if (error instanceof WrongSequence) return undefined;', replace: 'if (error instanceof WrongSequence) return 1;' },
  { name: 'unfinished upstream outcomes are taken for inputs', file: 'supervisor/host-input.ts', find: "outcomeKindOf(delivery) !== 'done'", replace: "outcomeKindOf(delivery) === 'cancelled'" },
  { name: 'a stage takes up a job that has ended', file: 'supervisor/host-input.ts', find: ' || endsJob(delivery))', replace: ')' },
  { name: 'the outcome does not say that it is the end', file: 'protocol/outcome.ts', find: "if (verdict.ends === true) headers[header.ends] = 'true';", replace: '' },
  { name: 'a job that has ended is cancelled at its next stage', file: 'protocol/operations.ts', find: "return current.ends === true ? 'done' : { run: current.run };", replace: 'return { run: current.run };' },
  { name: 'nothing follows from an early end', file: 'protocol/outcome.ts', find: 'fanOut(outcome.data, outcome.ends === true)', replace: '(outcome.ends === true ? [] : fanOut(outcome.data, false))' },
  { name: 'a straggler replaces a newer timer', file: 'protocol/outcome.ts', find: 'return attemptOf(stored) > attempt;', replace: 'return false;', from: 150 },
  { name: 'fanned-out events are not fenced', file: 'protocol/outcome.ts', find: 'expect: { filter, sequence: 0 }, ttl: lifetimes.eventSeconds', replace: 'ttl: lifetimes.eventSeconds' },
  { name: 'fanned-out events are fenced in one class only', file: 'protocol/outcome.ts', find: 'const filter = classesFilter(event.domain, event.event, event.id);', replace: 'const filter = subject;' },
  { name: 'a date is ignored', file: 'protocol/decide.ts', find: 'input.notBeforeMs !== undefined && input.notBeforeMs > now', replace: 'input.notBeforeMs !== undefined && input.notBeforeMs < 0' },
  { name: 'poison is never buried', file: 'protocol/decide.ts', find: 'input.deliveries > policy.maxDeliveries', replace: 'input.deliveries > policy.maxDeliveries * 1_000' },
  { name: 'suspicion is a verdict', file: 'protocol/decide.ts', find: 'verdict: suspected(input, attempt, 1, policy, now)', replace: "verdict: { ...suspected(input, attempt, 1, policy, now), kind: 'dead' }" },
  { name: 'a suspect does not wait for the others', file: 'supervisor/solitude.ts', find: 'if (this.#given || this.#inFlight > 0) return;', replace: 'if (this.#given) return;' },
  { name: 'others start beside a suspect', file: 'supervisor/host.ts', find: ' && !solitude.wanted) {', replace: ') {' },
  { name: 'a trial that ended its host is made again', file: 'protocol/decide.ts', find: 'if (beginning.delivery === input.deliveries)', replace: 'if (beginning.delivery > 0)' },
  { name: 'one trial is enough', file: 'protocol/suspicion.ts', find: 'input.trial < policy.trials.most', replace: 'input.trial < 1', from: 130 },
  { name: 'trials never run out', file: 'protocol/suspicion.ts', find: 'input.trial < policy.trials.most', replace: 'input.trial > 0' },
  { name: 'a paused host starts work', file: 'supervisor/host.ts', find: '!this.#paused && !this.#stopping', replace: '!this.#stopping' },
  { name: 'no time limit', file: 'supervisor/host-attempt.ts', find: 'clock.after(seconds * 1000,', replace: 'clock.after(seconds * 1_000_000,' },
  { name: 'a dead letter without its input', file: 'protocol/outcome.ts', find: 'message: { subject, data: input.data, headers: carried(input, outcome, words)', replace: 'message: { subject, data: noData, headers: carried(input, outcome, words)' },
  { name: 'a retry without its input', file: 'protocol/outcome.ts', find: '      subject,\n      data: input.data,\n', replace: '      subject,\n      data: noData,\n' },
  { name: 'a refused batch counts as stored', file: 'protocol/commit.ts', find: 'else await Promise.all(group.map((waiting) => this.#storeAlone(waiting)));', replace: 'else for (const { receipt } of group) receipt.stored(1);' },
  { name: 'a replay keeps its run', file: 'protocol/operations.ts', find: 'const run = 1 + letter.run;', replace: 'const run = letter.run;' },
  { name: 'a rerun keeps its run', file: 'protocol/operations.ts', find: 'const run = 1 + Math.max(', replace: 'const run = Math.max(' },
];
