/** `alidade doctor`: looks at everything, says what it finds, and what to do about it. */
import { homePath, readRunFile } from '../../deploy/embedded/index.ts';
import type { Environment } from '../../protocol/settings.ts';
import { diskPlaces } from '../disk/index.ts';
import { artifactsUrl } from './artifact-place.ts';
import { reasonOf, failed, type Finding } from './doctor/finding.ts';
import { checkDisk, checkHome, checkNatsProgram, checkNode, checkSystem, checkTools } from './doctor/machine.ts';
import { checkNotification } from './doctor/notification.ts';
import { checkBroker, checkDatabase, checkDoor } from './doctor/servers.ts';
import { checkArtifacts, checkCoastline, checkSettings } from './doctor/stores.ts';
import { exit, type Exit } from './exit.ts';
import { paintOf, type Always, type Given } from './given.ts';
import { printable, type Colour } from './text.ts';

type Look = readonly [what: string, look: () => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>];

const looksAt = (env: Environment, home: string): readonly Look[] => [
  ['Node', () => checkNode()],
  ['system', () => checkSystem()],
  ['settings', () => checkSettings(env)],
  ['home folder', () => checkHome(home)],
  ['disk', () => checkDisk(diskPlaces(home, artifactsUrl(env, home)))],
  ['nats-server program', () => checkNatsProgram(env)],
  ['broker', () => checkBroker(env, home)],
  ['PostgreSQL', () => checkDatabase(env, home)],
  ['HTTP door', () => checkDoor(readRunFile(home))],
  ['artifact store', () => checkArtifacts(env, home)],
  ['coastline', () => checkCoastline(env)],
  ['notification', () => checkNotification(env)],
  ['optional tools', () => checkTools(env)],
];

/** One look that breaks does not hide the others. */
async function findingsOf([what, look]: Look): Promise<readonly Finding[]> {
  try {
    const found = await look();
    return 'what' in found ? [found] : found;
  } catch (error) {
    return [failed(what, `could not be looked at: ${reasonOf(error)}`, 'this is a fault of the program: run with --debug and report it')];
  }
}

const marks: Readonly<Record<Finding['state'], readonly [mark: string, colour: Colour]>> = { ok: ['ok', 'green'], warning: ['warning', 'yellow'], failed: ['FAILED', 'red'], none: ['–', 'dim'] };

export async function doctor({ terminal, options }: Given<Always>): Promise<Exit> {
  const looks = looksAt(terminal.env, homePath(terminal.env)).map(findingsOf);
  const findings = (await Promise.all(looks)).flat();
  const bad = findings.filter((one) => one.state === 'failed');
  if (options.json === true) terminal.print(JSON.stringify({ ok: bad.length === 0, findings }));
  else {
    const paint = paintOf(terminal);
    for (const { what, state, detail, remedy } of findings) {
      const [mark, colour] = marks[state];
      terminal.print(`${paint(colour, mark.padEnd(8))} ${what.padEnd(20)} ${printable(detail)}`);
      if (remedy !== undefined) terminal.print(`${' '.repeat(30)}→ ${printable(remedy)}`);
    }
    const warnings = findings.filter((one) => one.state === 'warning').length;
    terminal.print(bad.length + warnings === 0 ? paint('green', 'nothing is wrong') : `${bad.length} failed, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`);
  }
  return bad.length === 0 ? exit.ok : exit.failed;
}
