/** Work that follows many events at once: a moment after the last of them, and not much later than the first. */
const [settleMs, mostWaitMs] = [250, 1_500] as const;

export interface Settled {
  readonly soon: () => void;
  readonly close: () => void;
}

export function settled(work: () => void): Settled {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since: number | undefined;
  const run = (): void => {
    since = undefined;
    work();
  };
  return {
    soon: () => {
      since ??= Date.now();
      clearTimeout(timer);
      timer = setTimeout(run, Math.min(settleMs, Math.max(0, since + mostWaitMs - Date.now())));
    },
    close: () => clearTimeout(timer),
  };
}
