/** The light curve of an object: errors, limits, forced points, and which of them is the alert. */
import { useMemo, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { style } from '../coast-map.ts';
import { bandColour, drawnIn, unitsOf, usualUnit, valueWords, type Drawn, type LightPoint, type Unit } from './light-curve.ts';
import { axis, Plot } from './plot.tsx';

interface Props {
  readonly points: readonly LightPoint[];
  /** Of the alert. */
  readonly mjd: number;
  readonly alert: string;
}

export function LightCurve({ points, mjd, alert }: Props) {
  const units = unitsOf(points);
  const [wanted, setUnit] = useState<Unit>();
  const unit = wanted !== undefined && units.includes(wanted) ? wanted : usualUnit(units, points);
  const drawn = useMemo(() => drawnIn(unit, points), [unit, points]);
  const [near, setNear] = useState<number>();
  const shown = near === undefined ? undefined : drawn[near];
  const bands = [...new Set(points.map(({ filter }) => filter))];
  return (
    <section class="curve" aria-labelledby="curve">
      <div class="heading">
        <h3 id="curve">Light curve <span class="quiet">{points.length === 1 ? '1 point' : `${points.length} points`}</span></h3>
        <div class="tabs small" role="group" aria-label="Unit of the light curve">{units.length < 2 ? null : units.map((one) => <button key={one} type="button" aria-pressed={one === unit} onClick={() => setUnit(one)}>{one}</button>)}</div>
      </div>
      {drawn.length === 0 ? <p class="quiet">No point can be shown in {unit}.</p> : (
        <Plot height={230} of={`${unit}/${alert}/${points.length}`} label={`Light curve in ${unit}, ${drawn.length} points`} data={[drawn.map(({ point }) => point.mjd - mjd), drawn.map(({ value }) => value)]} options={() => optionsOf(unit, drawn, alert, mjd, setNear)} />
      )}
      <p class="readout quiet">{shown === undefined ? <Legend bands={bands} drawn={drawn} /> : <><b>MJD {shown.point.mjd.toFixed(4)}</b> {shown.point.filter} {valueWords(unit, shown)}{shown.point.isForced ? ', forced' : ''}</>}</p>
      <details>
        <summary>In numbers</summary>
        <div class="wide tall"><table>
          <thead><tr>{['MJD', 'Filter', unit, 'Measured', 'Exposure'].map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
          <tbody>{drawn.map((one) => <tr key={`${one.point.mjd}/${one.point.detection}`}><td>{one.point.mjd.toFixed(5)}</td><td>{one.point.filter}</td><td>{valueWords(unit, one)}</td><td>{one.point.isForced ? 'forced' : one.point.detection === alert ? 'this alert' : 'detected'}</td><td>{one.point.observation}</td></tr>)}</tbody>
        </table></div>
      </details>
    </section>
  );
}

function Legend({ bands, drawn }: { readonly bands: readonly string[]; readonly drawn: readonly Drawn[] }) {
  const colours = bands.map((band) => <span key={band} class="key"><Dot colour={bandColour(band)} />{band === '' ? 'no filter' : band}</span>);
  return (
    <>
      {colours}
      <span class="key">● detected</span>
      {drawn.some(({ isNegative, point }) => isNegative && !point.isForced) ? <span class="key">○ fainter than the template</span> : null}
      {drawn.some(({ point }) => point.isForced) ? <span class="key">◇ forced</span> : null}
      {drawn.some(({ isLimit }) => isLimit) ? <span class="key">▽ 3σ limit</span> : null}
      <span class="key">◯ this alert</span>
    </>
  );
}

const Dot = ({ colour }: { readonly colour: string }) => <svg class="dot" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill={colour} /></svg>;

const padded = (values: readonly number[], least: number): [number, number] => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = Math.max(0.08 * (high - low), least);
  return [low - pad, high + pad];
};

function optionsOf(unit: Unit, drawn: readonly Drawn[], alert: string, mjd: number, setNear: (at: number | undefined) => void): Omit<uPlot.Options, 'width' | 'height'> {
  const times = drawn.map(({ point }) => point.mjd - mjd);
  const values = drawn.flatMap(({ value, error }) => [value - error, value + error]);
  const least = unit === 'mag' ? 0.15 : 0.05 * Math.max(...values.map(Math.abs), 1e-9);
  return {
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, points: { show: false } },
    scales: { x: { time: false, range: (_, low, high) => (times.length < 2 || (low === Math.min(...times) && high === Math.max(...times)) ? padded(times, 0.5) : [low, high]) }, y: { dir: unit === 'mag' ? -1 : 1, range: padded(values, least) } },
    series: [{ label: 'days' }, { label: unit, paths: () => null, points: { show: false } }],
    axes: [axis({ label: `days from this alert (MJD ${mjd.toFixed(3)})`, size: 34, labelSize: 18, labelGap: 0 }), axis({ label: unit, size: 52, labelSize: 18 })],
    hooks: { draw: [(plot) => drawPoints(plot, drawn, alert)], setCursor: [(plot) => setNear(plot.cursor.left !== undefined && plot.cursor.left >= 0 ? (plot.cursor.idx ?? undefined) : undefined)] },
  };
}

function drawPoints(plot: uPlot, drawn: readonly Drawn[], alert: string): void {
  const { ctx, data: [times] } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  ctx.clip();
  for (const [at, one] of drawn.entries()) {
    const [x, y] = [plot.valToPos(times[at] ?? 0, 'x', true), plot.valToPos(one.value, 'y', true)];
    ctx.strokeStyle = ctx.fillStyle = bandColour(one.point.filter);
    ctx.lineWidth = 1.5 * scale;
    if (one.error > 0) line(ctx, x, plot.valToPos(one.value - one.error, 'y', true), x, plot.valToPos(one.value + one.error, 'y', true));
    mark(ctx, x, y, 4 * scale, one);
    if (one.point.detection !== alert) continue;
    ctx.strokeStyle = style('--ink');
    ring(ctx, x, y, 8 * scale);
  }
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

function ring(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.stroke();
}

/** A full dot for what was detected, a hollow one where it is fainter than the template; a diamond for what was forced; a triangle for a limit. */
function mark(ctx: CanvasRenderingContext2D, x: number, y: number, r: number, { isLimit, isNegative, point }: Drawn): void {
  ctx.beginPath();
  if (isLimit) corners(ctx, [[x - r, y - r], [x + r, y - r], [x, y + r]]);
  else if (point.isForced) corners(ctx, [[x - 1.3 * r, y], [x, y - 1.3 * r], [x + 1.3 * r, y], [x, y + 1.3 * r]]);
  else ctx.arc(x, y, r, 0, 2 * Math.PI);
  if (isLimit || point.isForced || isNegative) {
    ctx.save();
    ctx.fillStyle = style('--panel');
    ctx.fill();
    ctx.restore();
    ctx.stroke();
  } else ctx.fill();
}

function corners(ctx: CanvasRenderingContext2D, [first, ...others]: readonly (readonly [number, number])[]): void {
  if (first !== undefined) ctx.moveTo(...first);
  for (const one of others) ctx.lineTo(...one);
  ctx.closePath();
}
