/**
 * What the sky actors ask of the world. A host hands in the real ones (`gateways/sky`), a test its own.
 * Importing this file is what makes them known to `Ports`.
 */
import type { FftEngine } from '../numeric/fft.ts';
import type { ArtifactRef } from '../../protocol/ports.ts';
import type { Catalogue } from './core/astrometry/solve.ts';
import type { DetectionModel, ModelIdentity } from './core/classify/classify.ts';
import type { Camera } from './core/calibrate/calibrate.ts';
import type { Exposed, Masters } from './core/calibrate/masters.ts';
import type { Crew } from './core/crew/crew.ts';
import type { CrewMemory } from './core/crew/share.ts';
import type { Header } from './core/fits/header.ts';
import type { NewPlanes } from './core/fits/plane-writer.ts';
import type { Image } from './core/image.ts';
import type { OnGrid } from './core/pipeline/on-grid.ts';
import type { PointFrame } from './core/pipeline/prepare.ts';
import type { Wcs } from './core/wcs/header-wcs.ts';

/** What a stored file holds cannot be used: one sentence that says where, without the file's name. */
export class FileFault extends Error {
  readonly code = 'UNUSABLE_FILE';
  override readonly name = 'FileFault';
}

/** A FITS file by its headers: the first image in it. */
export interface SurveyedFile {
  readonly columns: number;
  readonly rows: number;
  readonly header: Header;
  /** Undefined where the header names no celestial axes. */
  readonly wcs: Wcs | undefined;
}

/** An HDU of a file to be stored. */
export type Plane = NewPlanes;

/** A frame as a stage has stored it. */
export interface StoredFrame extends PointFrame {
  readonly header: Header;
  readonly wcs: Wcs;
}

export interface TemplateByHeader {
  readonly template: ArtifactRef;
  readonly raw: ArtifactRef;
  /** Of the template. */
  readonly camera: Camera;
  /** Of the exposure. */
  readonly columns: number;
  readonly rows: number;
}

export interface SkyFilesPort {
  /**
   * Stores the file that a request names: `artifact:<sha256>`, or a path below one of the folders; whatever leads out
   * of them (absolute paths elsewhere, `..`, links) is refused. A file that has not changed is not read again.
   */
  take(reference: string, folders: readonly string[]): Promise<{ readonly ref: ArtifactRef } | { readonly refused: string }>;
  /** Reads headers only. Throws FileFault. */
  survey(ref: ArtifactRef): Promise<SurveyedFile>;
  /** The first image, its stored pixels in the memory given; checksums are verified where they stand. Throws FileFault. */
  image(ref: ArtifactRef, memory?: CrewMemory): Promise<SurveyedFile & { readonly image: Image }>;
  /** The first image, read when it is asked for; throws FileFault then. */
  later(ref: ArtifactRef): Promise<() => SurveyedFile & { readonly image: Image }>;
  /**
   * Begins to bring a template onto the pixels of a raw exposure by the coordinates of its header, in a thread beside this
   * one, and to examine it there, without `flat`; undefined with one thread. Its planes lie in `memory`, lent by the crew of so many threads. What goes wrong
   * is told by `done`: FileFault.
   */
  templateByHeader(asked: TemplateByHeader, threads: number, memory: CrewMemory): Promise<{ readonly done: Promise<OnGrid> } | undefined>;
  /** The first image, by rows, as they are asked for; seconds is NaN without EXPTIME. Throws FileFault. */
  exposed(ref: ArtifactRef): Promise<Exposed>;
  /** CSV or FITS table. Throws FileFault. */
  catalogue(ref: ArtifactRef): Promise<Catalogue>;
  /** What a stage has stored as image, VARIANCE, MASK and PSF, with SKY and STARS where they are; its pixels in the memory given. */
  frame(ref: ArtifactRef, memory?: CrewMemory): Promise<StoredFrame>;
  /** One HDU of a stored file, by its name; the first without. Not verified: its name is the hash of its content. */
  plane(ref: ArtifactRef, name?: string): Promise<SurveyedFile & { readonly image: Image }>;
  /**
   * Squares of `side` px around pixels (from 0, to the nearest one) of one HDU, one after the other; NaN outside.
   * Only the rows that are needed are read.
   */
  stamps(ref: ArtifactRef, name: string | undefined, at: readonly { readonly x: number; readonly y: number }[], side: number): Promise<Float32Array>;
  /** Tiles of candidates as a stage has stored them, one after the other. Throws FileFault when they were prepared in another way. */
  tiles(ref: ArtifactRef, preprocessing: string): Promise<Float32Array>;
  /** Stores planes as one FITS file. Whole, or not at all. With several threads it is put together in another one; the planes are left alone until it is stored. */
  store(planes: readonly Plane[], threads?: number): Promise<ArtifactRef>;
  /** Masters that were made of these inputs with these settings, however long ago and on whichever host; otherwise they are made and kept. */
  masters(key: string, make: () => Promise<Masters>, memory?: CrewMemory): Promise<Masters>;
}

/** A network that judges detections, with its name. */
export interface NamedModel extends DetectionModel {
  readonly identity: ModelIdentity;
}

export interface SkyModelsPort {
  /**
   * The model of a directory, open until the host ends and shared by its threads; '' is the one that is shipped, undefined where none is, and
   * for `rules`. `cuda` is tried, and gives way to `cpu`.
   * Throws with code MODEL_…, retryable or not, where it is missing, changed, or not of this kind.
   */
  detection(path: string, provider: 'cpu' | 'cuda'): Promise<NamedModel | undefined>;
}

declare module '../../protocol/ports.ts' {
  interface Ports {
    readonly skyFiles: SkyFilesPort;
    readonly skyModels: SkyModelsPort;
    /** Of this thread; made once. */
    readonly fft: { engine(): Promise<FftEngine> };
    /** Threads beside this one, kept by it: so many with it, but not more than the machine has cores. */
    readonly crew: { of(threads: number): Promise<Crew> };
  }
}
