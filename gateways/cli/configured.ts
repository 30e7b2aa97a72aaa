/** `alidade rules` and `alidade devices`: what is in force, its history, and its end. */
import type { Configured, Kind } from '../sensors/configured.ts';
import { changeConfigured, readConfigured, readHistory } from '../sensors/configured.ts';
import { judgeChange, type ChangeFault } from '../sensors/judge-change.ts';
import { conditionWords, devicesWords } from '../sensors/rule-words.ts';
import { plainCycles, plainStatistics, type LiveStatistics } from '../sensors/statistics.ts';
import { CliFailure, exit, type Exit } from './exit.ts';
import { argument, orderOf, paintOf, type Always, type Given } from './given.ts';
import { withSession, type Session } from './session.ts';
import { statisticsTable } from './sensors-output.ts';
import type { Terminal } from './terminal.ts';
import { ago, table, type Column } from './text.ts';

interface ListOptions extends Always {
  readonly verbose?: boolean;
}
interface DeleteOptions extends Always {
  readonly reason?: string;
}

const plain = ({ id, version, definition, by, reason, source, at }: Configured): Readonly<Record<string, unknown>> => ({ id, version, definition: definition ?? null, changed: { at, by, reason: reason ?? null, source: source ?? null } });
const byId = (all: ReadonlyMap<string, Configured>): readonly Configured[] => [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const labelsOf = (definition: Configured['definition']): string => Object.entries(definition?.['labels'] ?? {}).map(([name, value]) => `${name}=${String(value)}`).join(', ');

const ownColumns: Readonly<Record<Kind, readonly Column<Configured>[]>> = {
  rule: [
    { title: 'RULE', of: ({ id }) => id },
    { title: 'DEVICES', of: ({ definition }) => devicesWords(definition ?? {}) },
    { title: 'CONDITION', of: ({ definition }) => conditionWords(definition ?? {}) },
    { title: 'SEVERITY', of: ({ definition }) => text(definition?.['severity']) },
  ],
  device: [{ title: 'DEVICE', of: ({ id }) => id }, { title: 'LABELS', of: ({ definition }) => labelsOf(definition) }],
};

export function configuredTable(kind: Kind, items: readonly Configured[], terminal: Terminal): string {
  const now = Date.now();
  const changed: readonly Column<Configured>[] = [{ title: 'CHANGED', of: ({ at }) => ago(Date.parse(at), now) }, { title: 'BY', of: ({ by, source }) => source ?? by }];
  return table(items, [...ownColumns[kind], ...changed], { paint: paintOf(terminal), ...(terminal.isTty ? { fit: terminal.columns } : {}) });
}

const list = (kind: Kind) => ({ terminal, options }: Given<ListOptions>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const items = byId(await readConfigured(session.transport, kind));
    const live = options.verbose === true && kind === 'rule' ? await liveOf(session) : undefined;
    const wanted = options.verbose === true && kind === 'rule';
    if (options.json === true) {
      const shown = items.map((one) => ({ ...plain(one), ...(wanted ? { statistics: statisticsFor(one, live) } : {}) }));
      terminal.print(JSON.stringify({ items: shown, ...(wanted ? { evaluation: live === undefined ? null : plainCycles(live) } : {}) }));
      return exit.ok;
    }
    terminal.print(items.length === 0 ? `no ${kind}s: \`alidade ${kind}s apply FILE\` puts some into force` : configuredTable(kind, items, terminal));
    if (wanted) tellStatistics(terminal, items, live);
    return exit.ok;
  });

/** Loaded only where it is asked for. */
async function liveOf({ transport }: Session): Promise<LiveStatistics | undefined> {
  const { gatherRuleStatistics } = await import('../up/rule-statistics.ts');
  return gatherRuleStatistics(transport);
}

function statisticsFor({ id }: Configured, live: LiveStatistics | undefined): object | null {
  const rule = live?.rules.get(id);
  return rule === undefined ? null : plainStatistics(rule);
}

function tellStatistics(terminal: Terminal, items: readonly Configured[], live: LiveStatistics | undefined): void {
  if (live === undefined) return terminal.note('no evaluator answers: `alidade status` shows who works');
  const last = live.lastCycleAt === undefined ? 'none yet' : `the last ${ago(Date.parse(live.lastCycleAt), Date.now())}`;
  terminal.print(`\nevaluations: ${live.cycles}, ${last}, missed ${live.missed}   readings: ${live.readings}, of devices without a rule ${live.unmatched}   messages that were none: ${live.unreadable}`);
  const known = items.flatMap(({ id }) => live.rules.get(id) ?? []);
  if (known.length > 0) terminal.print(statisticsTable(known, terminal));
}

