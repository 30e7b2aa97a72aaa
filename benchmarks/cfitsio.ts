/** cfitsio, as the package fitsio brings it to Python, on the file that the other items read. */
import { join } from 'node:path';
import { runProgram } from './programs.ts';
import type { SkyContext } from './sky-row.ts';

/** Once cold, then warm; a line of JSON as the reference's peers.py prints it. */
const program = `
import json, sys, time
import fitsio
path, repeats = sys.argv[1], int(sys.argv[2])
work = lambda: fitsio.read(path).sum()
work()
times = []
for _ in range(repeats):
    begun = time.perf_counter()
    work()
    times.append(time.perf_counter() - begun)
print(json.dumps({"name": "cfitsio_read", "best": min(times)}))
`;

export const cfitsioRead = (python: string, { folder, repeats }: SkyContext): Promise<string> => runProgram(python, ['-c', program, join(folder, 'image.fits'), String(repeats)]);
