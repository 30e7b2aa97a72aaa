/** Documentation that is printed from code: settings and topology. Pure. */
import type { Actor } from '../../protocol/actor.ts';
import type { KeyedActor } from '../../protocol/keyed.ts';
import type { Pipeline } from '../../protocol/pipeline.ts';
import { describeSettings, type SettingsTable } from '../../protocol/settings.ts';
import { describe } from '../../supervisor/describe.ts';
import type { Tree } from '../../supervisor/tree.ts';

const printed = '<!-- Printed from the code by `npm run generate`; do not edit. -->';

export function settingsText(tables: Readonly<Record<string, SettingsTable>>, actors: readonly Pick<Actor, 'domain' | 'name' | 'settings'>[]): string {
  const sections = Object.entries(tables).map(([title, table]) => section(title, table));
  const ofActors = actors.filter((actor) => Object.keys(actor.settings).length > 0).map((actor) => section(`Actor ${actor.domain}.${actor.name}`, actor.settings));
  const head = 'All settings are environment variables. A start names every fault at once, and variables that look misspelt. `npx alidade settings` shows the values that are in force.';
  return ['# Settings', printed, head, ...sections, ...ofActors].join('\n\n') + '\n';
}

const section = (title: string, table: SettingsTable): string => `## ${title}\n\n${describeSettings(table)}`;

/** `requested → prepare → simulate`: each name is the second word of the subjects that carry it. */
const flow = ({ source, stages }: Pipeline): string => [source.name, ...stages.map((stage) => stage.name)].join(' → ');

const seconds = (value: number): string => `${value} s`;

function stageRows(pipeline: Pipeline): readonly string[] {
  return pipeline.stages.map((stage) => {
    const { policy } = stage;
    const emits = [...stage.emits.map((event) => event.name), ...stage.ends.map((event) => `${event.name} (the end)`)].join(', ');
    return `| ${stage.name} | ${stage.consumes.name} | ${emits} | ${policy.runs} | ${policy.concurrency} | ${policy.attempts} | ${seconds(policy.timeLimitSeconds)} | ${policy.memoryLimitMb} MiB |`;
  });
}

/** A domain's pipelines, each with its stages. */
function domainSection(domain: string, pipelines: readonly Pipeline[]): string {
  return [`## ${domain}`, ...pipelines.filter((one) => one.domain === domain).map(pipelineText)].join('\n\n');
}

const pipelineText = (pipeline: Pipeline): string =>
  [`\`${flow(pipeline)}\``, '', '| stage | consumes | emits | runs | at once in a host | attempts | time limit | memory limit |', '| --- | --- | --- | --- | --- | --- | --- | --- |', ...stageRows(pipeline)].join('\n');

const keyedRows = (keyed: readonly KeyedActor[]): readonly string[] =>
  keyed.map(({ domain, name, consumes, emits }) => `| ${domain} | ${name} | ${consumes.map((event) => event.name).join(', ')} | ${emits.map((event) => event.name).join(', ')} |`);

const keyedSection = (keyed: readonly KeyedActor[]): string =>
  ['## Keyed actors', '', 'Each is a state machine over its domain’s log, in order.', '', '| domain | actor | consumes | emits |', '| --- | --- | --- | --- |', ...keyedRows(keyed)].join('\n');

export function topologyText(pipelines: readonly Pipeline[], keyed: readonly KeyedActor[], tree: Tree): string {
  const head = 'Each domain has one stream, named as the domain in capitals; a stage reads what the stage before it has stored there.';
  return ['# Topology', printed, head, ...[...new Set(pipelines.map(({ domain }) => domain))].map((domain) => domainSection(domain, pipelines)), ...(keyed.length === 0 ? [] : [keyedSection(keyed)]), '## Supervision tree of `alidade up`', `\`\`\`\n${describe(tree)}\n\`\`\``].join('\n\n') + '\n';
}
