import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notify } from '../../../actors/sky/notify.ts';
import { openSkyDelivery } from '../../../gateways/sky/delivery/index.ts';
import type { AttemptContext } from '../../../protocol/actor.ts';
import { codecFor } from '../../../protocol/codec.ts';
import { WrongSequence, type LogMessage } from '../../../protocol/transport.ts';
import { SkyNotice, type SkyNoticeBody } from '../../../schemas/index.ts';
import { actorContract } from '../../contract/actor.ts';
import { temporaryFolder } from '../../support/index.ts';
import { alert } from '../../gateways/sky/events.ts';
import { cutoutsBytes } from '../../gateways/sky/stamps-file.ts';

const notice: SkyNoticeBody = { notice_id: 'A_1-stream', receiver: 'stream', filters: ['bright'], alert: alert('A', 1), at: '2026-01-02T03:06:00.000Z' };
const json = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

actorContract({
  actor: notify,
  async prepare() {
    const { path } = await temporaryFolder('contract');
    const cutouts = join(path, 'cutouts.fits');
    await writeFile(cutouts, cutoutsBytes(2));
    const stored: string[] = [];
    const publish = ({ subject }: LogMessage): Promise<number> => (stored.includes(subject) ? Promise.reject(new WrongSequence(subject)) : Promise.resolve(stored.push(subject)));
    // A delivery for each attempt: nothing is remembered between them but what the broker holds.
    const context = (): AttemptContext => ({
      id: notice.notice_id, attempt: 1, now: Date.parse(notice.at), signal: new AbortController().signal, env: {}, progress: () => undefined, log: () => undefined,
      ports: { skyDelivery: openSkyDelivery({ env: {}, artifacts: { path: () => Promise.resolve(cutouts) }, transport: () => Promise.resolve({ publish, ensureStream: () => Promise.resolve() }) }) },
    });
    return { input: codecFor(SkyNotice).encode(notice), context, stored: () => Promise.resolve([...stored].sort()) };
  },
  invalid: [
    { field: 'receiver', input: () => json({ ...notice, receiver: 7 }) },
    { field: 'alert.detection.ra', input: () => json({ ...notice, alert: { ...notice.alert, detection: { ...notice.alert.detection, ra: 'north' } } }) },
  ],
  volatile: ['reference'],
});
