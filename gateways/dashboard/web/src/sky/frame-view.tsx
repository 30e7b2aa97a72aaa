/** One exposure: its frames to move about in with what was found, its quality among the last ones, what each stage took, and why it was refused. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { wordsOf } from '../api.ts';
import { textOf } from '../json.ts';
import { skyAddress } from '../rooms.ts';
import { minute } from '../words.ts';
import { FrameMap } from './frame-map.ts';
import { anyObservation, loadObservation, stageOf, stages, type Found, type Observation, type ObservationDetail } from './observation.ts';
import { sexagesimal } from './position.ts';
import { QualityCharts } from './quality-charts.tsx';
import { measured, short, spelled, withUnit } from './quality.ts';
import { StageMarks } from './stage-marks.tsx';
import { letGo, useKeys } from './use-keys.ts';
import { useObservations } from './use-observations.ts';
import { useStored } from './use-stored.ts';

const layers: readonly (readonly [string, string])[] = [['science', 'Science'], ['template', 'Template'], ['difference', 'Difference'], ['score', 'Score'], ['raw', 'Raw']];
const others = 60;

function useDetail(id: string, version: number): { readonly detail: ObservationDetail | undefined; readonly trouble: string } {
  const [found, setFound] = useState<{ readonly detail?: ObservationDetail; readonly trouble: string }>({ trouble: '' });
  useEffect(() => {
    let current = true;
    // The tables follow the log within milliseconds.
    const timer = setTimeout(() => void loadObservation(id).then((detail) => current && setFound({ detail, trouble: '' }), (error: unknown) => current && setFound({ trouble: wordsOf(error) })), version === 0 ? 0 : 150);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [id, version]);
  return found.detail === undefined || found.detail.id === id ? { detail: found.detail, trouble: found.trouble } : { detail: undefined, trouble: '' };
}

export function FrameView({ id }: { readonly id: string }) {
  const live = useObservations(anyObservation, others);
  const { detail, trouble } = useDetail(id, live.changed.get(id) ?? 0);
  return (
    <main class="sky frame">
      <div class="vetting">
        {trouble === '' ? null : <p class="trouble" role="alert">{trouble}</p>}
        {detail === undefined ? <section class="empty"><p>{trouble === '' ? 'Loading…' : 'There is nothing to show.'}</p></section> : (
          <>
            <section aria-labelledby="frame">
              <div class="heading">
                <h2 id="frame">{id}</h2>
                <p class="badges">
                  {detail.synthetic ? <span class="banner">Generated: not in the sky</span> : null}
                  <span class={`status ${detail.status}`}>{detail.status}</span>
                  <a href="#observations">All observations</a>
                </p>
              </div>
              {detail.reason === '' ? null : <p class="reason">{detail.reason}</p>}
              {stageOf(detail.status) === undefined && detail.status !== 'received' ? null : <StageMarks observation={detail} progress={live.progress.get(id)} />}
              <Viewer detail={detail} />
            </section>
            <QualityCharts chosen={detail} others={live.rows} />
          </>
        )}
      </div>
      {detail === undefined ? <aside class="facts" /> : <Numbers detail={detail} />}
    </main>
  );
}

const foundWords = ({ n, score, mag, kind, reliability }: Found): string => [`${n}`, score === undefined ? '' : `${score.toFixed(1)} σ`, mag === undefined ? '' : `${mag.toFixed(2)} mag`, `${kind} ${reliability?.toFixed(2) ?? ''}`].filter((one) => one !== '').join(' · ');

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

function Viewer({ detail }: { readonly detail: ObservationDetail }) {
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<FrameMap | undefined>(undefined);
  const there = layers.filter(([name]) => detail.frames.has(name));
  const [wanted, setWanted] = useState('science');
  const layer = there.some(([name]) => name === wanted) ? wanted : (there[0]?.[0] ?? '');
  const [marked, setMarked] = useState(true);
  const [contrast, setContrast] = useStored('frame-contrast', '1');
  const [pointed, setPointed] = useState('');
  const size = detail.frames.get(there[0]?.[0] ?? '');
  const key = size === undefined ? '' : `${detail.id}/${size.columns}/${size.rows}`;
  useEffect(() => {
    if (place.current === null || size === undefined) return;
    const made = new FrameMap(place.current, size, (x, y) => setPointed(x >= 0 && y >= 0 && x < size.columns && y < size.rows ? `x ${x}, y ${y}` : ''));
    map.current = made;
    return () => ((map.current = undefined), made.close());
  }, [key]);
  useEffect(() => {
    const frame = detail.frames.get(layer);
    if (frame !== undefined) map.current?.show(layer, frame);
  }, [key, layer, detail]);
  const open = (one: Found): void => void (detail.alerts.has(one.id) && (location.hash = skyAddress(one.id)));
  useEffect(() => map.current?.mark(marked ? detail.found : [], (one) => `${foundWords(one)}${detail.alerts.has(one.id) ? ' — open the alert' : ''}`, open), [key, marked, detail]);
  useKeys({ ...Object.fromEntries(there.map(([name], at) => [String(at + 1), () => setWanted(name)])), ' ': () => setWanted(layer === 'science' ? 'template' : 'science'), d: () => setMarked(!marked) }, true);
  const [gone] = detail.cleared;
  if (size === undefined && gone !== undefined) return <p class="quiet">{sentence(gone)}</p>;
  if (size === undefined) return <p class="quiet">No frame is stored of it{stageOf(detail.status) === undefined ? '.' : ' yet.'}</p>;
  return (
    <>
      {gone === undefined ? null : <p class="quiet">{sentence(gone)}</p>}
      <div class="looks" role="group" aria-label="Which frame">
        {there.map(([name, words], at) => <button key={name} type="button" aria-pressed={name === layer} onClick={(event) => (setWanted(name), letGo(event))}>{words} <kbd>{at + 1}</kbd></button>)}
        <button type="button" onClick={(event) => (setWanted(layer === 'science' ? 'template' : 'science'), letGo(event))}>Blink <kbd>Space</kbd></button>
        <button type="button" aria-pressed={marked} onClick={(event) => (setMarked(!marked), letGo(event))}>Detections {detail.found.length} <kbd>d</kbd></button>
        <label>Contrast <input type="range" min={0.5} max={4} step={0.1} value={contrast} onInput={({ currentTarget }) => setContrast(currentTarget.value)} /></label>
        <span class="pointed">{pointed}</span>
      </div>
      <div class="sheet" style={{ '--contrast': contrast }}><div class="map" ref={place} role="region" aria-label={`${layer} frame of ${detail.id}`} /></div>
      <FoundList detail={detail} onShow={(one) => map.current?.goTo(one)} />
    </>
  );
}

function FoundList({ detail, onShow }: { readonly detail: ObservationDetail; readonly onShow: (one: Found) => void }) {
  if (detail.found.length === 0) return null;
  return (
    <details open={detail.found.length <= 12}>
      <summary>Detections ({detail.found.length})</summary>
      <div class="wide tall"><table>
        <thead><tr>{['n', 'Score', 'Magnitude', 'Class', 'Reliability', 'x, y', 'Alert'].map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
        <tbody>{detail.found.map((one) => (
          <tr key={one.id}>
            <td><button type="button" class="copy" aria-label={`Show detection ${one.n} in the frame`} onClick={() => onShow(one)}>{one.n}</button></td><td>{one.score?.toFixed(1) ?? '–'} σ</td><td>{one.mag?.toFixed(2) ?? '–'}</td><td><b class={`kind ${one.kind}`}>{one.kind}</b></td><td>{one.reliability?.toFixed(2) ?? '–'}</td><td>{one.x.toFixed(1)}, {one.y.toFixed(1)}</td>
            <td>{detail.alerts.has(one.id) ? <a href={skyAddress(one.id)}>{one.id}</a> : '–'}</td>
          </tr>
        ))}</tbody>
      </table></div>
    </details>
  );
}

function Numbers({ detail }: { readonly detail: ObservationDetail }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Exposed', minute(detail.at)], ['MJD', detail.mjd?.toFixed(5) ?? '–'], ['Field', detail.field || '–'], ['Instrument', detail.instrument || '–'], ['Filter', detail.filter || '–'], ['Exposure', detail.exposure === undefined ? '–' : `${detail.exposure} s`], ['Airmass', detail.airmass?.toFixed(2) ?? '–'],
    ['Centre', detail.ra === undefined || detail.dec === undefined ? '–' : sexagesimal(detail.ra, detail.dec)], ['Size', detail.columns === undefined ? '–' : `${detail.columns} × ${detail.rows ?? '?'} px, ${detail.scale?.toFixed(3) ?? '?'}″/px`], ['Method', detail.method], ['Judged by', textOf(detail.model['id']) === '' ? (detail.status === 'completed' ? 'rules of thumb' : '–') : `${textOf(detail.model['id'])} ${textOf(detail.model['version'])}`], ['Batch', detail.batch || '–'],
  ];
  return (
    <aside class="facts" aria-label="What is known of this exposure">
      {detail.faults.length === 0 ? null : (
        <section aria-labelledby="faults">
          <h3 id="faults" class="reason">{detail.status === 'rejected' ? 'Refused' : 'Faults'}</h3>
          <ul>{detail.faults.map((one) => <li key={one}>{one}</li>)}</ul>
          <Table numbers={detail.numbers} />
        </section>
      )}
      <section aria-label="Exposure">
        <dl class="numbers">{facts.map(([name, value]) => <Pair key={name} name={name} value={value} />)}</dl>
        <p class="links">{[...detail.frames].map(([name, { fits }]) => <a key={name} href={fits} download>{name}.fits</a>)}</p>
      </section>
      <section aria-label="Quality">
        <dl class="numbers">{measured.map((one) => <Pair key={one.key} name={one.name} value={`${withUnit(one.of(detail), one)}${one.key === 'zero_point' && detail.zeroPointError !== undefined ? ` ± ${detail.zeroPointError.toFixed(3)}` : ''}`} />)}</dl>
        <details><summary>All that was measured</summary><Table numbers={[...detail.quality, ...detail.metrics]} /></details>
      </section>
      <Seconds observation={detail} />
      {detail.warnings.length === 0 ? null : <section aria-label="Notes"><ul>{detail.warnings.map((one) => <li key={one} class="quiet">Note: {one}</li>)}</ul></section>}
    </aside>
  );
}

const Pair = ({ name, value }: { readonly name: string; readonly value: string }) => <><dt>{name}</dt><dd>{value}</dd></>;
const Table = ({ numbers }: { readonly numbers: readonly (readonly [string, number])[] }) => <dl class="numbers small">{numbers.map(([name, value]) => <Pair key={name} name={spelled(name)} value={short(value)} />)}</dl>;

const stageWords: Readonly<Record<string, string>> = { ingest: 'Check', preprocess: 'Calibrate', difference: 'Subtract', detect: 'Detect' };

/** What each stage took, the longest over the whole width, and its steps. */
function Seconds({ observation }: { readonly observation: Observation }) {
  const { seconds } = observation;
  const most = useMemo(() => Math.max(1e-9, ...stages.map((stage) => seconds.get(stage) ?? 0)), [seconds]);
  if (seconds.size === 0) return null;
  const steps = [...seconds].filter(([name]) => !stages.some((stage) => stage === name));
  return (
    <section aria-labelledby="seconds">
      <h3 id="seconds">Time taken <span class="quiet">{stages.reduce((sum, stage) => sum + (seconds.get(stage) ?? 0), 0).toFixed(2)} s</span></h3>
      {stages.map((stage) => (
        <div key={stage} class="measure">
          <span class="name">{stageWords[stage]}</span>
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10" /><rect class="part" width={(100 * (seconds.get(stage) ?? 0)) / most} height="10" /></svg>
          <span class="number">{seconds.get(stage) === undefined ? '–' : `${seconds.get(stage)?.toFixed(2)} s`}</span>
        </div>
      ))}
      {steps.length === 0 ? null : <details><summary>Its steps</summary><dl class="numbers small">{steps.map(([name, value]) => <Pair key={name} name={spelled(name)} value={`${value.toFixed(3)} s`} />)}</dl></details>}
    </section>
  );
}
