/** The exposures: how far each is, what was measured of it, why it was refused. */
import { useState } from 'preact/hooks';
import { wordsOf } from '../api.ts';
import { DeadLetters } from '../dead-letters.tsx';
import { frameAddress } from '../rooms.ts';
import { minute } from '../words.ts';
import { anyObservation, cancelObservation, rerunObservation, statuses, type Observation } from './observation.ts';
import { measured, withUnit } from './quality.ts';
import { StageMarks } from './stage-marks.tsx';
import { useDead } from './use-dead.ts';
import { useObservations } from './use-observations.ts';

const listed = 200;
const shown = measured.filter(({ key }) => ['fwhm', 'background', 'zero_point', 'depth', 'detections'].includes(key));

export function ObservationsView() {
  const [filter, setFilter] = useState(anyObservation);
  const { rows, loaded, trouble, progress } = useObservations(filter, listed);
  const [said, setSaid] = useState('');
  const dead = useDead();
  const give = (work: Promise<unknown>): void => void work.then(() => setSaid(''), (error: unknown) => setSaid(wordsOf(error)));
  return (
    <main class="sky observations">
      <section aria-labelledby="observations">
        <div class="heading">
          <h2 id="observations">Observations <span class="quiet">{loaded ? `${rows.length}${rows.length >= listed ? '+' : ''}, newest first` : 'Loading…'}</span></h2>
          <div class="narrow" role="group" aria-label="Which observations">
            <label>Status <select value={filter.status} onChange={({ currentTarget }) => setFilter({ ...filter, status: currentTarget.value })}><option value="">any</option>{statuses.map((one) => <option key={one} value={one}>{one}</option>)}</select></label>
            <label>Field <input type="text" maxLength={200} value={filter.field} onChange={({ currentTarget }) => setFilter({ ...filter, field: currentTarget.value.trim() })} /></label>
            <label>Batch <input type="text" maxLength={200} value={filter.batch} onChange={({ currentTarget }) => setFilter({ ...filter, batch: currentTarget.value.trim() })} /></label>
          </div>
        </div>
        {trouble === undefined ? null : <p class="trouble" role="alert">{trouble}</p>}
        {said === '' ? null : <p class="fault" role="alert">{said}</p>}
        {rows.length === 0 ? <p class="quiet">{loaded ? 'None. Hand one in with POST /v1/observations, sky.observed.<id>, or a watched folder.' : ''}</p> : (
          <div class="wide">
            <table>
              <thead><tr>{['Observation', 'Stages', 'Exposed', 'Field', 'Filter', ...shown.map(({ name }) => name), 'Took', ''].map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
              <tbody>{rows.map((row) => <Line key={row.id} row={row} progress={progress.get(row.id)} give={give} />)}</tbody>
            </table>
          </div>
        )}
      </section>
      <DeadLetters letters={dead.letters} trouble={dead.trouble} />
    </main>
  );
}

interface LineProps {
  readonly row: Observation;
  readonly progress: Parameters<typeof StageMarks>[0]['progress'];
  readonly give: (work: Promise<unknown>) => void;
}

function Line({ row, progress, give }: LineProps) {
  const total = ['ingest', 'preprocess', 'difference', 'detect'].reduce((sum, stage) => sum + (row.seconds.get(stage) ?? 0), 0);
  return (
    <tr>
      <th scope="row"><a href={frameAddress(row.id)}>{row.id}</a>{row.synthetic ? <span class="quiet"> generated</span> : null}</th>
      <td><StageMarks observation={row} progress={progress} />{row.reason === '' ? null : <span class="reason">{row.reason}</span>}</td>
      <td class="still">{minute(row.at)}</td><td>{row.field}</td><td class="still">{row.filter}{row.exposure === undefined ? '' : ` ${row.exposure} s`}</td>
      {shown.map((one) => <td key={one.key} class="figure">{withUnit(one.of(row), one)}</td>)}
      <td class="figure">{total === 0 ? '–' : `${total.toFixed(1)} s`}</td>
      <td>{row.hasEnded
        ? <button type="button" aria-label={`Run ${row.id} again`} onClick={() => give(rerunObservation(row.id))}>Again</button>
        : <button type="button" aria-label={`Cancel ${row.id}`} onClick={() => give(cancelObservation(row.id))}>Cancel</button>}</td>
    </tr>
  );
}
