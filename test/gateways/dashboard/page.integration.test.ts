/** The live page in a real browser: a mission from the form to its map, on a real broker and a real database. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCoastline, openCoastline } from '../../../gateways/coastline/index.ts';
import { runOffline, writeDemo } from '../../../gateways/drift/index.ts';
import { progressSubject } from '../../../protocol/subjects.ts';
import { temporaryFolder, uniqueName } from '../../support/index.ts';
import { sayAlert } from '../http/alerts.ts';
import { httpDoor, missionParams, type ResultFile } from '../http/door.ts';
import { browserProgram, openBrowser, type TestBrowser } from './browser.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const dashboardFolder = join(root, 'gateways', 'dashboard', 'web', 'dist');
const coast = findCoastline(process.env);
const mediaTypes: Readonly<Record<string, string>> = { 'particles.nc': 'application/x-netcdf', 'density.png': 'image/png', 'summary.json': 'application/json' };
const now = Date.now();
const workers = [
  { id: 'a', process: 'drift-1', group: 'drift', host: 'here', pid: 4711, version: '0', actors: ['drift.prepare', 'drift.simulate'], capacity: 4, startedAt: now, state: 'alive', running: 1, rssBytes: 2 ** 28, blockedMs: 0, lastBeatAt: now },
  { id: 'b', process: 'drift-2', group: 'drift', host: 'here', pid: 4712, version: '0', actors: ['drift.map'], capacity: 4, startedAt: now, state: 'stale', running: 0, rssBytes: 0, blockedMs: 0, lastBeatAt: undefined },
];

/** The results of a real mission of a few particles; without a coastline there is none in it. */
async function realResults(): Promise<readonly ResultFile[]> {
  const folder = await temporaryFolder('mission');
  const { mission } = await writeDemo(folder.path);
  const params = { ...mission.params, num_particles: 300, duration_hours: 6, ...(coast === undefined ? { coastline: 'ignore' } : {}) };
  const { files } = await runOffline({ ...mission, params }, { out: join(folder.path, 'out'), folder: folder.path, env: process.env, threads: 1 });
  const read = await Promise.all(Object.entries(files).map(async ([name, path]) => ({ name, content: new Uint8Array(await readFile(path)), mediaType: mediaTypes[name] ?? 'application/octet-stream' })));
  await folder.remove();
  return read;
}

const why = browserProgram === undefined ? ' (skipped: no Chromium at /usr/bin/chromium and none in ALIDADE_TEST_BROWSER)' : '';

