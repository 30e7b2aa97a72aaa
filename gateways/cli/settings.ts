/** `alidade settings`: every setting, its value, and where the value comes from. */
import { explainSettings, InvalidSettings, type SettingsTable } from '../../protocol/settings.ts';
import { exit, type Exit } from './exit.ts';
import { paintOf, type Always, type Given } from './given.ts';
import { table } from './text.ts';

interface Row {
  readonly group: string;
  readonly env: string;
  readonly value: string;
  readonly from: string;
  readonly doc: string;
}

/** Works with nothing running, and tells wrong values beside the right ones. */
export async function showSettings({ terminal, options }: Given<Always>): Promise<Exit> {
  const { loadCatalog, misspelt, runtimeTables } = await import('../up/index.ts');
  const { actors } = await loadCatalog();
  const tables: Readonly<Record<string, SettingsTable>> = { ...runtimeTables, ...Object.fromEntries(actors.map((actor) => [`Actor ${actor.domain}.${actor.name}`, actor.settings])) };
  const faults: string[] = [...misspelt(terminal.env, actors.map((actor) => actor.settings))];
  const rows = Object.entries(tables).flatMap(([group, settings]) => rowsOf(group, settings, terminal.env, faults));
  if (options.json === true) terminal.print(JSON.stringify({ settings: rows, faults }));
  else {
    const paint = paintOf(terminal);
    terminal.print(
      table(
        rows,
        [
          { title: 'VARIABLE', of: (row) => row.env, colour: (row) => (row.from === 'environment' ? 'bold' : undefined) },
          { title: 'VALUE', of: (row) => row.value || '–' },
          { title: 'FROM', of: (row) => row.from, colour: (row) => (row.from === 'environment' ? 'cyan' : 'dim') },
          { title: 'OF', of: (row) => row.group },
          { title: 'MEANING', of: (row) => row.doc },
        ],
        { paint, ...(terminal.isTty ? { fit: terminal.columns } : {}) },
      ),
    );
    for (const fault of faults) terminal.note(paint('red', `alidade: ${fault}`));
  }
  return faults.length === 0 ? exit.ok : exit.usage;
}

function rowsOf(group: string, settings: SettingsTable, env: Readonly<Record<string, string | undefined>>, faults: string[]): readonly Row[] {
  const docs = new Map(Object.values(settings).map((setting) => [setting.env, setting.doc]));
  const rows = (values: ReturnType<typeof explainSettings>, wrong: (name: string) => boolean): readonly Row[] =>
    values.map(({ env: name, value, from }) => ({ group, env: name, value, from: wrong(name) ? 'default: the value given is wrong' : from, doc: docs.get(name) ?? '' }));
  try {
    return rows(explainSettings(settings, env), () => false);
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    faults.push(...error.faults);
    const isWrong = (name: string): boolean => error.faults.some((fault) => fault.split(':')[0]?.split(' and ').includes(name) === true);
    return rows(explainSettings(settings, Object.fromEntries(Object.entries(env).filter(([name]) => !isWrong(name)))), isWrong);
  }
}
