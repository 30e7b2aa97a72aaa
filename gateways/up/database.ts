import { AlidadeError } from '../../protocol/errors.ts';
import { openPool } from '../postgres/index.ts';

/** Throws `DATABASE_UNREACHABLE`, with the remedy, when a given PostgreSQL does not answer. */
export async function pingDatabase(url: string): Promise<void> {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) throw new AlidadeError('DATABASE_URL', 'DATABASE_URL is no postgres:// URL');
  const pool = openPool({ url, log: () => undefined, max: 1, name: 'alidade start' });
  try {
    await pool.query('SELECT 1');
  } catch (cause) {
    throw new AlidadeError('DATABASE_UNREACHABLE', `the PostgreSQL of DATABASE_URL at ${new URL(url).host} does not answer: ${cause instanceof Error ? cause.message : String(cause)}; correct the URL, or unset it to use the embedded one`, { cause });
  } finally {
    await pool.end();
  }
}
