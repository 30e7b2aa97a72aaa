/**
 * A broker schedule that publishes a message again and again: the way in which time enters a log.
 * What nats-server 2.15.1 does with `@every` (tried): it fires on whole seconds, at least one apart;
 * after it has been down it fires once and goes on from there; the schedule stays until another is
 * published on its subject.
 */
import { timerSubject } from './subjects.ts';
import { WrongSequence, type Transport } from './transport.ts';

export interface Ticking {
  /** Where the tick goes. */
  readonly target: string;
  readonly data: Uint8Array;
  /** Whole seconds. */
  readonly everySeconds: number;
  /** Lifetime of a tick in the log, seconds. */
  readonly ttlSeconds: number;
}

/** `sensors.timer.tick.cycle` → fires into `sensors.tick.cycle`. */
const timerOf = (target: string): string => {
  const [domain = '', event = '', id = ''] = target.split('.');
  return timerSubject(domain, event, id);
};

/**
 * Makes the schedule what it should be; `onlyWhenMissing` leaves one that is there as it is, whatever
 * its interval. True when it had to be published.
 */
export async function keepTicking(transport: Pick<Transport, 'last' | 'publish'>, stream: string, ticking: Ticking, onlyWhenMissing = false): Promise<boolean> {
  const { target, data, everySeconds, ttlSeconds } = ticking;
  const subject = timerOf(target);
  const schedule = `@every ${everySeconds}s`;
  const found = await transport.last(stream, subject);
  if (found !== undefined && (onlyWhenMissing || (found.header('Nats-Schedule') === schedule && Buffer.from(found.data).equals(data)))) return false;
  try {
    await transport.publish({
      subject,
      data,
      headers: { 'Nats-Schedule': schedule, 'Nats-Schedule-Target': target, 'Nats-Schedule-TTL': String(ttlSeconds) },
      ttl: 'never',
      expect: { filter: subject, sequence: found?.sequence ?? 0 },
    });
    return true;
  } catch (error) {
    if (error instanceof WrongSequence) return false; // another process has just done it
    throw error;
  }
}
