/** Measures known objects on the difference of a frame in which they did not stand out: a light curve needs that too. */
import { defineActor, done } from '../../protocol/actor.ts';
import { codecFor } from '../../protocol/codec.ts';
import { settingsTable } from '../../protocol/settings.ts';
import { SkyForced, SkyForcedAsked, type SkyForcedBody } from '../../schemas/index.ts';
import { forcedFlux, forcedSide } from './core/difference/forced.ts';
import { pixelAt } from './core/wcs/transform.ts';
import { FileFault } from './ports.ts';
import { asArtifact } from './refs.ts';

type Point = SkyForcedBody['points'][number];

export const force = defineActor({
  domain: 'sky',
  name: 'force',
  consumes: SkyForcedAsked,
  emits: { forced: SkyForced },
  settings: settingsTable({}),
  policy: { attempts: 5, timeLimitSeconds: 300, memoryLimitMb: 1024, concurrency: 1, runs: 'thread' },
  ports: ['skyFiles'],
  async run({ forced_id, observation, frames, zero_point, places }, { skyFiles }) {
    const score = asArtifact(frames.score);
    const { wcs, header, columns, rows } = await skyFiles.survey(score);
    const fluxNorm = header.number('FLUXNORM');
    if (wcs === undefined || fluxNorm === undefined) throw new FileFault(`a stored score has no ${wcs === undefined ? 'coordinates' : 'FLUXNORM'}`);
    const inside = places.map(({ object_id, ra, dec }) => ({ object_id, at: pixelAt(wcs, ra, dec) })).filter(({ at: [x, y] }) => x >= 0 && y >= 0 && x <= columns - 1 && y <= rows - 1).map(({ object_id, at: [x, y] }) => ({ object_id, x, y }));
    const [scores, significances] = inside.length === 0 ? [new Float32Array(0), new Float32Array(0)] : await Promise.all([skyFiles.stamps(score, undefined, inside, forcedSide), skyFiles.stamps(score, 'SIGNIFICANCE', inside, forcedSide)]);
    const points = inside.flatMap(({ object_id, x, y }, i): readonly Point[] => {
      const part = <T extends Float32Array>(all: T) => all.subarray(i * forcedSide ** 2, (i + 1) * forcedSide ** 2);
      const measured = forcedFlux(part(significances), part(scores), x - Math.round(x), y - Math.round(y), fluxNorm);
      return measured === undefined ? [] : [{ object_id, x, y, flux: measured.flux, flux_error: measured.fluxError, score: measured.flux / measured.fluxError }];
    });
    const measured = new Set(points.map(({ object_id }) => object_id));
    return done(SkyForced, { forced_id, observation, zero_point, points, not_measured: places.map(({ object_id }) => object_id).filter((id) => !measured.has(id)) });
  },
  fanOut: (forced) => [{ event: SkyForced, id: forced.observation.observation_id, data: codecFor(SkyForced).encode(forced) }],
});
