/** A choice that this browser keeps. */
import { useState } from 'preact/hooks';

/** Where storage is forbidden the choice lasts as long as the page. */
const quietly = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

export function useStored(name: string, usual: string): readonly [string, (value: string) => void] {
  const key = `alidade.${name}`;
  const [value, setValue] = useState(() => quietly(() => localStorage.getItem(key)) ?? usual);
  return [value, (next) => (quietly(() => localStorage.setItem(key, next)), setValue(next))];
}
