/** `alidade sky calibrate`: a raw frame and calibration frames in, a frame with variance and mask out. */
import { calibrate } from '../../actors/sky/core/calibrate/calibrate.ts';
import type { Calibrated } from '../../actors/sky/core/calibrate/calibrate.ts';
import { defectDefaults, findDefects } from '../../actors/sky/core/calibrate/defects.ts';
import { makeMasters } from '../../actors/sky/core/calibrate/masters.ts';
import type { MasterInput } from '../../actors/sky/core/calibrate/masters.ts';
import type { CombineSettings } from '../../actors/sky/core/combine/combine.ts';
import { rewritten } from '../../actors/sky/core/fits/card-writer.ts';
import { image as imageOf, maskBits } from '../../actors/sky/core/image.ts';
import { SkyFileError } from './errors.ts';
import { writeImageFile } from './files.ts';
import { openFrame } from './frames.ts';
import type { FrameOptions, RawFrame } from './frames.ts';
import { repeated } from './seconds.ts';
import type { Timing } from './seconds.ts';

export interface CalibrateOptions extends FrameOptions {
  readonly bias: readonly string[];
  readonly dark: readonly string[];
  readonly flat: readonly string[];
  readonly combine: CombineSettings['method'];
  readonly sigmaClip: number;
  /** Default: GAIN, RDNOISE and SATURATE of the raw frame's header. */
  readonly gain?: number;
  readonly readNoise?: number;
  readonly saturation?: number;
  readonly out: string;
}

export interface CalibrateAnswer extends Timing {
  readonly shape: readonly [rows: number, columns: number];
  readonly frames: { readonly bias: number; readonly dark: number; readonly flat: number };
  /** Pixels by what is wrong with them. */
  readonly mask: Readonly<Record<string, number>>;
  /** Whether HDU VARIANCE was written: it takes a gain. */
  readonly variance: boolean;
}

/** HDUs of the result: the frame with the raw frame's cards, VARIANCE, MASK. Throws SkyFileError; nothing is written then. */
export function calibrateFile(path: string, options: CalibrateOptions): CalibrateAnswer {
  const raw = openFrame(path, options);
  const open = (list: readonly string[], times: boolean): readonly RawFrame[] => list.map((one) => sameShape(openFrame(one, options), raw, times));
  const input = { bias: open(options.bias, false), dark: open(options.dark, true), flat: open(options.flat, options.dark.length > 0) };
  if (options.dark.length > 0) exposed(raw);
  oneDarkTime(input.dark);
  const gain = options.gain ?? raw.header.number('GAIN');
  const camera = { gain: gain ?? 1, readNoise: options.readNoise ?? raw.header.number('RDNOISE') ?? 0, saturation: options.saturation ?? raw.header.number('SATURATE') ?? Infinity };
  const { result, ...timing } = repeated(1, () => work(raw, input, { method: options.combine, sigmaClip: options.sigmaClip }, camera));
  const planes = { columns: raw.columns, rows: raw.rows };
  writeImageFile(options.out, [
    { image: result.image, cards: [...raw.header.cards.filter(({ keyword }) => keyword !== 'BUNIT').map(rewritten), { keyword: 'BUNIT', value: 'adu' }] },
    ...(gain === undefined ? [] : [{ image: result.variance, name: 'VARIANCE' }]),
    { image: imageOf(planes.columns, planes.rows, Float32Array.from(result.mask)), name: 'MASK' },
  ]);
  return { ...timing, shape: [raw.rows, raw.columns], frames: { bias: input.bias.length, dark: input.dark.length, flat: input.flat.length }, mask: counted(result.mask), variance: gain !== undefined };
}

function work(raw: RawFrame, input: MasterInput, settings: CombineSettings, camera: Parameters<typeof calibrate>[3]): Calibrated {
  const masters = makeMasters(input, settings);
  const defects = findDefects(masters, defectDefaults, raw.columns, raw.rows);
  return calibrate(imageOf(raw.columns, raw.rows, raw.read(0, raw.rows)), raw.seconds, masters, camera, defects);
}

function sameShape(frame: RawFrame, { columns, rows, path }: RawFrame, times: boolean): RawFrame {
  if (frame.columns !== columns || frame.rows !== rows) throw new SkyFileError('BAD_INPUT', frame.path, `has ${frame.columns} × ${frame.rows} pixels, ${path} ${columns} × ${rows}`);
  return times ? exposed(frame) : frame;
}

function exposed(frame: RawFrame): RawFrame {
  if (!(frame.seconds >= 0)) throw new SkyFileError('BAD_INPUT', frame.path, 'the header has no exposure time (EXPTIME), which scaling the dark needs');
  return frame;
}

function oneDarkTime(darks: readonly RawFrame[]): void {
  const [first] = darks;
  const other = darks.find(({ seconds }) => seconds !== first?.seconds || seconds === 0);
  if (first !== undefined && other !== undefined) throw new SkyFileError('BAD_INPUT', other.path, `a dark frame of ${other.seconds} s beside ${first.path} of ${first.seconds} s: they must have one exposure time, more than 0`);
}

function counted(mask: Uint8Array): Readonly<Record<string, number>> {
  const counts = Object.entries(maskBits).map(([name, bit]) => [name, mask.reduce((sum, value) => sum + ((value & bit) === 0 ? 0 : 1), 0)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
