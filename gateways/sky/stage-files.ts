/** The port of the image stages' files: what people hand in, and what stages leave for one another. */
import { stat } from 'node:fs/promises';
import { readPlainImage, readStored } from '../../actors/sky/core/fits/image-reader.ts';
import { scalingOf, toFloat32 } from '../../actors/sky/core/fits/pixels.ts';
import type { Hdu } from '../../actors/sky/core/fits/structure.ts';
import type { CrewMemory } from '../../actors/sky/core/crew/share.ts';
import { skyFromStored, skyName, starsFromStored, starsName } from '../../actors/sky/core/pipeline/stored-examined.ts';
import { psfFromStored } from '../../actors/sky/core/psf/stored.ts';
import { FileFault, type SkyFilesPort, type StoredFrame } from '../../actors/sky/ports.ts';
import type { ArtifactRef, Artifacts } from '../../protocol/ports.ts';
import { allowedFile } from './allowed-file.ts';
import { readCatalogue } from './catalogue.ts';
import { crewsOfThread, type Crews } from './crews.ts';
import { imageHduOf, readImage } from './files.ts';
import { openFrame } from './frames.ts';
import { keptMasters } from './kept-masters.ts';
import { KeptRooms, MOST_BYTES } from './kept-rooms.ts';
import { machine, readingInto } from './machine.ts';
import type { FitsFile } from './open.ts';
import { bytesOf, fitsBytes, fitsLength, naming, openStored, stampsOf } from './stored.ts';
import { readFirst, surveyed, surveyFirst } from './surveyed.ts';

export const fitsType = 'application/fits';
const catalogueType = 'application/octet-stream';
/** Files whose hashes are remembered, a thread. */
const MOST_KNOWN = 4096;
/** A file that was written so shortly before it was read may be written again within one tick of its clock. */
const SETTLED_MS = 2_000;

