/** The map of a mission: search areas, mean drift, last known position. */
import { circleMarker, layerGroup, polyline, type LatLngTuple } from 'leaflet';
import { addCells, closest, CoastMap, style } from './coast-map.ts';
import type { Cells } from './summary.ts';

export class ChartMap extends CoastMap {
  readonly #start: LatLngTuple;
  readonly #areas = layerGroup();
  readonly #track = layerGroup();
  #fitted = false;

  constructor(place: HTMLElement, start: LatLngTuple, failed: (error: unknown) => void) {
    super(place, start, 9, failed);
    this.#start = start;
    for (const layer of [this.#areas, this.#track]) layer.addTo(this.map);
    circleMarker(start, { pane: 'lines', radius: 6, color: style('--lkp'), weight: 3, fillColor: style('--panel'), fillOpacity: 1 }).bindTooltip('Last known position').addTo(this.map);
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
      this.map.fitBounds([this.#start, [cells.south, cells.west], [cells.south + cells.rows * cells.latStep, cells.west + cells.columns * cells.lonStep]], { padding: [24, 24], maxZoom: closest - 2, animate: false });
    }
  }
}
