/**
 * From GMT's binned_GSHHS_f.nc to the coastline file (file.mjs). Taken: the segments of level 1, the border of land
 * and ocean, with the ice front as Antarctica's coast; left: lakes, their islands, the grounding line under the ice.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SetupFailure } from '../setup/failure.mjs';
import { bins, encodeCoastline, isHdf5 } from './file.mjs';

/** Writes `target` (whole or not at all) and returns `{ version, segments, points }`. Throws SetupFailure about a file that is not GSHHG's. */
export async function convertGshhg(netcdf, target, source) {
  const gshhg = await readGshhg(netcdf);
  const { body, segments, points } = encodeBins(gshhg);
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}.new`;
  try {
    writeFileSync(unfinished, encodeCoastline({ version: gshhg.version, source, segments, points }, body), { flush: true });
    renameSync(unfinished, target);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return { version: gshhg.version, segments, points };
}

async function readGshhg(path) {
  let file;
  try {
    if (!isHdf5(path)) throw new Error('it is no NetCDF-4 file');
    const library = await import('h5wasm/node');
    await library.ready;
    file = new library.File(path, 'r');
    const read = (name) => {
      const values = file.get(name)?.value;
      if (!ArrayBuffer.isView(values)) throw new Error(`it has no ${name}`);
      return values;
    };
    const gshhg = {
      version: String(file.attrs['version']?.value ?? 'unknown'),
      firstSegment: read('Id_of_first_segment_in_a_bin'),
      segmentCount: read('N_segments_in_a_bin'),
      cornerLevels: read('Embedded_node_levels_in_a_bin'),
      segmentInfo: read('Embedded_npts_levels_exit_entry_for_a_segment'),
      firstPoint: read('Id_of_first_point_in_a_segment'),
      x: unsigned(read('Relative_longitude_from_SW_corner_of_bin')),
      y: unsigned(read('Relative_latitude_from_SW_corner_of_bin')),
    };
    if (gshhg.segmentCount.length !== bins || read('Bin_size_in_minutes')[0] !== 60) throw new Error('its bins are not of 1°, as those of the full resolution are');
    return gshhg;
  } catch (error) {
    throw new SetupFailure(`${path} cannot be read as GSHHG coastline: ${error.message}`);
  } finally {
    file?.close();
  }
}

const unsigned = (values) => new Uint16Array(values.buffer, values.byteOffset, values.length);

function encodeBins({ firstSegment, segmentCount, cornerLevels, segmentInfo, firstPoint, x, y }) {
  const offsets = new Uint32Array(bins + 1);
  const corners = new Uint8Array(bins);
  const out = new Bytes(7 * x.length);
  let [segments, points] = [0, 0];
  for (let bin = 0; bin < bins; bin++) {
    offsets[bin] = out.length;
    // Four levels of three bits: south-west, south-east, north-east, north-west. 0 is ocean; lakes (2) count as land.
    corners[bin] = ((cornerLevels[bin] >> 9) & 7) === 0 ? 0 : 1;
    for (let s = firstSegment[bin]; s < firstSegment[bin] + segmentCount[bin]; s++) {
      const level = (segmentInfo[s] >> 6) & 7;
      if (level !== 1) continue;
      const count = segmentInfo[s] >>> 9;
      encodeSegment(out, segmentInfo[s] & 63, x, y, firstPoint[s], count);
      segments++;
      points += count;
    }
  }
  offsets[bins] = out.length;
  return { body: Buffer.concat([Buffer.from(offsets.buffer), corners, out.bytes.subarray(0, out.length)]), segments, points };
}

function encodeSegment(out, sides, x, y, first, count) {
  out.byte(sides);
  out.varint(count - 1);
  out.varint(x[first]);
  out.varint(y[first]);
  for (let i = first + 1; i < first + count; i++) {
    out.zigzag(x[i] - x[i - 1]);
    out.zigzag(y[i] - y[i - 1]);
  }
}

class Bytes {
  constructor(capacity) {
    this.bytes = Buffer.allocUnsafe(capacity);
    this.length = 0;
  }
  byte(value) {
    this.bytes[this.length++] = value;
  }
  varint(value) {
    let rest = value;
    for (; rest > 127; rest >>>= 7) this.byte((rest & 127) | 128);
    this.byte(rest);
  }
  zigzag(value) {
    this.varint(value >= 0 ? 2 * value : -2 * value - 1);
  }
}
