/** The pages of the sky in a real browser: generated exposures through the real stages and the real curation, vetted key by key. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  const names = [uniqueName('G1'), uniqueName('G2')] as const;
  const picture = async (name: string): Promise<void> => void (pictures !== undefined && (await page().screenshot({ path: join(pictures, `${name}.png`) })));

  beforeAll(async () => {
    if (!existsSync(join(dashboardFolder, 'index.html'))) throw new Error(`the page is not built in ${dashboardFolder}: run node deploy/build.mjs`);
    const rising = (from: number, most: number) => (night: number): number => (night < from ? 0 : Math.min(most, 1200 + 500 * (night - from)));
    const stories = [{ x: 100, y: 210, flux: rising(0, 6000) }, { x: 230, y: 90, flux: rising(0, 2500) }, { x: 60, y: 60, flux: rising(1, 4000) }];
    field = await SkyField.open(door, stories, { galaxies: [{ name: 'generated', entries: [[150.1, 2.2, 60, 'GEN 1', 0.02]] }] });
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

  test('three pictures are really drawn', async () => {
    for (const title of ['Science', 'Template', 'Difference']) await expect.poll(() => shades(title), { timeout: 30_000 }).toBeGreaterThan(20);
    await picture('sky');
  });
});
