/** The alerts to be vetted, or those that were: filters above, a line each. */
import { useState } from 'preact/hooks';
import { isNarrow, noFilter, queues, type AlertFilter, type Queue, type SkyAlert, type Vote } from './alert.ts';
import { skyAddress } from '../rooms.ts';
import { minute } from '../words.ts';

interface Props {
  readonly rows: readonly SkyAlert[];
  readonly loaded: boolean;
  /** They cannot be had just now. */
  readonly trouble: boolean;
  readonly chosen: string;
  readonly filter: AlertFilter;
  readonly me: string;
  readonly counts: Readonly<Record<string, unknown>>;
  /** What I have said in this session. */
  readonly mine: ReadonlyMap<string, Vote>;
  readonly onFilter: (filter: AlertFilter) => void;
}

const queueWords: Readonly<Record<Queue, string>> = { mine: 'To vet', disputed: 'Disputed', labelled: 'Labelled', all: 'All' };
const nothing: Readonly<Record<Queue, string>> = { mine: 'Nothing is left to vet.', disputed: 'Nobody disagrees.', labelled: 'None is labelled yet.', all: 'There is no alert yet.' };

export function QueueList({ rows, loaded, trouble, chosen, filter, me, counts, mine, onFilter }: Props) {
  const [open, setOpen] = useState(false);
  const change = (more: Partial<AlertFilter>): void => onFilter({ ...filter, ...more });
  return (
    <section class="queue" aria-labelledby="queue">
      <button type="button" class="skip" onClick={() => document.getElementById('alert')?.focus()}>Skip the list</button>
      <div class="heading"><h2 id="queue">Alerts</h2><span class="quiet" role="status">{loaded ? `${rows.length}${rows.length >= 100 ? '+' : ''} listed` : trouble ? 'cannot be had' : 'Loading…'}</span></div>
      <div class="tabs small" role="group" aria-label="Which alerts">
        {queues.map((one) => <button key={one} type="button" aria-pressed={filter.queue === one} onClick={() => change({ queue: one })}>{queueWords[one]}{countOf(one, counts)}</button>)}
      </div>
      <details class="filters" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>Filters{isNarrow(filter) ? ' (narrowed)' : ''}</summary>
        <div class="fields">
          <Slider label="Least priority" value={filter.leastPriority} onChange={(leastPriority) => change({ leastPriority })} />
          <Slider label="Least reliability" value={filter.leastReliability} onChange={(leastReliability) => change({ leastReliability })} />
          <label class="field"><span>Class</span><select value={filter.kind} onChange={({ currentTarget }) => change({ kind: currentTarget.value })}>{['', 'real', 'bogus', 'dipole', 'artefact'].map((one) => <option key={one} value={one}>{one === '' ? 'any' : one}</option>)}</select></label>
          <label class="field"><span>Sign</span><select value={filter.sign} onChange={({ currentTarget: { value } }) => change({ sign: value === 'positive' || value === 'negative' ? value : 'any' })}><option value="any">either</option><option value="positive">brighter</option><option value="negative">fainter</option></select></label>
          <label class="field"><span>Order</span><select value={filter.order} onChange={({ currentTarget }) => change({ order: currentTarget.value === 'newest' ? 'newest' : 'priority' })}><option value="priority">most urgent first</option><option value="newest">newest first</option></select></label>
          <label class="field"><span>Field</span><input type="text" value={filter.field} maxLength={200} onChange={({ currentTarget }) => change({ field: currentTarget.value.trim() })} /></label>
          <label class="field all"><span>Object</span><input type="text" value={filter.object} maxLength={128} onChange={({ currentTarget }) => change({ object: currentTarget.value.trim() })} /></label>
          <label class="field all"><span>Passes the filter</span><input type="text" value={filter.filter} maxLength={200} onChange={({ currentTarget }) => change({ filter: currentTarget.value.trim() })} /></label>
          {isNarrow(filter) ? <button type="button" class="all" onClick={() => onFilter({ ...noFilter, queue: filter.queue, order: filter.order })}>Without filters</button> : null}
        </div>
      </details>
      {rows.length === 0 && loaded ? <p class="quiet">{isNarrow(filter) ? 'None passes these filters.' : nothing[filter.queue]}</p> : null}
      <ol class="alertlist">
        {rows.map((row) => <Line key={row.id} row={row} chosen={row.id === chosen} vote={mine.get(row.id) ?? row.votes.find(({ by }) => by === me)?.vote} />)}
      </ol>
    </section>
  );
}

const countOf = (queue: Queue, counts: Readonly<Record<string, unknown>>): string => {
  const count = queue === 'disputed' || queue === 'labelled' ? counts[queue] : undefined;
  return typeof count === 'number' && count > 0 ? ` ${count}` : '';
};

function Slider({ label, value, onChange }: { readonly label: string; readonly value: number; readonly onChange: (value: number) => void }) {
  return <label class="field"><span>{label} <b>{value.toFixed(2)}</b></span><input type="range" min={0} max={1} step={0.05} value={value} aria-label={label} onChange={({ currentTarget }) => onChange(Number(currentTarget.value))} /></label>;
}

/** Alerts of one survey differ at the end of their names: where there is no room the middle is left out. */
function LongName({ text }: { readonly text: string }) {
  const tail = Math.min(12, Math.floor(text.length / 2));
  return <span class="id" title={text}><span class="hidden">{text}</span><span class="head" aria-hidden="true">{text.slice(0, text.length - tail)}</span><span class="tail" aria-hidden="true">{text.slice(text.length - tail)}</span></span>;
}

function Line({ row, chosen, vote }: { readonly row: SkyAlert; readonly chosen: boolean; readonly vote: Vote | undefined }) {
  const state = row.withdrawn ? 'withdrawn' : row.status === 'labelled' ? row.label : row.status === 'open' ? '' : row.status;
  return (
    <li>
      <a class="line" href={skyAddress(row.id)} aria-current={chosen ? 'true' : undefined}>
        <svg class="urgency" viewBox="0 0 4 100" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="4" height="100" /><rect class="part" width="4" height={100 * row.priority} y={100 - 100 * row.priority} /></svg>
        <LongName text={row.id} />
        <span class="number">{row.priority.toFixed(2)}</span>
        <span class="quiet when">{minute(row.at)}{row.field === '' ? '' : ` · ${row.field}`}</span>
        <span class="quiet what">{row.isPositive ? '' : '−'}{row.filter} {row.mag === undefined ? '' : row.mag.toFixed(2)} · {row.score === undefined ? '' : `${Math.abs(row.score).toFixed(0)} σ`} · <span class={`kind ${row.kind}`}>{row.kind}</span> {row.reliability === undefined ? '' : row.reliability.toFixed(2)}</span>
        <span class="said">{vote === undefined ? null : <b class={`vote ${vote}`}>{vote}</b>}{state === '' ? null : <span class={`status ${state}`}>{state}</span>}</span>
      </a>
    </li>
  );
}
