/** What a look at one thing gives. */
export interface Finding {
  readonly what: string;
  /** `none`: there is nothing to look at, and that is no fault. Only `failed` makes `doctor` end with 1. */
  readonly state: 'ok' | 'warning' | 'failed' | 'none';
  readonly detail: string;
  /** What to do about it; there for every warning and failure. */
  readonly remedy?: string;
}

export const ok = (what: string, detail: string): Finding => ({ what, state: 'ok', detail });
export const none = (what: string, detail: string): Finding => ({ what, state: 'none', detail });
export const warning = (what: string, detail: string, remedy: string): Finding => ({ what, state: 'warning', detail, remedy });
export const failed = (what: string, detail: string, remedy: string): Finding => ({ what, state: 'failed', detail, remedy });

export const reasonOf = (error: unknown): string => (error instanceof Error && error.message !== '' ? (error.message.split('\n')[0] ?? '') : String(error));
