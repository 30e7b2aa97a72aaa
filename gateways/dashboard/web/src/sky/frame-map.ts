/** A whole frame by its tiles, to move about in, with what was found in it. Map coordinates are the edges of pixels: x to the right, y up. */
import { circleMarker, CRS, GridLayer, layerGroup, map as createMap, type Coords, type DoneCallback, type LatLngBoundsExpression, type Map as LeafletMap } from 'leaflet';
import type { Found, FrameSize } from './observation.ts';

const tileSide = 256;
/** px of the screen for one of the frame: 2 to this power. */
const [farthest, nearest] = [-6, 4] as const;

/** Tiles of one picture; nearer than pixel for pixel, the browser enlarges them. */
class Tiles extends GridLayer {
  readonly #png: string;
  constructor(png: string, bounds: LatLngBoundsExpression) {
    super({ tileSize: tileSide, minZoom: farthest, maxZoom: nearest, maxNativeZoom: 0, bounds, noWrap: true, keepBuffer: 1 });
    this.#png = png;
  }

  override createTile({ x, y, z }: Coords, done: DoneCallback): HTMLElement {
    const side = tileSide / 2 ** z;
    const tile = document.createElement('img');
    tile.alt = '';
    tile.onload = () => done(undefined, tile);
    tile.onerror = () => done(new Error('a part of the frame cannot be had'), tile);
    tile.src = `${this.#png}?x=${x * side}&y=${-(y + 1) * side}&width=${side}&height=${side}&zoom=${2 ** z}`;
    return tile;
  }
}

export class FrameMap {
  readonly #map: LeafletMap;
  readonly #layers = new Map<string, Tiles>();
  readonly #marks = layerGroup();
  readonly #watch: ResizeObserver;
  #shown = '';

  constructor(place: HTMLElement, { columns, rows }: FrameSize, pointed: (x: number, y: number) => void) {
    const whole: LatLngBoundsExpression = [[0, 0], [rows, columns]];
    this.#map = createMap(place, { crs: CRS.Simple, minZoom: farthest, maxZoom: nearest, zoomSnap: 0.25, zoomDelta: 1, attributionControl: false, maxBounds: [[-rows / 2, -columns / 2], [1.5 * rows, 1.5 * columns]] });
    this.#map.fitBounds(whole, { animate: false });
    this.#marks.addTo(this.#map);
    // The same is in the table of detections, where keys and screen readers reach it.
    this.#map.getPane('overlayPane')?.setAttribute('aria-hidden', 'true');
    this.#map.on('mousemove', ({ latlng }) => pointed(Math.floor(latlng.lng), Math.floor(latlng.lat)));
    this.#watch = new ResizeObserver(() => this.#map.invalidateSize());
    this.#watch.observe(place);
  }

  close(): void {
    this.#watch.disconnect();
    this.#map.remove();
  }

  /** Shows one picture; those that were shown before stay loaded, so that blinking is instant. */
  show(name: string, { png, columns, rows }: FrameSize): void {
    this.#shown = name;
    if (!this.#layers.has(name)) this.#layers.set(name, new Tiles(png, [[0, 0], [rows, columns]]).addTo(this.#map));
    for (const [one, layer] of this.#layers) layer.setOpacity(one === this.#shown ? 1 : 0);
  }

  mark(found: readonly Found[], words: (one: Found) => string, chosen: (one: Found) => void): void {
    this.#marks.clearLayers();
    for (const one of found) circleMarker([one.y + 0.5, one.x + 0.5], { radius: 11, weight: 2, fillOpacity: 0, className: `found ${one.kind}`, bubblingMouseEvents: false }).bindTooltip(words(one)).on('click', () => chosen(one)).addTo(this.#marks);
  }

  goTo({ x, y }: Found): void {
    this.#map.setView([y + 0.5, x + 0.5], Math.max(1, this.#map.getZoom()));
  }
}
