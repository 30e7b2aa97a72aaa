/** Asking for a mission. It begins with what the mission on show was asked with; faults stand at their fields. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { leewayCategories, leewayCategory } from '../../../../actors/drift/core/coefficients.ts';
import { Refused, wordsOf, type FieldFault } from './api.ts';
import { listOf, numberOf, textOf, type Row } from './json.ts';
import { submitMission, type Mission } from './missions-store.ts';

interface Props {
  readonly like: Mission | undefined;
  readonly onSent: (id: string) => void;
}

/** Names of the number fields, as the mission has them. */
const numberFields = ['latitude', 'longitude', 'duration_hours', 'num_particles', 'radius_m'] as const;

const knotsPerMps = 3600 / 1852;

/** Metres per second east and north of a wind that comes *from*, or a current that goes *towards*, a direction. */
export function components(speedMps: number, directionDeg: number, comesFrom: boolean): readonly [east: number, north: number] {
  const angle = ((directionDeg + (comesFrom ? 180 : 0)) * Math.PI) / 180;
  return [speedMps * Math.sin(angle), speedMps * Math.cos(angle)];
}

/** What is sent: words of the form as a mission's params. A field that holds no number is sent as it is, for the door to name. */
export function paramsOf(form: FormData, like: Row): Row {
  const word = (name: string): string => textOf(form.get(name)).trim();
  const number = (name: string): number | string => (word(name) === '' || !Number.isFinite(Number(word(name))) ? word(name) : Number(word(name)));
  const metres = (name: string): number => Number(word(name)) / knotsPerMps;
  const numbers = Object.fromEntries(numberFields.map((name) => [name, number(name)]));
  const [windEast, windNorth] = components(metres('wind_speed'), Number(word('wind_from')), true);
  const [east, north] = components(metres('current_speed'), Number(word('current_to')), false);
  const constant = { kind: 'constant', x_wind: windEast, y_wind: windNorth, x_sea_water_velocity: east, y_sea_water_velocity: north };
  const sources = word('sources');
  return {
    ...numbers,
    start_time: word('start_time') === '' ? '' : `${word('start_time')}:00Z`,
    object_type: Number(word('object_type')),
    ...(sources === 'constant' ? { forcing: [constant] } : sources === 'like' ? { forcing: like['forcing'], synthetic: like['synthetic'] === true } : {}),
  };
}

export function MissionForm({ like, onSent }: Props) {
  const [faults, setFaults] = useState<readonly FieldFault[]>([]);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const before = like?.params ?? {};
  const hasForcing = listOf(before['forcing']).length > 0;
  const [sources, setSources] = useState(hasForcing ? 'like' : 'installed');
  const send = async (form: FormData): Promise<void> => {
    setBusy(true);
    setFaults([]);
    setSaid('');
    try {
      onSent(await submitMission(paramsOf(form, before)));
    } catch (error) {
      if (error instanceof Refused) setFaults(error.faults);
      setSaid(error instanceof Refused && error.faults.length > 0 ? 'Some fields cannot be right.' : wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  const field = (name: string): { readonly name: string; readonly fault: string | undefined } => ({ name, fault: faults.find(({ pointer }) => pointer === `/params/${name}`)?.detail });
  const others = faults.filter(({ pointer }) => ![...numberFields, 'start_time', 'object_type'].some((name) => pointer === `/params/${name}`));
  const object = leewayCategory(numberOf(before['object_type']) ?? textOf(before['object_type']))?.id ?? 1;
  const startTime = (like?.startTime ?? '') === '' ? new Date().toISOString().slice(0, 13).concat(':00') : (like?.startTime ?? '').slice(0, 16);
  return (
    <form class="ask" noValidate onSubmit={(event) => (event.preventDefault(), void send(new FormData(event.currentTarget)))}>
      <Field {...field('latitude')} label="Latitude, °N" value={like?.latitude ?? 60} />
      <Field {...field('longitude')} label="Longitude, °E" value={like?.longitude ?? -3} />
      <Field {...field('start_time')} label="Last seen, UTC" type="datetime-local" wide value={startTime} />
      <Field {...field('radius_m')} label="Position good to, metres" wide value={numberOf(before['radius_m']) ?? 1000} />
      <Field {...field('duration_hours')} label="Hours ahead" value={like?.durationHours ?? 24} />
      <Field {...field('num_particles')} label="Particles" value={like?.particles ?? 1000} />
      <Labelled {...field('object_type')} label="What drifts" wide>
        <select name="object_type" id="field-object_type">{leewayCategories.map(({ id, name }) => <option key={id} value={id} selected={id === object}>{name}</option>)}</select>
      </Labelled>
      <Labelled name="sources" fault={undefined} label="Wind and current" wide>
        <select name="sources" id="field-sources" value={sources} onChange={({ currentTarget }) => setSources(currentTarget.value)}>
          <option value="installed">Forecasts of this installation</option>
          {hasForcing ? <option value="like">The same as {like?.id}</option> : null}
          <option value="constant">One wind and one current for all the time</option>
        </select>
      </Labelled>
      {sources === 'constant' ? (
        <>
          <Field name="wind_speed" fault={undefined} label="Wind, knots" value={15} />
          <Field name="wind_from" fault={undefined} label="Wind from, °" value={240} />
          <Field name="current_speed" fault={undefined} label="Current, knots" value={0.5} />
          <Field name="current_to" fault={undefined} label="Current towards, °" value={30} />
        </>
      ) : null}
      {said === '' ? null : <p class="trouble" role="alert">{said}</p>}
      {others.map(({ pointer, detail }) => <p key={pointer} class="fault">{pointer} {detail}</p>)}
      <button type="submit" class="primary" disabled={busy}>Start the mission</button>
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly fault: string | undefined;
}

function Labelled({ name, label, fault, wide = false, children }: FieldProps & { readonly wide?: boolean; readonly children: ComponentChildren }) {
  return (
    <p class={wide ? 'field all' : 'field'}>
      <label for={`field-${name}`}>{label}</label>
      {children}
      {fault === undefined ? null : <span class="fault" id={`fault-${name}`}>{fault}</span>}
    </p>
  );
}

function Field({ name, label, fault, value, type = 'text', wide = false }: FieldProps & { readonly value: number | string; readonly wide?: boolean; readonly type?: 'text' | 'datetime-local' }) {
  const same = { id: `field-${name}`, name, defaultValue: String(value), 'aria-invalid': fault !== undefined, ...(fault === undefined ? {} : { 'aria-describedby': `fault-${name}` }) };
  return (
    <Labelled name={name} label={label} fault={fault} wide={wide}>
      {type === 'text' ? <input {...same} type="text" inputMode="decimal" /> : <input {...same} type="datetime-local" />}
    </Labelled>
  );
}
