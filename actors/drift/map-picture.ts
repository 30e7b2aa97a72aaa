/** The words and the data of a map. */
import type { DriftSimulatedBody } from '../../schemas/index.ts';
import type { CoastData } from './core/coastline.ts';
import type { Mission } from './core/mission.ts';
import type { SummaryFacts } from './core/summary.ts';
import type { MapPicture, TrajectoriesReader } from './ports.ts';

/** The map of one output. */
export function mapPicture(simulated: DriftSimulatedBody, mission: Mission, { times, warnings }: SummaryFacts, reader: TrajectoriesReader, coast: CoastData | undefined, index: number): MapPicture {
  const statistics = times[index]?.statistics;
  const hours = ((reader.timesSeconds[index] ?? NaN) - mission.startSeconds) / 3600;
  const share = (value = 0): string => `${(100 * value).toFixed((value > 0 && value < 0.1) || (value > 0.9 && value < 1) ? 1 : 0)} %`;
  const area = (squareMetres = 0): string => `${Number((squareMetres / 1e6).toPrecision(3)).toLocaleString('en')} km²`;
  return {
    title: `${simulated.mission_id}: ${simulated.object_name}`,
    subtitle: `${minute(reader.timesSeconds[index])}, ${Math.abs(Number(hours.toFixed(1)))} h ${hours < 0 ? 'before' : 'after'} ${minute(mission.startSeconds)}. ${simulated.particles.toLocaleString('en')} particles.`,
    banner: simulated.params.synthetic ? 'SYNTHETIC FORCING: invented wind and current, not a real sea' : undefined,
    lastKnown: { lonDeg: mission.longitude, latDeg: mission.latitude },
    track: times.slice(0, index + 1).flatMap(({ seconds, statistics: { mean } }) => (mean === undefined ? [] : [{ ...mean, hours: (seconds - mission.startSeconds) / 3600 }])),
    grid: reader.density ?? { lonDeg: Float64Array.of(mission.longitude - 0.01, mission.longitude + 0.01), latDeg: Float64Array.of(mission.latitude - 0.01, mission.latitude + 0.01) },
    probability: reader.density === undefined ? new Float64Array(4) : reader.densityAt(index),
    particles: simulated.particles,
    notes: [
      `Half in ${area(statistics?.areas[0])}, 90 % in ${area(statistics?.areas[1])}, 95 % in ${area(statistics?.areas[2])}.`,
      `Afloat ${share(statistics?.active)}, ashore ${share(statistics?.stranded)}, left the forcing ${share(statistics?.missingData)}.`,
      ...warnings.map((warning) => `Note: ${warning}.`),
      ...(coast === undefined ? [] : [`Coastline: ${coast.version}.`]),
    ],
    coast,
  };
}

const minute = (seconds = NaN): string => new Date(1000 * seconds).toISOString().slice(0, 16).replace('T', ' ').concat(' UTC');
