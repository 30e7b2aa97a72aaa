/** The last values of a device, with the limit as a line. */
import type { Points } from './alerts-store.ts';

const [width, height, margin] = [120, 28, 2];

export function Sparkline({ points, limit, label }: { readonly points: Points; readonly limit: number | undefined; readonly label: string }) {
  if (points.length < 2) return null;
  const values = [...points.map(([, value]) => value), ...(limit === undefined ? [] : [limit])];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [first, last] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 1];
  const x = (at: number): number => margin + ((at - first) / Math.max(1, last - first)) * (width - 2 * margin);
  const y = (value: number): number => height - margin - ((value - least) / (most - least || 1)) * (height - 2 * margin);
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {limit === undefined ? null : <line class="limit" x1={0} x2={width} y1={y(limit)} y2={y(limit)} />}
      <polyline class="values" points={points.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')} />
    </svg>
  );
}
