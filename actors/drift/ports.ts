/**
 * What the drift actors ask of the world. A host hands in the real ones (`gateways/drift`), a test its own.
 * Importing this file is what makes them known to `Ports`.
 */
import type { CoastData } from './core/coastline.ts';
import type { LonLatBox } from './core/coverage-box.ts';
import type { SourceDescription } from './core/coverage.ts';
import type { DensityGrid } from './core/density.ts';
import type { Forcing, ForcingVariable } from './core/forcing.ts';
import type { Frame } from './core/frame.ts';
import type { ForcingRequest } from './core/mission.ts';

/** What of the sources a mission needs. */
export interface ForcingNeed {
  /** Unix seconds, first and last moment at which forcing is looked up. */
  readonly window: readonly [number, number];
  readonly variables: readonly ForcingVariable[];
  /** Nothing outside it is needed; large grids are read in part. */
  readonly box?: LonLatBox;
  /** Most memory for the fields, bytes. */
  readonly maxBytes: number;
}

/** A file as it was when it was looked at. */
export interface ForcingFile {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/** The sources of a mission, known by their headers. */
export interface SurveyedForcing {
  /** In order of priority; a request with several grids gives several. */
  readonly descriptions: readonly SourceDescription[];
  /** Why a variable in a file is of no use; nothing that stops a mission by itself. */
  readonly refusals: readonly string[];
  /** Requests that cannot be used, by their index. */
  readonly faults: readonly { readonly request: number; readonly message: string }[];
  /** The files that are read of each source, one list a description; undefined where the source has nothing at that time. */
  files(need: ForcingNeed): Promise<readonly (readonly ForcingFile[] | undefined)[]>;
  /** Fields in shared memory. Throws when a file is damaged, changed meanwhile, or larger than allowed. */
  load(need: ForcingNeed): Promise<Forcing>;
}

export interface ForcingPort {
  /**
   * Reads headers. `folders`: where files may lie; relative paths count from each of them in turn, and whatever leads
   * out of them (absolute paths, `..`, links) is a fault.
   */
  survey(requests: readonly ForcingRequest[], folders: readonly string[]): Promise<SurveyedForcing>;
}

/** The coastline of the installation. */
export interface CoastlinePort {
  /** Undefined where none is installed. */
  version(): Promise<string | undefined>;
  /** On shared memory. Throws where none is installed: never open ocean instead. */
  data(): Promise<CoastData>;
}

/** What is known of a result before its first output. */
export interface TrajectoriesSpec {
  readonly trajectories: number;
  /** Unix seconds of each output, in the order of writing (descending in a backward run). */
  readonly timesSeconds: readonly number[];
  /** Name of each status value; index 0 is "active". At most 127. */
  readonly statuses: readonly string[];
  readonly title: string;
  readonly history: string;
  readonly source: string;
  /** Where the result came from; the same for the same mission and seed. */
  readonly provenance: Readonly<Record<string, string>>;
}

/** A result in the making; appears under its name when it is closed. */
export interface TrajectoriesWriter {
  writeFrame(timeIndex: number, frame: Frame): void;
  /** What was written, once all outputs are; arrays of the caller's own. */
  readFrame(timeIndex: number): { readonly lon: Float64Array; readonly lat: Float64Array; readonly status: Int8Array };
  /** Cell centres in degrees, ascending. */
  defineDensity(grid: { readonly lonDeg: Float64Array; readonly latDeg: Float64Array }): void;
  /** Probability of each cell, latitude × longitude. */
  writeDensity(timeIndex: number, probability: Float64Array): void;
  close(): void;
  abort(): void;
}

/** A finished result. Positions in degrees, NaN where there is none; status NaN likewise. */
export interface TrajectoriesReader {
  readonly trajectories: number;
  readonly timesSeconds: Float64Array;
  readonly density: { readonly lonDeg: Float64Array; readonly latDeg: Float64Array } | undefined;
  frame(timeIndex: number): { readonly lon: Float64Array; readonly lat: Float64Array; readonly status: Float64Array; readonly orientation: Float64Array };
  densityAt(timeIndex: number): Float64Array;
  close(): void;
}

export interface TrajectoriesPort {
  create(path: string, spec: TrajectoriesSpec): Promise<TrajectoriesWriter>;
  open(path: string): Promise<TrajectoriesReader>;
}

/** What a map shows of a mission at one time. */
export interface MapPicture {
  /** What drifts. */
  readonly title: string;
  /** When, how many. */
  readonly subtitle: string;
  /** Shown as a band across the map; undefined for none. */
  readonly banner: string | undefined;
  readonly lastKnown: { readonly lonDeg: number; readonly latDeg: number };
  /** Mean positions from the start to this time, with the hours since the start (negative in a backward mission). */
  readonly track: readonly { readonly lonDeg: number; readonly latDeg: number; readonly hours: number }[];
  readonly grid: DensityGrid;
  /** Of each cell, latitude × longitude. */
  readonly probability: Float64Array;
  /** How many particles it was counted from: fewer are smoothed more. */
  readonly particles: number;
  /** Sentences below the legend. */
  readonly notes: readonly string[];
  /** Undefined: the mission ignored it, and none is drawn. */
  readonly coast: CoastData | undefined;
}

export interface PicturesPort {
  /** PNG. */
  map(picture: MapPicture): Promise<Uint8Array>;
  /** GIF, one image a picture; all on the same map. */
  animation(pictures: readonly MapPicture[]): Promise<Uint8Array>;
}

/** The program itself, for the provenance of results. */
export interface BuildPort {
  readonly version: string;
}

declare module '../../protocol/ports.ts' {
  interface Ports {
    readonly forcing: ForcingPort;
    readonly coastline: CoastlinePort;
    readonly trajectories: TrajectoriesPort;
    readonly pictures: PicturesPort;
    readonly build: BuildPort;
  }
}
