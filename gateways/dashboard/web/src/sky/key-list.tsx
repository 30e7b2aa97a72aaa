/** Who votes, and which keys there are. */
import { keyGroups } from './keys.ts';

interface Props {
  readonly me: string;
  readonly onMe: (name: string) => void;
  readonly goesOn: boolean;
  readonly onGoesOn: (on: boolean) => void;
  readonly active: boolean;
  readonly onActive: (on: boolean) => void;
  readonly onHelp: () => void;
  readonly arrived: number;
  /** Alerts that were voted on in this session. */
  readonly voted: number;
}

export function KeyList({ me, onMe, goesOn, onGoesOn, active, onActive, onHelp, arrived, voted }: Props) {
  return (
    <section class="keylist" aria-label="Keys and who votes">
      <div class="choices">
        <label>You vote as <input type="text" value={me} maxLength={200} onChange={({ currentTarget }) => onMe(currentTarget.value.trim() || 'page')} /></label>
        <label><input type="checkbox" checked={goesOn} onChange={({ currentTarget }) => onGoesOn(currentTarget.checked)} /> Go on after a vote</label>
        <label><input type="checkbox" checked={active} onChange={({ currentTarget }) => onActive(currentTarget.checked)} /> Single keys</label>
        <button type="button" aria-haspopup="dialog" onClick={onHelp}>All keys <kbd>?</kbd></button>
        <span class="quiet" role="status">{[voted === 0 ? '' : `${voted} vetted`, arrived === 0 ? '' : `${arrived} arrived`].filter((part) => part !== '').join(', ')}{voted === 0 && arrived === 0 ? '' : ' since you came'}</span>
      </div>
      <dl class="keys">{keyGroups.flatMap(([, keys]) => keys).map(([key, words]) => <div key={key}><dt>{key.split(' ').map((one) => <kbd key={one}>{one}</kbd>)}</dt><dd>{words}</dd></div>)}</dl>
    </section>
  );
}
