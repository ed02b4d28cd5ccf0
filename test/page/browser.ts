/** @file A real browser for tests of pages: Chromium without a window, driven by Playwright. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium as browsers } from 'playwright-core';

const folders = (process.env['PATH'] ?? '').split(delimiter);

/** Where Debian and others put it; nothing where there is none. */
export const chromium: string | undefined = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => folders.map((folder) => join(folder, name)))
  .find((file) => existsSync(file));

/** One page in a browser of its own. */
export interface Page {
  /** What the page asked for, other than itself, and what it said on its console or threw. */
  readonly requests: readonly string[];
  readonly said: readonly string[];
  /** Opens a file, and waits until the page says that it is ready. */
  open(file: string): Promise<void>;
  /** The value of an expression in the page; a promise is waited for. */
  evaluate<T>(expression: string): Promise<T>;
  /** Presses and releases a key, as `Tab` or `ArrowRight`. */
  press(key: string): Promise<void>;
  click(x: number, y: number): Promise<void>;
  /** Light or dark, as the system would say. */
  scheme(colours: 'light' | 'dark'): Promise<void>;
  /** Makes the window so wide, and waits until the page has followed. */
  width(pixels: number): Promise<void>;
  /** Milliseconds of processor time that the page has taken so far: scripts, layout and painting of its main thread. */
  processor(): Promise<number>;
  /** A PNG of what is seen, or of the whole page. */
  screenshot(whole?: boolean): Promise<Uint8Array>;
  /** A PDF, as it would be printed. */
  print(): Promise<Uint8Array>;
  /** Lays the page out as on paper of so many pixels, as while it is printed, or as on the screen again. */
  paper(pixels: number | undefined): Promise<void>;
  close(): Promise<void>;
}

/** Starts a browser with a window of so many pixels. */
export async function openPage(width = 1280, height = 800): Promise<Page> {
  const browser = await browsers.launch({
    executablePath: chromium!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const page = await browser.newPage({ viewport: { width, height } });
  const requests: string[] = [];
  const said: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('Performance.enable', { timeDomain: 'threadTicks' });
  const evaluate = <T>(expression: string): Promise<T> => page.evaluate<T>(expression);
  const widen = async (pixels: number): Promise<void> => {
    await page.setViewportSize({ width: pixels, height });
    await evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
  };
  return {
    ...{ requests, said, evaluate },
    async open(file) {
      await page.goto(`file://${file}`);
      await page.waitForSelector('html[data-ready]');
    },
    press: (key) => page.keyboard.press(key),
    click: (x, y) => page.mouse.click(x, y),
    scheme: (colorScheme) => page.emulateMedia({ colorScheme }),
    width: widen,
    async processor() {
      const { metrics } = await protocol.send('Performance.getMetrics');
      return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
    },
    screenshot: (fullPage = false) => page.screenshot({ fullPage }),
    print: () => page.pdf({ printBackground: true }),
    async paper(pixels) {
      // A browser tells it before it lays the page out anew, and after it has gone back.
      if (pixels !== undefined) await evaluate('void dispatchEvent(new Event("beforeprint"))');
      await page.emulateMedia({ media: pixels === undefined ? 'screen' : 'print' });
      await widen(pixels ?? width);
      if (pixels === undefined) await evaluate('void dispatchEvent(new Event("afterprint"))');
    },
    close: () => browser.close(),
  };
}
