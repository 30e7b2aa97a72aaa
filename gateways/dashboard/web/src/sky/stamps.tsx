/** Science, template and difference side by side, pixel by pixel. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Image } from '../../../../../actors/sky/core/image.ts';
import { wordsOf } from '../api.ts';
import { compassWords, type Compass } from './compass.ts';
import { limitsWith, middle, shadingOf, stampNames, type Look, type StampName } from './look.ts';
import { loadStamps, paint, type Stamps } from './stamp.ts';

export const zoomSides = [63, 31, 15] as const;

interface Props {
  readonly alert: string;
  readonly look: Look;
  /** Which of `zoomSides`. */
  readonly zoom: number;
  /** The template stands where the science frame is. */
  readonly blinked: boolean;
  readonly marked: boolean;
  /** arcsec/px; undefined where it is not known. */
  readonly scale: number | undefined;
  readonly onZoom: () => void;
}

/** The cutouts of the alert; those of the one before never stand under this one's name. */
function useStamps(alert: string): { readonly stamps: Stamps | undefined; readonly trouble: string } {
  const [found, setFound] = useState<{ readonly alert: string; readonly stamps?: Stamps; readonly trouble: string }>({ alert: '', trouble: '' });
  useEffect(() => {
    let current = true;
    loadStamps(alert).then((stamps) => current && setFound({ alert, stamps, trouble: '' }), (error: unknown) => current && setFound({ alert, trouble: wordsOf(error) }));
    return () => void (current = false);
  }, [alert]);
  return found.alert === alert ? { stamps: found.stamps, trouble: found.trouble } : { stamps: undefined, trouble: '' };
}

const titles: Readonly<Record<StampName, string>> = { science: 'Science', template: 'Template', difference: 'Difference' };

export function StampRow({ alert, look, zoom, blinked, marked, scale, onZoom }: Props) {
  const { stamps, trouble } = useStamps(alert);
  return (
    <div class="stamps" role="group" aria-label="Pictures">
      {trouble === '' ? null : <p class="trouble" role="alert">{trouble}</p>}
      {stampNames.map((name) => {
        const shown = name === 'science' && blinked ? 'template' : name;
        return <Stamp key={name} title={name === shown ? titles[name] : `${titles[shown]} (blink)`} name={shown} picture={stamps?.[shown]} look={look} side={zoomSides[zoom] ?? zoomSides[0]} marked={marked} scale={scale} compass={stamps?.compass} blinked={name !== shown} trouble={trouble !== ''} onZoom={onZoom} />;
      })}
      {stamps === undefined ? null : <p class="hidden">{stamps.compass === undefined ? 'Where north is in the pictures is not known.' : `In the pictures: ${compassWords(stamps.compass)}.`}</p>}
    </div>
  );
}

interface StampProps {
  readonly title: string;
  readonly name: StampName;
  readonly picture: Image | undefined;
  readonly look: Look;
  readonly side: number;
  readonly marked: boolean;
  readonly scale: number | undefined;
  readonly compass: Compass | undefined;
  readonly blinked: boolean;
  /** It will not come. */
  readonly trouble: boolean;
  readonly onZoom: () => void;
}

function Stamp({ title, name, picture, look, side, marked, scale, compass, blinked, trouble, onZoom }: StampProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [under, setUnder] = useState('');
  const part = useMemo(() => (picture === undefined ? undefined : middle(picture, side)), [picture, side]);
  const limits = useMemo(() => (picture === undefined ? undefined : limitsWith(picture, shadingOf(name), look)), [picture, name, look]);
  useEffect(() => {
    if (canvas.current !== null && part !== undefined && limits !== undefined) paint(canvas.current, part, limits, look.stretch);
  }, [part, limits, look.stretch]);
  const point = (event: PointerEvent): void => {
    if (part === undefined || !(event.currentTarget instanceof HTMLElement)) return;
    const box = event.currentTarget.getBoundingClientRect();
    const [x, up] = [Math.floor(((event.clientX - box.left) / box.width) * part.columns), Math.floor(((event.clientY - box.top) / box.height) * part.rows)];
    const value = part.data[(part.rows - 1 - up) * part.columns + x];
    setUnder(value === undefined ? '' : `${x - (part.columns - 1) / 2}, ${(part.rows - 1) / 2 - up}: ${Number.isNaN(value) ? 'no data' : `${adu(value)} ${unitOf(name)}`}`);
  };
  return (
    <figure class={blinked ? 'stamp blinked' : 'stamp'}>
      <div class="image" onClick={onZoom} onPointerMove={point} onPointerLeave={() => setUnder('')}>
        <canvas ref={canvas} width={side} height={side} role="img" aria-label={`${title} cutout`} data-stamp={name} />
        {picture === undefined ? <span class="awaited">{trouble ? '' : 'Loading…'}</span> : <Overlay side={side} marked={marked} scale={scale} compass={compass} />}
      </div>
      <figcaption><b>{title}</b> <span class="quiet">{under !== '' ? under : limits === undefined ? '' : `${adu(limits.low)} … ${adu(limits.high)} ${unitOf(name)}`}</span></figcaption>
    </figure>
  );
}

/** A difference is in units of the noise of the sky. */
const unitOf = (name: StampName): string => (name === 'difference' ? 'σ' : 'ADU');
const adu = (value: number): string => (Math.abs(value) >= 100 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString()).replace('-', '−');

interface OverlayProps {
  readonly side: number;
  readonly marked: boolean;
  readonly scale: number | undefined;
  readonly compass: Compass | undefined;
}

/** Two strokes beside the place, a bar of round length, and north and east. */
function Overlay({ side, marked, scale, compass }: OverlayProps) {
  const [middleAt, gap, length] = [side / 2, side / 12, side / 8];
  const arcsec = scale === undefined ? undefined : [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300].filter((one) => one / scale < side / 3).at(-1);
  return (
    <svg class="over" viewBox={`0 0 ${side} ${side}`} aria-hidden="true">
      {marked ? <path class="reticle" d={`M${middleAt + gap} ${middleAt}h${length}M${middleAt} ${middleAt - gap}v${-length}`} /> : null}
      {marked && compass !== undefined ? <Arrows side={side} compass={compass} /> : null}
      {arcsec === undefined || scale === undefined ? null : (
        <>
          <path class="bar" d={`M${side * 0.04} ${side * 0.95}h${arcsec / scale}`} />
          <text x={side * 0.04} y={side * 0.92} font-size={side * 0.06}>{arcsec}″</text>
        </>
      )}
    </svg>
  );
}

/** In the upper right corner: their middle stays there however they are turned. */
function Arrows({ side, compass: { north, east } }: { readonly side: number; readonly compass: Compass }) {
  const length = side * 0.13;
  const arrows = [['N', north], ['E', east]] as const;
  const corner = [side * 0.84 - (length * (north[0] + east[0])) / 2, side * 0.16 + (length * (north[1] + east[1])) / 2] as const;
  return (
    <g class="compass">
      {arrows.map(([letter, [x, y]]) => {
        const at = (along: number, across: number): string => `${corner[0] + length * (along * x - across * y)} ${corner[1] - length * (along * y + across * x)}`;
        return (
          <g key={letter} data-arrow={letter}>
            <path d={`M${at(0, 0)}L${at(1, 0)}M${at(0.72, 0.18)}L${at(1, 0)}L${at(0.72, -0.18)}`} />
            <text x={corner[0] + length * 1.35 * x} y={corner[1] - length * 1.35 * y} font-size={side * 0.055} text-anchor="middle" dominant-baseline="central">{letter}</text>
          </g>
        );
      })}
    </g>
  );
}
