/** The page of alerts: what fires, who has it, what is kept quiet, what is watched. */
import { useEffect, useState } from 'preact/hooks';
import { AlertCard } from './alert-card.tsx';
import { loadAlert, type Alert, type Which } from './alerts-store.ts';
import { wordsOf } from './api.ts';
import { DeviceMap } from './device-map.tsx';
import { RulesTable } from './rules-table.tsx';
import { Silences } from './silences.tsx';
import { useAlerts } from './use-alerts.ts';

const tabs: readonly (readonly [Which, string])[] = [['open', 'Firing'], ['acknowledged', 'Acknowledged'], ['silenced', 'Silenced'], ['over', 'Over']];
const nothing: Readonly<Record<Which, string>> = { open: 'Nothing fires.', acknowledged: 'None of those that fire is acknowledged.', silenced: 'None of those that fire is silenced.', over: 'No alert has ended yet.' };

export function AlertsView() {
  const [which, setWhich] = useState<Which>('open');
  const [silencing, setSilencing] = useState<readonly string[]>();
  const { alerts, open, silences, rules, devices, points, loaded, trouble, reload } = useAlerts(which);
  return (
    <main class="alerts">
      <div class="centre">
        {trouble === undefined ? null : <p class="trouble" role="alert">{trouble}</p>}
        <Linked alerts={alerts} onChanged={reload} onSilence={setSilencing} />
        <section aria-labelledby="alerts">
          <div class="heading">
            <h2 id="alerts">Alerts</h2>
            <div class="tabs" role="group" aria-label="Which alerts">
              {tabs.map(([key, words]) => <button key={key} type="button" aria-pressed={which === key} onClick={() => setWhich(key)}>{words}{key === 'open' && open.length > 0 ? ` (${open.length})` : ''}</button>)}
            </div>
          </div>
          {alerts.length === 0 ? <p class="quiet">{loaded ? nothing[which] : 'Loading…'}</p> : null}
          <ul class="letters">
            {alerts.map((alert) => <AlertCard key={alert.id} alert={alert} points={points.get(alert.device) ?? []} onChanged={reload} onSilence={setSilencing} />)}
          </ul>
        </section>
        <DeviceMap devices={devices} open={open} />
        <RulesTable rules={rules} open={open} loaded={loaded} />
      </div>
      <Silences silences={silences} matchers={silencing} onChanged={reload} onClose={() => setSilencing(undefined)} />
    </main>
  );
}

interface LinkedProps {
  /** What is listed; another list is a reason to look again. */
  readonly alerts: readonly Alert[];
  readonly onChanged: () => void;
  readonly onSilence: (matchers: readonly string[]) => void;
}

/** The alert that a message has linked to (`/?alert=ID#alerts`), whether it still fires or not. */
function Linked({ alerts, onChanged, onSilence }: LinkedProps) {
  const id = new URLSearchParams(location.search).get('alert');
  const [alert, setAlert] = useState<Alert>();
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (id !== null) loadAlert(id).then((found) => (setAlert(found), setSaid('')), (error: unknown) => setSaid(wordsOf(error)));
  }, [id, alerts]);
  if (id === null) return null;
  return (
    <section aria-labelledby="linked">
      <h2 id="linked">From your message</h2>
      {said === '' ? null : <p class="fault" role="alert">{said}</p>}
      <ul class="letters">{alert === undefined ? null : <AlertCard alert={alert} points={[]} onChanged={onChanged} onSilence={onSilence} />}</ul>
    </section>
  );
}
