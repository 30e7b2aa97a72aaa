import type { ForcingVariable } from '../../actors/drift/core/forcing.ts';
import { roleOf, scalarHeight, surfaceLevel, timesOf } from './axes.ts';
import type { Role } from './axes.ts';
import { candidatesOf } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import { textAttribute } from './data-file.ts';
import type { DataFile } from './data-file.ts';
import { gridOf } from './grid.ts';
import type { HorizontalGrid, Refused } from './grid.ts';
import { romsGrid } from './roms.ts';
import { packingOf } from './unpack.ts';
import type { Packing } from './unpack.ts';
import { mpsPer } from './units.ts';

/** One velocity component in one file: what it is, where it is, and how to read it. */
export interface Component {
  readonly path: string;
  readonly name: string;
  readonly target: ForcingVariable;
  readonly gridRelative: boolean;
  readonly grid: HorizontalGrid;
  /** The ROMS points it stands on, when these are not the grid's own. */
  readonly stagger: 'u' | 'v' | undefined;
  /** Unix seconds, in the file's order. */
  readonly times: Float64Array;
  readonly members: number;
  /** Role of each dimension; `levels` is the index that is read of those that are neither time, member, y nor x. */
  readonly roles: readonly Role[];
  readonly levels: readonly number[];
  readonly packing: Packing;
  readonly toMps: number;
  readonly candidate: Candidate;
}

/** The best component for each forcing variable of a file, and why the others are of no use. */
export function componentsOf(file: DataFile): { components: Component[]; refusals: string[] } {
  const components = new Map<ForcingVariable, Component>();
  const refusals: string[] = [];
  for (const candidate of [...candidatesOf(file)].sort(byPreference)) {
    const before = components.get(candidate.target);
    if (before !== undefined) continue;
    const component = describe(file, candidate);
    if ('refused' in component) refusals.push(`${candidate.variable.name}: ${component.refused}`);
    else components.set(candidate.target, component);
  }
  return { components: [...components.values()], refusals };
}

/** A standard name before a mere name, "10m" in the name before none, fewer dimensions before more, then the alphabet. */
function byPreference(a: Candidate, b: Candidate): number {
  const tenMetres = (c: Candidate): number => (/10m?$|^10/.test(c.variable.name) ? 0 : 1);
  return a.rank - b.rank || tenMetres(a) - tenMetres(b) || a.variable.shape.length - b.variable.shape.length || (a.variable.name < b.variable.name ? -1 : 1);
}

function describe(file: DataFile, candidate: Candidate): Component | Refused {
  const { variable, target } = candidate;
  const roles = variable.dimensions.map((dimension) => roleOf(file, dimension));
  const dimension = (role: Role): string | undefined => variable.dimensions[roles.indexOf(role)];
  const [xDimension, yDimension] = [dimension('x'), dimension('y')];
  if (xDimension === undefined || yDimension === undefined) return { refused: `its dimensions (${variable.dimensions.join(', ')}) have no x and y` };
  const levels = levelsOf(file, candidate, roles);
  if ('refused' in levels) return levels;
  const height = target.endsWith('wind') ? scalarHeight(file, variable) : undefined;
  if (height !== undefined && height !== 0 && (height < 5 || height > 20)) return { refused: `it is the wind at ${height} m, not at 10 m` };
  const toMps = mpsPer(textAttribute(variable.attributes, 'units') ?? '');
  if (toMps === undefined) return { refused: `its units "${textAttribute(variable.attributes, 'units') ?? ''}" are not a speed` };
  const times = timeAxis(file, candidate, dimension('time'));
  if ('refused' in times) return times;
  const roms = romsGrid(file, xDimension);
  const grid = roms?.grid ?? gridOf(file, variable, yDimension, xDimension);
  if ('refused' in grid) return grid;
  const memberAxis = roles.indexOf('member');
  return {
    path: file.path, name: variable.name, target, grid, stagger: roms?.stagger, times, levels, roles, toMps, candidate,
    gridRelative: grid.crs.kind !== 'geographic' && (candidate.gridRelative ?? true),
    members: memberAxis < 0 ? 1 : (variable.shape[memberAxis] ?? 1),
    packing: packingOf(variable),
  };
}

/** The index to read of every dimension that is not time, member, y or x. */
function levelsOf(file: DataFile, { variable, target }: Candidate, roles: readonly Role[]): number[] | Refused {
  const levels: number[] = [];
  for (const [axis, role] of roles.entries()) {
    const name = variable.dimensions[axis] ?? '';
    const length = variable.shape[axis] ?? 0;
    if (roles.indexOf(role) !== axis && length > 1) return { refused: `it has two dimensions that look like ${role}, the second being ${name}` };
    if (role === 'unknown' && length > 1) return { refused: `dimension ${name} of length ${length} is neither time, member, level, y nor x` };
    const level = role === 'vertical' ? surfaceLevel(file, name, length, target.endsWith('wind') ? 'air' : 'water') : 0;
    if (typeof level !== 'number') return level;
    levels.push(level);
  }
  return levels;
}

/** The time dimension's values, or those of a scalar time coordinate. */
function timeAxis(file: DataFile, { variable }: Candidate, dimension: string | undefined): Float64Array | Refused {
  if (dimension !== undefined) return timesOf(file, file.variables.has(dimension) ? dimension : (textAttribute(variable.attributes, 'time') ?? dimension));
  const scalar = [...file.variables.values()].find((v) => v.shape.length === 0 && (textAttribute(v.attributes, 'standard_name') === 'time' || v.name === 'time'));
  return scalar === undefined ? { refused: 'it has no time' } : timesOf(file, scalar.name);
}
