/** From plain data to a curation: all of it, or every fault with its place. What is absent has its default; `{}` is a curation. */
import { farthestCornerDeg, placesOf, polygonOf, type Area, type Entry } from './area.ts';
import type { Curation, Filter, GalaxyList, Vetting, Watchlist } from './configuration.ts';
import { alertFields } from './expression/fields.ts';
import { parseExpression } from './expression/parse.ts';
import type { Node } from './expression/tree.ts';
import { readMoc } from './moc.ts';
import type { PrioritySettings, Ramp } from './priority.ts';
import { Reader, type ConfigurationFault } from './reader.ts';

export type ReadCuration = { readonly curation: Curation } | { readonly faults: readonly ConfigurationFault[] };

/** Of all lists together: they stand in the log, in one message. */
export const mostEntries = 50_000;
const classes = ['real', 'bogus', 'dipole', 'artefact'] as const;
const always: Node = { node: 'value', value: true };

export function readCuration(value: unknown): ReadCuration {
  const top = new Reader(value);
  const at = top.fields(['association', 'alerts', 'priority', 'watchlists', 'galaxies', 'filters', 'vetting', 'variability', 'forced', 'memory']);
  const curation: Curation = {
    association: association(at('association')),
    alerts: alerts(at('alerts')),
    priority: priority(at('priority')),
    watchlists: at('watchlists').items(1_000).flatMap((one) => watchlist(one) ?? []),
    galaxies: at('galaxies').items(100).flatMap((one) => galaxyList(one) ?? []),
    filters: at('filters').items(1_000).flatMap((one) => filter(one) ?? []),
    vetting: vetting(at('vetting')),
    variability: variability(at('variability')),
    forced: forced(at('forced')),
    memory: memory(at('memory')),
  };
  unique(at('watchlists'), 'watchlists');
  unique(at('galaxies'), 'galaxies');
  unique(at('filters'), 'filters');
  const entries = entriesIn(value);
  if (entries > mostEntries) top.fault(`the lists have ${entries} entries together; at most ${mostEntries} are taken: they are kept in the log, so give those that matter`);
  return top.faults.length > 0 ? { faults: top.faults } : { curation };
}

function association(reader: Reader): Curation['association'] {
  const at = reader.fields(['sigmas', 'floor_arcsec', 'most_arcsec', 'least_reliability']);
  return { sigmas: at('sigmas').number(0.1, 100) ?? 5, floorArcsec: at('floor_arcsec').number(0, 60) ?? 0.2, mostArcsec: at('most_arcsec').number(0.01, 120) ?? 3, leastReliability: at('least_reliability').number(0, 1) ?? 0.3 };
}

function alerts(reader: Reader): Curation['alerts'] {
  const at = reader.fields(['least_reliability', 'least_score', 'least_priority', 'classes', 'most']);
  const wanted = at('classes').items(4).flatMap((one) => one.choice(classes) ?? []);
  return {
    leastReliability: at('least_reliability').number(0, 1) ?? 0.5, leastScore: at('least_score').number(0, 1e9) ?? 5, leastPriority: at('least_priority').number(0, 1) ?? 0,
    classes: at('classes').isAbsent ? ['real'] : wanted, most: at('most').whole(1, 10_000) ?? 500,
  };
}

const defaults: PrioritySettings = {
  significance: { weight: 1, low: 5, high: 20 }, reliability: { weight: 2, low: 0.5, high: 1 }, novelty: { weight: 1, low: 3, high: 10 },
  brightness: { weight: 1, low: 21, high: 16 }, watchlist: { weight: 2 }, galaxy: { weight: 1 },
};

