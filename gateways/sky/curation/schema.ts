/** The shape of the configuration file as JSON Schema, for editors and other programs. What it cannot say (expressions, names that double) the reader says. */

const number = (minimum: number, maximum: number, description?: string) => ({ type: 'number', minimum, maximum, ...(description === undefined ? {} : { description }) });
const whole = (minimum: number, maximum: number, description?: string) => ({ ...number(minimum, maximum, description), type: 'integer' });
const fields = (properties: Readonly<Record<string, object>>, required: readonly string[] = []) => ({ type: 'object', additionalProperties: false, properties, required });
const list = (items: object, maxItems: number) => ({ type: 'array', items, maxItems });
const name = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' };
const person = { type: 'string', pattern: '^\\P{Cc}{1,128}$' };
const position = [number(-360, 360, 'Right ascension, degrees, ICRS.'), number(-90, 90, 'Declination, degrees.')] as const;
const nullable = (schema: Readonly<Record<string, unknown>>) => ({ ...schema, type: [schema['type'], 'null'] });
const where = { type: ['string', 'boolean'], description: 'Expression over the fields of an alert.' };
const ramp = fields({ weight: number(0, 1e6), low: number(-1e6, 1e6, 'Value at which the term is 0.'), high: number(-1e6, 1e6, 'And at which it is 1.') });
const weight = fields({ weight: number(0, 1e6) });
const entries = list({ type: 'array', minItems: 2, maxItems: 5, prefixItems: [...position, nullable(number(0.001, 36_000, 'Radius, arcsec.')), { type: ['string', 'null'] }, nullable(number(-1, 100, 'Redshift.'))] }, 50_000);
const csv = { type: 'string', minLength: 1, description: 'A CSV file beside this one, with columns ra and dec, and radius_arcsec, name, redshift where there are.' };

export const curationSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Curation of the sky',
  ...fields({
    association: fields({ sigmas: number(0.1, 100), floor_arcsec: number(0, 60), most_arcsec: number(0.01, 120), least_reliability: number(0, 1) }),
    alerts: fields({ least_reliability: number(0, 1), least_score: number(0, 1e9), least_priority: number(0, 1), classes: list({ enum: ['real', 'bogus', 'dipole', 'artefact'] }, 4), most: whole(1, 10_000) }),
    priority: fields({ significance: ramp, reliability: ramp, novelty: ramp, brightness: ramp, watchlist: weight, galaxy: weight }),
    watchlists: list({
      ...fields({
        name, priority: number(0, 1), radius_arcsec: number(0.01, 36_000), csv, entries,
        cone: fields({ ra: position[0], dec: position[1], radius_deg: number(0, 180) }, ['ra', 'dec', 'radius_deg']),
        polygon: { ...list({ type: 'array', minItems: 2, maxItems: 2, prefixItems: position }, 1_000), minItems: 3 },
        moc: { type: ['string', 'object', 'array'], description: 'Coverage map: text such as "6/3-5 8/12", {"6": [3, 4]}, or NUNIQ numbers.' },
        moc_file: { type: 'string', minLength: 1, description: 'A file with one: text, JSON, or FITS with a column UNIQ.' },
      }, ['name']),
      anyOf: ['csv', 'entries', 'cone', 'polygon', 'moc', 'moc_file'].map((one) => ({ required: [one] })),
    }, 1_000),
    galaxies: list({ ...fields({ name, within_arcsec: number(0.01, 36_000), radii: number(0.1, 100), csv, entries }, ['name']), anyOf: [{ required: ['csv'] }, { required: ['entries'] }] }, 100),
    filters: list(fields({ name, where, receivers: list(name, 100), vetted_by: list(person, 1_000) }, ['name', 'where']), 1_000),
    vetting: fields({ where, people: { ...list(person, 1_000), uniqueItems: true }, votes: whole(1, 100), agreement: number(0.5, 1) }),
    variability: fields({ floor: number(0, 1) }),
    forced: fields({ within_days: number(0, 36_500), most: whole(1, 5_000) }),
    memory: fields({ days: number(0.01, 36_500), objects: whole(1, 1_000_000), points: whole(2, 1_000) }),
  }),
};
