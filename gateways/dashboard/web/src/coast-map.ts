/** A Leaflet map over the land and coast of this installation. No map server: the coast of what is in view is asked of the door. */
import { canvas, control, layerGroup, map as createMap, polyline, rectangle, type LatLngBounds, type LatLngTuple, type LayerGroup, type Map as LeafletMap } from 'leaflet';
import { Refused, get } from './api.ts';
import { listOf, numberOf, rowOf } from './json.ts';
import { cellsOf, type Cells } from './summary.ts';

const panes = [['land', 200], ['areas', 300], ['lines', 400]] as const;
const coastWaitMs = 250;
/** The door gives the coast of boxes up to 40° × 30°. */
const widestDeg = 38;
const tallestDeg = 28;
export const closest = 14;

export const style = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function addCells(group: LayerGroup, cells: Cells, pane: string, colours: readonly string[], opacity: number): void {
  const renderer = canvas({ pane });
  for (const [row = 0, first = 0, length = 0, kind = 0] of cells.runs) {
    const [south, west] = [cells.south + row * cells.latStep, cells.west + first * cells.lonStep];
    const corners: [LatLngTuple, LatLngTuple] = [[south, west], [south + cells.latStep, west + length * cells.lonStep]];
    rectangle(corners, { renderer, pane, stroke: false, fill: true, fillColor: colours[kind] ?? colours[0] ?? '', fillOpacity: opacity, interactive: false }).addTo(group);
  }
}

export class CoastMap {
  protected readonly map: LeafletMap;
  readonly #land = layerGroup();
  readonly #failed: (error: unknown) => void;
  readonly #watch: ResizeObserver;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(place: HTMLElement, centre: LatLngTuple, zoom: number, failed: (error: unknown) => void) {
    this.#failed = failed;
    this.map = createMap(place, { zoomControl: true, attributionControl: true, maxZoom: closest, minZoom: 4, zoomSnap: 0.5, worldCopyJump: false });
    this.map.attributionControl.setPrefix(false);
    for (const [name, order] of panes) {
      const pane = this.map.createPane(name);
      pane.classList.add(`pane-${name}`);
      pane.style.zIndex = String(order);
    }
    control.scale({ imperial: false }).addTo(this.map);
    this.#land.addTo(this.map);
    this.map.on('moveend', () => this.#coastSoon());
    this.map.setView(centre, zoom);
    this.#watch = new ResizeObserver(() => this.map.invalidateSize());
    this.#watch.observe(place);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#asked = -1;
    this.#watch.disconnect();
    this.map.remove();
  }

  #coastSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#coast(this.map.getBounds()).catch(this.#failed), coastWaitMs);
  }

  async #coast(bounds: LatLngBounds): Promise<void> {
    const box = boxOf(bounds.pad(0.2)) ?? boxOf(bounds);
    if (box === undefined) return;
    const asked = ++this.#asked;
    const coast = await get(`/v1/coastline?box=${box.join(',')}`).catch((error: unknown) => {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    });
    if (asked !== this.#asked) return;
    this.#land.clearLayers();
    if (coast === undefined) {
      this.map.attributionControl.addAttribution('No coastline is installed');
      return;
    }
    const land = cellsOf(rowOf(coast['land']), rowOf(coast['land'])['runs']);
    if (land !== undefined) addCells(this.#land, land, 'land', [style('--land'), style('--land')], 1);
    const lines = listOf(rowOf(coast['geometry'])['coordinates']).map((one) => listOf(one).flatMap(pointOf));
    polyline(lines, { renderer: canvas({ pane: 'land' }), pane: 'land', color: style('--coast'), weight: 1, interactive: false }).addTo(this.#land);
    this.map.attributionControl.addAttribution(`Coast: ${String(rowOf(coast['properties'])['source'] ?? '')}`);
  }
}

function pointOf(value: unknown): readonly LatLngTuple[] {
  const [longitude, latitude] = listOf(value).map(numberOf);
  return longitude === undefined || latitude === undefined ? [] : [[latitude, longitude]];
}

/** Rounded outwards, so that small moves ask the same again; undefined when it is too large to be drawn. */
function boxOf(bounds: LatLngBounds): readonly number[] | undefined {
  const step = 0.01;
  const [west, south, east, north] = [bounds.getWest(), Math.max(-89.9, bounds.getSouth()), bounds.getEast(), Math.min(89.9, bounds.getNorth())];
  if (east - west > widestDeg || north - south > tallestDeg || !(east > west && north > south)) return undefined;
  return [Math.floor(west / step), Math.floor(south / step), Math.ceil(east / step), Math.ceil(north / step)].map((one) => Number((one * step).toFixed(2)));
}
