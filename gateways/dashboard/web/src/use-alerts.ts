/** Alerts, silences, rules and devices, live: read once, and again when the log says that something has changed. */
import { useEffect, useState } from 'preact/hooks';
import { loadAlerts, loadDevices, loadPoints, loadRules, loadSilences, type Alert, type Device, type Points, type Rule, type Silence, type Which } from './alerts-store.ts';
import { wordsOf } from './api.ts';
import { listen } from './feed.ts';

export interface AlertsLive {
  readonly alerts: readonly Alert[];
  /** All that are open, whichever are listed. */
  readonly open: readonly Alert[];
  readonly silences: readonly Silence[];
  readonly rules: readonly Rule[];
  readonly devices: readonly Device[];
  readonly points: ReadonlyMap<string, Points>;
  readonly loaded: boolean;
  readonly trouble: string | undefined;
  readonly reload: () => void;
}

const nothing = { alerts: [], open: [], silences: [], rules: [], devices: [], points: new Map<string, Points>(), loaded: false, trouble: undefined };
/** Many events come together, and the tables follow the log within milliseconds. */
const settleMs = 250;
const pointsEveryMs = 5_000;

export function useAlerts(which: Which): AlertsLive {
  const [live, setLive] = useState<Omit<AlertsLive, 'reload'>>(nothing);
  const [reload, setReload] = useState<() => void>(() => () => undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let closed = false;
    const failed = (error: unknown): void => setLive((before) => ({ ...before, trouble: wordsOf(error) }));
    const points = async (alerts: readonly Alert[]): Promise<void> => {
      const found = await loadPoints([...new Set(alerts.filter(({ metric }) => metric === 'value').map(({ device }) => device))]);
      if (!closed) setLive((before) => ({ ...before, points: found }));
    };
    const read = async (): Promise<void> => {
      const [alerts, open, silences, rules, devices] = await Promise.all([loadAlerts(which), which === 'open' ? undefined : loadAlerts('open'), loadSilences(), loadRules(), loadDevices()]);
      if (closed) return;
      setLive((before) => ({ ...before, alerts, open: open ?? alerts, silences, rules, devices, loaded: true, trouble: undefined }));
      await points(alerts);
    };
    const soon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void read().catch(failed), settleMs);
    };
    setReload(() => soon);
    void read().catch(failed);
    const changes = ['sensors.alert.>', 'sensors.acknowledged.>', 'sensors.snoozed.>', 'sensors.silenced.>', 'sensors.rule-changed.>', 'sensors.device-changed.>'].join(',');
    const stop = listen(changes, { onEvent: soon, onGap: soon, onState: () => undefined });
    const every = setInterval(() => void (!document.hidden && setLive((before) => (void points(before.alerts).catch(failed), before))), pointsEveryMs);
    return () => {
      closed = true;
      clearTimeout(timer);
      clearInterval(every);
      stop();
    };
  }, [which]);
  return { ...live, reload };
}
