/** What the HTTP door is given when it is opened. */
import type { CoastData } from '../../actors/drift/core/coastline.ts';
import type { Chain } from '../../protocol/pipeline.ts';
import type { Artifacts } from '../../protocol/ports.ts';
import type { Operations } from '../../protocol/operations.ts';
import type { Projector, ReadModel } from '../postgres/index.ts';
import type { Cleared } from '../retention/index.ts';
import type { EventFeed } from '../ws/index.ts';
import type { Rate } from './limits.ts';
import type { FieldFault } from './problems.ts';
import type { SensorsRoutes } from './sensors/options.ts';
import type { SkyRoutes } from './sky/options.ts';
import type { DoorFamily } from './traffic.ts';

export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** One thing that must work before requests should come here. */
export interface ReadinessCheck {
  readonly name: string;
  /** Rejects, with the reason, when it does not work. */
  check(): Promise<unknown>;
}

export interface HttpOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** At least 16 characters; without it only this machine may come in, if `openLoopback` says so. */
  readonly token?: string;
  readonly openLoopback?: boolean;
  /** Shown in the documentation and by /healthz. */
  readonly version: string;
  readonly operations: Operations;
  readonly readModel: ReadModel;
  readonly artifacts: Artifacts;
  /** What is remembered of a file that was cleared. */
  readonly cleared?: (hash: string) => Promise<Cleared | undefined>;
  /** Whose jobs are taken here. */
  readonly chains: readonly Chain[];
  /** Registered workers with their last heartbeat. */
  readonly workers: () => Promise<readonly unknown[]>;
  /** `domain.stage` of the actors that are paused now. */
  readonly paused: () => Promise<readonly string[]>;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly checks: readonly ReadinessCheck[];
  /** Lets a read that follows a write on this door wait for the tables. */
  readonly projector?: Pick<Projector, 'reached'>;
  /** Faults of a payload under the schema of the event; it would become a dead letter. */
  readonly checkPayload?: (domain: string, event: string, payload: Uint8Array) => readonly FieldFault[];
  /** The event feed at /v1/events. */
  readonly feed?: EventFeed;
  /** For maps; undefined when none is installed. Asked when the first map is drawn. */
  readonly coastline?: () => Promise<CoastData | undefined>;
  /** Rules, devices, readings and alerts; without it these routes are not there. */
  readonly sensors?: SensorsRoutes;
  /** Observations, alerts, objects and pictures of the sky; without it these routes are not there. */
  readonly sky?: SkyRoutes;
  /** Built files of the page at `/`; a missing folder means no page. */
  readonly dashboardFolder?: string;
  readonly limits?: Partial<HttpLimits>;
  readonly log: Log;
  readonly now?: () => number;
}

export interface HttpLimits {
  /** Bytes of a request body. */
  readonly bodyBytes: number;
  /** Jobs in one request. */
  readonly batchJobs: number;
  /** Requests of one address. */
  readonly requests: Rate;
  /** Failed authentications of one address. */
  readonly failures: Rate;
}

export const defaultLimits: HttpLimits = {
  bodyBytes: 16 * 2 ** 20,
  batchJobs: 1_000,
  requests: { perSecond: 200, burst: 1_000 },
  failures: { perSecond: 0.2, burst: 10 },
};

export interface HttpDoor {
  readonly url: string;
  readonly port: number;
  /** A URL that lets one browser in, once, within ten minutes. */
  link(): string;
  /** What it has done, for the metrics. */
  families(): readonly DoorFamily[];
  /** Ends event feeds and lets requests in progress finish, for half a second at most. */
  close(): Promise<void>;
}
