/** What the doors of a home keep over restarts: the token that clients hold, and the port that they know. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort, isPortFree } from '../../deploy/embedded/index.ts';
import { isRecord, readJson, replaceFile } from '../../deploy/embedded/small-files.ts';

export interface DoorPlace {
  readonly port: number;
  readonly token: string;
}

/** Given ones win; what is not given is what it was at the last start, else new. */
export async function doorPlace(home: string, given: { readonly port: number; readonly token: string }): Promise<DoorPlace> {
  const file = join(home, 'http.json');
  const before = readJson(file);
  const last = isRecord(before) ? before : {};
  const token = given.token !== '' ? given.token : typeof last['token'] === 'string' ? last['token'] : randomBytes(24).toString('base64url');
  const port = given.port !== 0 ? given.port : typeof last['port'] === 'number' && (await isPortFree(last['port'])) ? last['port'] : await freePort();
  // A token that was given is not ours to write down.
  replaceFile(file, `${JSON.stringify({ port, ...(given.token === '' ? { token } : {}) })}\n`);
  return { port, token };
}
