/** All keys over the page, until Escape. */
import { useEffect, useRef } from 'preact/hooks';
import { keyGroups } from './keys.ts';

export function KeyHelp({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} class="keyhelp" aria-labelledby="keyhelp" onClose={onClose} onClick={({ target, currentTarget }) => target === currentTarget && onClose()}>
      <div class="sheet">
        <div class="heading"><h2 id="keyhelp">Keys</h2><button type="button" onClick={onClose}>Close <kbd>Esc</kbd></button></div>
        <div class="groups">
          {keyGroups.map(([title, keys]) => (
            <section key={title} aria-label={title}>
              <h3>{title}</h3>
              <dl class="keys">{keys.map(([key, words]) => <div key={key}><dt>{key.split(' ').map((one) => <kbd key={one}>{one}</kbd>)}</dt><dd>{words}</dd></div>)}</dl>
            </section>
          ))}
        </div>
        <p class="quiet">Keys are never taken from a field in which you write. They can be switched off at the foot of the page; everything has a button too.</p>
      </div>
    </dialog>
  );
}
