/** Events that nobody could handle: why, and what may be done about them. */
import { useState } from 'preact/hooks';
import { wordsOf } from './api.ts';
import { dropDead, replayDead, type Dead } from './dead.ts';
import { minute, wordsOfStage } from './words.ts';

interface Props {
  readonly letters: readonly Dead[];
  /** Why they cannot be told. */
  readonly trouble?: string | undefined;
}

export function DeadLetters({ letters, trouble }: Props) {
  const [said, setSaid] = useState('');
  const give = (work: Promise<unknown>, done: string): void => void work.then(() => setSaid(done), (error: unknown) => setSaid(wordsOf(error)));
  return (
    <section aria-labelledby="dead">
      <h2 id="dead">Could not be handled</h2>
      <p class="quiet" role="status">{said}</p>
      {trouble === undefined ? null : <p class="fault" role="alert">{trouble}</p>}
      {letters.length === 0 && trouble === undefined ? <p class="quiet">Nothing: every request was handled or is being handled.</p> : null}
      <ul class="letters">
        {letters.map((letter) => (
          <li key={`${letter.stage}.${letter.id}`}>
            <div>
              <strong>{letter.id}</strong> <span class="quiet">{wordsOfStage(letter.stage)}, {minute(letter.diedAt)}</span>
              <p>{letter.reason}</p>
            </div>
            <div class="orders">
              <button type="button" aria-label={`Try ${letter.id} again`} onClick={() => give(replayDead(letter), `${letter.id} is tried again.`)}>Try again</button>
              <button type="button" aria-label={`Put ${letter.id} away`} onClick={() => give(dropDead(letter), `${letter.id} was put away.`)}>Put away</button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
