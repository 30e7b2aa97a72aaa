import type { LonLatBox } from '../../actors/drift/core/coverage-box.ts';
import type { SourceDescription } from '../../actors/drift/core/coverage.ts';
import { forcingVariables } from '../../actors/drift/core/forcing.ts';
import type { ConstantSource, Forcing, ForcingVariable } from '../../actors/drift/core/forcing.ts';
import type { ForcingRequest } from '../../actors/drift/core/mission.ts';
import { cutOf } from './cut.ts';
import { DataFileError } from './errors.ts';
import { componentsOf } from './component.ts';
import type { Component } from './component.ts';
import { filesOf, hashOf } from './forcing-files.ts';
import { loadSource } from './load.ts';
import type { Cut } from './load.ts';
import { openDataFile } from './open.ts';
import { descriptionOf, joinInTime } from './series.ts';
import type { Survey } from './series.ts';

/** What the files of a mission hold, from headers and coordinates alone. */
export interface ForcingSurvey {
  /** In priority order; a request with several grids gives several. */
  readonly descriptions: readonly SourceDescription[];
  /** Why a file, or a variable in it, is of no use. */
  readonly refusals: readonly string[];
  readonly parts: readonly (Survey | ConstantSource)[];
}

export interface LoadOptions {
  /** Unix seconds, first and last moment of the mission; the fields around both ends are loaded. */
  readonly window: readonly [number, number];
  readonly variables: readonly ForcingVariable[];
  /** Only the part of each grid around this box is loaded. Particles that leave it are lost, so make it generous. */
  readonly box?: LonLatBox;
  /** Most memory for all fields together; default 4 GiB. */
  readonly maxBytes?: number;
  /** SHA-256 of every file read, for the provenance; default true. */
  readonly hash?: boolean;
}

