import { describe, expect, test } from 'vitest';
import { createCommitter, type CommitterOptions } from '../../protocol/commit.ts';
import { systemClock } from '../../protocol/clock.ts';
import { LogFull, Unanswered, WrongSequence, type LogMessage, type Transport } from '../../protocol/transport.ts';

interface Call {
  readonly messages: readonly LogMessage[];
  /** Answers with sequences, or with an error. */
  answer(error?: Error): Promise<void>;
}

/** Holds every call until the test answers it. */
function heldBroker() {
  const calls: Call[] = [];
  let sequence = 0;
  const hold = (messages: readonly LogMessage[]): Promise<readonly number[]> =>
    new Promise((resolve, reject) =>
      calls.push({
        messages,
        answer: async (error) => {
          if (error === undefined) resolve(messages.map(() => ++sequence));
          else reject(error);
          await turn();
        },
      }),
    );
  const publish = async (message: LogMessage): Promise<number> => (await hold([message]))[0] ?? 0;
  const unused = (): never => {
    throw new Error('a committer only publishes');
  };
  const transport: Transport = {
    publish,
    post: (message, receipt) => void publish(message).then((stored) => receipt.stored(stored), (error: unknown) => receipt.failed(error)),
    publishBatch: (messages) => hold(messages),
    ensureStream: unused, last: unused, get: unused, scan: unused, purge: unused, consume: unused, send: unused, listen: unused,
  };
  return { transport, calls };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const outcome = (id: string, domain = 'drift'): LogMessage => ({ subject: `${domain}.map.${id}.normal`, data: new Uint8Array(0), expect: { filter: `${domain}.map.${id}.*`, sequence: 0 } });
const ids = (call: Call | undefined): readonly string[] => (call?.messages ?? []).map((message) => message.subject.split('.')[2] ?? '');

function committing(options: Pick<CommitterOptions, 'mode' | 'window' | 'batch'>) {
  const broker = heldBroker();
  const committer = createCommitter(broker.transport, { clock: systemClock, ...options });
  const results = new Map<string, number | string>();
  const commit = (id: string, message = outcome(id)): void => {
    committer.commit(message).then(
      (sequence) => results.set(id, sequence),
      (error: unknown) => results.set(id, error instanceof Error ? error.constructor.name : 'no error'),
    );
  };
  return { ...broker, committer, commit, results, sent: () => broker.calls.map(ids) };
}

describe('windowed', () => {
  test('every message goes by itself and at once, in the order of the calls', async () => {
    const { commit, sent } = committing({ mode: 'windowed' });
    for (const id of ['a', 'b', 'c']) commit(id);
    expect(sent()).toEqual([['a'], ['b'], ['c']]);
  });

  test('beyond the window commits wait their turn, and pass none that came before', async () => {
    const { commit, sent, calls, results } = committing({ mode: 'windowed', window: 2 });
    for (const id of ['a', 'b', 'c', 'd']) commit(id);
    expect(sent()).toEqual([['a'], ['b']]);
    await calls[1]?.answer();
    commit('e');
    expect(sent()).toEqual([['a'], ['b'], ['c']]);
    await calls[0]?.answer();
    await calls[2]?.answer();
    expect(sent()).toEqual([['a'], ['b'], ['c'], ['d'], ['e']]);
    expect([...results]).toEqual([['b', 1], ['a', 2], ['c', 3]]);
  });

  test('a refusal is told to its own commit and frees its place', async () => {
    const { commit, calls, sent, results } = committing({ mode: 'windowed', window: 1 });
    commit('a');
    commit('b');
    await calls[0]?.answer(new WrongSequence('drift.map.a.*'));
    await calls[1]?.answer();
    expect(sent()).toEqual([['a'], ['b']]);
    expect([...results]).toEqual([['a', 'WrongSequence'], ['b', 1]]);
  });

  test('settled when nothing waits and nothing is in flight', async () => {
    const { commit, calls, committer } = committing({ mode: 'windowed', window: 1 });
    commit('a');
    commit('b');
    let settled = false;
    const waiting = committer.settled().then(() => (settled = true));
    await calls[0]?.answer();
    await turn();
    expect(settled).toBe(false);
    await calls[1]?.answer();
    await waiting;
    expect(settled).toBe(true);
  });
});

describe('durable', () => {
  test('a lone commit goes alone, what gathers behind it goes together', async () => {
    const { commit, calls, sent, results } = committing({ mode: 'durable' });
    commit('a');
    await turn();
    for (const id of ['b', 'c', 'd']) commit(id);
    await turn();
    expect(sent()).toEqual([['a']]);
    await calls[0]?.answer();
    expect(sent()).toEqual([['a'], ['b', 'c', 'd']]);
    await calls[1]?.answer();
    expect([...results]).toEqual([['a', 1], ['b', 2], ['c', 3], ['d', 4]]);
  });

  test('a full batch does not wait for the one before, up to three at once', async () => {
    const { commit, sent } = committing({ mode: 'durable', batch: 2 });
    for (const id of 'abcdefghi') commit(id);
    await turn();
    expect(sent()).toEqual([['a', 'b'], ['c', 'd'], ['e', 'f']]);
  });

  test('no more messages are in flight than the window allows before the next batch', async () => {
    const { commit, sent, calls } = committing({ mode: 'durable', batch: 2, window: 2 });
    for (const id of 'abcd') commit(id);
    await turn();
    expect(sent()).toEqual([['a', 'b']]);
    await calls[0]?.answer();
    expect(sent()).toEqual([['a', 'b'], ['c', 'd']]);
  });

  const together: readonly { readonly hazard: string; readonly messages: readonly LogMessage[]; readonly groups: readonly number[] }[] = [
    { hazard: 'two attempts at one job', messages: [outcome('a'), outcome('b'), outcome('a')], groups: [2, 1] },
    { hazard: 'two classes of one job', messages: [outcome('a'), { ...outcome('a'), subject: 'drift.map.a.high' }], groups: [1, 1] },
    { hazard: 'a write under a filter another one expects', messages: [{ subject: 'drift.map.a.low', data: new Uint8Array(0) }, outcome('a')], groups: [1, 1] },
    { hazard: 'an expectation on a subject written before', messages: [{ subject: 'drift.state.s.k', data: new Uint8Array(0) }, { ...outcome('a'), expect: { filter: 'drift.state.s.k', sequence: 1 } }], groups: [1, 1] },
    { hazard: 'messages of two streams', messages: [outcome('a'), outcome('b', 'sky'), outcome('c', 'sky')], groups: [1, 2] },
    { hazard: 'nothing in common', messages: [outcome('a'), outcome('b'), { subject: 'drift.in.c', data: new Uint8Array(0) }, { subject: 'drift.in.c', data: new Uint8Array(0) }], groups: [4] },
  ];
  test.each(together)('what shares a batch: $hazard → $groups', async ({ messages, groups }) => {
    const { commit, calls } = committing({ mode: 'durable' });
    messages.forEach((message, index) => commit(String(index), message));
    for (let done = 0; done < groups.length; done++) {
      await turn();
      await calls[done]?.answer();
    }
    expect(calls.map((call) => call.messages.length)).toEqual(groups);
    expect(calls.flatMap((call) => call.messages)).toEqual(messages);
  });

  const endings: readonly { readonly batchEndsWith: Error; readonly resent: boolean; readonly results: readonly (string | number)[] }[] = [
    { batchEndsWith: new WrongSequence('drift.map.b.*'), resent: true, results: [1, 'WrongSequence', 2] },
    { batchEndsWith: new LogFull('drift.map.b.normal', 'full'), resent: true, results: [1, 'WrongSequence', 2] },
    { batchEndsWith: new Unanswered('a batch', 'the connection broke'), resent: false, results: ['Unanswered', 'Unanswered', 'Unanswered'] },
    { batchEndsWith: new Error('something else'), resent: false, results: ['Error', 'Error', 'Error'] },
  ];
  test.each(endings)('a batch that ends with "$batchEndsWith.message": resent one by one $resent', async ({ batchEndsWith, resent, results }) => {
    const { commit, calls, sent, results: told } = committing({ mode: 'durable' });
    for (const id of ['a', 'b', 'c']) commit(id);
    await turn();
    await calls[0]?.answer(batchEndsWith);
    expect(sent()).toEqual(resent ? [['a', 'b', 'c'], ['a'], ['b'], ['c']] : [['a', 'b', 'c']]);
    await calls[1]?.answer();
    await calls[2]?.answer(new WrongSequence('drift.map.b.*'));
    await calls[3]?.answer();
    expect(['a', 'b', 'c'].map((id) => told.get(id))).toEqual(results);
  });

  test('after a refused batch the next ones go on', async () => {
    const { commit, calls, sent, committer } = committing({ mode: 'durable' });
    commit('a');
    await turn();
    commit('b');
    await calls[0]?.answer(new Unanswered('a', 'lost'));
    await calls[1]?.answer();
    await committer.settled();
    expect(sent()).toEqual([['a'], ['b']]);
  });
});
