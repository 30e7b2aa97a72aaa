/** What the sensors' actors ask of the world. */
import type { SensorsNotificationBody } from '../../schemas/index.ts';

/** What became of one try to tell somebody. `later`: the world may be better then; `never`: the same again would fail the same way. */
export type DeliveryResult =
  | { readonly kind: 'sent'; /** What the other side calls it, or answered. */ readonly reference: string }
  | { readonly kind: 'later'; readonly code: string; readonly reason: string; readonly afterSeconds?: number }
  | { readonly kind: 'never'; readonly code: string; readonly reason: string };

export interface Delivery {
  /**
   * Sends once, under the intent's id. An address that hangs or is down holds up nobody else. What is said holds no
   * secret. Never throws but for faults of its own.
   */
  send(notification: SensorsNotificationBody, signal: AbortSignal): Promise<DeliveryResult>;
}

/** What became of another job. */
export interface Outcomes {
  /** Whether a stage is through with a job, well or not; one that it never had is not. */
  isOver(domain: string, stage: string, id: string): Promise<boolean>;
}

declare module '../../protocol/ports.ts' {
  interface Ports {
    readonly delivery: Delivery;
    readonly outcomes: Outcomes;
  }
}
