/** The `drift` commands with their options and help. */
import { InvalidArgumentError, type Command, type OptionValues } from 'commander';
import type { Exit } from './exit.ts';
import type { Given } from './given.ts';

/** Binds a command to what it does, which is loaded when it runs. */
export type Does = <Options extends OptionValues>(command: Command, load: () => Promise<(given: Given<Options>) => Promise<Exit>>) => Command;

function whole(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
    return value;
  };
}

const examples = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

export function driftCommands(program: Command, does: Does): void {
  const drift = program.command('drift').summary('drift missions without a server').description('Drift missions without a server, and how results differ.').helpCommand(false);
  does(
    drift.command('simulate').description('Simulate a mission here, without any server. Relative forcing paths count from the folder of the mission file.')
      .argument('<mission>', 'JSON file, as for submit')
      .option('-o, --out <folder>', 'where particles.nc, density.png and summary.json go; default: results/<mission_id>')
      .option('-t, --threads <count>', 'threads for the particles; the result does not depend on it', whole(1))
      .option('-s, --seed <number>', "in place of the mission's own", whole(0))
      .option('--animation', 'also make animation.gif')
      .addHelpText('after', examples('npx alidade drift simulate mission.json --out results', 'npx alidade drift simulate mission.json --seed 7 --json | jq .result.statistics')),
    async () => (await import('./drift.ts')).simulateMission,
  );
  does(
    drift.command('compare').description('How far two results lie apart, or how well a result follows an observed track (skill score of Liu and Weisberg 2011).')
      .argument('<a>', 'particles.nc or its folder, or a track: CSV with time, lat and lon, or GPX').argument('<b>', 'the other one')
      .addHelpText('after', examples('npx alidade drift compare results/a results/b', 'npx alidade drift compare results/a/particles.nc buoy.csv --json')),
    async () => (await import('./drift.ts')).compareResults,
  );
  does(drift.command('objects').description('What can drift: the Leeway categories with number and key.'), async () => (await import('./drift-objects.ts')).listObjects);
}
