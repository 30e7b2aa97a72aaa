/** What is done on purpose, and what processes do, as events of the operations domain. */
import { randomBytes } from 'node:crypto';
import { encode } from '../../protocol/codec.ts';
import type { AuditEntry } from '../../protocol/operations.ts';
import type { Lifetimes } from '../../protocol/outcome.ts';
import { eventSubject } from '../../protocol/subjects.ts';
import type { Transport } from '../../protocol/transport.ts';
import { OperationsAudited, OperationsStarted, OperationsStopped, type EventType, type OperationsStartedBody, type OperationsStoppedBody } from '../../schemas/index.ts';

export interface OperationsLog {
  audited(entry: AuditEntry): Promise<void>;
  started(body: OperationsStartedBody): Promise<void>;
  stopped(body: OperationsStoppedBody): Promise<void>;
}

export function createOperationsLog(transport: Transport, lifetimes: Lifetimes): OperationsLog {
  const publish = async <T>(event: EventType<T>, id: string, body: T): Promise<void> => {
    await transport.publish({ subject: eventSubject('operations', event.name, id), data: encode(event, body), ttl: lifetimes.eventSeconds });
  };
  return {
    audited: (entry) =>
      publish(OperationsAudited, randomBytes(9).toString('hex'), {
        action: entry.action,
        domain: entry.domain,
        stage: entry.stage ?? null,
        job_id: entry.id ?? null,
        by: entry.by,
        reason: entry.reason ?? null,
        at: new Date().toISOString(),
      }),
    started: (body) => publish(OperationsStarted, body.instance, body),
    stopped: (body) => publish(OperationsStopped, body.instance, body),
  };
}
