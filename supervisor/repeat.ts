/** Does `work` again `everyMs` after it has ended, until told to stop. Keeps no process alive. `work` must not reject. */
export function repeatedly(everyMs: number, work: () => Promise<void>): () => void {
  let [timer, isEnded]: [NodeJS.Timeout | undefined, boolean] = [undefined, false];
  const next = (): void => {
    if (isEnded) return;
    timer = setTimeout(() => void work().finally(next), everyMs);
    timer.unref();
  };
  next();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}
