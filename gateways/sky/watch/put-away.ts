/** Where descriptions go that have been dealt with. */
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Into `done`, or with the reasons into `failed`: the reasons are there before the description is. */
export async function putAway(folder: string, name: string, faults: readonly string[] | undefined): Promise<void> {
  const place = join(folder, faults === undefined ? 'done' : 'failed');
  await mkdir(place, { recursive: true });
  const free = await freeName(place, name);
  if (faults !== undefined) await writeFile(join(place, `${free}.reason.txt`), `${faults.join('\n')}\n`);
  await rename(join(folder, name), join(place, free));
}

/** One of that name may have been there before. */
async function freeName(place: string, name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name.slice(0, -'.json'.length)}.${n}.json`;
    if (await stat(join(place, free)).then(() => false, () => true)) return free;
  }
}
