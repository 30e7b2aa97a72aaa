/** The map of a mission with a slider over its times, and the numbers of the time shown. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { wordsOf } from './api.ts';
import { ChartMap } from './chart-map.ts';
import { numberOf, rowOf, type Row } from './json.ts';
import type { Mission } from './missions-store.ts';
import { loadAreas, loadMoments, type Areas, type Moment } from './summary.ts';
import { area, minute, share } from './words.ts';

interface Props {
  readonly mission: Mission;
  readonly result: Row;
  readonly hasFiles: boolean;
}

/** The map's projection (Web Mercator) ends at 85.05°; from here on clouds reach beyond. */
const lastLatitude = 84;

export function MissionMap({ mission, result, hasFiles }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ChartMap>(null);
  const [moments, setMoments] = useState<readonly Moment[]>([]);
  const [output, setOutput] = useState<number>();
  const [areas, setAreas] = useState<Areas>();
  const [trouble, setTrouble] = useState('');
  const run = numberOf(result['run']) ?? 0;

  useEffect(() => {
    if (place.current === null || mission.latitude === undefined || mission.longitude === undefined) return;
    const made = new ChartMap(place.current, [mission.latitude, mission.longitude], (error) => setTrouble(wordsOf(error)));
    chart.current = made;
    return () => made.close();
  }, [mission.latitude, mission.longitude]);

  useEffect(() => {
    setMoments([]);
    setOutput(undefined);
    if (!hasFiles) return;
    loadMoments(mission.id).then(setMoments, (error: unknown) => setTrouble(wordsOf(error)));
  }, [mission.id, hasFiles, run]);

  useEffect(() => {
    if (!hasFiles) {
      setAreas(undefined);
      return;
    }
    let current = true;
    loadAreas(mission.id, output).then((found) => current && (setAreas(found), setTrouble('')), (error: unknown) => current && setTrouble(wordsOf(error)));
    return () => void (current = false);
  }, [mission.id, hasFiles, run, output]);

  useEffect(() => {
    chart.current?.show(areas?.cells, moments.slice(0, (areas?.index ?? -1) + 1).flatMap(({ mean }) => (mean === undefined ? [] : [mean])));
  }, [areas, moments, mission.latitude, mission.longitude]);

  if (mission.latitude === undefined || mission.longitude === undefined) return null;
  const last = Math.max(0, (areas?.times.length ?? 1) - 1);
  const at = output ?? areas?.index ?? 0;
  return (
    <>
      {Math.abs(mission.latitude) > lastLatitude
        ? <p class="reason">So near to the pole this page has no map. {hasFiles ? <a href={`/v1/missions/${mission.id}/map.png`} target="_blank">The map to print</a> : 'The map to print'} is drawn around the pole.</p>
        : <div class="map" ref={place} role="region" aria-label={`Map of ${mission.id}`} />}
      {trouble === '' ? null : <p class="trouble" role="alert">{trouble}</p>}
      {areas === undefined ? null : (
        <>
          <label class="slider">
            <span>Time shown: <strong>{minute(areas.times[at] ?? '')}</strong></span>
            <input type="range" min={0} max={last} step={1} value={at} aria-valuetext={minute(areas.times[at] ?? '')} onInput={({ currentTarget }) => setOutput(Number(currentTarget.value))} />
          </label>
          <Legend words={areas.words} moment={moments[at]} headline={at === last ? rowOf(result['statistics']) : {}} />
        </>
      )}
    </>
  );
}

function Legend({ words, moment, headline }: { readonly words: readonly string[]; readonly moment: Moment | undefined; readonly headline: Row }) {
  const sizes = moment?.areasKm2 ?? [numberOf(headline['area50_km2']), numberOf(headline['area90_km2']), numberOf(headline['area95_km2'])];
  return (
    <dl class="legend">
      {words.map((word, band) => (
        <div key={word}><dt><span class={`swatch band${band}`} />{word}</dt><dd>{area(sizes[band])}</dd></div>
      ))}
      <div><dt><span class="swatch lkp" />last known position</dt><dd /></div>
      <div><dt><span class="swatch track" />mean drift</dt><dd /></div>
      <div><dt>afloat</dt><dd>{share(moment?.active)}</dd></div>
      <div><dt>ashore</dt><dd>{share(moment?.stranded)}</dd></div>
      <div><dt>left the wind and current data</dt><dd>{share(moment?.missing)}</dd></div>
    </dl>
  );
}
