/**
 * Files from Debian packages without installing anything: a private apt (own source, own lists, own
 * cache) downloads, dpkg-deb unpacks. Works as root and as an ordinary user and leaves the system as
 * it was. Signatures are always checked; an archive whose key is not known here is refused.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure, lastLines } from './failure.mjs';
import { onPath, runTool } from './run-tool.mjs';

const defaultMirror = 'http://deb.debian.org/debian';
const keyrings = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'];

/** The mirror this machine already uses for Debian, so that a site's own mirror or proxy is respected. */
export async function debianMirror() {
  const { stdout } = await runTool('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']);
  const uris = stdout.split('\n').map((line) => line.trim().replace(/\/$/, '')).filter((uri) => /\/debian$/.test(uri));
  return uris[0] ?? defaultMirror;
}

function privateApt(folder, source) {
  for (const one of ['lists/partial', 'archives/partial', 'parts', 'files']) mkdirSync(join(folder, one), { recursive: true });
  writeFileSync(join(folder, 'sources.list'), `${source}\n`);
  const settings = {
    'Dir::Etc::SourceList': join(folder, 'sources.list'),
    'Dir::Etc::SourceParts': join(folder, 'parts'),
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::Cache': folder,
    'Dir::Cache::archives': join(folder, 'archives'),
    // Root's apt hands downloads to the user _apt, who cannot reach a checkout under /root.
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '20',
    'Acquire::https::Timeout': '20',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled': 'false',
    'APT::Get::AllowUnauthenticated': 'false',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return (tool, args) => runTool(tool, [...options, ...args], { cwd: join(folder, 'files'), timeoutSeconds: 300, env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' } });
}

async function unpack(folder, into) {
  const archives = readdirSync(join(folder, 'files')).filter((name) => name.endsWith('.deb'));
  mkdirSync(into, { recursive: true });
  for (const archive of archives) {
    const result = await runTool('dpkg-deb', ['-x', join(folder, 'files', archive), into]);
    if (!result.ok) throw new SetupFailure(`${archive} cannot be unpacked: ${lastLines(result.output)}`);
  }
}

/** The newest keyring that the machine's own, already trusted sources offer: for when the installed one predates the archive's key. */
async function newerKeyring(folder) {
  const files = join(folder, 'keyring');
  mkdirSync(files, { recursive: true });
  const got = await runTool('apt-get', ['download', 'debian-archive-keyring'], { cwd: files });
  const archive = readdirSync(files).find((name) => name.endsWith('.deb'));
  if (!got.ok || archive === undefined) return undefined;
  await runTool('dpkg-deb', ['-x', join(files, archive), files]);
  return keyrings.map((path) => join(files, path)).find((path) => existsSync(path));
}

const isUnknownKey = (output) => /NO_PUBKEY|not signed|public key is not available|Missing key|signatures couldn't be verified/i.test(output);

/**
 * Downloads Debian packages of one suite and unpacks them into the folder `into`. `names` is a list,
 * or a function that chooses one: it is given `dependsOn(package)`, the packages it needs.
 * Throws SetupFailure naming what is missing: apt, the network, the archive's key or the package.
 */
export async function unpackDebianPackages(names, { suite, into, workFolder }) {
  if (onPath('apt-get').length === 0 || onPath('dpkg-deb').length === 0) throw new SetupFailure('apt-get and dpkg are not here (this is no Debian-like machine)');
  mkdirSync(workFolder, { recursive: true });
  const folder = mkdtempSync(join(workFolder, 'apt-'));
  try {
    await download(names, suite, folder);
    await unpack(folder, into);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function download(names, suite, folder) {
  const mirror = await debianMirror();
  let keyring = keyrings.find((path) => existsSync(path)) ?? (await newerKeyring(folder));
  const source = () => `deb ${keyring === undefined ? '' : `[signed-by=${keyring}] `}${mirror} ${suite} main`;
  let apt = privateApt(folder, source());
  let updated = await apt('apt-get', ['update', '--error-on=any']);
  if (!updated.ok && isUnknownKey(updated.output)) {
    keyring = await newerKeyring(folder);
    apt = privateApt(folder, source());
    updated = keyring === undefined ? updated : await apt('apt-get', ['update', '--error-on=any']);
    if (!updated.ok && isUnknownKey(updated.output)) throw new SetupFailure(`the key that signs Debian ${suite} is not known here, and nothing unsigned is taken (apt-get install debian-archive-keyring gpgv may help): ${lastLines(updated.output, 2)}`);
  }
  if (!updated.ok) throw new SetupFailure(`apt does not reach ${mirror} (${suite}): ${lastLines(updated.output, 2)}`);
  const dependsOn = async (name) => (await apt('apt-cache', ['depends', '--important', name])).stdout.split('\n').flatMap((line) => /^ *\|?Depends: ([a-z0-9.+-]+)$/.exec(line)?.[1] ?? []);
  const wanted = typeof names === 'function' ? await names(dependsOn) : names;
  const got = await apt('apt-get', ['download', ...wanted]);
  if (!got.ok) throw new SetupFailure(`Debian ${suite} does not give ${wanted.join(', ')}: ${lastLines(got.output, 2)}`);
}
