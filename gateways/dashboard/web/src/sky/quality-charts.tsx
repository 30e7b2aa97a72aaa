/** What was measured of this exposure among the last ones: a point each, this one ringed; a click opens its frame. */
import { useMemo } from 'preact/hooks';
import type uPlot from 'uplot';
import { style } from '../coast-map.ts';
import { frameAddress } from '../rooms.ts';
import { axis, Plot } from './plot.tsx';
import type { Observation } from './observation.ts';
import { measured, withUnit, type Measured } from './quality.ts';

/** Of the same field where it has a name, by time; the chosen one is always among them. */
function series(chosen: Observation, others: readonly Observation[]): readonly Observation[] {
  const alike = others.filter(({ id, field, mjd }) => id !== chosen.id && mjd !== undefined && field === chosen.field);
  return [...alike, ...(chosen.mjd === undefined ? [] : [chosen])].sort((a, b) => (a.mjd ?? 0) - (b.mjd ?? 0));
}

export function QualityCharts({ chosen, others }: { readonly chosen: Observation; readonly others: readonly Observation[] }) {
  const all = useMemo(() => series(chosen, others), [chosen, others]);
  return (
    <section aria-labelledby="quality">
      <h3 id="quality">Quality, the last exposures{chosen.field === '' ? '' : ` of ${chosen.field}`} <span class="quiet">{all.length}; hollow: refused or failed</span></h3>
      <div class="charts">{measured.map((one) => <Chart key={one.key} measure={one} chosen={chosen} all={all} />)}</div>
    </section>
  );
}

function Chart({ measure, chosen, all }: { readonly measure: Measured; readonly chosen: Observation; readonly all: readonly Observation[] }) {
  const points = useMemo(() => all.flatMap((one) => { const value = measure.of(one); return value === undefined ? [] : [{ one, value }]; }), [all, measure]);
  const data: uPlot.AlignedData = useMemo(() => [points.map(({ one }) => (one.mjd ?? 0) - (chosen.mjd ?? 0)), points.map(({ value }) => value)], [points, chosen.mjd]);
  return (
    <figure class="chart">
      <figcaption>{measure.name} <b>{withUnit(measure.of(chosen), measure)}</b></figcaption>
      {points.length === 0 ? <p class="quiet">not measured</p> : <Plot height={120} of={`${chosen.id}/${measure.key}/${points.map(({ one }) => `${one.id}${one.status}`).join()}`} label={`${measure.name} of ${points.length} exposures`} data={data} options={() => optionsOf(points, chosen)} />}
    </figure>
  );
}

interface Point {
  readonly one: Observation;
  readonly value: number;
}

const spread = (values: readonly number[]): [number, number] => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = Math.max(0.12 * (high - low), 0.01 * Math.abs(high), 1e-6);
  return [low - pad, high + pad];
};

function optionsOf(points: readonly Point[], chosen: Observation): Omit<uPlot.Options, 'width' | 'height'> {
  const days = points.map(({ one }) => (one.mjd ?? 0) - (chosen.mjd ?? 0));
  const [low, high] = [Math.min(...days), Math.max(...days)];
  const pad = Math.max(0.05 * (high - low), 0.5);
  return {
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
    scales: { x: { time: false, range: [low - pad, high + pad] }, y: { range: spread(points.map(({ value }) => value)) } },
    series: [{ label: 'days' }, { label: 'value', paths: () => null, points: { show: false } }],
    axes: [axis({ size: 22, values: (_, splits) => splits.map((day) => `${day} d`) }), axis({ size: 48 })],
    hooks: {
      draw: [(plot) => draw(plot, points, chosen.id)],
      ready: [(plot) => plot.over.addEventListener('click', () => {
        const one = plot.cursor.idx === null || plot.cursor.idx === undefined ? undefined : points[plot.cursor.idx]?.one;
        if (one !== undefined) location.hash = frameAddress(one.id);
      })],
    },
  };
}

function draw(plot: uPlot, points: readonly Point[], chosen: string): void {
  const { ctx, data: [days] } = plot;
  const radius = 3.5 * devicePixelRatio;
  ctx.save();
  for (const [at, { one, value }] of points.entries()) {
    const [x, y] = [plot.valToPos(days[at] ?? 0, 'x', true), plot.valToPos(value, 'y', true)];
    const bad = one.status === 'rejected' || one.status === 'failed';
    ctx.strokeStyle = ctx.fillStyle = style(bad ? '--bad' : '--accent');
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    if (bad) ctx.stroke();
    else ctx.fill();
    if (one.id !== chosen) continue;
    ctx.strokeStyle = style('--ink');
    ctx.beginPath();
    ctx.arc(x, y, 2 * radius, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.restore();
}
