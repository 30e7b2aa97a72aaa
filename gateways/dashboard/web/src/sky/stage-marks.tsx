/** How far the stages of an observation are: four marks, the one at work with its progress. */
import { stageState, stages, type Observation, type Stage } from './observation.ts';
import type { StageProgress } from './use-observations.ts';

const stageWords: Readonly<Record<Stage, string>> = { ingest: 'Check', preprocess: 'Calibrate', difference: 'Subtract', detect: 'Detect' };

export function StageMarks({ observation, progress }: { readonly observation: Observation; readonly progress: StageProgress | undefined }) {
  return (
    <ol class="stagemarks" aria-label={`Stages of ${observation.id}`}>
      {stages.map((stage) => {
        const state = stageState(observation, stage);
        const fraction = state === 'working' && progress?.stage === stage ? progress.fraction : undefined;
        const seconds = observation.seconds.get(stage);
        return (
          <li key={stage} class={state} title={`${stageWords[stage]}: ${state}${seconds === undefined ? '' : `, ${seconds.toFixed(2)} s`}`}>
            <span>{stageWords[stage]}</span>
            {fraction === undefined ? <span class="hidden">{state}</span> : <progress max={1} value={fraction} aria-label={`${stageWords[stage]} of ${observation.id}`} />}
          </li>
        );
      })}
    </ol>
  );
}
