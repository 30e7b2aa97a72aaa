/** What telling people and brokers of alerts asks of the world. */
import type { SkyNoticeBody, SkyNotifiedSent } from '../../schemas/index.ts';

/** What became of one try. `later`: the world may be better then; `never`: the same again would fail the same way. */
export type NoticeResult =
  | { readonly kind: 'sent'; readonly sent: readonly SkyNotifiedSent[] }
  | { readonly kind: 'later'; readonly code: string; readonly reason: string; readonly afterSeconds?: number }
  | { readonly kind: 'never'; readonly code: string; readonly reason: string };

export interface SkyDelivery {
  /**
   * Tells the notice's receiver, each of its addresses once as far as this process remembers, and under the notice's id.
   * A packet that is in the stream already counts as sent. What is said holds no secret.
   */
  send(notice: SkyNoticeBody, signal: AbortSignal): Promise<NoticeResult>;
}

declare module '../../protocol/ports.ts' {
  interface Ports {
    readonly skyDelivery: SkyDelivery;
  }
}