describe.skipIf(browserProgram === undefined)(`the page in a browser${why}`, () => {
  const door = httpDoor({ dashboardFolder, workers: async () => workers, coastline: async () => (coast === undefined ? undefined : openCoastline(coast.file)) });
  let browser: TestBrowser;
  let results: readonly ResultFile[];
  const page = (): TestBrowser['page'] => browser.page;

  beforeAll(async () => {
    if (!existsSync(join(dashboardFolder, 'index.html'))) throw new Error(`the page is not built in ${dashboardFolder}: run node deploy/build.mjs`);
    results = await realResults();
    browser = await openBrowser(resolve(browserProgram ?? ''), door().http.url);
  });
  afterAll(() => browser?.close());

  /** Whether anything is painted on the canvas of one of the map's layers. */
  const isPainted = (pane: string): Promise<boolean> =>
    page().locator(`.pane-${pane} canvas`).evaluateAll((found) => found.some((one) => {
      if (!('getContext' in one) || typeof one.getContext !== 'function') return false;
      const { width, height } = one.getBoundingClientRect();
      const pixels: { readonly data: Uint8ClampedArray } = one.getContext('2d').getImageData(0, 0, Math.ceil(width), Math.ceil(height));
      return pixels.data.some((value, index) => index % 4 === 3 && value > 0);
    }));

  test('the link lets it in and it is live', async () => {
    await page().goto(door().http.link());
    await page().getByText('Live', { exact: true }).waitFor();
    expect(page().url()).toBe(`${door().http.url}/`);
    await page().getByText('No mission yet').waitFor();
  });

  test('a mission that somebody asks for appears by itself, its progress as it happens, then its map', async () => {
    const id = uniqueName('M');
    await door().post('/v1/missions', { mission_id: id, params: { ...missionParams, latitude: 60.15, longitude: -2.35, start_time: '2025-03-01T03:00:00Z', synthetic: true } });
    await page().getByRole('button', { name: id }).waitFor();
    const bar = page().getByRole('progressbar', { name: 'Progress of this mission' });
    await bar.waitFor();
    await door().outcome('prepare', id, 'done');
    door().parts.transport.send({ subject: progressSubject('drift', 'simulate', id), data: new TextEncoder().encode(JSON.stringify({ fraction: 0.5 })) });
    await page().getByText('Simulating the drift, 50 %').waitFor();
    expect(await bar.evaluate((one) => ('value' in one ? one.value : undefined))).toBeCloseTo((1 + 8 * 0.5) / 11);

    for (const stage of ['simulate', 'map']) await door().outcome(stage, id, 'done');
    await door().finish(id, results, []);
    await page().getByRole('heading', { name: `${id} Ready` }).waitFor();
    await expect.poll(() => isPainted('areas'), { timeout: 30_000 }).toBe(true);
    if (coast !== undefined) await expect.poll(() => isPainted('land'), { timeout: 30_000 }).toBe(true);
    await page().locator('path.mean-track').waitFor();
    await page().getByText('Invented wind and current').waitFor();
    expect(await page().getByRole('link', { name: 'map.png' }).getAttribute('href')).toBe(`/v1/missions/${id}/map.png`);
    expect(await page().getByRole('link', { name: 'particles.nc' }).getAttribute('href')).toBe(`/v1/missions/${id}/particles.nc`);
    await page().getByRole('link', { name: 'API' }).waitFor();
  });

  test('the slider shows the areas of another time', async () => {
    const slider = page().getByRole('slider');
    const end = await slider.getAttribute('aria-valuetext');
    expect(end).toBe('2025-03-01 09:00 UTC');
    await slider.fill('1');
    await page().getByText('2025-03-01 04:00 UTC').waitFor();
    await expect.poll(() => isPainted('areas'), { timeout: 30_000 }).toBe(true);
  });

  test('a mission is asked for with the form; a field that cannot be right is named, then it goes', async () => {
    await page().getByRole('button', { name: 'New mission' }).click();
    await page().getByLabel('Latitude, °N').fill('95');
    await page().getByRole('button', { name: 'Start the mission' }).click();
    await page().getByText('between -90 and 90').waitFor();
    expect(await page().getByLabel('Latitude, °N').getAttribute('aria-invalid')).toBe('true');
    await page().getByLabel('Latitude, °N').fill('60.5');
    await page().getByLabel('Wind and current').selectOption('constant');
    await page().getByRole('button', { name: 'Start the mission' }).click();
    await page().getByRole('heading', { name: /Waiting$/ }).waitFor();
    const [newest] = (await door().parts.options.readModel.missions({}, { limit: 1 })).items;
    // 15 knots from 240° blow towards 60°; half a knot of current sets towards 30°.
    expect(newest).toMatchObject({ latitude: 60.5, params: { forcing: [{ kind: 'constant', x_wind: expect.closeTo(6.683, 3), y_wind: expect.closeTo(3.858, 3), x_sea_water_velocity: expect.closeTo(0.1286, 4), y_sea_water_velocity: expect.closeTo(0.2228, 4) }] } });
    await page().getByRole('button', { name: 'Cancel' }).click();
    await page().getByRole('heading', { name: /Cancelled$/ }).waitFor();
  });

  test('what could not be handled is there with its reason, and can be tried again', async () => {
    const id = uniqueName('D');
    await door().post('/v1/missions', { mission_id: id, params: missionParams });
    await door().deadLetter('prepare', id, 'no wind <b>between</b> 12:00 and 18:00', new TextEncoder().encode('{}'));
    await page().getByRole('listitem').getByText('no wind <b>between</b> 12:00 and 18:00').last().waitFor();
    await page().getByRole('button', { name: `Try ${id} again` }).click();
    await page().getByText(`${id} is tried again.`).waitFor();
  });

  test('workers are listed, and who has fallen silent shows', async () => {
    expect(await page().getByRole('row').allInnerTexts()).toEqual([expect.stringContaining('Worker'), expect.stringMatching(/drift-1.*Working.*prepare, simulate/s), expect.stringMatching(/drift-2.*Silent.*not lately/s)]);
  });

  describe('alerts', () => {
    const put = (path: string, body: object): Promise<unknown> => door().ask(path, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    const rule = uniqueName('hot');
    const id = uniqueName('A');

    test('an alert that fires appears by itself, with its value against the limit and the last values as a line', async () => {
      await put(`/v1/devices/tank-1`, { labels: { site: 'reef-1', latitude: '60.1', longitude: '-2.3' } });
      await put(`/v1/rules/${rule}`, { device: { id: 'tank-1' }, metric: 'value', op: '>', threshold: 82, for: '60s', severity: 'critical' });
      const readings = [79, 80, 83, 84].map((value, i) => JSON.stringify({ device_id: 'tank-1', at: `2026-01-01T00:0${i}:00Z`, value })).join('\n');
      await door().ask('/v1/readings', { method: 'POST', body: readings, headers: { 'content-type': 'application/x-ndjson' } });
      await page().getByRole('link', { name: 'Alerts' }).click();
      await page().getByText('Nothing fires.').waitFor();
      await sayAlert(door(), rule, id, { to: 'firing' });
      await page().getByText(`${rule} on tank-1`).first().waitFor();
      await page().getByText('84 > 82').waitFor();
      await page().getByRole('img', { name: 'Last values of tank-1' }).waitFor();
      await page().locator('path.device.firing').waitFor();
      await page().getByRole('row', { name: new RegExp(`${rule}.*value > 82 for 60s.*tank-1.*critical.*1`) }).waitFor();
    });

    test('what the evaluator has counted of each rule stands beside it', async () => {
      await put('/v1/rules/counted', { device: '*', metric: 'value', op: '<', threshold: -1000 });
      await page().getByText('Evaluated 7 times, last not yet; none missed.').waitFor();
      await page().getByRole('row', { name: /counted.*value < -1000.*21.*2 late/ }).waitFor();
    });

    test('it is acknowledged with a comment', async () => {
      await page().getByLabel(`Comment on ${rule} on tank-1`).fill('on my way');
      await page().getByRole('button', { name: `Acknowledge ${rule} on tank-1` }).click();
      await page().getByText('acknowledged by page: “on my way”').waitFor();
      await page().getByRole('button', { name: 'Acknowledged', exact: true }).click();
      await page().getByText(`${rule} on tank-1`).first().waitFor();
      await page().getByRole('button', { name: /^Firing/ }).click();
    });

    test('it is silenced after a look at whom that hits; a matcher that cannot be right is named', async () => {
      await page().getByRole('button', { name: `Silence ${rule} on tank-1` }).click();
      await page().getByText(`It fits 1 that fires now: ${rule} on tank-1`).waitFor();
      const matchers = page().getByLabel('Whom: one matcher a line, all must fit');
      await matchers.fill('site=~"("');
      await page().getByRole('button', { name: 'Preview' }).click();
      await page().getByText('is no pattern of RE2').waitFor();
      await matchers.fill(`alertname="${rule}"`);
      await page().getByRole('button', { name: 'Silence', exact: true }).click();
      await page().getByText(/until 20.* by page/).waitFor();
      await page().getByRole('button', { name: 'Silenced', exact: true }).click();
      await page().getByText(/since 2026-01-01 00:01 UTC.*; silenced/).waitFor();
      await page().getByRole('button', { name: /^Firing/ }).click();
      await page().getByRole('button', { name: `End the silence of alertname="${rule}"` }).click();
      await page().getByText('Nothing is silenced.').waitFor();
    });

    test('one that is over leaves the list and is found among those that are over, with its steps', async () => {
      await sayAlert(door(), rule, id, { from: 'firing', to: 'inactive', reason: 'condition_cleared', value: 79, at: '2026-01-01T00:05:00.000Z' });
      await page().getByText('Nothing fires.').waitFor();
      await page().getByRole('button', { name: 'Over', exact: true }).click();
      await page().getByRole('button', { name: 'Its steps' }).click();
      await page().getByText('2026-01-01 00:05 UTC: firing → inactive, condition cleared, value 79').waitFor();
      if (process.env['ALIDADE_TEST_PICTURES'] !== undefined) await page().screenshot({ path: `${process.env['ALIDADE_TEST_PICTURES']}/alerts.png`, fullPage: true });
      await page().goto(`${door().http.url}/?alert=${id}#alerts`);
      await page().getByRole('heading', { name: 'From your message' }).waitFor();
      await page().getByText(`${rule} on tank-1`).first().waitFor();
      await page().goto(`${door().http.url}/`);
      await page().getByRole('link', { name: 'Missions' }).click();
    });
  });

  test('on a phone, in the dark: nothing runs over the edge; every control has a name', async () => {
    await page().setViewportSize({ width: 390, height: 844 });
    await page().emulateMedia({ colorScheme: 'dark' });
    await page().reload();
    await page().getByText('Live', { exact: true }).waitFor();
    await page().getByRole('button', { name: 'New mission' }).click();
    expect(await page().evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await page().evaluate<string>('getComputedStyle(document.body).backgroundColor')).toBe('rgb(15, 26, 33)');
    await page().getByRole('link', { name: 'Alerts' }).click();
    await page().getByRole('heading', { name: 'Rules' }).waitFor();
    expect(await page().evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page().getByRole('link', { name: 'Missions' }).click();
    await page().getByRole('button', { name: 'New mission' }).click();
    for (const role of ['button', 'link', 'textbox', 'combobox', 'slider'] as const) {
      const all = await page().getByRole(role).count();
      expect([role, await page().getByRole(role, { name: /\S/ }).count()]).toEqual([role, all]);
    }
  });

  test('the documentation of the API works under its own policy', async () => {
    await page().goto(`${door().http.url}/docs`);
    await page().getByText('Submit one job, or many').waitFor();
    await page().goto(`${door().http.url}/`);
    await page().getByText('Live', { exact: true }).waitFor();
  });

  test('all the while: no errors, no failed requests, nothing fetched from anybody else', () => {
    // The refused form is an answer that the browser reports as an error of its own.
    expect(browser.trouble.filter((one) => !one.includes('status of 422'))).toEqual([]);
  });

  test('a door that goes and comes back: the page goes on by itself, with what happened meanwhile', async () => {
    const id = uniqueName('O');
    await door().restart(async () => {
      await page().getByText('Connecting…').waitFor();
      await door().parts.options.operations.submit({ domain: 'drift', event: 'requested', id, payload: new TextEncoder().encode(JSON.stringify({ mission_id: id, params: missionParams })) });
    });
    await page().getByRole('button', { name: id }).waitFor();
    await page().getByText('Live', { exact: true }).waitFor();
  });
});
