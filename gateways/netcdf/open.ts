import { closeSync, openSync, readSync } from 'node:fs';
import { openClassic } from './classic.ts';
import type { DataFile } from './data-file.ts';
import { DataFileError, reasonOf } from './errors.ts';
import { openHdf5 } from './hdf5.ts';

const HDF5_SIGNATURE = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Opens a classic NetCDF or a NetCDF-4 file by its first bytes. Throws DataFileError naming the file and the reason. */
export async function openDataFile(path: string): Promise<DataFile> {
  const start = firstBytes(path, 4096);
  if (start.length === 0) throw new DataFileError('NOT_NETCDF', path, 'it is empty');
  if (start.toString('latin1', 0, 3) === 'CDF') return openClassic(path);
  // HDF5 may stand behind a user block of 512 bytes or a power of two times that.
  if ([0, 512, 1024, 2048].some((at) => start.subarray(at, at + 8).equals(HDF5_SIGNATURE))) return openHdf5(path);
  throw new DataFileError('NOT_NETCDF', path, `it starts with ${JSON.stringify(start.toString('latin1', 0, 8))}${guess(start)}`);
}

function guess(start: Buffer): string {
  if (start.toString('latin1', 0, 4) === 'GRIB') return ', a GRIB file; convert it with grib_to_netcdf or cdo';
  if (start[0] === 0x1f && start[1] === 0x8b) return ', a gzip file; unpack it first';
  if (/^\s*(<|\{)/.test(start.toString('latin1', 0, 64))) return ', a text such as the error page of a download';
  return '';
}

function firstBytes(path: string, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  try {
    const fd = openSync(path, 'r');
    try {
      return bytes.subarray(0, readSync(fd, bytes, 0, length, 0));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw new DataFileError('NOT_FOUND', path, reasonOf(error));
  }
}
