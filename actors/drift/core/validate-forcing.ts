/** The forcing of a mission as it was asked for: which fields belong together, and which values can be. */
import type { DriftForcingSource } from '../../../schemas/generated/drift.ts';
import { forcingVariables } from './forcing.ts';
import type { ForcingVariable } from './forcing.ts';
import type { ForcingRequest } from './mission.ts';
import type { MissionFault } from './mission-fault.ts';

/** Components come in pairs, x before y. */
const pairs: readonly (readonly [ForcingVariable, ForcingVariable])[] = [
  ['x_wind', 'y_wind'],
  ['x_sea_water_velocity', 'y_sea_water_velocity'],
  ['sea_surface_wave_stokes_drift_x_velocity', 'sea_surface_wave_stokes_drift_y_velocity'],
];

/** Largest speed of a constant, m/s: beyond it a value has another unit. */
const most = (variable: ForcingVariable): number => (variable.endsWith('_wind') ? 150 : 20);

export function requestsOf(forcing: readonly DriftForcingSource[]): { readonly requests: readonly ForcingRequest[]; readonly faults: readonly MissionFault[] } {
  const faults: MissionFault[] = [];
  const requests = forcing.flatMap((source, index) => {
    const fault = (field: string, message: string): void => {
      faults.push({ field: `forcing[${index}]${field === '' ? '' : `.${field}`}`, message });
    };
    return source.kind === 'file' ? fileOf(source, fault) : constantOf(source, fault);
  });
  return { requests, faults };
}

type Tell = (field: string, message: string) => void;

function fileOf(source: DriftForcingSource, fault: Tell): ForcingRequest[] {
  for (const variable of forcingVariables) if (source[variable] !== null) fault(variable, 'a file gives its own values; write constants as a source of their own, {"kind": "constant", …}');
  if (source.path !== null && source.path.trim() !== '') return [{ kind: 'file', path: source.path }];
  fault('path', 'is missing: expected the path of a NetCDF file');
  return [];
}

function constantOf(source: DriftForcingSource, fault: Tell): ForcingRequest[] {
  if (source.path !== null) fault('path', 'a constant has no path; write the file as a source of its own, {"kind": "file", …}');
  const values: Partial<Record<ForcingVariable, number>> = {};
  for (const variable of forcingVariables) {
    const value = source[variable];
    if (value === null) continue;
    if (!(Math.abs(value) <= most(variable))) fault(variable, `expected a speed in m/s between -${most(variable)} and ${most(variable)}, got ${value}`);
    values[variable] = value;
  }
  for (const [x, y] of pairs) {
    if (values[x] === undefined && values[y] !== undefined) fault(x, `is missing beside ${y}`);
    if (values[x] !== undefined && values[y] === undefined) fault(y, `is missing beside ${x}`);
  }
  if (Object.keys(values).length === 0) fault('', `gives nothing: expected at least one pair such as ${pairs[0]?.join(' and ') ?? ''}`);
  return [{ kind: 'constant', ...values }];
}
