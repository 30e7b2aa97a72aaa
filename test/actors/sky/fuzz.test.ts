/** Damaged exposures, templates and flat fields handed in: each is taken or refused with a sentence, none stops the machinery. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingest } from '../../../actors/sky/ingest.ts';
import { preprocess } from '../../../actors/sky/preprocess.ts';
import { createSkyPorts } from '../../../gateways/sky/ports.ts';
import { FileArtifacts } from '../../../gateways/artifacts/file.ts';
import type { Encoded } from '../../../protocol/actor.ts';
import { decode, encode } from '../../../protocol/codec.ts';
import type { Artifacts } from '../../../protocol/ports.ts';
import { SkyObserved, SkyRejected } from '../../../schemas/index.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/folders.ts';
import { damaged, numbers } from '../../gateways/sky/damage.ts';
import { rounds } from '../../integration/freight.ts';
import { attempt, generated, observationOf, placeIn, writeNight, type ObservedFiles, type Place } from './night.ts';

/** `ALIDADE_TEST_REPEAT=5` makes ten thousand of them. */
const mutations = 2_000 * rounds;
/** Of those that are taken, one in so many is calibrated as well: that takes a hundred times longer. */
const CALIBRATED = 40;

let home: TemporaryFolder;
let files: ObservedFiles;

beforeAll(async () => {
  home = await temporaryFolder('sky-fuzz');
  files = await writeNight(home.path, 'night', generated({ columns: 48, rows: 40, transients: 0, cosmicRays: 1, frames: 1 }));
});
afterAll(() => home.remove());

/** Files where they lie, under the hash of their content at the time: nothing is copied and nothing synced. */
function placeWithoutCopies(): Place {
  const paths = new Map<string, string>();
  const kept = new FileArtifacts(join(home.path, 'artifacts'));
  const artifacts: Artifacts = {
    put: async (content, mediaType) => {
      if (!('file' in content)) return kept.put(content, mediaType);
      const bytes = readFileSync(content.file);
      const hash = createHash('sha256').update(bytes).digest('hex');
      paths.set(hash, content.file);
      return { hash, size: bytes.length, mediaType };
    },
    path: async (ref) => paths.get(ref.hash) ?? kept.path(ref),
    stat: async (hash) => (paths.has(hash) ? { hash, size: 0, mediaType: '' } : kept.stat(hash)),
    touch: async (hash) => (paths.has(hash) ? { hash, size: 0, mediaType: '' } : kept.touch(hash)),
    get: (ref) => kept.get(ref), discard: (hash, since) => kept.discard(hash, since), names: (prefix) => kept.names(prefix), unname: (name) => kept.unname(name), list: () => kept.list(), delete: (hash) => kept.delete(hash), alias: (name, ref) => kept.alias(name, ref), resolve: (name) => kept.resolve(name),
  };
  return { ...placeIn(home.path, artifacts), ports: { artifacts, ...createSkyPorts(artifacts), build: { version: 'test' } } };
}

/** The sentence of a rejection; undefined where there is none. Anything else is a failure of ours. */
function refusalOf(result: Encoded, what: string): string | undefined {
  if (result.kind === 'done') return undefined;
  if (result.kind !== 'ends') throw new Error(`${what}: ${result.kind} ${result.code}: ${result.reason}`);
  const read = decode(result.data, [SkyRejected]);
  if ('fault' in read) throw new Error(`${what}: ${read.fault.message}`);
  return read.ok.value.reason;
}

test(`${mutations} of them`, { timeout: 600_000 }, async () => {
  const place = placeWithoutCopies();
  const original = (file = ''): Uint8Array => new Uint8Array(readFileSync(join(home.path, file)));
  const originals = { raw: original(files.raw), template: original(files.template), flat: original(files.flat[0]) };
  const next = numbers(20_261_126);
  let [taken, refused] = [0, 0];
  for (let k = 0; k < mutations; k++) {
    const kind = k % 5 === 0 ? 'flat' : k % 5 < 3 ? 'raw' : 'template';
    const name = `damaged-${kind}.fits`;
    writeFileSync(join(home.path, name), damaged(originals[kind], next));
    const asked = observationOf('fuzzed', { ...files, dark: [], [kind]: kind === 'flat' ? [name] : name });
    const result = await attempt(ingest, encode(SkyObserved, asked), place, 'fuzzed');
    const refusal = refusalOf(result, `mutation ${k} of ${kind}`);
    if (refusal !== undefined) {
      refused++;
      expect(refusal).toMatch(/^files\.|^[a-z_.[\]0-9]+: /);
      expect(refusal).not.toContain(home.path);
      continue;
    }
    taken++;
    if (result.kind === 'done' && taken % CALIBRATED === 0) refusalOf(await attempt(preprocess, result.data, place, 'fuzzed'), `mutation ${k} of ${kind}, calibrated`);
  }
  expect(taken).toBeGreaterThan(mutations / 10);
  expect(refused).toBeGreaterThan(mutations / 10);
});
