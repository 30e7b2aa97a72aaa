import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
export const natsUrl = 'nats://127.0.0.1:24391';
export const uniqueDomain = (): string => `t${randomBytes(4).toString('hex')}`;
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `t${randomBytes(5).toString('hex')}`;
  const base = 'postgres://alidade:pw@127.0.0.1:25432';
  const admin = new Pool({ connectionString: `${base}/postgres`, max: 1 });
  admin.on('error', () => undefined);
  await admin.query(`CREATE DATABASE ${name}`);
  return { url: `${base}/${name}`, drop: async () => { await admin.query(`DROP DATABASE ${name} WITH (FORCE)`); await admin.end(); } };
}
