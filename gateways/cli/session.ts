/** A command's connection to the Alidade that runs here, closed when the command has ended. */
import type { Connected } from '../up/index.ts';
import type { Terminal } from './terminal.ts';

export type Session = Connected;

/** Throws `NOT_RUNNING` or `BROKER_UNREACHABLE` (exit code 3) when there is nothing to connect to. */
export async function withSession<T>(terminal: Terminal, work: (session: Session) => Promise<T>): Promise<T> {
  const { connectRunning } = await import('../up/connect.ts');
  const session = await connectRunning(terminal.env, { name: 'alidade-cli' });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
