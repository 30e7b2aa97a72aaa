/** The page: missions with their maps, alerts of sensors, and the sky. */
import { useEffect, useState } from 'preact/hooks';
import { AlertsView } from './alerts-view.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { MissionForm } from './mission-form.tsx';
import { MissionList } from './mission-list.tsx';
import type { State } from './missions-store.ts';
import { MissionView } from './mission-view.tsx';
import { useRoom, type Room } from './rooms.ts';
import { FrameView } from './sky/frame-view.tsx';
import { ObservationsView } from './sky/observations-view.tsx';
import { VettingView } from './sky/vetting-view.tsx';
import { useLive } from './use-live.ts';
import { Workers } from './workers.tsx';

/** The mission in the address (`#mission=M42`), so that a link and the back button work. */
function useChosen(): readonly [string | undefined, (id: string) => void] {
  const read = (): string | undefined => new URLSearchParams(location.hash.slice(1)).get('mission') ?? undefined;
  const [chosen, setChosen] = useState(read);
  useEffect(() => {
    const changed = (): void => setChosen(read());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return [chosen, (id) => (location.hash = `mission=${id}`)];
}

const rooms: readonly (readonly [Room['name'], string])[] = [['missions', 'Missions'], ['alerts', 'Alerts'], ['sky', 'Sky'], ['observations', 'Observations']];

export function App() {
  const { state, connected, loaded, trouble } = useLive();
  const room = useRoom();
  const [chosen, choose] = useChosen();
  const shown = () => {
    switch (room.name) {
      case 'missions': return <Missions state={state} loaded={loaded} chosen={chosen} onChoose={choose} />;
      case 'alerts': return <AlertsView />;
      case 'sky': return <VettingView id={room.id} />;
      case 'observations': return <ObservationsView />;
      case 'frame': return <FrameView key={room.id} id={room.id} />;
    }
  };
  return (
    <>
      <header>
        <h1>Alidade</h1>
        <nav class="rooms" aria-label="Pages">
          {rooms.map(([name, words]) => <a key={name} href={`#${name}`} aria-current={room.name === name ? 'page' : undefined}>{words}</a>)}
        </nav>
        <p class={connected ? 'live on' : 'live'} role="status">{connected ? 'Live' : 'Connecting…'}</p>
        <nav aria-label="More">
          <a href="/docs">API</a>
          <a href="/metrics">Metrics</a>
        </nav>
      </header>
      {trouble === undefined ? null : <p class="trouble" role="alert">{trouble}</p>}
      {shown()}
    </>
  );
}

interface MissionsProps {
  readonly state: State;
  readonly loaded: boolean;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

function Missions({ state, loaded, chosen, onChoose }: MissionsProps) {
  const [asking, setAsking] = useState(false);
  const shown = state.missions.find((one) => one.id === chosen) ?? (chosen === undefined ? state.missions[0] : undefined);
  return (
    <main>
      <section class="side" aria-labelledby="missions">
        <div class="heading">
          <h2 id="missions">Missions</h2>
          <button type="button" class="primary" aria-expanded={asking} onClick={() => setAsking(!asking)}>{asking ? 'Close' : 'New mission'}</button>
        </div>
        {asking ? <MissionForm like={shown ?? state.missions[0]} onSent={(id) => (setAsking(false), onChoose(id))} /> : null}
        <MissionList state={state} chosen={shown?.id} loaded={loaded} onChoose={onChoose} />
      </section>
      <div class="centre">
        {shown === undefined ? <section class="empty"><p>{loaded ? 'No mission yet. Ask for one with “New mission”.' : 'Loading…'}</p></section> : <MissionView key={shown.id} mission={shown} progress={state.progress.get(shown.id)} stages={state.stages} />}
        <DeadLetters letters={state.dead} />
        <Workers />
      </div>
    </main>
  );
}