function priority(reader: Reader): PrioritySettings {
  const at = reader.fields(['significance', 'reliability', 'novelty', 'brightness', 'watchlist', 'galaxy']);
  const ramp = (name: 'significance' | 'reliability' | 'novelty' | 'brightness'): Ramp => {
    const [field, usual] = [at(name).fields(['weight', 'low', 'high']), defaults[name]];
    const [low, high] = [field('low').number(-1e6, 1e6) ?? usual.low, field('high').number(-1e6, 1e6) ?? usual.high];
    if (low === high) at(name).fault(`low and high of ${name} must differ`);
    return { weight: field('weight').number(0, 1e6) ?? usual.weight, low, high };
  };
  const weight = (name: 'watchlist' | 'galaxy'): { readonly weight: number } => ({ weight: at(name).fields(['weight'])('weight').number(0, 1e6) ?? defaults[name].weight });
  return { significance: ramp('significance'), reliability: ramp('reliability'), novelty: ramp('novelty'), brightness: ramp('brightness'), watchlist: weight('watchlist'), galaxy: weight('galaxy') };
}

const nameOf = (reader: Reader): string | undefined => reader.name(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, _ and -, at most 64');
const person = (reader: Reader): string | undefined => reader.name(/^\P{Cc}{1,128}$/u, 'at most 128 printable characters');
const people = (reader: Reader): readonly string[] => reader.items(1_000).flatMap((one) => person(one) ?? []);

function watchlist(reader: Reader): Watchlist | undefined {
  const at = reader.fields(['name', 'priority', 'radius_arcsec', 'entries', 'cone', 'polygon', 'moc']);
  const name = nameOf(at('name'));
  const radius = at('radius_arcsec').number(0.01, 36_000) ?? 3;
  const entries = readEntries(at('entries'));
  const areas = [...cone(at('cone')), ...polygon(at('polygon')), ...moc(at('moc')), ...(at('entries').isAbsent ? [] : [{ kind: 'entries' as const, places: placesOf(entries, (entry) => entry.radiusArcsec ?? radius) }])];
  if (['entries', 'cone', 'polygon', 'moc'].every((kind) => at(kind).isAbsent)) reader.fault('a watchlist needs a list (csv or entries), a cone, a polygon or a moc');
  return name === undefined ? undefined : { name, priority: at('priority').number(0, 1) ?? 1, areas };
}

function galaxyList(reader: Reader): GalaxyList | undefined {
  const at = reader.fields(['name', 'within_arcsec', 'radii', 'entries']);
  const name = nameOf(at('name'));
  const [within, radii] = [at('within_arcsec').number(0.01, 36_000) ?? 30, at('radii').number(0.1, 100) ?? 3];
  if (at('entries').isAbsent) reader.fault('a galaxy list needs a list (csv or entries)');
  const entries = readEntries(at('entries'));
  return name === undefined ? undefined : { name, places: placesOf(entries, ({ radiusArcsec }) => (radiusArcsec === null ? within : radii * radiusArcsec)) };
}

/** [ra, dec, radius_arcsec, name, redshift], the last three may be null or absent. */
function readEntries(reader: Reader): readonly Entry[] {
  return reader.items(mostEntries).flatMap((entry) => {
    const [ra, dec, radius, name, redshift, more] = entry.items(6);
    if (ra === undefined || dec === undefined || more !== undefined) return entry.fault('an entry is [ra, dec, radius_arcsec, name, redshift]; the last three may be left out') ?? [];
    const place = position(ra, dec);
    if (place === undefined) return [];
    return [{ ...place, radiusArcsec: radius?.number(0.001, 36_000) ?? null, name: name?.text()?.slice(0, 128) ?? null, redshift: redshift?.number(-1, 100) ?? null }];
  });
}

function position(ra: Reader, dec: Reader): { readonly ra: number; readonly dec: number } | undefined {
  const [lon, lat] = [ra.needed(-360, 360), dec.needed(-90, 90)];
  return lon === undefined || lat === undefined ? undefined : { ra: lon < 0 ? lon + 360 : lon, dec: lat };
}

function cone(reader: Reader): readonly Area[] {
  if (reader.isAbsent) return [];
  const at = reader.fields(['ra', 'dec', 'radius_deg']);
  const [place, radius] = [position(at('ra'), at('dec')), at('radius_deg').needed(0, 180)];
  return place === undefined || radius === undefined ? [] : [{ kind: 'cone', ...place, radiusArcsec: radius * 3600 }];
}

function polygon(reader: Reader): readonly Area[] {
  if (reader.isAbsent) return [];
  const corners = reader.items(1_000).flatMap((corner) => {
    const [ra, dec, more] = corner.items(3);
    if (ra === undefined || dec === undefined || more !== undefined) return corner.fault('a corner is [ra, dec]') ?? [];
    return position(ra, dec) ?? [];
  });
  const made = polygonOf(corners);
  if (made === undefined) return reader.fault(`a polygon has at least three corners, none more than ${farthestCornerDeg}° from its middle`) ?? [];
  return [{ kind: 'polygon', polygon: made }];
}

function moc(reader: Reader): readonly Area[] {
  if (reader.isAbsent) return [];
  const read = readMoc(reader.value);
  return 'fault' in read ? (reader.fault(read.fault) ?? []) : [{ kind: 'moc', moc: read.moc }];
}

function expression(reader: Reader): Node | undefined {
  const { value } = reader;
  if (typeof value === 'boolean') return { node: 'value', value };
  const text = reader.text();
  if (text === undefined) return undefined;
  const parsed = parseExpression(text, alertFields);
  return 'fault' in parsed ? reader.fault(`at character ${parsed.fault.at + 1}: ${parsed.fault.message}`) : parsed.expression;
}

function filter(reader: Reader): Filter | undefined {
  const at = reader.fields(['name', 'where', 'receivers', 'vetted_by']);
  const name = nameOf(at('name'));
  if (at('where').isAbsent) at('where').fault('where is missing: which alerts pass, such as "detection.mag < 19"');
  const where = expression(at('where'));
  const receivers = at('receivers').items(100).flatMap((one) => nameOf(one) ?? []);
  const vettedBy = people(at('vetted_by'));
  return name === undefined || where === undefined ? undefined : { name, where, receivers, vettedBy };
}

function vetting(reader: Reader): Vetting {
  const at = reader.fields(['where', 'people', 'votes', 'agreement']);
  const asked = people(at('people'));
  if (new Set(asked).size < asked.length) at('people').fault('a person is named twice');
  const votes = at('votes').whole(1, 100) ?? 1;
  if (asked.length > 0 && votes > asked.length) at('votes').fault(`${votes} votes are wanted of ${asked.length} people`);
  return { where: expression(at('where')) ?? always, people: asked, votes, agreement: at('agreement').number(0.5, 1) ?? 0.75 };
}

const variability = (reader: Reader): Curation['variability'] => ({ floor: reader.fields(['floor'])('floor').number(0, 1) ?? 0.02 });

function forced(reader: Reader): Curation['forced'] {
  const at = reader.fields(['within_days', 'most']);
  return { withinDays: at('within_days').number(0, 36_500) ?? 60, most: at('most').whole(1, 5_000) ?? 200 };
}

function memory(reader: Reader): Curation['memory'] {
  const at = reader.fields(['days', 'objects', 'points']);
  return { days: at('days').number(0.01, 36_500) ?? 180, objects: at('objects').whole(1, 1_000_000) ?? 20_000, points: at('points').whole(2, 1_000) ?? 200 };
}

function unique(reader: Reader, what: string): void {
  const names = new Set<unknown>();
  (Array.isArray(reader.value) ? reader.value : []).forEach((one: unknown, i) => {
    const name: unknown = typeof one === 'object' && one !== null && 'name' in one ? one.name : undefined;
    if (typeof name === 'string' && names.has(name)) new Reader(name, [...reader.path, i, 'name'], reader.faults).fault(`another one of the ${what} has the name ${name}`);
    names.add(name);
  });
}

function entriesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const lists = ['watchlists', 'galaxies'].map((name): unknown => Object.getOwnPropertyDescriptor(value, name)?.value);
  return lists.flatMap((list: unknown): readonly unknown[] => (Array.isArray(list) ? list : [])).reduce<number>((sum, one) => sum + (typeof one === 'object' && one !== null && 'entries' in one && Array.isArray(one.entries) ? one.entries.length : 0), 0);
}
