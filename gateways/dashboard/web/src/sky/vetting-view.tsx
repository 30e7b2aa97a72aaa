/** The vetting page: what a scanner sees of an alert, and votes on, key by key. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { wordsOf } from '../api.ts';
import { DeadLetters } from '../dead-letters.tsx';
import { skyAddress } from '../rooms.ts';
import { castVote, noFilter, voteWords, type AlertFilter, type SkyAlert, type SkyAlertDetail, type Vote } from './alert.ts';
import { Facts } from './facts.tsx';
import { KeyHelp } from './key-help.tsx';
import { KeyList } from './key-list.tsx';
import { LightCurve } from './light-curve-chart.tsx';
import { Looks } from './looks.tsx';
import { QueueList } from './queue.tsx';
import { usualLook, type Look } from './look.ts';
import { loadStamps } from './stamp.ts';
import { StampRow, zoomSides } from './stamps.tsx';
import { nextOf, previousOf } from './turns.ts';
import { useAlert } from './use-alert.ts';
import { useDead } from './use-dead.ts';
import { letGo, useKeys } from './use-keys.ts';
import { useQueue } from './use-queue.ts';
import { useStored } from './use-stored.ts';

/** Long enough to see what was pressed. */
const goOnMs = 350;
const blinkMs = 600;
const show = (id: string): void => void (location.hash = skyAddress(id));

export function VettingView({ id }: { readonly id: string }) {
  const [me, setMe] = useStored('scanner', 'page');
  const [goesOn, setGoesOn] = useStored('goes-on', 'yes');
  const [keys, setKeys] = useStored('keys', 'yes');
  const [filter, setFilter] = useState<AlertFilter>(noFilter);
  const queue = useQueue(filter, me);
  const shown = id !== '' ? id : (queue.rows[0]?.id ?? '');
  const { alert, trouble } = useAlert(shown, queue.changed);
  const { mine, said, vote } = useVotes(me);
  const [comment, setComment] = useState('');
  const [helping, setHelping] = useState(false);
  const commentField = useRef<HTMLInputElement>(null);
  const dead = useDead();
  const view = useView(shown);
  const trail = useTrail(shown);
  const vetting = filter.queue === 'mine';
  const next = nextOf(queue.rows, shown, usePlace(queue.rows, shown), me, mine, vetting);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  // What is shown stays, whatever comes in above it.
  useEffect(() => void (id === '' && shown !== '' && location.replace(skyAddress(shown))), [id, shown]);
  useEffect(() => {
    clearTimeout(timer.current);
    setComment('');
  }, [shown]);
  // The next pictures are had before they are asked for.
  useEffect(() => void (next !== undefined && loadStamps(next).catch(() => undefined)), [next]);

  const forward = (): void => (next === undefined ? queue.reload() : show(next));
  const back = (): void => {
    const previous = previousOf(queue.rows, shown, trail, vetting);
    if (previous !== undefined) show(previous);
  };
  const say = (word: Vote): void => {
    if (shown === '') return;
    vote(shown, word, comment);
    clearTimeout(timer.current);
    if (goesOn === 'yes' && vetting && next !== undefined) timer.current = setTimeout(() => show(next), goOnMs);
  };
  useKeys({
    r: () => say('real'), b: () => say('bogus'), u: () => say('unsure'), n: forward, ArrowDown: forward, p: back, ArrowUp: back,
    c: () => commentField.current?.focus(), '?': () => setHelping(true), ...view.orders,
  }, keys === 'yes' && !helping);

  const own = mine.get(shown) ?? alert?.history.filter(({ by }) => by === me).at(-1)?.vote;
  return (
    <main class="sky">
      <QueueList rows={queue.rows} loaded={queue.loaded} trouble={queue.trouble !== undefined} chosen={shown} filter={filter} me={me} counts={queue.counts} mine={mine} onFilter={setFilter} />
      <div class="vetting">
        {queue.trouble === undefined ? null : <p class="trouble" role="alert">{queue.trouble} <button type="button" onClick={queue.reload}>Try again</button></p>}
        {shown === '' ? <section class="empty"><p>{queue.trouble !== undefined ? 'The alerts cannot be had just now.' : queue.loaded ? 'No alert is waiting. What arrives appears here by itself.' : 'Loading…'}</p></section> : (
          <section class="evidence" aria-labelledby="alert">
            <Title id={shown} alert={alert} />
            {trouble === '' ? null : <p class="trouble" role="alert">{trouble}</p>}
            <StampRow alert={shown} look={view.look} zoom={view.zoom} blinked={view.blinked} marked={view.marked} scale={scaleOf(alert)} onZoom={view.orders['z']} />
            <Looks look={view.look} onLook={view.setLook} zoom={view.zoom} onZoom={view.orders['z']} blinking={view.blinking} onBlink={view.orders['a']} onMark={view.orders['x']} marked={view.marked} />
            <div class="ballot" role="group" aria-label="Your vote">
              {voteWords.map((word) => <button key={word} type="button" class={`cast ${word}`} aria-pressed={own === word} disabled={alert?.withdrawn === true} onClick={(event) => (say(word), letGo(event))}>{word[0]?.toUpperCase()}{word.slice(1)} <kbd>{word[0]}</kbd></button>)}
              <input type="text" class="comment" ref={commentField} onKeyDown={({ key, currentTarget }) => (key === 'Enter' || key === 'Escape') && currentTarget.blur()} aria-label="Comment with your vote" placeholder="Comment (c)" maxLength={2000} value={comment} onInput={({ currentTarget }) => setComment(currentTarget.value)} />
              <span class="turn">
                <button type="button" onClick={(event) => (back(), letGo(event))}>Previous <kbd>p</kbd></button>
                <button type="button" onClick={(event) => (forward(), letGo(event))}>Next <kbd>n</kbd></button>
              </span>
            </div>
            <p class="quiet said" role="status">{said ?? (next === undefined && vetting && queue.loaded && queue.rows.length > 0 ? 'This is the last one to vet.' : '')}</p>
          </section>
        )}
        {alert === undefined || alert.mjd === undefined ? null : <LightCurve points={alert.curve} mjd={alert.mjd} alert={alert.id} />}
        <KeyList me={me} onMe={setMe} goesOn={goesOn === 'yes'} onGoesOn={(on) => setGoesOn(on ? 'yes' : 'no')} active={keys === 'yes'} onActive={(on) => setKeys(on ? 'yes' : 'no')} onHelp={() => setHelping(true)} arrived={queue.arrived} voted={mine.size} />
        {dead.letters.length === 0 && dead.trouble === undefined ? null : <DeadLetters letters={dead.letters} trouble={dead.trouble} />}
        <KeyHelp open={helping} onClose={() => setHelping(false)} />
      </div>
      {alert === undefined ? <aside class="facts" /> : <Facts alert={alert} />}
    </main>
  );
}

