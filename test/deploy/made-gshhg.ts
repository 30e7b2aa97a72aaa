import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { File, ready } from 'h5wasm/node';
import { binIndex } from '../../actors/drift/core/coastline-bins.ts';

interface Line {
  readonly level: number;
  readonly points: readonly (readonly [number, number])[];
}

const ring = (low: number, high: number): Line['points'] => [[low, low], [high, low], [high, high], [low, high], [low, low]];

/** A world as GMT lays it out: an island (level 1) with a lake (2), and Antarctica's grounding line (6) below its ice. */
export async function writeGshhg(path: string): Promise<void> {
  const world = new Map<number, readonly Line[]>([
    [binIndex(10, 140), [{ level: 1, points: ring(10_000, 60_000) }, { level: 2, points: ring(30_000, 36_000) }]],
    [binIndex(20, 4), [{ level: 6, points: ring(10_000, 60_000) }]],
  ]);
  const counts = new Int16Array(64_800);
  const firsts = new Int32Array(64_800);
  const corners = new Int16Array(64_800);
  const [info, firstPoint, x, y]: [number[], number[], number[], number[]] = [[], [], [], []];
  corners[binIndex(20, 4)] = 0o1111;
  for (let bin = 0; bin < 64_800; bin++) {
    firsts[bin] = info.length;
    for (const { level, points } of world.get(bin) ?? []) {
      counts[bin] = (counts[bin] ?? 0) + 1;
      info.push(points.length * 512 + level * 64 + 4 * 8 + 4);
      firstPoint.push(x.length);
      x.push(...points.map(([px]) => px));
      y.push(...points.map(([, py]) => py));
    }
  }
  mkdirSync(dirname(path), { recursive: true });
  await ready;
  const file = new File(path, 'w');
  file.create_attribute('version', '9.9.9');
  const integers = { Bin_size_in_minutes: [60], Id_of_first_segment_in_a_bin: firsts, Embedded_npts_levels_exit_entry_for_a_segment: info, Id_of_first_point_in_a_segment: firstPoint };
  const shorts = { N_segments_in_a_bin: counts, Embedded_node_levels_in_a_bin: corners, Relative_longitude_from_SW_corner_of_bin: Int16Array.from(x), Relative_latitude_from_SW_corner_of_bin: Int16Array.from(y) };
  for (const [name, values] of Object.entries(integers)) file.create_dataset({ name, data: Int32Array.from(values), dtype: '<i' });
  for (const [name, values] of Object.entries(shorts)) file.create_dataset({ name, data: values, dtype: '<h' });
  file.close();
}
