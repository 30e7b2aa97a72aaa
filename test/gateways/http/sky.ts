/** Observations in, alerts and pictures out: what an observer, a scanner and a program do. */
import { rememberCleared } from '../../../gateways/retention/cleared.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadImage } from '@napi-rs/canvas';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { image } from '../../../actors/sky/core/image.ts';
import { writeImageFile, readImageFile } from '../../../gateways/sky/files.ts';
import { readPackets } from '../../../gateways/sky/packets/packet.ts';
import { schemaSource } from '../../../gateways/sky/packets/schema-source.ts';
import { decode } from '../../../protocol/codec.ts';
import { SkyAlert, SkyObject, SkyObserved, SkyVoted, type SkyArtifactRef, SkyDetected, SkyValidation } from '../../../schemas/index.ts';
import { temporaryFolder, uniqueName, waitFor } from '../../support/index.ts';
import { alert, asked, detected, event, object, outcome, standing, wholeRun, type Said } from '../sky/events.ts';
import { cutoutsBytes } from '../sky/stamps-file.ts';
import { token, type TestDoor } from './door.ts';

const refFrom = ({ hash, size }: { readonly hash: string; readonly size: number }): SkyArtifactRef => ({ hash, size, media_type: 'application/fits' });

export function skyTests(door: () => TestDoor): void {
  const say = async (said: readonly Said[]): Promise<void> => {
    let last = 0;
    for (const message of said) last = await door().parts.transport.publish(message);
    await door().projected(last, 'SKY');
  };
  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): ReturnType<TestDoor['post']> => door().post(path, body, headers);
  const withoutId = (): object => ({ ...asked('x'), observation_id: undefined });

  /** An observation with a frame of 300 × 200 px and cutouts, and alerts of its first two detections. */
  async function vetted(): Promise<string> {
    const { artifacts } = door().parts.options;
    const id = uniqueName('obs');
    const folder = await temporaryFolder('frames');
    const path = join(folder.path, 'frame.fits');
    writeImageFile(path, { image: image(300, 200, Float32Array.from({ length: 60_000 }, (_, at) => at % 300)) });
    const frame = refFrom(await artifacts.put({ file: path }, 'application/fits'));
    const cutouts = refFrom(await artifacts.put(cutoutsBytes(2), 'application/fits'));
    await folder.remove();
    const frames = { science: frame, template: frame, difference: frame, score: frame };
    await say([
      ...wholeRun(id).slice(0, 4), outcome('detect', id, SkyDetected, detected(id, 2, { ...frames, cutouts })),
      ...[1, 2].flatMap((n) => [event(SkyAlert, `${id}_${n}`, alert(id, n, { frames, cutouts: { ref: cutouts, plane: n - 1 }, priority: 0.9 - n / 10 })), event(SkyObject, `O-${id}-${n}`, object(`O-${id}-${n}`)), event(SkyValidation, `${id}_${n}`, standing(id, n, { priority: 0.9 - n / 10 }))]),
    ]);
    return id;
  }

  describe('observations', () => {
    test('handed in as JSON, the same again, another under its id', async () => {
      const id = uniqueName('obs');
      const first = await post('/v1/observations', asked(id));
      expect([first.status, first.headers.get('location'), first.json]).toEqual([202, `/v1/observations/${id}`, { observation_id: id, sequence: expect.any(Number) as unknown, duplicate: false }]);
      expect((await post('/v1/observations', asked(id))).status).toBe(200);
      expect((await post('/v1/observations', asked(id, { ra: 181 }))).status).toBe(409);
      expect((await door().ask(`/v1/observations/${id}`)).json).toMatchObject({ observation_id: id, status: 'received', ra: 180, files: { raw: 'raw.fits' }, frames: {} });
      const stored = await door().parts.transport.last('SKY', `sky.observed.${id}.*`);
      expect(stored === undefined ? undefined : decode(stored.data, [SkyObserved])).toMatchObject({ ok: { value: { observation_id: id } } });
    });

    test('all faults at once, as places in the observation', async () => {
      const answer = await post('/v1/observations', { ...asked('a b'), ra: 400, observation_time: 'yesterday', files: { raw: 'raw.fits', bias: [`artifact:${'0'.repeat(64)}`, 'artifact:..'] } });
      const { errors } = answer.json as { readonly errors: readonly { readonly pointer: string }[] };
      expect([answer.status, errors.map(({ pointer }) => pointer).sort()]).toEqual([422, ['/files/bias/0', '/files/bias/1', '/files/template', '/observation_id', '/observation_time', '/ra']]);
    });

    test('without an id it gets one, the same for the same key; a list shares its batch, and conflicts are told in their place', async () => {
      const key = { 'idempotency-key': uniqueName('k') };
      const [one, two] = [await post('/v1/observations', withoutId(), key), await post('/v1/observations', withoutId(), key)];
      expect([one.status, two.status, two.json]).toEqual([202, 200, expect.objectContaining({ observation_id: (one.json as { observation_id: string }).observation_id, duplicate: true })]);
      const [a, b] = [uniqueName('obs'), uniqueName('obs')];
      await post('/v1/observations', asked(b));
      const many = await post('/v1/observations?batch=night-1', [asked(a), asked(b, { ra: 10 }), asked(uniqueName('obs'), { batch: 'own' })]);
      expect([many.status, many.json]).toMatchObject([202, { results: [{ observation_id: a }, { code: 'JOB_EXISTS' }, { duplicate: false }] }]);
      await expect.poll(async () => (await door().ask('/v1/observations?batch=night-1')).json, { timeout: 20_000 }).toMatchObject({ items: [{ observation_id: a, batch: 'night-1' }] });
      expect((await post('/v1/observations', [{ ...asked('ok'), dec: 91 }, asked('a b')])).json).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ pointer: '/0/dec' }), expect.objectContaining({ pointer: '/1/observation_id' })]) as unknown });
      expect((await post('/v1/observations', [])).status).toBe(422);
    });

    test('with its files: each is stored under its hash, whatever order they come in', async () => {
      const id = uniqueName('obs');
      const form = new FormData();
      const content = (text: string): Blob => new Blob([text], { type: 'application/fits' });
      form.append('bias', content('bias 1'), 'b1.fits');
      form.append('raw', content('the raw frame'), '../../etc/passwd');
      form.append('observation', JSON.stringify({ ...asked(id), files: undefined }));
      form.append('bias', content('bias 2'), 'b2.fits');
      form.append('template', content('the template'), 't.fits');
      const answer = await door().ask('/v1/observations', { method: 'POST', body: form });
      expect([answer.status, answer.json]).toMatchObject([202, { observation_id: id }]);
      const row = (await door().ask(`/v1/observations/${id}`)).json as { files: { raw: string; bias: string[]; template: string } };
      expect(row.files.bias).toHaveLength(2);
      const { artifacts } = door().parts.options;
      const stored = await artifacts.stat(row.files.raw.replace('artifact:', ''));
      expect(stored === undefined ? '' : await readFile(await artifacts.path(stored), 'utf8')).toBe('the raw frame');
    });

    test('a file that is too large, of no kind, sent twice, or an observation that is none: refused with the field', async () => {
      const send = (fill: (form: FormData) => void): ReturnType<TestDoor['ask']> => {
        const form = new FormData();
        fill(form);
        return door().ask('/v1/observations', { method: 'POST', body: form });
      };
      const observation = JSON.stringify({ ...asked(uniqueName('obs')), files: undefined });
      const large = await send((form) => { form.append('observation', observation); form.append('raw', new Blob(['x'.repeat(1_000_001)]), 'r.fits'); });
      expect([large.status, large.json]).toMatchObject([413, { errors: [{ pointer: '/files/raw' }] }]);
      const odd = await send((form) => { form.append('observation', '{"ra":'); form.append('flats', new Blob(['x']), 'f.fits'); form.append('raw', new Blob(['x']), 'r'); form.append('raw', new Blob(['y']), 'r'); });
      expect([odd.status, odd.json]).toMatchObject([422, { errors: [{ pointer: '/observation' }, { pointer: '/files/flats' }, { pointer: '/files/raw', detail: 'was sent twice' }] }]);
      expect((await send((form) => form.append('raw', new Blob(['x']), 'r.fits'))).json).toMatchObject({ errors: [{ pointer: '/observation' }] });
    });

    test('one that is done tells what was measured, and what was found', async () => {
      const id = await vetted();
      expect((await door().ask(`/v1/observations/${id}`)).json).toMatchObject({ status: 'completed', detections: 2, alerts: [{ alert_id: `${id}_1` }, { alert_id: `${id}_2` }], frames: { science: `/v1/sky/frames/${id}/science.fits` }, preprocess_runs: [{ status: 'done' }] });
      expect((await door().ask(`/v1/observations/${id}/detections?limit=1`)).json).toMatchObject({ items: [{ detection_id: `${id}_1`, mag: 17.5 }] });
      expect((await door().ask('/v1/observations?status=completed&limit=500')).text).toContain(id);
      expect((await door().ask('/v1/observations/nobody')).status).toBe(404);
      expect((await door().ask('/v1/observations?status=sleeping')).json).toMatchObject({ status: 400, errors: [{ pointer: 'query/status' }] });
    });
  });

  describe('alerts of the sky', () => {
    test('listed by what they are, shown as they were said, voted on, next in turn', async () => {
      const id = await vetted();
      expect((await door().ask(`/v1/sky/alerts?observation=${id}&order=priority&min_priority=0.75`)).json).toMatchObject({ items: [{ alert_id: `${id}_1`, priority: 0.8, status: 'open' }] });
      expect((await door().ask(`/v1/sky/alerts/${id}_1`)).json).toMatchObject({ alert: { detection: { n: 1 }, light_curve: [] }, events: [{ kind: 'standing' }] });
      const voted = await post(`/v1/sky/alerts/${id}_1/votes`, { vote: 'real', comment: 'a supernova', by: 'ada' });
      expect([voted.status, voted.json]).toMatchObject([201, { alert_id: `${id}_1`, events: [{}, { kind: 'vote', by_whom: 'ada', vote: 'real', comment: 'a supernova' }] }]);
      const stored = await door().parts.transport.last('SKY', `sky.voted.${id}_1`);
      expect(stored === undefined ? undefined : decode(stored.data, [SkyVoted])).toMatchObject({ ok: { value: { by: 'ada', vote: 'real' } } });
      expect((await post(`/v1/sky/alerts/${id}_1/votes`, { vote: 'perhaps' })).json).toMatchObject({ status: 400, errors: [{ pointer: '/vote' }] });
      expect((await post('/v1/sky/alerts/nobody/votes', { vote: 'real' })).status).toBe(404);
      const next = await door().ask(`/v1/sky/alerts/next?for=ada&skip=${id}_1`);
      expect([next.status, next.text]).toEqual([200, expect.not.stringContaining(`"${id}_1"`)]);
      expect((await door().ask('/v1/sky/alerts/next')).status).toBe(400);
      expect((await door().ask(`/v1/sky/alerts?observation=${id}&for=ada`)).json).toMatchObject({ items: [{ alert_id: `${id}_2` }] });
      expect((await door().ask(`/v1/sky/alerts?observation=${id}&for=bob&order=priority`)).json).toMatchObject({ items: [{ alert_id: `${id}_1` }, { alert_id: `${id}_2` }] });
      expect((await door().ask(`/v1/sky/objects/O-${id}-1`)).json).toMatchObject({ object_id: `O-${id}-1`, light_curve: [] });
      expect((await door().ask('/v1/sky/objects?limit=1')).json).toMatchObject({ items: [expect.not.objectContaining({ light_curve: expect.anything() as unknown })], next: expect.any(String) as unknown });
      expect((await door().ask('/v1/sky/summary')).json).toMatchObject({ observations: { completed: expect.any(Number) as unknown } });
    });

    test('one that was withdrawn takes no votes; when all are voted on there is no next', async () => {
      const id = await vetted();
      await say([event(SkyAlert, `${id}_1`, alert(id, 1, { withdrawn: true }))]);
      expect((await post(`/v1/sky/alerts/${id}_1/votes`, { vote: 'real' })).status).toBe(409);
      const all: string[] = [];
      for (let next = await door().ask('/v1/sky/alerts/next?for=eve'); next.status === 200; next = await door().ask(`/v1/sky/alerts/next?for=eve&skip=${all.join(',')}`)) all.push((next.json as { alert_id: string }).alert_id);
      expect(all).toContain(`${id}_2`);
      expect(all).not.toContain(`${id}_1`);
    });

    test('its cutouts as pictures and as FITS', async () => {
      const id = await vetted();
      const answer = await door().fetch(`/v1/sky/alerts/${id}_2/science.png?size=126`);
      expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-content-type-options')]).toEqual([200, 'image/png', 'nosniff']);
      const picture = await loadImage(Buffer.from(await answer.arrayBuffer()));
      expect([picture.width, picture.height]).toEqual([126, 126]);
      const again = await door().fetch(`/v1/sky/alerts/${id}_2/science.png?size=126`, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } });
      expect(again.status).toBe(304);
      const folder = await temporaryFolder('stamp');
      const fits = await door().fetch(`/v1/sky/alerts/${id}_2/difference.fits`);
      const { writeFile } = await import('node:fs/promises');
      await writeFile(join(folder.path, 'd.fits'), Buffer.from(await fits.arrayBuffer()));
      const { image: stamp } = readImageFile(join(folder.path, 'd.fits'));
      expect([stamp.columns, stamp.rows, stamp.data[5]]).toEqual([63, 63, 3105]);
      await folder.remove();
      for (const [path, status] of [[`/v1/sky/alerts/${id}_1/other.png`, 400], [`/v1/sky/alerts/${id}_1/science.png?size=9999`, 400], [`/v1/sky/alerts/${id}_1/science.png?low=5&high=1`, 400], ['/v1/sky/alerts/nobody/science.png', 404]] as const) expect([path, (await door().ask(path)).status]).toEqual([path, status]);
    });

    test('as a packet that other brokers read', async () => {
      const id = await vetted();
      for (const [format, survey] of [['ztf', 'ztf'], ['lsst', 'lsst']] as const) {
        const answer = await door().fetch(`/v1/sky/alerts/${id}_1/packet?format=${format}`);
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'avro/binary']);
        const [packet] = await readPackets(Buffer.from(await answer.arrayBuffer()), schemaSource({}));
        expect(packet?.summary).toMatchObject({ survey, ra: 180.01, dec: 30.02, band: 'r' });
        expect(packet?.cutouts().template?.data[0]).toBe(2000);
      }
      const framed = Buffer.from(await (await door().fetch(`/v1/sky/alerts/${id}_1/packet?format=lsst&framing=confluent`)).arrayBuffer());
      expect([framed[0], framed.readUInt32BE(1)]).toEqual([0, 1100]);
      expect((await door().ask(`/v1/sky/alerts/${id}_1/packet?format=csv`)).json).toMatchObject({ errors: [{ pointer: 'query/format' }] });
    });
  });

  describe('the alert stream', () => {
    /** What a listener has got so far: JSON of text frames, bytes of binary ones. */
    async function listen(query: string): Promise<{ readonly socket: WebSocket; readonly frames: (string | Buffer)[] }> {
      const socket = new WebSocket(`${door().http.url.replace('http', 'ws')}${query}`, { headers: { authorization: `Bearer ${token}` } });
      const frames: (string | Buffer)[] = [];
      socket.on('message', (data: Buffer, isBinary) => frames.push(isBinary ? data : data.toString()));
      await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
      return { socket, frames };
    }

    test('every alert as a packet from a sequence on, with its cutouts; one that was withdrawn is not', async () => {
      const from = ((await door().parts.feed.reader.state('SKY'))?.lastSequence ?? 0) + 1;
      const id = await vetted();
      const { socket, frames } = await listen(`/v1/sky/alerts/stream?format=lsst&from=${from}`);
      await waitFor(() => frames.length >= 3, { what: 'two packets', withinMs: 30_000 });
      expect(JSON.parse(String(frames[0]))).toMatchObject({ type: 'hello', stream: 'SKY', from, format: 'lsst', framing: 'ocf' });
      await say([event(SkyAlert, `${id}_1`, alert(id, 1, { withdrawn: true })), event(SkyAlert, `${id}_3`, alert(id, 3, { cutouts: null }))]);
      await waitFor(() => frames.length >= 4, { what: 'a third packet', withinMs: 30_000 });
      const packets = await Promise.all(frames.slice(1).map(async (frame) => (await readPackets(Buffer.from(frame), schemaSource({})))[0]));
      expect(packets.map((packet) => [packet?.summary.survey, packet?.cutouts().science === undefined])).toEqual([['lsst', false], ['lsst', false], ['lsst', true]]);
      socket.terminate();
    });

    test('a wrong question is refused before the upgrade; events of the sky are in the feed', async () => {
      await expect(listen('/v1/sky/alerts/stream?format=csv')).rejects.toThrow('400');
      const { socket, frames } = await listen('/v1/events?filter=sky.>');
      const id = await vetted();
      await waitFor(() => frames.some((frame) => String(frame).includes(`"alidade.sky.alert","subject":"${id}_1"`)), { what: 'the alert in the feed', withinMs: 30_000 });
      expect(frames.map(String).find((frame) => frame.includes(`"subject":"${id}_1"`) && frame.includes('alidade.sky.alert'))).toContain(`"object_id":"O-${id}-1"`);
      socket.terminate();
    });
  });

  describe('frames', () => {
    test('a window as a picture, the whole as a file with ranges', async () => {
      const id = await vetted();
      const { frames } = (await door().ask(`/v1/sky/frames/${id}`)).json as { readonly frames: object };
      // Its raw file was never stored.
      expect(Object.keys(frames)).toEqual(['science', 'template', 'difference', 'score']);
      expect({ frames }).toMatchObject({ frames: { science: { columns: 300, rows: 200, png: `/v1/sky/frames/${id}/science.png` } } });
      for (const [query, size] of [['', [300, 200]], ['?x=100&y=50&width=64&height=32&zoom=2', [128, 64]], ['?zoom=0.1', [30, 20]]] as const) {
        const picture = await loadImage(Buffer.from(await (await door().fetch(`/v1/sky/frames/${id}/science.png${query}`)).arrayBuffer()));
        expect([picture.width, picture.height]).toEqual(size);
      }
      const file = await door().fetch(`/v1/sky/frames/${id}/science.fits`, { headers: { range: 'bytes=0-5' } });
      expect([file.status, await file.text()]).toEqual([206, 'SIMPLE']);
      for (const [path, status] of [[`/v1/sky/frames/${id}/science.png?zoom=32`, 400], [`/v1/sky/frames/${id}/cutouts.png`, 400], [`/v1/sky/frames/${id}/science.png?width=-1`, 400], ['/v1/sky/frames/nobody/science.png', 404]] as const) expect([path, (await door().ask(path)).status]).toEqual([path, status]);
    });

    test('one that was cleared: 410 with when and by which setting; the cutouts go on', async () => {
      const id = await vetted();
      const { pool, options: { artifacts } } = door().parts;
      const row = (await door().ask(`/v1/observations/${id}`)).json as { readonly artifacts: { readonly science: { readonly hash: string } } };
      const { hash } = row.artifacts.science;
      await artifacts.delete(hash);
      expect(await door().ask(`/v1/sky/frames/${id}/science.png`)).toMatchObject({ status: 404, json: { detail: expect.stringContaining(`the science frame of ${id} is not in the artifact store any more`) } });
      await rememberCleared(pool, [{ hash, size: 1, kind: 'frames' }], () => '30 d', Date.UTC(2026, 5, 1, 12));
      const detail = (what: string): string => `${what} was cleared on 2026-06-01 12:00 UTC (ALIDADE_SKY_KEEP_FRAMES is 30 d); run the observation again (\`alidade jobs rerun\`) to have it again`;
      expect(await door().ask(`/v1/sky/frames/${id}/science.png`)).toMatchObject({ status: 410, json: { code: 'CLEARED', title: 'It was there and is kept no longer', detail: detail(`the science frame of ${id}`) } });
      expect(await door().ask(`/v1/sky/frames/${id}/science.fits`)).toMatchObject({ status: 410, json: { detail: detail(`${id}-science.fits`) } });
      expect(await door().ask(`/v1/artifacts/${hash}`)).toMatchObject({ status: 410, json: { detail: detail(`the artifact ${hash}`) } });
      expect((await door().ask(`/v1/sky/frames/${id}`)).json).toMatchObject({ frames: {}, cleared: { science: detail(`the science frame of ${id}`) } });
      expect((await door().fetch(`/v1/sky/alerts/${id}_1/science.png`)).status).toBe(200);
    });

    test('one that is not there yet: the answer says which are', async () => {
      const id = uniqueName('obs');
      await say(wholeRun(id).slice(0, 3));
      expect((await door().ask(`/v1/sky/frames/${id}/score.png`)).json).toMatchObject({ status: 404, detail: `the observation ${id} is differencing and has no score frame; it has raw, science, template` });
    });
  });
}
