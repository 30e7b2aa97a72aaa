/** What is kept quiet, and for how long; a new silence shows first whom it would hit. */
import { useEffect, useState } from 'preact/hooks';
import { endSilence, makeSilence, previewSilence, type Alert, type Silence, type WantedSilence } from './alerts-store.ts';
import { wordsOf } from './api.ts';
import { minute } from './words.ts';

interface Props {
  readonly silences: readonly Silence[];
  /** Given when somebody wants to silence an alert. */
  readonly matchers: readonly string[] | undefined;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

const spans = [[3600, '1 hour'], [4 * 3600, '4 hours'], [24 * 3600, '1 day'], [7 * 24 * 3600, '1 week']] as const;

export function Silences({ silences, matchers, onChanged, onClose }: Props) {
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState('');
  const shown = asking || matchers !== undefined;
  const end = (id: string): void => void endSilence(id).then(() => (setSaid(''), onChanged()), (error: unknown) => setSaid(wordsOf(error)));
  const close = (): void => (setAsking(false), onClose());
  return (
    <section class="side" aria-labelledby="silences">
      <div class="heading">
        <h2 id="silences">Silences</h2>
        <button type="button" aria-expanded={shown} onClick={() => (shown ? close() : setAsking(true))}>{shown ? 'Close' : 'New silence'}</button>
      </div>
      {shown ? <SilenceForm key={(matchers ?? []).join()} matchers={matchers ?? []} onMade={() => (close(), onChanged())} /> : null}
      {said === '' ? null : <p class="fault" role="alert">{said}</p>}
      {silences.length === 0 ? <p class="quiet">Nothing is silenced.</p> : null}
      <ul class="letters">
        {silences.map((silence) => (
          <li key={silence.id}>
            <div>
              <strong>{silence.matchers.join(', ')}</strong>
              <p class="quiet">{silence.state === 'pending' ? `from ${minute(silence.startsAt)} ` : ''}until {minute(silence.endsAt)}, by {silence.by}{silence.comment === '' ? '' : `: “${silence.comment}”`}</p>
            </div>
            <div class="orders"><button type="button" aria-label={`End the silence of ${silence.matchers.join(', ')}`} onClick={() => end(silence.id)}>End now</button></div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function SilenceForm({ matchers, onMade }: { readonly matchers: readonly string[]; readonly onMade: () => void }) {
  const [text, setText] = useState(matchers.join('\n'));
  const [seconds, setSeconds] = useState<number>(spans[0][0]);
  const [comment, setComment] = useState('');
  const [hit, setHit] = useState<readonly Alert[]>();
  const [said, setSaid] = useState('');
  const wanted = (): WantedSilence => ({ matchers: text.split('\n').map((line) => line.trim()).filter((line) => line !== ''), seconds, comment });
  const preview = (): void => {
    if (wanted().matchers.length === 0) return;
    void previewSilence(wanted()).then((found) => (setHit(found), setSaid('')), (error: unknown) => (setHit(undefined), setSaid(wordsOf(error))));
  };
  useEffect(preview, []);
  return (
    <form class="ask" noValidate onSubmit={(event) => (event.preventDefault(), void makeSilence(wanted()).then(onMade, (error: unknown) => setSaid(wordsOf(error))))}>
      <p class="field all"><label for="silence-matchers">Whom: one matcher a line, all must fit</label><textarea id="silence-matchers" rows={3} value={text} placeholder={'site="reef-1"'} onInput={({ currentTarget }) => setText(currentTarget.value)} onChange={preview} /></p>
      <p class="field"><label for="silence-span">For</label><select id="silence-span" value={seconds} onChange={({ currentTarget }) => setSeconds(Number(currentTarget.value))}>{spans.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select></p>
      <p class="field"><label for="silence-comment">Why</label><input id="silence-comment" type="text" maxLength={2000} value={comment} onInput={({ currentTarget }) => setComment(currentTarget.value)} /></p>
      <p class="field all quiet" role="status">{hit === undefined ? '' : hit.length === 0 ? 'It fits none of the alerts that fire now.' : `It fits ${hit.length} that fire${hit.length === 1 ? 's' : ''} now: ${hit.slice(0, 5).map(({ rule, device }) => `${rule} on ${device}`).join(', ')}${hit.length > 5 ? ', …' : ''}`}</p>
      {said === '' ? null : <p class="fault" role="alert">{said}</p>}
      <button type="button" onClick={preview}>Preview</button>
      <button type="submit" class="primary">Silence</button>
    </form>
  );
}
