/** This machine: Node, the home folder, the disk, programs that are found or not. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { homeHolder, natsServerProgram, readRunFile } from '../../../deploy/embedded/index.ts';
import { isOldServer } from '../../../protocol/nats/connection.ts';
import { formatBytes, type Environment } from '../../../protocol/settings.ts';
import { littleBytes, nearestExisting, readDisks, tooLittleBytes, type Disk, type DiskPlace } from '../../disk/index.ts';
import { failed, none, ok, reasonOf, warning, type Finding } from './finding.ts';

const oldestNode = [20, 19] as const;

export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  return isOld ? failed('Node', `this is ${version}`, `install Node ${oldestNode.join('.')} or newer`) : ok('Node', version);
}

export function checkSystem(platform: string = process.platform): Finding {
  return platform === 'linux' && existsSync('/proc/self/stat') ? ok('system', `Linux on ${process.arch}`) : failed('system', `this is ${platform}${platform === 'linux' ? ' without /proc' : ''}`, 'run Alidade on Linux with /proc mounted, for example in a container');
}

/** The program that the embedded broker is started from; nothing to see where a broker is given. */
export async function checkNatsProgram(env: Environment): Promise<Finding> {
  const what = 'nats-server program';
  if ((env['ALIDADE_NATS_URL'] ?? '') !== '') return none(what, 'not needed: ALIDADE_NATS_URL names a broker');
  try {
    const file = natsServerProgram(env);
    const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: 10_000 });
    const version = /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
    if (version === undefined) return failed(what, `${file} does not say its version`, 'point ALIDADE_NATS_SERVER at a nats-server, or unset it and run `node deploy/setup.mjs`');
    if (isOldServer(version)) return failed(what, `${file} is ${version}`, 'Alidade needs 2.14 or newer: run `node deploy/setup.mjs`, or point ALIDADE_NATS_SERVER at a newer one');
    return ok(what, `${version}, ${file}`);
  } catch (error) {
    return failed(what, reasonOf(error), 'run `node deploy/setup.mjs`, or point ALIDADE_NATS_SERVER at the program, or ALIDADE_NATS_URL at a server that runs');
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function checkHome(home: string): readonly Finding[] {
  const what = 'home folder';
  const place = nearestExisting(home);
  if (!statSync(place).isDirectory()) return [failed(what, `${place} is no folder`, 'choose another folder with ALIDADE_HOME')];
  if (!isWritable(place)) return [failed(what, `${home} cannot be written by this user`, `give this user the folder (chown), or choose another one with ALIDADE_HOME`)];
  if (place !== home) return [none(what, `${home} is made at the first start`)];
  const findings = [openToOthers(home, 0o077) ? warning(what, `${home} can be read by other users, and holds passwords`, `chmod 700 ${home}`) : ok(what, home)];
  const run = join(home, 'run.json');
  if (existsSync(run) && openToOthers(run, 0o077)) findings.push(failed('run.json', 'other users can read it, and it holds passwords', `chmod 600 ${run}`));
  return [...findings, holderOf(home)];
}

const openToOthers = (path: string, mask: number): boolean => (statSync(path).mode & mask) !== 0;

function holderOf(home: string): Finding {
  const holder = homeHolder(home);
  if (holder === undefined) return none('supervisor', 'not running; `npm start` or `npx alidade up` starts it');
  const run = readRunFile(home);
  if (run === undefined) return warning('supervisor', `process ${holder} holds the home and has not published run.json: it is starting, or hangs`, `wait a moment and look again; then see ${join(home, 'logs')}`);
  return ok('supervisor', `process ${holder}, ${run.hosts.length} host ${run.hosts.length === 1 ? 'process' : 'processes'}`);
}

/** One finding a disk: two folders on one disk are told together. */
export async function checkDisk(places: readonly DiskPlace[]): Promise<readonly Finding[]> {
  const disks = await readDisks(places);
  return disks.filter(({ freeBytes, totalBytes }, index) => disks.findIndex((one) => one.freeBytes === freeBytes && one.totalBytes === totalBytes) === index).map(judgeDisk);
}

/** `freeBytes`: what is left for this user. */
export function judgeDisk({ name, folder, setting, freeBytes }: Pick<Disk, 'name' | 'folder' | 'setting' | 'freeBytes'>): Finding {
  const what = name === 'home' ? 'disk' : `disk of ${name}`;
  const unit = freeBytes >= 2 ** 30 ? 2 ** 30 : 2 ** 20;
  const detail = `${formatBytes(Math.floor(freeBytes / unit) * unit)} free in ${folder}`;
  const remedy = `free space on this disk, let results live less long (\`npx alidade artifacts usage\`), or choose a folder on another one with ${setting}`;
  if (freeBytes < tooLittleBytes) return failed(what, `${detail}: ${name === 'home' ? 'the log may stop taking messages, and ' : ''}exposures and missions soon wait for room`, remedy);
  return freeBytes < littleBytes ? warning(what, detail, remedy) : ok(what, detail);
}

const tools: Readonly<Record<string, string>> = {
  ncdump: 'reads NetCDF files (Debian: netcdf-bin)',
  chromium: 'lets the tests try the page in a browser (Debian: chromium)',
  promtool: 'lets the tests check the metrics (Debian: prometheus)',
};

export function checkTools(env: Environment): Finding {
  const folders = (env['PATH'] ?? '').split(delimiter);
  const isThere = (tool: string): boolean => folders.some((folder) => existsSync(join(folder, tool)));
  const absent = Object.entries(tools).filter(([tool]) => !isThere(tool));
  if (absent.length === 0) return ok('optional tools', Object.keys(tools).join(', '));
  return none('optional tools', absent.map(([tool, use]) => `no ${tool}: it ${use}`).join('; '));
}
