/** What is watched: every rule in words, how many of its alerts there are, and what it has counted. */
import { useEffect, useState } from 'preact/hooks';
import { loadCounted, ruleDevices, ruleWords, type Alert, type Counted, type Rule, type RuleCounts } from './alerts-store.ts';
import { textOf } from './json.ts';
import { ago } from './words.ts';

const everyMs = 5_000;

/** Undefined until it is known. */
function useCounted(): Counted | 'no answer' | undefined {
  const [counted, setCounted] = useState<Counted | 'no answer'>();
  useEffect(() => {
    // What is wrong with the door is told elsewhere.
    const read = (): void => void (!document.hidden && loadCounted().then((found) => setCounted(found ?? 'no answer'), () => setCounted(undefined)));
    read();
    const timer = setInterval(read, everyMs);
    return () => clearInterval(timer);
  }, []);
  return counted;
}

const number = (value: number | undefined): string => (value === undefined || value === 0 ? '–' : value.toLocaleString('en'));

export function RulesTable({ rules, open, loaded }: { readonly rules: readonly Rule[]; readonly open: readonly Alert[]; readonly loaded: boolean }) {
  const counted = useCounted();
  const countsOf = (id: string): RuleCounts | undefined => (typeof counted === 'object' ? counted.rules.get(id) : undefined);
  const count = (id: string, acknowledged: boolean): number => open.filter(({ rule, acknowledgedBy }) => rule === id && (!acknowledged || acknowledgedBy !== '')).length;
  return (
    <section aria-labelledby="rules">
      <h2 id="rules">Rules</h2>
      <p class="quiet">{evaluationWords(counted)}</p>
      {rules.length === 0 ? <p class="quiet">{loaded ? 'There is no rule yet: alidade rules apply FILE, or PUT /v1/rules/{id}.' : 'Loading…'}</p> : (
        <div class="wide">
          <table>
            <thead><tr>{['Rule', 'Firing', 'Pending', 'Evaluations', 'Opened', 'Readings'].map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
            <tbody>
              {rules.map((rule) => {
                const [own, firing, acknowledged] = [countsOf(rule.id), count(rule.id, false), count(rule.id, true)];
                const devices = own === undefined ? ruleDevices(rule) : `${ruleDevices(rule)} (${own.devices.toLocaleString('en')})`;
                return (
                  <tr key={rule.id}>
                    <th scope="row">{rule.id}<br /><span class="quiet">{[ruleWords(rule), devices, textOf(rule.definition['severity'])].filter((text) => text !== '').join('; ')}</span></th>
                    <td>{firing === 0 ? '–' : <span class="status failed">{firing.toLocaleString('en')}</span>}{acknowledged === 0 ? '' : ` (${acknowledged.toLocaleString('en')} acknowledged)`}</td>
                    <td>{number(own?.pending)}</td><td>{number(own?.evaluations)}{own === undefined || own.withoutValue === 0 ? '' : ` (${own.withoutValue.toLocaleString('en')} without a value)`}</td><td>{number(own?.opened)}</td>
                    <td>{own === undefined || own.readings.length === 0 ? '–' : own.readings.map(([fate, value]) => `${value.toLocaleString('en')} ${fate}`).join(', ')}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function evaluationWords(counted: Counted | 'no answer' | undefined): string {
  if (counted === undefined) return '';
  if (counted === 'no answer') return 'No evaluator answers: nothing is evaluated now.';
  const last = counted.lastAt === '' ? 'not yet' : ago(Date.now() - Date.parse(counted.lastAt));
  return `Evaluated ${counted.cycles.toLocaleString('en')} times, last ${last}; ${counted.missed === 0 ? 'none' : counted.missed.toLocaleString('en')} missed.${counted.unmatched === 0 ? '' : ` ${counted.unmatched.toLocaleString('en')} readings of devices that no rule is about.`}`;
}
