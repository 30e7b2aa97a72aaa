/** The tables, for commands that ask them. */
import type { ReadModel } from '../postgres/index.ts';
import { CliFailure, exit } from './exit.ts';
import type { Session } from './session.ts';

/** Throws a failure with exit code 3 when no database is known; what PostgreSQL says otherwise. */
export async function withReadModel<T>(session: Session, work: (model: ReadModel) => Promise<T>): Promise<T> {
  if (session.databaseUrl === undefined) throw new CliFailure(exit.unreachable, 'no database is known here: name it in DATABASE_URL', { name: 'NO_DATABASE' });
  const { openPool, openReadModel } = await import('../postgres/index.ts');
  const pool = openPool({ url: session.databaseUrl, max: 2, name: 'alidade-cli', log: () => undefined });
  try {
    return await work(openReadModel(pool));
  } finally {
    await pool.end();
  }
}
