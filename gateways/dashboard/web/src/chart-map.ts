/**
 * The Leaflet map: land and coast of this installation, search areas, mean drift, last known
 * position. No map server: the coast of what is in view is asked of the door.
 */
import { canvas, circleMarker, control, layerGroup, map as createMap, polyline, rectangle, type LatLngBounds, type LatLngTuple, type LayerGroup, type Map as LeafletMap } from 'leaflet';
import { Refused, get } from './api.ts';
import { listOf, numberOf, rowOf } from './json.ts';
import { cellsOf, type Cells } from './summary.ts';

const panes = [['land', 200], ['areas', 300], ['lines', 400]] as const;
const coastWaitMs = 250;
/** The door gives the coast of boxes up to 40° × 30°. */
const widestDeg = 38;
const tallestDeg = 28;
const closest = 14;

const style = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function addCells(group: LayerGroup, cells: Cells, pane: string, colours: readonly string[], opacity: number): void {
  const renderer = canvas({ pane });
  for (const [row = 0, first = 0, length = 0, kind = 0] of cells.runs) {
    const [south, west] = [cells.south + row * cells.latStep, cells.west + first * cells.lonStep];
    const corners: [LatLngTuple, LatLngTuple] = [[south, west], [south + cells.latStep, west + length * cells.lonStep]];
    rectangle(corners, { renderer, pane, stroke: false, fill: true, fillColor: colours[kind] ?? colours[0] ?? '', fillOpacity: opacity, interactive: false }).addTo(group);
  }
}

export class ChartMap {
  readonly #map: LeafletMap;
  readonly #start: LatLngTuple;
  readonly #land = layerGroup();
  readonly #areas = layerGroup();
  readonly #track = layerGroup();
  readonly #failed: (error: unknown) => void;
  readonly #watch: ResizeObserver;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #fitted = false;

  constructor(place: HTMLElement, start: LatLngTuple, failed: (error: unknown) => void) {
    this.#start = start;
    this.#failed = failed;
    this.#map = createMap(place, { zoomControl: true, attributionControl: true, maxZoom: closest, minZoom: 4, zoomSnap: 0.5, worldCopyJump: false });
    this.#map.attributionControl.setPrefix(false);
    for (const [name, order] of panes) {
      const pane = this.#map.createPane(name);
      pane.classList.add(`pane-${name}`);
      pane.style.zIndex = String(order);
    }
    control.scale({ imperial: false }).addTo(this.#map);
    for (const layer of [this.#land, this.#areas, this.#track]) layer.addTo(this.#map);
    this.#map.on('moveend', () => this.#coastSoon());
    this.#map.setView(start, 9);
    circleMarker(start, { pane: 'lines', radius: 6, color: style('--lkp'), weight: 3, fillColor: style('--panel'), fillOpacity: 1 }).bindTooltip('Last known position').addTo(this.#map);
    this.#watch = new ResizeObserver(() => this.#map.invalidateSize());
    this.#watch.observe(place);
  }

  /** Draws the areas and the mean drift up to now; the first time the view moves to them. */
  show(cells: Cells | undefined, track: readonly (readonly [number, number])[]): void {
    this.#areas.clearLayers();
    this.#track.clearLayers();
    if (cells !== undefined) addCells(this.#areas, cells, 'areas', ['--band0', '--band1', '--band2'].map(style), 0.75);
    const line: LatLngTuple[] = track.map(([latitude, longitude]) => [latitude, longitude]);
    if (line.length > 0) {
      polyline([this.#start, ...line], { pane: 'lines', color: style('--track'), weight: 2.5, className: 'mean-track' }).addTo(this.#track);
      circleMarker(line.at(-1) ?? this.#start, { pane: 'lines', radius: 4, color: style('--track'), fillColor: style('--track'), fillOpacity: 1 }).bindTooltip('Mean position').addTo(this.#track);
    }
    if (cells !== undefined && !this.#fitted) {
      this.#fitted = true;
      this.#map.fitBounds([this.#start, [cells.south, cells.west], [cells.south + cells.rows * cells.latStep, cells.west + cells.columns * cells.lonStep]], { padding: [24, 24], maxZoom: closest - 2, animate: false });
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#asked = -1;
    this.#watch.disconnect();
    this.#map.remove();
  }

  #coastSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#coast(this.#map.getBounds()).catch(this.#failed), coastWaitMs);
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
      this.#map.attributionControl.addAttribution('No coastline is installed');
      return;
    }
    const land = cellsOf(rowOf(coast['land']), rowOf(coast['land'])['runs']);
    if (land !== undefined) addCells(this.#land, land, 'land', [style('--land'), style('--land')], 1);
    const lines = listOf(rowOf(coast['geometry'])['coordinates']).map((one) => listOf(one).flatMap(pointOf));
    polyline(lines, { renderer: canvas({ pane: 'land' }), pane: 'land', color: style('--coast'), weight: 1, interactive: false }).addTo(this.#land);
    this.#map.attributionControl.addAttribution(`Coast: ${String(rowOf(coast['properties'])['source'] ?? '')}`);
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
