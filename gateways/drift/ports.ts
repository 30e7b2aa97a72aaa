/** The drift actors' ports over real files. A worker thread makes its own, so what they keep is kept within a thread. */
import { readFileSync } from 'node:fs';
import type { BuildPort, CoastlinePort, TrajectoriesPort } from '../../actors/drift/ports.ts';
import type { Ports } from '../../protocol/ports.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { createParticlesFile } from '../netcdf/index.ts';
import { forcingPort } from './forcing.ts';

export type DriftPorts = Pick<Ports, 'forcing' | 'coastline' | 'trajectories' | 'build'>;

export function createDriftPorts(): DriftPorts {
  return { forcing: forcingPort(), coastline: coastlinePort(), trajectories: trajectoriesPort, build: buildPort() };
}

const trajectoriesPort: TrajectoriesPort = { create: createParticlesFile };

const notInstalled = new AlidadeError('NO_COASTLINE', 'the coastline is not installed here: run node deploy/setup.mjs');

function coastlinePort(): CoastlinePort {
  return { version: () => Promise.resolve(undefined), land: () => Promise.reject(notInstalled) };
}

/** The version in package.json, two folders above this one in the sources and three in dist/. */
function buildPort(): BuildPort {
  const up = import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json';
  const text: unknown = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'));
  return { version: typeof text === 'object' && text !== null && 'version' in text ? String(text.version) : 'unknown' };
}
