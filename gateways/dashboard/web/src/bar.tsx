/** How far something is, for eyes and for screen readers. */
export function Bar({ fraction, label, words }: { readonly fraction: number; readonly label: string; readonly words: string }) {
  return (
    <span class="going">
      <progress max={1} value={fraction} aria-label={label} />
      <span class="quiet">{words}</span>
    </span>
  );
}
