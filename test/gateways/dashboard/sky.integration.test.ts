/** The pages of the sky in a real browser: generated exposures through the real stages and the real curation, vetted key by key. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { header } from '../../../protocol/headers.ts';
import { deadSubject, outcomeSubject, progressSubject } from '../../../protocol/subjects.ts';
import { uniqueName } from '../../support/index.ts';
import { httpDoor } from '../http/door.ts';
import { browserProgram, openBrowser, type TestBrowser } from './browser.ts';
import { SkyField } from './sky-night.ts';

const dashboardFolder = join(fileURLToPath(new URL('../../../', import.meta.url)), 'gateways', 'dashboard', 'web', 'dist');
const pictures = process.env['ALIDADE_TEST_PICTURES'];
const why = browserProgram === undefined ? ' (skipped: no Chromium at /usr/bin/chromium and none in ALIDADE_TEST_BROWSER)' : '';

describe.skipIf(browserProgram === undefined)(`the sky in a browser${why}`, () => {
  const door = httpDoor({ dashboardFolder });
  let browser: TestBrowser;
  let field: SkyField;
  const page = (): TestBrowser['page'] => browser.page;
  const names = pictures === undefined ? ([uniqueName('G1'), uniqueName('G2'), uniqueName('G3')] as const) : (['G251101', 'G251103', 'G251120'] as const);
  let first = '';
  const picture = async (name: string): Promise<void> => void (pictures !== undefined && (await page().screenshot({ path: join(pictures, `${name}.png`) })));

  beforeAll(async () => {
    if (!existsSync(join(dashboardFolder, 'index.html'))) throw new Error(`the page is not built in ${dashboardFolder}: run node deploy/build.mjs`);
    const rising = (from: number, most: number) => (night: number): number => (night < from ? 0 : Math.min(most, 1200 + 500 * (night - from)));
    const burst = (night: number): number => 7000 * Math.exp(-(((night - 5) / (night < 5 ? 3.6 : 6)) ** 2));
    const stories = [{ x: 100, y: 210, flux: burst }, { x: 230, y: 90, flux: rising(0, 2500) }, { x: 60, y: 60, flux: rising(1, 4000) }];
    field = await SkyField.open(door, stories, { galaxies: [{ name: 'generated', entries: [[150.1, 2.2, 60, 'GEN 1', 0.02], [150.116, 2.2128, 25, 'GEN 2', 0.031]] }], watchlists: [{ name: 'near-hosts', priority: 0.8, entries: [[150.116, 2.2128, 30]] }] });
    browser = await openBrowser(resolve(browserProgram ?? ''), door().http.url);
    await page().setViewportSize({ width: 1400, height: 900 });
    await page().goto(door().http.link());
    await page().getByText('Live', { exact: true }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await field?.close();
  });

  /** How many different shades there are in a picture. */
  const shades = (title: string): Promise<number> =>
    page().getByRole('img', { name: `${title} cutout` }).evaluate((one) => {
      if (!('getContext' in one) || typeof one.getContext !== 'function') return 0;
      const { data, width }: { readonly data: Uint8ClampedArray; readonly width: number } = one.getContext('2d').getImageData(0, 0, 63, 63);
      return width === 63 ? new Set(data.filter((_, at) => at % 4 === 0)).size : 0;
    });

  test('an exposure that comes in: its alerts appear by themselves, the most urgent one is shown', async () => {
    await page().getByRole('link', { name: 'Sky' }).click();
    await page().getByText('No alert is waiting').waitFor();
    await field.observe(await field.expose(names[0], 0));
    await page().getByRole('heading', { name: new RegExp(`^${names[0]}_`) }).waitFor();
    await expect.poll(() => page().locator('.alertlist li').count()).toBeGreaterThanOrEqual(2);
    await page().getByText('Generated: not in the sky').waitFor();
  });

  const shown = async (): Promise<string> => (await page().locator('#alert').innerText()).trim();
  const votesOn = async (id: string): Promise<unknown> => {
    const { events } = (await door().ask(`/v1/sky/alerts/${id}`)).json as { readonly events: readonly { readonly kind: string; readonly vote: string; readonly by_whom: string; readonly comment: string | null }[] };
    return events.filter(({ kind }) => kind === 'vote').map(({ by_whom, vote, comment }) => [by_whom, vote, comment]);
  };

  test('three pictures are really drawn', async () => {
    for (const title of ['Science', 'Template', 'Difference']) await expect.poll(() => shades(title), { timeout: 30_000 }).toBeGreaterThan(20);
  });

  test('north and east are drawn as the frame lies, and told in words', async () => {
    for (const letter of ['N', 'E']) await expect.poll(() => page().locator(`[data-arrow=${letter}]`).count()).toBe(3);
    await page().getByText(/^In the pictures: north .*, east a quarter turn to the (left|right) of it/).waitFor({ state: 'attached' });
    const { north, east } = { north: await page().locator('[data-arrow=N] text').first().boundingBox(), east: await page().locator('[data-arrow=E] text').first().boundingBox() };
    // Generated frames: north is up, east is left.
    expect((north?.y ?? 0) < (east?.y ?? 0) && (north?.x ?? 0) > (east?.x ?? 0)).toBe(true);
    await page().keyboard.press('x');
    await expect.poll(() => page().locator('[data-arrow]').count()).toBe(0);
    await page().keyboard.press('x');
  });

  test('? shows all keys; while they are shown none of them votes', async () => {
    await page().keyboard.press('?');
    const help = page().getByRole('dialog', { name: 'Keys' });
    await help.getByText('science ↔ template').waitFor();
    await page().keyboard.press('r');
    await page().keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    expect(await page().getByRole('button', { name: /^Real/ }).getAttribute('aria-pressed')).toBe('false');
  });

  test('the evidence stands beside them in numbers with units', async () => {
    const facts = page().getByRole('complementary');
    for (const words of [/Score\s*\d+\.\d σ/, /Magnitude r\s*1\d\.\d\d ± 0\.\d\d AB/, /10:00:\d\d\.\d{3} \+02:1\d:\d\d\.\d\d/, /150\.\d{5} \+2\.\d{5}/, /near a galaxy/, /GEN [12]/, /rules of thumb|by \S+ \S+ \(/, /No votes yet/]) await facts.getByText(words).or(facts.filter({ hasText: words })).first().waitFor();
    const id = await shown();
    for (const [name, path] of [['ZTF 4.02', 'packet?format=ztf'], ['LSST 11.0', 'packet?format=lsst'], ['difference', 'difference.fits']] as const) {
      const address = await facts.getByRole('link', { name }).getAttribute('href');
      expect([address, (await door().fetch(address ?? '')).status]).toEqual([`/v1/sky/alerts/${id}/${path}`, 200]);
    }
  });

  test('keys: Space blinks, z comes nearer, + changes the contrast; not while somebody writes', async () => {
    const science = page().getByRole('img', { name: 'Science cutout' });
    await page().keyboard.press('Space');
    await page().getByRole('img', { name: 'Template (blink) cutout' }).waitFor();
    await page().keyboard.press('Space');
    await page().keyboard.press('z');
    await expect.poll(() => science.evaluate((one) => ('width' in one ? one.width : 0))).toBe(31);
    await page().keyboard.press('z');
    await page().keyboard.press('z');
    await page().keyboard.press('+');
    expect(await page().getByRole('slider', { name: 'Contrast' }).inputValue()).toBe('0.5');
    await page().getByLabel('Comment with your vote').fill('');
    await page().getByLabel('Comment with your vote').pressSequentially('rub');
    expect(await page().getByRole('button', { name: /^Real/ }).getAttribute('aria-pressed')).toBe('false');
    await page().getByLabel('Comment with your vote').fill('');
    await page().getByLabel('Comment with your vote').blur();
  });

  test('a vote by key shows at once, is in the log, and the next alert comes; another vote takes its place', async () => {
    await page().getByLabel('You vote as').fill('ada');
    await page().getByLabel('You vote as').blur();
    first = await shown();
    await page().getByLabel('Comment with your vote').fill('on a galaxy');
    await page().getByLabel('Comment with your vote').blur();
    await page().keyboard.press('r');
    await page().getByRole('button', { name: /^Real/, pressed: true }).waitFor();
    await expect.poll(shown).not.toBe(first);
    await expect.poll(() => votesOn(first)).toEqual([['ada', 'real', 'on a galaxy']]);
    await page().keyboard.press('p');
    await expect.poll(shown).toBe(first);
    await page().getByRole('button', { name: /^Real/, pressed: true }).waitFor();
    await page().keyboard.press('b');
    await expect.poll(shown).not.toBe(first);
    await expect.poll(() => votesOn(first)).toEqual([['ada', 'real', 'on a galaxy'], ['ada', 'bogus', null]]);
    await field.count(first);
    await page().getByRole('button', { name: /^Labelled 1/ }).click();
    await page().getByRole('link', { name: new RegExp(`${first}.*bogus`) }).click();
    await page().getByText('labelled bogus').waitFor();
    await page().getByRole('listitem').filter({ hasText: 'on a galaxy' }).waitFor();
    await page().getByRole('button', { name: 'To vet' }).click();
  });

  test('a vote that the door does not take is taken back, and says why', async () => {
    await page().locator('.alertlist a').first().click();
    await page().route('**/votes', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ detail: 'the log is full' }) }));
    await page().getByLabel('Go on after a vote').uncheck();
    await page().getByRole('button', { name: /^Unsure/ }).click();
    await page().getByText(/was not taken: the log is full/).waitFor();
    expect(await page().getByRole('button', { name: /^Unsure/ }).getAttribute('aria-pressed')).toBe('false');
    await page().unroute('**/votes');
    await page().getByLabel('Go on after a vote').check();
  });

  test('filters narrow the list, and say so when nothing is left', async () => {
    await page().getByRole('button', { name: 'All', exact: true }).click();
    await expect.poll(() => page().locator('.alertlist li').count()).toBeGreaterThanOrEqual(2);
    await page().locator('summary').filter({ hasText: 'Filters' }).click();
    await page().getByRole('slider', { name: 'Least priority' }).fill('1');
    await page().getByText('None passes these filters.').waitFor();
    await page().getByRole('button', { name: 'Without filters' }).click();
    await page().getByLabel('Object', { exact: true }).fill(`${names[0]}_1`);
    await page().getByLabel('Object', { exact: true }).blur();
    await expect.poll(() => page().locator('.alertlist li').count()).toBe(1);
    await page().getByRole('button', { name: 'Without filters' }).click();
    await page().getByRole('button', { name: 'To vet' }).click();
  });

  test('an exposure while the page is open: its stages as they happen, then its alerts with a light curve of two nights', async () => {
    await page().getByRole('link', { name: 'Observations' }).click();
    await field.observe(await field.expose(names[1], 2), async (stage) => {
      if (stage !== 'ingest') return;
      await page().getByRole('row', { name: new RegExp(names[1]) }).waitFor();
      await expect.poll(async () => {
        door().parts.transport.send({ subject: progressSubject('sky', 'preprocess', names[1]), data: new TextEncoder().encode(JSON.stringify({ fraction: 0.4 })) });
        return page().getByRole('progressbar', { name: `Calibrate of ${names[1]}` }).count();
      }, { timeout: 30_000 }).toBe(1);
    });
    await page().getByRole('row', { name: new RegExp(`${names[1]}.*\\d\\.\\d\\d″.*ADU.*mag.*\\d s`) }).waitFor();
    await page().goto(`${door().http.url}/#sky/${names[1]}_1`);
    await page().getByText('2 points').waitFor();
    await page().getByText('In numbers').click();
    await page().getByRole('row', { name: /this alert/ }).waitFor();
  });

  test('its frame: tiles, what was found in it, a click leads to the alert; quality among the others', async () => {
    await page().getByRole('link', { name: names[1], exact: true }).click();
    const marks = page().locator('path.found');
    const { items } = (await door().ask(`/v1/observations/${names[1]}/detections`)).json as { readonly items: readonly unknown[] };
    await expect.poll(() => marks.count()).toBe(items.length);
    const tile = page().locator('img.leaflet-tile-loaded').first();
    await tile.waitFor();
    const varied = await page().evaluate<number>(`(() => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 256;
      const context = canvas.getContext('2d');
      context.drawImage(document.querySelector('img.leaflet-tile-loaded'), 0, 0);
      return new Set(context.getImageData(0, 0, 256, 256).data).size;
    })()`);
    expect(varied).toBeGreaterThan(20);
    for (const [key, words] of [['2', 'Template'], ['3', 'Difference'], ['4', 'Score'], ['5', 'Raw']] as const) {
      await page().keyboard.press(key);
      await page().getByRole('button', { name: new RegExp(`^${words}`), pressed: true }).waitFor();
    }
    await page().keyboard.press('1');
    await page().getByRole('img', { name: 'Seeing of 2 exposures' }).waitFor();
    await page().getByText('Time taken').waitFor();
    await picture('frame');
    await marks.first().click();
    await page().getByRole('heading', { name: new RegExp(`^${names[1]}_`) }).waitFor();
  });

  test('an exposure that is refused: why, with its numbers, in the list and beside its raw frame', async () => {
    await field.observe(await field.expose(names[2], 3, { ellipticity: 0.65, fwhm: 5 }));
    await page().getByRole('link', { name: 'Observations' }).click();
    await page().getByLabel('Status').selectOption('rejected');
    await page().getByRole('row', { name: new RegExp(`${names[2]}.*stars are trailed: 0.\\d+, limit 0.5`) }).getByRole('link').click();
    await page().getByRole('heading', { name: 'Refused', exact: true }).waitFor();
    await page().getByText('limit ellipticity').waitFor();
    await page().getByRole('button', { name: /^Raw/, pressed: true }).waitFor();
  });

  test('what could not be handled stands below, and is tried again from there', async () => {
    const id = uniqueName('lost');
    const headers = { Reason: 'no file of that name', 'Error-Code': 'INVALID_EVENT' };
    await door().parts.transport.publish({ subject: outcomeSubject('sky', 'ingest', id, 'normal'), data: new TextEncoder().encode('{}'), headers: { ...headers, [header.outcome]: 'dead' } });
    await door().parts.transport.publish({ subject: deadSubject('sky', 'ingest', id), data: new TextEncoder().encode('{}'), headers });
    for (const room of ['#observations', `#sky/${names[1]}_1`]) {
      await page().goto(`${door().http.url}/${room}`);
      await page().getByRole('listitem').filter({ hasText: id }).getByText('no file of that name').waitFor();
    }
    await page().getByRole('button', { name: `Try ${id} again` }).click();
    await page().getByText(`${id} is tried again.`).waitFor();
  });

  test('a door that does not answer is told, with a way to ask again', async () => {
    await page().goto(`${door().http.url}/#sky/${names[1]}_1`);
    await page().route('**/v1/sky/alerts?**', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ detail: 'the tables are being made' }) }));
    await page().getByRole('button', { name: 'All', exact: true }).click();
    await page().getByRole('alert').filter({ hasText: 'the tables are being made' }).waitFor();
    await page().unroute('**/v1/sky/alerts?**');
    await page().getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => page().locator('.alertlist li').count()).toBeGreaterThanOrEqual(2);
    await page().getByRole('button', { name: 'To vet' }).click();
  });

  test('on a phone, in the dark: nothing runs over the edge; every control has a name', async () => {
    await page().setViewportSize({ width: 390, height: 844 });
    await page().emulateMedia({ colorScheme: 'dark' });
    for (const [address, heading] of [[`frame/${names[1]}`, names[1]], ['observations', 'Observations'], [`sky/${names[1]}_1`, `${names[1]}_1`]] as const) {
      await page().goto(`${door().http.url}/#${address}`);
      await page().getByRole('heading', { name: heading }).first().waitFor();
      await page().locator('.stamps canvas, .chart canvas, .stagemarks').first().waitFor();
      expect([address, await page().evaluate<number>('document.documentElement.scrollWidth')]).toEqual([address, 390]);
      for (const role of ['button', 'link', 'textbox', 'combobox', 'slider', 'checkbox', 'img'] as const) {
        // What is still being read may come between the two counts.
        await expect.poll(async () => [address, role, await page().getByRole(role).count() - await page().getByRole(role, { name: /\S/ }).count()]).toEqual([address, role, 0]);
      }
    }
    await picture('phone');
  });

  test('all the while: no errors, no failed requests, nothing fetched from anybody else', () => {
    // The refused vote is an answer that the browser reports as an error of its own.
    expect(browser.trouble.filter((one) => !one.includes('status of 503'))).toEqual([]);
  });

  test.runIf(pictures !== undefined)('the picture of the README (only where ALIDADE_TEST_PICTURES names a folder)', async () => {
    const shippedModel = { ALIDADE_SKY_MODEL: '' };
    await door().post(`/v1/sky/alerts/${first}/votes`, { vote: 'real', by: 'ada' });
    await field.count(first);
    for (const night of [3.5, 4.5, 6, 7.5, 9, 10.5, 12]) await field.observe(await field.expose(`G2511${String(Math.floor(night) + 1).padStart(2, '0')}`, night, { fwhm: 2.6 + 0.1 * night }), undefined, shippedModel);
    await page().setViewportSize({ width: 1400, height: 900 });
    await page().emulateMedia({ colorScheme: 'light' });
    await page().goto(`${door().http.url}/#sky/G251107_1`);
    await page().getByText('9 points').waitFor();
    await expect.poll(() => shades('Science'), { timeout: 30_000 }).toBeGreaterThan(20);
    await picture('vetting');
    for (const width of [1280, 1920]) {
      await page().setViewportSize({ width, height: 1000 });
      await picture(`vetting-${width}`);
    }
    await page().keyboard.press('?');
    await picture('keys');
  }, 300_000);
});