/** `crews`: threads beside the one that asks. */
export function skyFilesPort(artifacts: Artifacts, crews: Crews = crewsOfThread()): SkyFilesPort {
  const known = new Map<string, ArtifactRef>();
  const rooms = new KeptRooms();

  /** A calibration frame comes with every exposure of a night; one that has not changed is not read again. */
  async function stored(path: string): Promise<ArtifactRef> {
    const begun = Date.now();
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path);
    const key = `${dev}:${ino}:${size}:${mtimeMs}:${ctimeMs}`;
    const before = known.get(key);
    if (before !== undefined && (await artifacts.touch(before.hash)) !== undefined) return before;
    const ref = await artifacts.put({ file: path }, /\.fi?ts?(\.gz|\.fz)?$/i.test(path) ? fitsType : catalogueType);
    if (begun - Math.max(mtimeMs, ctimeMs) > SETTLED_MS) {
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(key, ref);
    }
    return ref;
  }

  const opened = async <T>(ref: ArtifactRef, use: (file: FitsFile) => T): Promise<T> => openStored(await artifacts.path(ref), use);

  return {
    async take(reference, folders) {
      if (!reference.startsWith('artifact:')) {
        const allowed = await allowedFile(reference, folders);
        return 'refused' in allowed ? allowed : { ref: await stored(allowed.path) };
      }
      const hash = reference.slice('artifact:'.length);
      if (!/^[0-9a-f]{64}$/.test(hash)) return { refused: 'after artifact: comes a sha256, 64 lower-case hex digits' };
      const ref = await artifacts.touch(hash);
      return ref === undefined ? { refused: `there is no stored file ${hash}` } : { ref };
    },
    survey: (ref) => opened(ref, surveyFirst),
    image: (ref, memory) => opened(ref, (file) => readFirst(file, memory)),
    async later(ref) {
      const path = await artifacts.path(ref);
      return () => openStored(path, (file) => readFirst(file));
    },
    async templateByHeader({ template, raw, camera, columns, rows }, threads, memory) {
      const crew = await crews.of(threads);
      if (crew.threads === 1) return undefined;
      const paths = { template: await artifacts.path(template), raw: await artifacts.path(raw) };
      const into = { image: memory.floats(columns * rows), variance: memory.floats(columns * rows), mask: memory.bytes(columns * rows) };
      const done = crew.beside('template-by-header', { ...paths, camera, into }).then((answer) => {
        if ('unusable' in answer) throw new FileFault(answer.unusable);
        return answer.onGrid;
      });
      // Whoever needs it is told; an exposure that is too poor needs it not.
      done.catch(() => undefined);
      return { done };
    },
    plane: (ref, name) =>
      opened(ref, (file) => {
        const hdu = imageHduOf(file, name);
        return { ...surveyed(file, hdu), image: readImage(file, hdu) };
      }),
    frame: (ref, memory) => opened(ref, (file) => frameOf(file, memory)),
    async exposed(ref) {
      const path = await artifacts.path(ref);
      const { columns, rows, seconds, read } = naming(path, () => openFrame(path, {}));
      return { columns, rows, seconds, read: (first, count) => naming(path, () => read(first, count)) };
    },
    async catalogue(ref) {
      const path = await artifacts.path(ref);
      return naming(path, () => readCatalogue(path, {}));
    },
    async stamps(ref, name, at, side) {
      return stampsOf(await artifacts.path(ref), name, at, side);
    },
    tiles: (ref, preprocessing) => opened(ref, (file) => tilesIn(file, preprocessing)),
    async store(planes, threads = 1) {
      const crew = await crews.of(threads);
      const most = fitsLength(planes);
      return rooms.during(most, async (room) => {
        if (crew.threads === 1 || most > MOST_BYTES) return artifacts.put(fitsBytes(planes, room), fitsType);
        const into = room(most);
        const { length, hash } = await crew.beside('pack', { planes, into });
        return artifacts.put({ bytes: into.subarray(0, length), hash }, fitsType);
      });
    },
    masters: (key, make, memory) => keptMasters(artifacts, key, make, memory),
  };
}

function frameOf(file: FitsFile, memory: CrewMemory | undefined): StoredFrame {
  const into = readingInto(memory);
  const { header, wcs } = surveyed(file, imageHduOf(file, 0));
  if (wcs === undefined) throw new FileFault('a stored frame has no coordinates');
  const plane = (name: string | number): { readonly image: StoredFrame['image']; readonly header: Hdu['header'] } => {
    const hdu = imageHduOf(file, name);
    return { image: readImage(file, hdu), header: hdu.header };
  };
  const has = (name: string): boolean => file.hdus().some((hdu) => hdu.header.text('EXTNAME') === name);
  const pixels = (name: string | number): StoredFrame['image'] => readPlainImage(file.source, imageHduOf(file, name), into);
  const [image, psf] = [pixels(0), plane('PSF')];
  const sky = has(skyName) ? plane(skyName) : undefined;
  const stars = has(starsName) ? plane(starsName) : undefined;
  return {
    image, variance: pixels('VARIANCE'), mask: bytesOf(file, imageHduOf(file, 'MASK'), into), psf: psfFromStored(psf.image, psf.header), header, wcs,
    ...(sky === undefined ? {} : { sky: skyFromStored(sky.image, sky.header, image) }),
    ...(stars === undefined ? {} : { found: starsFromStored(stars.image, stars.header) }),
  };
}

function tilesIn({ source, hdus }: FitsFile, preprocessing: string): Float32Array {
  const [hdu] = hdus();
  const made = hdu?.header.text('PREPROC');
  if (hdu === undefined || made !== preprocessing) throw new FileFault(`the tiles were prepared by ${made ?? 'nobody knows what'}, not by ${preprocessing}`);
  return toFloat32(readStored(source, hdu, machine, 0, hdu.dataLength / 4), scalingOf(hdu.header, hdu.bitpix));
}
