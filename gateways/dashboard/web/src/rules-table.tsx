/** What is watched: every rule in words, and how many of its alerts fire. */
import { ruleDevices, ruleWords, type Alert, type Rule } from './alerts-store.ts';
import { textOf } from './json.ts';

export function RulesTable({ rules, open, loaded }: { readonly rules: readonly Rule[]; readonly open: readonly Alert[]; readonly loaded: boolean }) {
  const count = (id: string, acknowledged: boolean): number => open.filter(({ rule, acknowledgedBy }) => rule === id && (!acknowledged || acknowledgedBy !== '')).length;
  return (
    <section aria-labelledby="rules">
      <h2 id="rules">Rules</h2>
      {rules.length === 0 ? <p class="quiet">{loaded ? 'There is no rule yet: PUT /v1/rules/{id}, or a rules file.' : 'Loading…'}</p> : (
        <div class="wide">
          <table>
            <thead><tr><th scope="col">Rule</th><th scope="col">Condition</th><th scope="col">Devices</th><th scope="col">Severity</th><th scope="col">Firing</th><th scope="col">Acknowledged</th></tr></thead>
            <tbody>
              {rules.map((rule) => (
                <tr key={rule.id}>
                  <th scope="row">{rule.id}</th><td>{ruleWords(rule)}</td><td>{ruleDevices(rule)}</td><td>{textOf(rule.definition['severity'])}</td>
                  <td>{count(rule.id, false) === 0 ? '–' : <span class="status failed">{count(rule.id, false)}</span>}</td><td>{count(rule.id, true) || '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
