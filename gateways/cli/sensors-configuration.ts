/** Rules and devices from the files that a command names. */
import { readFile } from 'node:fs/promises';
import { describeFinding, readConfiguration, type Configuration, type Finding, type Source } from '../sensors/index.ts';
import { CliFailure, exit, usage } from './exit.ts';
import type { Terminal } from './terminal.ts';

export interface ConfigurationFiles {
  readonly rules: readonly string[];
  readonly devices?: readonly string[];
}

export async function findingsIn({ rules, devices = [] }: ConfigurationFiles): Promise<ReturnType<typeof readConfiguration>> {
  return readConfiguration(await sourcesOf(rules), await sourcesOf(devices));
}

/** Throws a usage failure for one that cannot be read. */
export const sourcesOf = (files: readonly string[]): Promise<readonly Source[]> => Promise.all(files.map(sourceOf));

/** All or nothing: every fault at once. Warnings are told, and loaded. */
export async function configurationFrom(terminal: Terminal, files: ConfigurationFiles): Promise<Configuration> {
  const { configuration, findings } = await findingsIn(files);
  if (configuration === undefined) throw new CliFailure(exit.usage, describeAll(findings), { name: 'INVALID_RULES' });
  for (const finding of findings) terminal.note(describeFinding(finding));
  return configuration;
}

export function describeAll(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${errors} ${errors === 1 ? 'fault' : 'faults'}\n${findings.map(describeFinding).join('\n')}`;
}

async function sourceOf(name: string): Promise<Source> {
  return readFile(name, 'utf8').then((text) => ({ name, text }), (error: unknown) => {
    throw usage(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
}
