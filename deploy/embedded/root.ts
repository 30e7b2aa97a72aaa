import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function findRoot(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new Error(`no package.json above ${import.meta.dirname}`);
}

/** The folder of package.json, seen from the sources and from dist/ alike. */
export const checkoutRoot = findRoot();
