/** The demonstration as files. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoForcing, demoMission } from '../../actors/drift/core/demo-forcing.ts';
import { writeForcing } from '../netcdf/index.ts';

export interface Demo {
  /** Its forcing path is the file's name, below the folder that was given. */
  readonly mission: ReturnType<typeof demoMission>;
  /** Absolute if the folder was. */
  readonly files: { readonly forcing: string; readonly mission: string };
}

const forcingName = 'demo-shetland-synthetic.nc';

/** Writes the invented forcing and the mission on it into `folder`, which is made when it is not there; each file appears complete. */
export async function writeDemo(folder: string, missionId = 'demo'): Promise<Demo> {
  await mkdir(folder, { recursive: true });
  const files = { forcing: join(folder, forcingName), mission: join(folder, 'demo-mission.json') };
  await writeForcing(files.forcing, {
    ...demoForcing(),
    attributes: {
      title: 'Invented wind and current around Shetland (synthetic)',
      comment: 'SYNTHETIC: made from formulas for demonstrations. It says nothing about any real sea or weather.',
      source: 'synthetic', history: 'written by alidade',
    },
  });
  const mission = demoMission(forcingName, missionId);
  const fresh = `${files.mission}.${process.pid}.part`;
  await writeFile(fresh, `${JSON.stringify(mission, undefined, 2)}\n`);
  await rename(fresh, files.mission);
  return { mission, files };
}
