/** What a running attempt tells on `live.progress.>`; anybody may publish there, so it is read with care. Pure. */
export interface ProgressMessage {
  readonly domain: string;
  readonly stage: string;
  readonly id: string;
  /** 0…1 of the stage. */
  readonly fraction: number;
  readonly message: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

export function readProgress(data: Uint8Array): ProgressMessage | undefined {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(data));
    if (!isRecord(body)) return undefined;
    const { domain, stage, id, fraction, message } = body;
    if (typeof domain !== 'string' || typeof stage !== 'string' || typeof id !== 'string' || typeof fraction !== 'number') return undefined;
    return { domain, stage, id, fraction: Math.min(1, Math.max(0, fraction)), message: typeof message === 'string' ? message : '' };
  } catch {
    return undefined;
  }
}
