/**
 * The forcing port over NetCDF files. Surveys, hashes and loaded fields of files that have not changed (device, inode,
 * size, time) are kept within a thread: a mission on the installation's usual sources then opens no file.
 */
import { stat } from 'node:fs/promises';
import { forcingVariables } from '../../actors/drift/core/forcing.ts';
import type { GridSource } from '../../actors/drift/core/forcing.ts';
import type { ForcingRequest } from '../../actors/drift/core/mission.ts';
import type { ForcingFile, ForcingNeed, ForcingPort, SurveyedForcing } from '../../actors/drift/ports.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { constantOf, DataFileError, descriptionOf, hashOf, loadSource, planLoad, surveyFiles, type ForcingSurvey, type PlannedSource } from '../netcdf/index.ts';
import { allowedFiles } from './allowed-files.ts';
import { Kept } from './kept.ts';

type Part = ForcingSurvey['parts'][number];
type Surveyed = Awaited<ReturnType<typeof surveyFiles>>;
type PlannedGrid = Extract<PlannedSource, { kind: 'grid' }>;

/** What tells whether a file is the one that was read. */
interface FileState {
  readonly key: string;
  readonly size: number;
  readonly modifiedMs: number;
}

async function stateOf(path: string): Promise<FileState> {
  const { dev, ino, size, mtimeMs } = await stat(path);
  return { key: `${dev}:${ino}:${size}:${mtimeMs}`, size, modifiedMs: mtimeMs };
}

const keyOf = async (paths: readonly string[]): Promise<string> => (await Promise.all(paths.map(async (path) => `${path}=${(await stateOf(path)).key}`))).join('|');

/** `keepBytes`: most memory for loaded fields that are kept for the next mission. */
export function forcingPort(keepBytes = 512 * 2 ** 20): ForcingPort {
  const surveys = new Kept<Surveyed>(64);
  const hashes = new Kept<string>(4096);
  const fields = new Kept<GridSource>(keepBytes);

  async function fileOf(path: string): Promise<ForcingFile> {
    const { key, size, modifiedMs } = await stateOf(path);
    const sha256 = await hashes.get(`${path}=${key}`, 1, () => hashOf(path));
    return { path, sha256, size, modifiedMs };
  }

  async function loaded(planned: PlannedGrid): Promise<GridSource> {
    const { survey, cut, variables, bytes, paths } = planned;
    const key = await keyOf(paths);
    const part = JSON.stringify([survey.name, survey.grid.key, survey.timesSeconds.length, cut, variables]);
    return fields.get(`${key} ${part}`, bytes, async () => {
      const source = await loadSource(survey, cut, variables);
      if ((await keyOf(paths)) !== key) throw new AlidadeError('FORCING_CHANGED', `${survey.name} changed while it was read`, { retryable: true });
      return source;
    });
  }

  function surveyed(parts: readonly Part[], refusals: readonly string[], faults: SurveyedForcing['faults']): SurveyedForcing {
    const plan = (need: ForcingNeed): readonly PlannedSource[] => planLoad({ parts }, need);
    return {
      descriptions: parts.map((part) => ('kind' in part ? { kind: 'constant', name: 'constant', variables: forcingVariables.filter((name) => part.values[name] !== undefined) } : descriptionOf(part))),
      refusals,
      faults,
      async files(need) {
        const found: (readonly ForcingFile[] | undefined)[] = parts.map(() => undefined);
        for (const one of plan(need)) found[one.index] = one.kind === 'constant' ? [] : await Promise.all(one.paths.map(fileOf));
        return found;
      },
      async load(need) {
        const sources = [];
        for (const one of plan(need)) sources.push(one.kind === 'constant' ? one.source : await loaded(one));
        return sources;
      },
    };
  }

  async function surveyOne(request: ForcingRequest, folders: readonly string[]): Promise<{ readonly parts: readonly Part[]; readonly refusals: readonly string[] } | { readonly fault: string }> {
    if (request.kind === 'constant') return { parts: [constantOf(request)], refusals: [] };
    const allowed = await allowedFiles(request.path, folders);
    if ('refused' in allowed) return { fault: allowed.refused };
    try {
      const found = await surveys.get(`${request.path} ${await keyOf(allowed.paths)}`, 1, () => surveyFiles(allowed.paths, request.path));
      return found.surveys.length === 0 ? { fault: found.refusals.join('; ') } : { parts: found.surveys, refusals: found.refusals };
    } catch (error) {
      if (error instanceof DataFileError && !error.retryable) return { fault: error.message };
      throw error;
    }
  }

  return {
    async survey(requests, folders) {
      const parts: Part[] = [];
      const refusals: string[] = [];
      const faults: { request: number; message: string }[] = [];
      for (const [index, request] of requests.entries()) {
        const found = await surveyOne(request, folders);
        if ('fault' in found) {
          faults.push({ request: index, message: found.fault });
          continue;
        }
        parts.push(...found.parts);
        refusals.push(...found.refusals);
      }
      return surveyed(parts, refusals, faults);
    },
  };
}
