/** The `sky` commands: everything on files, without a server. A further one is a file and a line here. */
import type { Command } from 'commander';
import type { Does } from './drift-commands.ts';
import { calibrate } from './sky-calibrate.ts';
import { cosmicRays } from './sky-cosmic-rays.ts';
import { curation } from './sky-curation.ts';
import { extract } from './sky-extract.ts';
import { examples, number, whole, type SkyCommand } from './sky-command.ts';
import { align } from './sky-align.ts';
import { skyLiveCommands } from './sky-live-commands.ts';
import { coordinates } from './sky-coordinates.ts';
import { info } from './sky-info.ts';
import { packet } from './sky-packet.ts';
import { run } from './sky-run.ts';
import { score } from './sky-score.ts';
import { solve } from './sky-solve.ts';
import { subtract } from './sky-subtract.ts';
import { train } from './sky-train.ts';
import { wcs } from './sky-wcs.ts';

const commands: readonly SkyCommand[] = [
  align,
  coordinates,
  info,
  calibrate,
  cosmicRays,
  curation,
  extract,
  packet,
  run,
  score,
  solve,
  subtract,
  train,
  wcs,
];

export function skyCommands(program: Command, does: Does): void {
  const sky = program.command('sky').summary('the sky: exposures in, alerts out; images as files').description('The sky: exposures handed in to the Alidade that runs here and what it finds (observe, observations, alerts, vote, demo); and images as files, without a server.').helpCommand(false);
  for (const add of commands) add(sky, does);
  skyLiveCommands(sky, does);
  does(
    sky.command('demo').description('A generated exposure, handed in to the Alidade that runs here, and what it finds in it.')
      .option('--size <px>', 'of a side of the exposure', whole(256, 8192), 1024)
      .option('--seed <n>', 'another one makes another sky', whole(0), 1)
      .option('--id <id>', 'of the observation; default: demo- and the time')
      .option('--timeout <seconds>', 'wait no longer than that', number(1))
      .addHelpText('after', examples('npx alidade sky demo', 'npx alidade sky demo --size 2048 --seed 7 --json')),
    async () => (await import('./sky-demo.ts')).skyDemo,
  );
}
