import { setTimeout as wait } from 'node:timers/promises';
import { AlidadeError } from '../../protocol/errors.ts';

/**
 * A server that its supervisor is about to start again, or that somebody will repair: asks until it
 * answers, saying so once. What can never succeed is thrown.
 */
export async function untilItAnswers<T>(what: string, ask: () => Promise<T>, log: (level: 'info' | 'warn', message: string, fields?: Readonly<Record<string, unknown>>) => void): Promise<T> {
  for (let waitMs = 100, told = ''; ; waitMs = Math.min(2 * waitMs, 2_000)) {
    try {
      const answer = await ask();
      if (told !== '') log('info', `${what} answers`);
      return answer;
    } catch (error) {
      if (error instanceof AlidadeError && !error.retryable) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== told) log('warn', `${what} does not answer yet`, { error: reason });
      told = reason;
      await wait(waitMs);
    }
  }
}
