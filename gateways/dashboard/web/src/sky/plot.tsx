/** A uPlot that has the width of its place and the colours of the page. */
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot, { type AlignedData, type Axis, type Options } from 'uplot';
import { style } from '../coast-map.ts';

interface Props {
  /** Made anew when `key` changes. */
  readonly options: () => Omit<Options, 'width' | 'height'>;
  readonly data: AlignedData;
  readonly height: number;
  readonly label: string;
  /** What the options depend on. */
  readonly of: string;
}

/** Ink and lines of the page's scheme. */
export const axis = (more: Axis = {}): Axis => ({ stroke: style('--quiet'), font: '12px system-ui, sans-serif', labelFont: '12px system-ui, sans-serif', grid: { stroke: style('--line'), width: 1 }, ticks: { stroke: style('--line'), width: 1, size: 4 }, ...more });

/** Changes when the page turns dark or light. */
function useScheme(): boolean {
  const query = matchMedia('(prefers-color-scheme: dark)');
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const changed = (): void => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark;
}

export function Plot({ options, data, height, label, of }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const dark = useScheme();
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const made = new uPlot({ ...options(), width: Math.max(1, current.clientWidth), height }, data, current);
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: Math.max(1, current.clientWidth), height }));
    watch.observe(current);
    return () => (watch.disconnect(), (plot.current = undefined), made.destroy());
  }, [of, height, dark]);
  useEffect(() => plot.current?.setData(data), [data]);
  return <div class="plot" ref={place} role="img" aria-label={label} />;
}
