import type { ForcingVariable } from '../../actors/drift/core/forcing.ts';
import { textAttribute } from './data-file.ts';
import type { DataFile, DataVariable } from './data-file.ts';

/** One component in a file that may serve as a forcing variable. */
export interface Candidate {
  readonly variable: DataVariable;
  readonly target: ForcingVariable;
  /** Along the grid's own axes; else towards east or north. Undefined when the file does not say. */
  readonly gridRelative: boolean | undefined;
  /** 0 by standard name, 1 by the variable's name alone. */
  readonly rank: number;
}

export interface Pair {
  readonly x: ForcingVariable;
  readonly y: ForcingVariable;
}

export const pairs: readonly Pair[] = [
  { x: 'x_wind', y: 'y_wind' },
  { x: 'x_sea_water_velocity', y: 'y_sea_water_velocity' },
  { x: 'sea_surface_wave_stokes_drift_x_velocity', y: 'sea_surface_wave_stokes_drift_y_velocity' },
];

const gridAligned: ReadonlyMap<string, ForcingVariable> = new Map([
  ['x_wind', 'x_wind'],
  ['y_wind', 'y_wind'],
  ['grid_eastward_wind', 'x_wind'],
  ['grid_northward_wind', 'y_wind'],
  ['x_sea_water_velocity', 'x_sea_water_velocity'],
  ['y_sea_water_velocity', 'y_sea_water_velocity'],
  ['sea_water_x_velocity', 'x_sea_water_velocity'],
  ['sea_water_y_velocity', 'y_sea_water_velocity'],
  ['sea_surface_wave_stokes_drift_x_velocity', 'sea_surface_wave_stokes_drift_x_velocity'],
  ['sea_surface_wave_stokes_drift_y_velocity', 'sea_surface_wave_stokes_drift_y_velocity'],
]);

const eastNorth: ReadonlyMap<string, ForcingVariable> = new Map([
  ['eastward_wind', 'x_wind'],
  ['northward_wind', 'y_wind'],
  ['eastward_sea_water_velocity', 'x_sea_water_velocity'],
  ['northward_sea_water_velocity', 'y_sea_water_velocity'],
  ['surface_eastward_sea_water_velocity', 'x_sea_water_velocity'],
  ['surface_northward_sea_water_velocity', 'y_sea_water_velocity'],
  ['surface_geostrophic_eastward_sea_water_velocity', 'x_sea_water_velocity'],
  ['surface_geostrophic_northward_sea_water_velocity', 'y_sea_water_velocity'],
  ['sea_surface_wave_stokes_drift_eastward_velocity', 'sea_surface_wave_stokes_drift_x_velocity'],
  ['sea_surface_wave_stokes_drift_northward_velocity', 'sea_surface_wave_stokes_drift_y_velocity'],
  ['eastward_surface_stokes_drift', 'sea_surface_wave_stokes_drift_x_velocity'],
  ['northward_surface_stokes_drift', 'sea_surface_wave_stokes_drift_y_velocity'],
]);

/** Names that are in use without a standard name, lower case. */
const aliases: ReadonlyMap<string, ForcingVariable> = new Map(
  ([
    ['x_wind', 'x_wind x_wind_10m u10 u10m 10u uwind uwnd wind_u u_wind ugrd10m ugrd_10m eastward_wind'],
    ['y_wind', 'y_wind y_wind_10m v10 v10m 10v vwind vwnd wind_v v_wind vgrd10m vgrd_10m northward_wind'],
    ['x_sea_water_velocity', 'x_sea_water_velocity uo water_u u_eastward ucurr u_current vozocrtx ssu eastward_sea_water_velocity'],
    ['y_sea_water_velocity', 'y_sea_water_velocity vo water_v v_northward vcurr v_current vomecrty ssv northward_sea_water_velocity'],
    ['sea_surface_wave_stokes_drift_x_velocity', 'vsdx ust uuss u_stokes stokes_u'],
    ['sea_surface_wave_stokes_drift_y_velocity', 'vsdy vst vuss v_stokes stokes_v'],
  ] as const).flatMap(([target, names]) => names.split(' ').map((name): [string, ForcingVariable] => [name, target])),
);

/** Every variable of a file that may be a component of wind, current or Stokes drift. */
export function candidatesOf(file: DataFile): Candidate[] {
  return [...file.variables.values()].flatMap((variable) => {
    if (variable.shape.length < 2 || variable.type === 'char' || variable.type === 'other') return [];
    const found = byStandardName(variable) ?? byName(variable, file);
    return found === undefined ? [] : [{ variable, ...found }];
  });
}

function byStandardName(variable: DataVariable): Omit<Candidate, 'variable'> | undefined {
  const name = textAttribute(variable.attributes, 'standard_name')?.toLowerCase() ?? '';
  const aligned = gridAligned.get(name);
  if (aligned !== undefined) return { target: aligned, gridRelative: true, rank: 0 };
  const east = eastNorth.get(name);
  return east === undefined ? undefined : { target: east, gridRelative: false, rank: 0 };
}

/** A variable that has another standard name is not what its short name suggests (`u` of barotropic models, `uo` of ice). */
function byName(variable: DataVariable, file: DataFile): Omit<Candidate, 'variable'> | undefined {
  if (textAttribute(variable.attributes, 'standard_name') !== undefined) return undefined;
  const name = variable.name.toLowerCase();
  const target = aliases.get(name) ?? bareComponent(name, variable, file);
  if (target === undefined) return undefined;
  return { target, gridRelative: saysEastNorth(variable) ? false : undefined, rank: 1 };
}

/** Plain `u` and `v`: wind or current by what the rest of the file says; nothing when it says neither. */
function bareComponent(name: string, variable: DataVariable, file: DataFile): ForcingVariable | undefined {
  if (name !== 'u' && name !== 'v') return undefined;
  const described = `${textAttribute(variable.attributes, 'long_name') ?? ''} ${textAttribute(file.attributes, 'title') ?? ''} ${textAttribute(file.attributes, 'type') ?? ''}`;
  const ocean = variable.dimensions.some((dimension) => /^(s_rho|depth|deptht|depthu|depthv|ocean_time)$/i.test(dimension)) || /ocean|current|sea.?water|\broms\b/i.test(described);
  if (/\bwind\b/i.test(described)) return name === 'u' ? 'x_wind' : 'y_wind';
  return ocean ? (name === 'u' ? 'x_sea_water_velocity' : 'y_sea_water_velocity') : undefined;
}

function saysEastNorth(variable: DataVariable): boolean {
  return /eastward|northward/i.test(`${variable.name} ${textAttribute(variable.attributes, 'long_name') ?? ''}`);
}
