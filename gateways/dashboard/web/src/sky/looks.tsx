/** How the pictures are shaded and how near they are. */
import { usualLook, type Look } from './look.ts';
import { letGo } from './use-keys.ts';

interface Props {
  readonly look: Look;
  readonly onLook: (look: Look) => void;
  readonly zoom: number;
  readonly onZoom: () => void;
  readonly blinking: boolean;
  readonly onBlink: () => void;
  readonly marked: boolean;
  readonly onMark: () => void;
}

export function Looks({ look, onLook, zoom, onZoom, blinking, onBlink, marked, onMark }: Props) {
  return (
    <div class="looks" role="group" aria-label="How the pictures look">
      <label>Contrast <input type="range" min={-3} max={4} step={0.5} value={look.contrast} onInput={({ currentTarget }) => onLook({ ...look, contrast: Number(currentTarget.value) })} /></label>
      <label>Brightness <input type="range" min={-0.5} max={0.5} step={0.05} value={look.brightness} onInput={({ currentTarget }) => onLook({ ...look, brightness: Number(currentTarget.value) })} /></label>
      <label>Stretch <select value={look.stretch} onChange={({ currentTarget }) => onLook({ ...look, stretch: currentTarget.value === 'linear' ? 'linear' : 'asinh' })}><option value="asinh">asinh</option><option value="linear">linear</option></select></label>
      <button type="button" onClick={(event) => (onZoom(), letGo(event))}>Zoom {2 ** zoom}× <kbd>z</kbd></button>
      <button type="button" aria-pressed={blinking} onClick={(event) => (onBlink(), letGo(event))}>Blink <kbd>a</kbd></button>
      <button type="button" aria-pressed={marked} onClick={(event) => (onMark(), letGo(event))}>Mark <kbd>x</kbd></button>
      <button type="button" disabled={look === usualLook} aria-label="Usual contrast, brightness and stretch" onClick={(event) => (onLook(usualLook), letGo(event))}>↺</button>
    </div>
  );
}
