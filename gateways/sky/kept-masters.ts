/** Master frames that were made once serve every exposure of the night, on every host. */
import type { Masters } from '../../actors/sky/core/calibrate/masters.ts';
import type { CrewMemory } from '../../actors/sky/core/crew/share.ts';
import type { FitsMachine } from '../../actors/sky/core/fits/source.ts';
import type { Image } from '../../actors/sky/core/image.ts';
import type { Plane } from '../../actors/sky/ports.ts';
import type { Artifacts } from '../../protocol/ports.ts';
import { imageHduOf, readImage } from './files.ts';
import { readingInto } from './machine.ts';
import type { FitsFile } from './open.ts';
import { bytesOf, fitsBytes, openStored } from './stored.ts';

/** Where the masters of these inputs and settings stand; a name points at whole files only. */
const nameOf = (key: string): string => `sky-masters/${key}-2.fits`;

/** `key`: a hash of everything that they are made of. Read into the memory given. */
export async function keptMasters(artifacts: Artifacts, key: string, make: () => Promise<Masters>, memory?: CrewMemory): Promise<Masters> {
  const ref = await artifacts.resolve(nameOf(key));
  if (ref !== undefined && (await artifacts.touch(ref.hash)) !== undefined) return openStored(await artifacts.path(ref), (file) => read(file, readingInto(memory)));
  const masters = await make();
  await artifacts.alias(nameOf(key), await artifacts.put(fitsBytes(planesOf(masters)), 'application/fits'));
  return masters;
}

function planesOf({ bias, dark, flat, defects, counts, noise }: Masters): readonly Plane[] {
  const plane = (name: string, { columns, rows, data }: Image, cards: Plane['cards'] = []): Plane => ({ name, columns, rows, data, cards });
  const judged = flat ?? dark?.image;
  const made = [
    ...(bias === undefined ? [] : [plane('BIAS', bias, [{ keyword: 'NCOMBINE', value: counts.bias }, ...left(noise?.bias)])]),
    ...(dark === undefined ? [] : [plane('DARK', dark.image, [{ keyword: 'NCOMBINE', value: counts.dark }, ...left(noise?.dark), { keyword: 'EXPTIME', value: dark.seconds }])]),
    ...(flat === undefined ? [] : [plane('FLAT', flat, [{ keyword: 'NCOMBINE', value: counts.flat }, ...left(noise?.flat), ...(noise === undefined ? [] : [{ keyword: 'FLATADU', value: noise.flatLevel, comment: 'in a pixel of one flat frame' }])])]),
    ...(defects === undefined || judged === undefined ? [] : [{ name: 'DEFECTS', columns: judged.columns, rows: judged.rows, data: defects }]),
  ];
  return made.length > 0 ? made : [{ name: 'NONE', columns: 1, rows: 1, data: new Uint8Array(1) }];
}

const left = (share: number | undefined): Plane['cards'] & object => (share === undefined ? [] : [{ keyword: 'VARLEFT', value: share, comment: 'variance over that of one frame' }]);

function read(file: FitsFile, into: FitsMachine): Masters {
  const found = (name: string): { readonly image: Image; readonly count: number; readonly seconds: number; readonly left: number; readonly level: number } | undefined => {
    const hdu = file.hdus().find((one) => one.name === name);
    return hdu === undefined ? undefined : { image: readImage(file, imageHduOf(file, hdu.index), into), count: hdu.header.requiredInteger('NCOMBINE'), seconds: hdu.header.number('EXPTIME') ?? Number.NaN, left: hdu.header.number('VARLEFT') ?? Number.NaN, level: hdu.header.number('FLATADU') ?? Infinity };
  };
  const defects = file.hdus().find((one) => one.name === 'DEFECTS');
  const [bias, dark, flat] = [found('BIAS'), found('DARK'), found('FLAT')];
  return {
    ...(bias === undefined ? {} : { bias: bias.image }), ...(dark === undefined ? {} : { dark: { image: dark.image, seconds: dark.seconds } }), ...(flat === undefined ? {} : { flat: flat.image }), ...(defects === undefined ? {} : { defects: bytesOf(file, defects, into) }),
    counts: { bias: bias?.count ?? 0, dark: dark?.count ?? 0, flat: flat?.count ?? 0 },
    noise: { bias: bias?.left ?? 0, dark: dark?.left ?? 0, flat: flat?.left ?? 0, flatLevel: flat?.level ?? Infinity },
  };
}
