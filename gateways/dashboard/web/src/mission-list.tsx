/** Missions, newest first, each with how far it is. */
import { hasEnded, overall, type Mission, type State } from './missions-store.ts';
import { Bar } from './bar.tsx';
import { minute, statusWords, whatOf, wordsOfStage } from './words.ts';

interface Props {
  readonly state: State;
  readonly chosen: string | undefined;
  readonly loaded: boolean;
  readonly onChoose: (id: string) => void;
}

export function MissionList({ state, chosen, loaded, onChoose }: Props) {
  if (state.missions.length === 0) return <p class="quiet">{loaded ? 'None yet.' : 'Loading…'}</p>;
  return (
    <ul class="missions">
      {state.missions.map((mission) => (
        <li key={mission.id}>
          <button type="button" class="mission" aria-current={mission.id === chosen} onClick={() => onChoose(mission.id)}>
            <span class="name">{mission.id}</span>
            <span class={`status ${mission.status}`}>{statusWords[mission.status]}</span>
            <span class="quiet">{lineOf(mission)}</span>
            {hasEnded(mission.status) ? null : <Going mission={mission} state={state} />}
          </button>
        </li>
      ))}
    </ul>
  );
}

const lineOf = (mission: Mission): string => (mission.status === 'failed' && mission.reason !== '' ? mission.reason : [whatOf(mission), minute(mission.startTime)].filter((one) => one !== '').join(', from '));

function Going({ mission, state }: { readonly mission: Mission; readonly state: State }) {
  const progress = state.progress.get(mission.id);
  return <Bar fraction={overall(progress, state.stages)} label={`Progress of ${mission.id}`} words={progress === undefined ? 'In the queue' : wordsOfStage(progress.stage)} />;
}
