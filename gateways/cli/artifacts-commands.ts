/** The `artifacts` commands with their options and help. */
import { Option, type Command } from 'commander';
import type { Does } from './drift-commands.ts';

const examples = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

export function artifactsCommands(program: Command, does: Does, pageSize: (text: string) => number): void {
  const artifacts = program.command('artifacts').summary('stored files, and how long they stay').description('Stored files: what they are kept for, how much they take, and which go.').helpCommand(false);
  does(
    artifacts.command('list').description('Stored files, the largest first, with what each is kept for and until when.')
      .addOption(new Option('-k, --kind <kind>', 'kept as this').choices(['kept', 'frames', 'masters', 'missions', 'unreferenced']))
      .option('-n, --limit <count>', 'so many', pageSize, 50)
      .addHelpText('after', examples('npx alidade artifacts list', 'npx alidade artifacts list --kind unreferenced --json')),
    async () => (await import('./artifacts.ts')).listArtifacts,
  );
  does(artifacts.command('usage').description('How much each kind of file takes, how long it is kept and by which setting, and what would go now.'), async () => (await import('./artifacts.ts')).showUsage);
  does(
    artifacts.command('sweep').description('Clear now what is kept no longer, as the running Alidade does every hour (ALIDADE_RETENTION_EVERY).').option('--dry-run', 'only tell what would go')
      .addHelpText('after', examples('npx alidade artifacts sweep --dry-run', "ALIDADE_SKY_KEEP_FRAMES='7 d' npx alidade artifacts sweep")),
    async () => (await import('./artifacts.ts')).sweepArtifacts,
  );
}
