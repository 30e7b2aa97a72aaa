/** A share as a bar with its number. */
export function Measure({ label, value, tone }: { readonly label: string; readonly value: number | undefined; readonly tone?: 'good' | 'bad' | 'busy' }) {
  const share = Math.max(0, Math.min(1, value ?? 0));
  return (
    <div class="measure">
      <span class="name">{label}</span>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10" /><rect class={`part ${tone ?? ''}`} width={100 * share} height="10" /></svg>
      <span class="number">{value === undefined ? '–' : value.toFixed(2)}</span>
    </div>
  );
}
