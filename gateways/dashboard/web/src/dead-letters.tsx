/** Events that nobody could handle: why, and what may be done about them. */
import { useState } from 'preact/hooks';
import { wordsOf } from './api.ts';
import { dropDead, replayDead, type Dead } from './missions-store.ts';
import { minute, wordsOfStage } from './words.ts';

export function DeadLetters({ letters }: { readonly letters: readonly Dead[] }) {
  const [said, setSaid] = useState('');
  const give = (work: Promise<unknown>, done: string): void => void work.then(() => setSaid(done), (error: unknown) => setSaid(wordsOf(error)));
  return (
    <section aria-labelledby="dead">
      <h2 id="dead">Could not be handled</h2>
      <p class="quiet" role="status">{said}</p>
      {letters.length === 0 ? <p class="quiet">Nothing: every request was handled or is being handled.</p> : null}
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
