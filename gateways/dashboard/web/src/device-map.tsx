/** Where the devices are that say so in their labels `latitude` and `longitude`, and which of them are in trouble. */
import { circleMarker, layerGroup, type LatLngTuple } from 'leaflet';
import { useEffect, useRef, useState } from 'preact/hooks';
import { against, type Alert, type Device } from './alerts-store.ts';
import { wordsOf } from './api.ts';
import { closest, CoastMap, style } from './coast-map.ts';
import { textOf } from './json.ts';

interface Placed {
  readonly id: string;
  readonly at: LatLngTuple;
}

function placeOf({ id, labels }: Device): readonly Placed[] {
  const [latitude, longitude] = [textOf(labels['latitude']), textOf(labels['longitude'])].map((text) => (text === '' ? NaN : Number(text)));
  return latitude !== undefined && longitude !== undefined && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [{ id, at: [latitude, longitude] }] : [];
}

class Markers extends CoastMap {
  readonly #markers = layerGroup();

  constructor(place: HTMLElement, devices: readonly Placed[], failed: (error: unknown) => void) {
    super(place, devices[0]?.at ?? [0, 0], 8, failed);
    this.#markers.addTo(this.map);
    if (devices.length > 1) this.map.fitBounds(devices.map(({ at }) => at), { padding: [32, 32], maxZoom: closest - 2, animate: false });
  }

  show(devices: readonly Placed[], open: readonly Alert[]): void {
    this.#markers.clearLayers();
    for (const { id, at } of devices) {
      const mine = open.filter(({ device }) => device === id);
      const colour = style(mine.length > 0 ? '--bad' : '--good');
      circleMarker(at, { pane: 'lines', radius: mine.length > 0 ? 9 : 6, color: colour, weight: 2, fillColor: colour, fillOpacity: 0.6, className: mine.length > 0 ? 'device firing' : 'device' }).bindTooltip([id, ...mine.map((alert) => `${alert.rule}: ${against(alert)}`)].join('; ')).addTo(this.#markers);
    }
  }
}

export function DeviceMap({ devices, open }: { readonly devices: readonly Device[]; readonly open: readonly Alert[] }) {
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<Markers>(null);
  const [trouble, setTrouble] = useState('');
  const placed = devices.flatMap(placeOf);
  const where = placed.map(({ id, at }) => `${id} ${at.join()}`).join(';');
  useEffect(() => {
    if (place.current === null || placed.length === 0) return;
    const made = new Markers(place.current, placed, (error) => setTrouble(wordsOf(error)));
    map.current = made;
    return () => ((map.current = null), made.close());
  }, [where]);
  useEffect(() => map.current?.show(placed, open), [where, open]);
  if (placed.length === 0) return null;
  const firing = new Set(open.map(({ device }) => device));
  return (
    <section aria-labelledby="devices">
      <h2 id="devices">Devices</h2>
      <div class="map small" ref={place} role="region" aria-label="Map of the devices" />
      {trouble === '' ? null : <p class="trouble" role="alert">{trouble}</p>}
      <p class="quiet">{placed.length} on the map, {placed.filter(({ id }) => firing.has(id)).length} of them with alerts; {devices.length - placed.length} without a place.</p>
    </section>
  );
}
