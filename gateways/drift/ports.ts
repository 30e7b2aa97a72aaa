/** The drift actors' ports over real files. A worker thread makes its own, so what they keep is kept within a thread. */
import { readFileSync } from 'node:fs';
import type { BuildPort, CoastlinePort, TrajectoriesPort } from '../../actors/drift/ports.ts';
import type { Ports } from '../../protocol/ports.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import type { Environment } from '../../protocol/settings.ts';
import { findCoastline, openCoastline } from '../coastline/index.ts';
import { createParticlesFile, openParticles } from '../netcdf/index.ts';
import { pictures } from '../picture/index.ts';
import { forcingPort } from './forcing.ts';

export type DriftPorts = Pick<Ports, 'forcing' | 'coastline' | 'trajectories' | 'pictures' | 'build'>;

/** `env`: where ALIDADE_COASTLINE is looked up. */
export function createDriftPorts(env: Environment = process.env): DriftPorts {
  return { forcing: forcingPort(), coastline: coastlinePort(env), trajectories: trajectoriesPort, pictures, build: buildPort() };
}

const trajectoriesPort: TrajectoriesPort = { create: createParticlesFile, open: openParticles };

function coastlinePort(env: Environment): CoastlinePort {
  return {
    version: () => Promise.resolve(findCoastline(env)?.version),
    data() {
      const found = findCoastline(env);
      if (found === undefined) throw new AlidadeError('NO_COASTLINE', 'the coastline is not installed here: run node deploy/setup.mjs');
      return openCoastline(found.file);
    },
  };
}

/** The version in package.json, two folders above this one in the sources and three in dist/. */
function buildPort(): BuildPort {
  const up = import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json';
  const text: unknown = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'));
  return { version: typeof text === 'object' && text !== null && 'version' in text ? String(text.version) : 'unknown' };
}
