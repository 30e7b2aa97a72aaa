/** One alert: what, where, since when, its value against the limit, and what may be done about it. */
import { useEffect, useState } from 'preact/hooks';
import { acknowledge, against, loadSteps, resolve, snooze, withdraw, type Alert, type Points } from './alerts-store.ts';
import { wordsOf } from './api.ts';
import { textOf, type Row } from './json.ts';
import { Sparkline } from './sparkline.tsx';
import { ago, minute } from './words.ts';

interface Props {
  readonly alert: Alert;
  readonly points: Points;
  readonly onChanged: () => void;
  readonly onSilence: (matchers: readonly string[]) => void;
}

const snoozeSeconds = 3600;

export function AlertCard({ alert, points, onChanged, onSilence }: Props) {
  const [comment, setComment] = useState('');
  const [said, setSaid] = useState('');
  const [steps, setSteps] = useState<readonly Row[]>();
  const give = (work: Promise<unknown>): void => void work.then(() => (setSaid(''), onChanged()), (error: unknown) => setSaid(wordsOf(error)));
  const name = `${alert.rule} on ${alert.device}`;
  return (
    <li class={alert.isResolved ? 'alert over' : 'alert'}>
      <div>
        <p class="line">
          <span class={`status ${alert.isResolved ? 'cancelled' : 'failed'}`}>{alert.severity === '' ? 'alert' : alert.severity}</span>
          <strong>{name}</strong> <span class="value">{against(alert)}</span>
        </p>
        {alert.summary === '' ? null : <p>{alert.summary}</p>}
        <p class="quiet"><Times alert={alert} />{alert.acknowledgedBy === '' ? '' : `; acknowledged by ${alert.acknowledgedBy}`}{alert.isSilenced ? '; silenced' : ''}{alert.snoozedUntil > new Date().toISOString() ? `; snoozed until ${minute(alert.snoozedUntil)}` : ''}{alert.comment === '' ? '' : `: “${alert.comment}”`}</p>
        <button type="button" class="more" aria-expanded={steps !== undefined} onClick={() => (steps === undefined ? void loadSteps(alert.id).then(setSteps, (error: unknown) => setSaid(wordsOf(error))) : setSteps(undefined))}>{steps === undefined ? 'Its steps' : 'Fewer'}</button>
        {steps === undefined ? null : <ol class="steps">{steps.map((step) => <li key={textOf(step['sequence'])}>{minute(textOf(step['at']))}: {textOf(step['from_state'])} → {textOf(step['to_state'])}, {textOf(step['reason']).replaceAll('_', ' ')}{step['value'] === null ? '' : `, value ${textOf(step['value'])}`}</li>)}</ol>}
        {said === '' ? null : <p class="fault" role="alert">{said}</p>}
      </div>
      <div class="doing">
        <Sparkline points={points} limit={alert.threshold} label={`Last values of ${alert.device}`} />
        {alert.isResolved ? null : (
          <>
            <label class="field"><span class="quiet">Comment</span><input type="text" maxLength={2000} aria-label={`Comment on ${name}`} value={comment} onInput={({ currentTarget }) => setComment(currentTarget.value)} /></label>
            <div class="orders">
              {alert.acknowledgedBy === '' ? <button type="button" class="primary" aria-label={`Acknowledge ${name}`} onClick={() => give(acknowledge(alert.id, comment))}>Acknowledge</button> : <button type="button" aria-label={`Take back the acknowledgement of ${name}`} onClick={() => give(withdraw(alert.id))}>Take back</button>}
              <button type="button" aria-label={`Snooze ${name} for an hour`} onClick={() => give(snooze(alert.id, snoozeSeconds))}>Snooze 1 h</button>
              <button type="button" aria-label={`Silence ${name}`} onClick={() => onSilence([`alertname="${alert.rule}"`, `device="${alert.device}"`])}>Silence…</button>
              <button type="button" aria-label={`Resolve ${name} by hand`} onClick={() => give(resolve(alert.id, comment))}>Resolve</button>
            </div>
          </>
        )}
      </div>
    </li>
  );
}

function Times({ alert }: { readonly alert: Alert }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  const since = `since ${minute(alert.triggeredAt)}, ${ago(now - Date.parse(alert.triggeredAt))}`;
  return <>{alert.isResolved ? `${minute(alert.triggeredAt)} to ${minute(alert.resolvedAt)}` : since}</>;
}
