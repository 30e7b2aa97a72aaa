/** Who works: the hosts in the registry, and whether they were heard of. */
import { useEffect, useState } from 'preact/hooks';
import { items, wordsOf } from './api.ts';
import { numberOf, textOf, textsOf, type Row } from './json.ts';
import { ago, megabytes } from './words.ts';

const everyMs = 3_000;
const words: Readonly<Record<string, string>> = { alive: 'Working', draining: 'Finishing', stale: 'Silent' };

export function Workers() {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    const read = (): void => {
      if (document.hidden) return;
      items('/v1/workers').then((found) => (setRows(found), setTrouble('')), (error: unknown) => setTrouble(wordsOf(error)));
    };
    read();
    const timer = setInterval(read, everyMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <section aria-labelledby="workers">
      <h2 id="workers">Workers</h2>
      {trouble === '' ? null : <p class="quiet">{trouble}</p>}
      {rows.length === 0 ? <p class="quiet">No worker is registered: missions wait until one starts.</p> : <Table rows={rows} />}
    </section>
  );
}

function Table({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <div class="wide">
      <table>
        <thead><tr><th scope="col">Worker</th><th scope="col">State</th><th scope="col">Heard of</th><th scope="col">Busy</th><th scope="col">Memory</th><th scope="col">Does</th></tr></thead>
        <tbody>
          {rows.map((row) => {
            const state = textOf(row['state']);
            const beat = numberOf(row['lastBeatAt']);
            return (
              <tr key={textOf(row['id'])}>
                <th scope="row">{textOf(row['process'])} <span class="quiet">{textOf(row['host'])}, pid {textOf(row['pid'])}</span></th>
                <td><span class={`status ${state}`}>{words[state] ?? state}</span></td>
                <td>{beat === undefined ? 'not lately' : ago(Date.now() - beat)}</td>
                <td>{textOf(row['running'])} of {textOf(row['capacity'])}</td>
                <td>{megabytes(numberOf(row['rssBytes']) ?? 0)}</td>
                <td>{textsOf(row['actors']).map((one) => one.split('.').at(-1)).join(', ')}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
