/** A real Chromium with a profile of its own, and everything that goes wrong in it. */
import { accessSync, constants } from 'node:fs';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { temporaryFolder } from '../../support/index.ts';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const runnable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The setting ALIDADE_TEST_BROWSER, or Debian's; undefined when there is none. */
export const browserProgram = [process.env['ALIDADE_TEST_BROWSER'] ?? '', ...candidates].find((file) => file !== '' && runnable(file));

export interface TestBrowser {
  readonly page: Page;
  /** Console errors, page errors, failed requests, and requests to anybody but the door. */
  readonly trouble: readonly string[];
  close(): Promise<void>;
}

/** `program` has been found to be there; `ours`: the URL of the door, without a slash at its end. */
export async function openBrowser(program: string, ours: string): Promise<TestBrowser> {
  const profile = await temporaryFolder('browser');
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];
  const context: BrowserContext = await chromium.launchPersistentContext(profile.path, { executablePath: program, headless: true, args, viewport: { width: 1280, height: 900 }, timeout: 60_000 });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(30_000);
  const trouble: string[] = [];
  // The test reads pixels, which Chromium finds slow.
  page.on('console', (message) => void (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Canvas2D: Multiple readback') && trouble.push(`console: ${message.text()}`)));
  page.on('pageerror', (error) => trouble.push(`page: ${error.message}`));
  // A newer question to the door replaces an older one, which is then given up.
  page.on('requestfailed', (request) => void (request.failure()?.errorText !== 'net::ERR_ABORTED' && trouble.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ''}`)));
  page.on('request', (request) => void (!request.url().startsWith(ours) && !request.url().startsWith('data:') && trouble.push(`external: ${request.url()}`)));
  page.on('websocket', (socket) => void (!socket.url().startsWith(ours.replace('http', 'ws')) && trouble.push(`external: ${socket.url()}`)));
  return {
    page,
    trouble,
    close: async () => {
      await context.close();
      await profile.remove();
    },
  };
}
