/** Single keys as orders. They are not taken from fields, from buttons that want Space, nor from the browser's own shortcuts. */
import { useEffect, useRef } from 'preact/hooks';

export type Orders = Readonly<Record<string, () => void>>;

const isField = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName) || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)));
/** Space on a link does nothing, so it may blink. */
const wantsPressing = (target: EventTarget | null): boolean => target instanceof HTMLElement && (['BUTTON', 'SUMMARY'].includes(target.tagName) || target instanceof HTMLInputElement);

export function useKeys(orders: Orders, active: boolean): void {
  const newest = useRef(orders);
  newest.current = orders;
  useEffect(() => {
    if (!active) return;
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isField(event.target)) return;
      if (event.key === ' ' && wantsPressing(event.target)) return;
      const order = newest.current[event.key] ?? newest.current[event.key.toLowerCase()];
      if (order === undefined) return;
      event.preventDefault();
      order();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [active]);
}

/** After a click by hand the button gives the focus back, so that Space goes on to blink. */
export const letGo = ({ detail, currentTarget }: MouseEvent): void => {
  if (detail > 0 && currentTarget instanceof HTMLElement) currentTarget.blur();
};