/** One line of a result's provenance: which fields came from where. */
export interface SourceProvenance {
  readonly name: string;
  readonly kind: 'grid' | 'constant';
  readonly files: readonly { readonly path: string; readonly sha256?: string }[];
  readonly variables: Readonly<Partial<Record<ForcingVariable, string>>>;
  /** ISO times of the first and last field loaded; absent for constants and for sources outside the window. */
  readonly interval?: readonly [string, string];
  /** x and y of the outermost nodes loaded: degrees, metres, or node numbers (curvilinear). */
  readonly extent?: { readonly crs: string; readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  readonly members?: number;
  readonly bytes: number;
}

export interface OpenedForcing {
  readonly sources: Forcing;
  readonly provenance: readonly SourceProvenance[];
  readonly descriptions: readonly SourceDescription[];
  readonly refusals: readonly string[];
}

const DEFAULT_MAX_BYTES = 4 * 2 ** 30;

/** Reads the headers behind a mission's requests. Relative paths count from `folder`. Throws DataFileError for a file that cannot be read at all. */
export async function surveyForcing(requests: readonly ForcingRequest[], folder: string): Promise<ForcingSurvey> {
  const descriptions: SourceDescription[] = [];
  const refusals: string[] = [];
  const parts: (Survey | ConstantSource)[] = [];
  for (const request of requests) {
    if (request.kind === 'constant') {
      const constant = constantOf(request);
      parts.push(constant);
      descriptions.push({ kind: 'constant', name: 'constant', variables: forcingVariables.filter((v) => constant.values[v] !== undefined) });
      continue;
    }
    const found = await surveyFiles(await filesOf(request.path, folder), request.path);
    refusals.push(...found.refusals);
    parts.push(...found.surveys);
    descriptions.push(...found.surveys.map(descriptionOf));
  }
  return { descriptions, refusals, parts };
}

/** Surveys the files of one request. Throws DataFileError for a file that cannot be read at all. */
export async function surveyFiles(paths: readonly string[], name: string): Promise<{ surveys: Survey[]; refusals: string[] }> {
  const components: Component[] = [];
  const refusals: string[] = [];
  for (const path of paths) {
    const file = await openDataFile(path);
    try {
      const found = componentsOf(file);
      components.push(...found.components);
      refusals.push(...found.refusals.map((reason) => `${path}: ${reason}`));
    } finally {
      file.close();
    }
  }
  const joined = joinInTime(components, name);
  if (joined.surveys.length === 0) refusals.push(`${name}: no wind, current or Stokes drift that can be used`);
  return { surveys: joined.surveys, refusals: [...refusals, ...joined.refusals] };
}

/** A source that has something in the window, its index in the survey, and what is read of it. */
export type PlannedSource =
  | { readonly kind: 'constant'; readonly index: number; readonly source: ConstantSource }
  | { readonly kind: 'grid'; readonly index: number; readonly survey: Survey; readonly cut: Cut; readonly variables: readonly ForcingVariable[]; readonly bytes: number; readonly paths: readonly string[] };

/** What loading a survey would read; sources that have nothing in the window are left out. Throws DataFileError when it is too much. */
export function planLoad({ parts }: Pick<ForcingSurvey, 'parts'>, options: Pick<LoadOptions, 'window' | 'variables' | 'box' | 'maxBytes'>): readonly PlannedSource[] {
  let left = options.maxBytes ?? DEFAULT_MAX_BYTES;
  return parts.flatMap((part, index): PlannedSource[] => {
    if ('kind' in part) return [{ kind: 'constant', index, source: part }];
    const variables = [...part.series.keys()].filter((variable) => options.variables.includes(variable));
    const cut = variables.length === 0 ? undefined : cutOf(part, options.window, options.box);
    if (cut === undefined) return [];
    const bytes = 4 * variables.length * part.members * size(cut.times) * size(cut.rows) * size(cut.columns);
    if (bytes > left) throw new DataFileError('TOO_LARGE', part.name, `its fields need ${bytes} bytes, ${left} are left; ask for a smaller box or a shorter mission`);
    left -= bytes;
    const paths = [...new Set(variables.flatMap((v) => part.series.get(v)?.slice(...cut.times).map((slice) => slice.component.path) ?? []))];
    return [{ kind: 'grid', index, survey: part, cut, variables, bytes, paths }];
  });
}

/** Loads what a mission needs of a survey. Sources that have nothing in the window are left out. Throws DataFileError. */
export async function loadForcing(survey: ForcingSurvey, options: LoadOptions): Promise<OpenedForcing> {
  const hashes = new Map<string, string>();
  const sources: Forcing[number][] = [];
  const provenance: SourceProvenance[] = [];
  for (const planned of planLoad(survey, options)) {
    if (planned.kind === 'constant') {
      sources.push(planned.source);
      provenance.push({ name: 'constant', kind: 'constant', files: [], variables: Object.fromEntries(Object.entries(planned.source.values).map(([k, v]) => [k, String(v)])), bytes: 0 });
      continue;
    }
    const { survey: part, cut, variables, bytes, paths } = planned;
    const source = await loadSource(part, cut, variables);
    sources.push(source);
    const files = await Promise.all(paths.map(async (path) => ((options.hash ?? true) ? { path, sha256: hashes.get(path) ?? (await remember(hashes, path)) } : { path })));
    provenance.push({
      name: part.name, kind: 'grid', files, members: part.members, bytes,
      variables: Object.fromEntries(variables.map((v) => [v, part.series.get(v)?.[0]?.component.name ?? ''])),
      interval: [iso(source.timesSeconds[0]), iso(source.timesSeconds.at(-1))],
      extent: { crs: source.crs.kind, x: [source.x[0] ?? NaN, source.x.at(-1) ?? NaN], y: [source.y[0] ?? NaN, source.y.at(-1) ?? NaN] },
    });
  }
  return { sources, provenance, descriptions: survey.descriptions, refusals: survey.refusals };
}

/** Survey and load in one: for callers that need no say in between. */
export async function openForcing(requests: readonly ForcingRequest[], options: LoadOptions & { readonly folder: string }): Promise<OpenedForcing> {
  return loadForcing(await surveyForcing(requests, options.folder), options);
}

async function remember(hashes: Map<string, string>, path: string): Promise<string> {
  const hash = await hashOf(path);
  hashes.set(path, hash);
  return hash;
}

/** The source that a request for constants is. */
export function constantOf(request: Extract<ForcingRequest, { kind: 'constant' }>): ConstantSource {
  return { kind: 'constant', values: Object.fromEntries(forcingVariables.flatMap((v) => (request[v] === undefined ? [] : [[v, request[v]]]))) };
}

function size([from, to]: readonly [number, number]): number {
  return to - from;
}

function iso(seconds = NaN): string {
  return new Date(seconds * 1000).toISOString();
}
