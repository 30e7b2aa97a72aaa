import type { GridDescription } from '../../actors/drift/core/coverage.ts';
import type { ForcingVariable } from '../../actors/drift/core/forcing.ts';
import { pairs } from './candidates.ts';
import type { Component } from './component.ts';
import type { HorizontalGrid } from './grid.ts';

/** One moment of one component: where in which file. */
export interface Slice {
  readonly time: number;
  readonly component: Component;
  readonly index: number;
}

/** A component over all files of a request, ascending in time. */
export type Series = readonly Slice[];

/** A grid source before its fields are read: what it has, and where each field lies. */
export interface Survey {
  readonly name: string;
  readonly grid: HorizontalGrid;
  readonly gridRelative: boolean;
  readonly members: number;
  readonly timesSeconds: Float64Array;
  readonly series: ReadonlyMap<ForcingVariable, Series>;
}

/** All that a source says of itself without its fields. */
export function descriptionOf(survey: Survey): GridDescription {
  const { name, grid, gridRelative, members, timesSeconds, series } = survey;
  return { kind: 'grid', name, crs: grid.crs, x: grid.x, y: grid.y, gridRelative, members, timesSeconds, variables: [...series.keys()] };
}

/**
 * Joins the components of a request's files in time, pairs x with y on the same grid, and puts pairs that share grid
 * and times into one source. Where two files have the same moment, the one that begins later wins: of overlapping
 * forecasts that is the newer. A component without its partner is a refusal.
 */
export function joinInTime(components: readonly Component[], name: string): { surveys: Survey[]; refusals: string[] } {
  const groups = grouped(components);
  const surveys = new Map<string, Survey>();
  const refusals: string[] = [];
  for (const { x, y } of pairs) {
    const [along, across] = [x, y].map((target) => [...groups.values()].filter((group) => group[0]?.target === target));
    const matched = (along ?? []).flatMap((xs) => (across ?? []).filter((ys) => ys[0] !== undefined && xs[0] !== undefined && keyOf(ys[0]) === keyOf(xs[0])).map((ys) => [xs, ys] as const));
    if (matched.length === 0 && (along?.length ?? 0) + (across?.length ?? 0) > 0) refusals.push(`${name}: ${x} and ${y} are not both there on one grid`);
    for (const [xs, ys] of matched) addPair(surveys, name, x, y, joined(xs), joined(ys));
  }
  return { surveys: [...surveys.values()], refusals };
}

function grouped(components: readonly Component[]): Map<string, Component[]> {
  const groups = new Map<string, Component[]>();
  for (const component of components) {
    const key = `${component.target} ${keyOf(component)}`;
    groups.set(key, [...(groups.get(key) ?? []), component]);
  }
  return groups;
}

function keyOf({ grid, members, gridRelative }: Component): string {
  return `${grid.key} ${members} ${gridRelative}`;
}

function addPair(surveys: Map<string, Survey>, name: string, x: ForcingVariable, y: ForcingVariable, xs: Series, ys: Series): void {
  const moments = new Set(ys.map((slice) => slice.time));
  const timesSeconds = Float64Array.from(xs.filter((slice) => moments.has(slice.time)), (slice) => slice.time);
  const first = xs[0]?.component;
  if (first === undefined || timesSeconds.length === 0) return;
  const wanted = new Set(timesSeconds);
  const own: [ForcingVariable, Series][] = [[x, xs.filter((slice) => wanted.has(slice.time))], [y, ys.filter((slice) => wanted.has(slice.time))]];
  const key = `${keyOf(first)} ${timesSeconds.join(',')}`;
  const before = surveys.get(key);
  const { grid, gridRelative, members } = first;
  surveys.set(key, { name, grid, gridRelative, members, timesSeconds, series: new Map([...(before?.series ?? []), ...own]) });
}

function joined(components: readonly Component[]): Series {
  const byStart = [...components].sort((a, b) => earliest(a) - earliest(b) || (a.path < b.path ? -1 : 1));
  const moments = new Map<number, Slice>();
  for (const component of byStart) {
    for (const [index, time] of component.times.entries()) moments.set(time, { time, component, index });
  }
  return [...moments.values()].sort((a, b) => a.time - b.time);
}

function earliest(component: Component): number {
  return component.times.reduce((least, time) => Math.min(least, time), Infinity);
}