const show = (kind: Kind) => ({ terminal, args, options }: Given<ListOptions>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const id = argument(args, 0, 'the id');
    const found = (await readConfigured(session.transport, kind)).get(id);
    if (found === undefined) throw notThere(kind, id);
    const live = kind === 'rule' ? await liveOf(session) : undefined;
    if (options.json === true) {
      terminal.print(JSON.stringify({ ...plain(found), ...(kind === 'rule' ? { statistics: statisticsFor(found, live) } : {}) }));
      return exit.ok;
    }
    const { stringify } = await import('yaml');
    terminal.print(stringify(found.definition).trimEnd());
    terminal.note(`version ${found.version}, ${found.at}, by ${found.by}${found.source === undefined ? '' : ` (${found.source})`}${found.reason === undefined ? '' : `: ${found.reason}`}`);
    if (kind === 'rule') tellStatistics(terminal, [found], live);
    return exit.ok;
  });

const history = (kind: Kind) => ({ terminal, args, options }: Given<Always>): Promise<Exit> =>
  withSession(terminal, async ({ transport }) => {
    const id = argument(args, 0, 'the id');
    const versions = await readHistory(transport, kind, id);
    if (versions.length === 0) throw notThere(kind, id);
    if (options.json === true) terminal.print(JSON.stringify({ items: versions.map(plain) }));
    else for (const { at, by, source, reason, definition } of versions) terminal.print(`${at}  ${source ?? by}  ${definition === undefined ? 'deleted' : JSON.stringify(definition)}${reason === undefined ? '' : `  (${reason})`}`);
    return exit.ok;
  });

/** All or nothing: judged together. One that others are made of goes when they go with it. */
const remove = (kind: Kind) => ({ terminal, args, options }: Given<DeleteOptions>): Promise<Exit> =>
  withSession(terminal, async ({ transport }) => {
    const [rules, devices] = await Promise.all([readConfigured(transport, 'rule'), readConfigured(transport, 'device')]);
    const standing = { rules: new Map(rules), devices: new Map(devices) };
    const all = kind === 'rule' ? standing.rules : standing.devices;
    const missing = args.find((id) => !all.has(id));
    if (missing !== undefined) throw notThere(kind, missing);
    const before = new Map(all);
    for (const id of inOrder(kind, args, standing)) {
      const found = before.get(id);
      await changeConfigured(transport, kind, { id, definition: undefined, expected: found?.version, ...orderOf(options) }, Date.now());
      terminal.print(options.json === true ? JSON.stringify({ kind, id, change: 'deleted' }) : `deleted: ${kind} ${id}`);
      if (found?.by.startsWith('file:') === true) terminal.note(`${id} stands in ${found.source ?? found.by}: it comes back when that file is changed; delete it there`);
    }
    return exit.ok;
  });

/** So that what stands is sound after each. Throws a failure with what would break. */
function inOrder(kind: Kind, ids: readonly string[], standing: { readonly rules: Map<string, Configured>; readonly devices: Map<string, Configured> }): readonly string[] {
  const [left, order] = [new Set(ids), [] as string[]];
  while (left.size > 0) {
    let faults: readonly ChangeFault[] = [];
    const free = [...left].find((id) => {
      const found = judgeChange(kind, id, undefined, standing).filter(({ severity }) => severity === 'error');
      if (found.length > 0) faults = [...faults, ...found];
      return found.length === 0;
    });
    if (free === undefined) throw new CliFailure(exit.failed, faults.map(({ id, message }) => `then ${id ?? ''} is wrong: ${message}`).join('\n'), { name: 'INVALID_RULES' });
    left.delete(free);
    order.push(free);
    (kind === 'rule' ? standing.rules : standing.devices).delete(free);
  }
  return order;
}

const notThere = (kind: Kind, id: string): CliFailure => new CliFailure(exit.failed, `there is no ${kind} ${id}: \`alidade ${kind}s list\` shows those there are`, { name: 'NOT_FOUND' });

export const [listRules, listDevices] = [list('rule'), list('device')];
export const [showRule, showDevice] = [show('rule'), show('device')];
export const [ruleHistory, deviceHistory] = [history('rule'), history('device')];
export const [deleteRules, deleteDevices] = [remove('rule'), remove('device')];