const scaleOf = (alert: SkyAlertDetail | undefined): number | undefined => {
  const observation = alert?.said['observation'];
  return typeof observation === 'object' && observation !== null && 'pixel_scale_arcsec' in observation && typeof observation.pixel_scale_arcsec === 'number' ? observation.pixel_scale_arcsec : undefined;
};

function Title({ id, alert }: { readonly id: string; readonly alert: SkyAlertDetail | undefined }) {
  return (
    <div class="heading">
      <h2 id="alert" tabIndex={-1} aria-live="polite">{id}</h2>
      <p class="badges">
        {alert === undefined ? null : <>
          {alert.synthetic ? <span class="banner">Generated: not in the sky</span> : null}
          <span class={`status ${alert.withdrawn ? 'withdrawn' : alert.status}`}>{alert.withdrawn ? 'withdrawn' : alert.status === 'labelled' ? `labelled ${alert.label}` : alert.status}</span>
          {alert.wanted === undefined ? null : <span class="quiet">{alert.votes.filter(({ vote }) => vote !== 'unsure').length} of {alert.wanted} votes</span>}
          {alert.assignedTo.length === 0 ? null : <span class="quiet">asked: {alert.assignedTo.join(', ')}</span>}
        </>}
      </p>
    </div>
  );
}

/** Votes show at once; what the door did not take is taken back and told. */
function useVotes(me: string): { readonly mine: ReadonlyMap<string, Vote>; readonly said: string | undefined; readonly vote: (id: string, word: Vote, comment: string) => void } {
  const [mine, setMine] = useState<ReadonlyMap<string, Vote>>(new Map());
  const [said, setSaid] = useState<string>();
  const newest = useRef(new Map<string, number>());
  const vote = (id: string, word: Vote, comment: string): void => {
    const before = mine.get(id);
    const turn = (newest.current.get(id) ?? 0) + 1;
    newest.current.set(id, turn);
    setMine((known) => new Map(known).set(id, word));
    setSaid(`${id}: ${word}…`);
    castVote(id, word, me, comment).then(() => setSaid(`${id}: ${word}`), (error: unknown) => {
      setSaid(`The vote on ${id} was not taken: ${wordsOf(error)}`);
      if (newest.current.get(id) !== turn) return;
      setMine((known) => {
        const back = new Map(known);
        if (before === undefined) back.delete(id);
        else back.set(id, before);
        return back;
      });
    });
  };
  return { mine, said, vote };
}

/** Where the alert stands in the list, or stood before it was voted on. */
function usePlace(rows: readonly SkyAlert[], shown: string): number {
  const place = useRef({ shown, at: 0 });
  const at = rows.findIndex(({ id }) => id === shown);
  if (at >= 0) place.current = { shown, at };
  return place.current.shown === shown ? place.current.at : 0;
}

/** Which alerts were shown, oldest first. */
function useTrail(shown: string): readonly string[] {
  const trail = useRef<string[]>([]);
  if (shown !== '' && !trail.current.includes(shown)) trail.current = [...trail.current, shown];
  return trail.current;
}

interface View {
  readonly look: Look;
  readonly setLook: (look: Look) => void;
  readonly zoom: number;
  readonly blinked: boolean;
  readonly blinking: boolean;
  readonly marked: boolean;
  readonly orders: Readonly<Record<' ' | 'z' | 'a' | 'x' | '+' | '-' | 's', () => void>>;
}

/** How the pictures are looked at; the look stays from alert to alert, the blink does not. */
function useView(shown: string): View {
  const [look, setLook] = useState<Look>(usualLook);
  const [zoom, setZoom] = useState(0);
  const [blinked, setBlinked] = useState(false);
  const [blinking, setBlinking] = useState(false);
  const [marked, setMarked] = useState(true);
  useEffect(() => setBlinked(false), [shown]);
  useEffect(() => {
    if (!blinking) return;
    const every = setInterval(() => setBlinked((before) => !before), blinkMs);
    return () => (clearInterval(every), setBlinked(false));
  }, [blinking, shown]);
  const contrast = (step: number): void => setLook((before) => ({ ...before, contrast: Math.max(-3, Math.min(4, before.contrast + step)) }));
  return {
    look, setLook, zoom, blinked, blinking, marked,
    orders: {
      ' ': () => setBlinked((before) => !before), z: () => setZoom((before) => (before + 1) % zoomSides.length), a: () => setBlinking((before) => !before), x: () => setMarked((before) => !before),
      '+': () => contrast(0.5), '-': () => contrast(-0.5), s: () => setLook((before) => ({ ...before, stretch: before.stretch === 'asinh' ? 'linear' : 'asinh' })),
    },
  };
}
