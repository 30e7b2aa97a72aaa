/** `alidade dead`: what nobody could handle, and what to do about it. */
import type { DeadLetter, Operations } from '../../protocol/operations.ts';
import { isId } from '../../protocol/subjects.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import { argument, orderOf, paintOf, type Always, type Given } from './given.ts';
import { domainsOf, stageOf } from './places.ts';
import { withSession, type Session } from './session.ts';
import { ago, printable, table } from './text.ts';

export interface Where extends Always {
  readonly domain?: string;
  readonly stage?: string;
}
interface Order extends Where {
  readonly reason?: string;
  readonly all?: boolean;
}

/** As `--json` shows a letter; the payload only where one is shown alone. */
const shown = ({ domain, stage, id, run, attempts, reason, code, diedAtMs, sequence }: DeadLetter): Readonly<Record<string, unknown>> => ({ domain, stage, id, run, attempts, reason, code, died_at: new Date(diedAtMs).toISOString(), sequence });

/** Open letters, newest first. */
async function lettersOf(session: Session, where: Where): Promise<readonly DeadLetter[]> {
  const places = [...session.pipelines, ...session.keyed.map(({ domain, name }) => ({ domain, stages: [{ name }] }))];
  const place = where.stage === undefined ? undefined : stageOf(places, where.stage);
  const found: DeadLetter[] = [];
  for (const domain of domainsOf(places, where.domain ?? place?.domain)) {
    for await (const letter of session.operations.deadLetters(domain)) if (place === undefined || letter.stage === place.stage) found.push(letter);
  }
  return found.sort((a, b) => b.diedAtMs - a.diedAtMs);
}

export const listDead = ({ terminal, options }: Given<Where>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const letters = await lettersOf(session, options);
    if (options.json === true) terminal.print(JSON.stringify({ items: letters.map(shown) }));
    else if (letters.length === 0) terminal.print('no dead letters');
    else {
      const now = Date.now();
      const rows = table(
        letters,
        [
          { title: 'ID', of: (one) => one.id },
          { title: 'AT', of: (one) => `${one.domain}.${one.stage}` },
          { title: 'DIED', of: (one) => ago(one.diedAtMs, now) },
          { title: 'TRIES', of: (one) => String(one.attempts), right: true },
          { title: 'CODE', of: (one) => one.code },
          { title: 'WHY', of: (one) => one.reason },
        ],
        { paint: paintOf(terminal), ...(terminal.isTty ? { fit: terminal.columns } : {}) },
      );
      terminal.print(rows);
    }
    return exit.ok;
  });

/** The one letter that is meant. */
async function letterOf(session: Session, id: string, where: Where): Promise<DeadLetter> {
  if (!isId(id)) throw usage(`${JSON.stringify(id.slice(0, 160))} is no id of a job: letters, digits, _ and -, 1 to 128 of them`);
  const [only, another] = (await lettersOf(session, where)).filter((one) => one.id === id);
  if (only === undefined) throw new CliFailure(exit.failed, `there is no open dead letter of ${id}: \`alidade dead list\` shows those there are`, { name: 'NOT_FOUND' });
  if (another !== undefined) throw usage(`${id} has several dead letters: choose with --stage ${only.domain}.${only.stage} or --stage ${another.domain}.${another.stage}`);
  return only;
}

export const showDead = ({ terminal, args, options }: Given<Where>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const letter = await letterOf(session, argument(args, 0, 'the id'), options);
    const [{ decodeAny }, { eventTypes }] = await Promise.all([import('../../protocol/codec.ts'), import('../../schemas/index.ts')]);
    const body = decodeAny(letter.payload, eventTypes);
    if (options.json === true) {
      terminal.print(JSON.stringify({ ...shown(letter), encoding: body.encoding, ...(body.event === undefined ? {} : { event: body.event }), payload: body.value ?? null, ...(body.value === undefined ? { payload_base64: Buffer.from(letter.payload).toString('base64') } : {}) }));
      return exit.ok;
    }
    const paint = paintOf(terminal);
    terminal.print(`${paint('bold', letter.id)} died at ${letter.domain}.${letter.stage}, ${new Date(letter.diedAtMs).toISOString()}, after ${letter.attempts} ${letter.attempts === 1 ? 'attempt' : 'attempts'} in run ${letter.run}`);
    terminal.print(paint('red', printable(`${letter.code}: ${letter.reason}`)));
    terminal.print(body.value === undefined ? `${letter.payload.length} bytes: ${body.fault ?? body.encoding}` : typeof body.value === 'string' ? printable(body.value) : JSON.stringify(body.value, undefined, 2));
    terminal.print(`again: alidade dead replay ${letter.id}   put away: alidade dead drop ${letter.id}   (message ${letter.sequence})`);
    return exit.ok;
  });

type Deed = (operations: Operations, letter: DeadLetter, order: { by: string; reason?: string }) => Promise<{ readonly words: string; readonly run?: number }>;

const replay: Deed = async (operations, { domain, stage, id }, order) => {
  const run = await operations.replayDead(domain, stage, id, order);
  return { words: `${id} goes again through ${domain}.${stage} as run ${run}`, run };
};
const drop: Deed = async (operations, { domain, stage, id }, order) => {
  await operations.dropDead(domain, stage, id, order);
  return { words: `the dead letter of ${id} at ${domain}.${stage} is put away` };
};

const settle =
  (deed: Deed) =>
  ({ terminal, args, options }: Given<Order>): Promise<Exit> =>
    withSession(terminal, async (session) => {
      if ((args.length === 0) === (options.all !== true)) throw usage('say which: one or more ids, or --all (with --stage to choose)');
      const letters = options.all === true ? await lettersOf(session, options) : await Promise.all(args.map((id) => letterOf(session, id, options)));
      for (const letter of letters) {
        const { words, run } = await deed(session.operations, letter, orderOf(options));
        terminal.print(options.json === true ? JSON.stringify({ domain: letter.domain, stage: letter.stage, id: letter.id, ...(run === undefined ? {} : { run }) }) : words);
      }
      if (letters.length === 0) terminal.note('no dead letters');
      return exit.ok;
    });

export const replayDead = settle(replay);
export const dropDead = settle(drop);
