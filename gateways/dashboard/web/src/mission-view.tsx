/** One mission: how it stands, its numbers at the time chosen, its map, its files. */
import { useEffect, useState } from 'preact/hooks';
import { leewayCategory } from '../../../../actors/drift/core/coefficients.ts';
import { get, wordsOf } from './api.ts';
import { Bar } from './bar.tsx';
import { rowOf, type Row } from './json.ts';
import { MissionMap } from './mission-map.tsx';
import { cancelMission, filesOf, hasEnded, overall, rerunMission, warningsOf, type Mission, type Progress } from './missions-store.ts';
import { minute, statusWords, whatOf, wordsOfStage } from './words.ts';

interface Props {
  readonly mission: Mission;
  readonly progress: Progress | undefined;
  readonly stages: readonly string[];
}

const fileWords: Readonly<Record<string, string>> = { 'density.png': 'Map to print (map.png)', 'particles.nc': 'Trajectories (particles.nc)', 'summary.json': 'Numbers (summary.json)', 'animation.gif': 'Animation (animation.gif)' };
const shownName = (name: string): string => (name === 'density.png' ? 'map.png' : name);

/** The mission's row with its result, asked for again whenever it has changed. */
function useDetail({ id, lastSequence }: Mission): Row {
  const [detail, setDetail] = useState<Row>({});
  useEffect(() => {
    let current = true;
    get(`/v1/missions/${id}`).then((row) => current && setDetail(row), () => undefined);
    return () => void (current = false);
  }, [id, lastSequence]);
  return detail;
}

export function MissionView({ mission, progress, stages }: Props) {
  const detail = useDetail(mission);
  const files = filesOf(detail);
  const [said, setSaid] = useState('');
  const give = (work: Promise<unknown>): void => void work.then(() => setSaid(''), (error: unknown) => setSaid(wordsOf(error)));
  return (
    <section aria-labelledby="mission">
      <div class="heading">
        <h2 id="mission">{mission.id} <span class={`status ${mission.status}`}>{statusWords[mission.status]}</span></h2>
        {hasEnded(mission.status)
          ? <button type="button" onClick={() => give(rerunMission(mission.id))}>Run again</button>
          : <button type="button" onClick={() => give(cancelMission(mission.id))}>Cancel</button>}
      </div>
      {said === '' ? null : <p class="trouble" role="alert">{said}</p>}
      <p class="quiet">{[objectOf(mission), whatOf(mission), mission.startTime === '' ? '' : `from ${minute(mission.startTime)}`, mission.particles === undefined ? '' : `${mission.particles.toLocaleString('en')} particles`].filter((one) => one !== '').join(' · ')}</p>
      {mission.params['synthetic'] === true ? <p class="banner">Invented wind and current: not a real sea.</p> : null}
      {mission.reason === '' ? null : <p class="reason">{mission.reason}</p>}
      {hasEnded(mission.status) ? null : <Bar fraction={overall(progress, stages)} label="Progress of this mission" words={progress === undefined ? 'In the queue' : `${wordsOfStage(progress.stage)}, ${Math.round(100 * progress.fraction)} %`} />}
      <MissionMap mission={mission} result={rowOf(detail['result'])} hasFiles={files.has('particles.nc')} />
      {warningsOf(detail).map((warning) => <p key={warning} class="quiet">Note: {warning}.</p>)}
      {files.size === 0 ? null : <ul class="files" aria-label="Files">{[...files].map(([name, path]) => <li key={name}><a href={path.replace(name, shownName(name))}>{fileWords[name] ?? name}</a></li>)}</ul>}
    </section>
  );
}

function objectOf({ objectType }: Mission): string {
  const number = Number(objectType);
  return leewayCategory(Number.isNaN(number) ? objectType : number)?.name ?? objectType;
}
