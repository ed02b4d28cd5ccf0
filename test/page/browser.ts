/** @file A real browser for tests of pages: Chromium without a window, told over its debugging protocol what to do. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian and others put it; nothing where there is none. */
export const chromium: string | undefined = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

type Fields = Readonly<Record<string, unknown>>;

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
  const folder = mkdtempSync(join(tmpdir(), 'spikec-browser-'));
  const child = spawn(
    chromium!,
    [
      ...[
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--hide-scrollbars',
        '--no-first-run',
        '--disable-extensions',
      ],
      ...['--disable-background-networking', '--disable-component-update', '--remote-debugging-port=0'],
      ...[`--user-data-dir=${folder}`, `--window-size=${width},${height}`, 'about:blank'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const browser = await connect(await debuggingAddress(child));
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method: string, parameters: Fields = {}): Promise<Fields> =>
    browser.send(method, parameters, sessionId as string);
  const requests: string[] = [];
  const said: string[] = [];
  browser.listen((method, parameters) => {
    if (method === 'Network.requestWillBeSent') requests.push((parameters['request'] as { url: string }).url);
    if (/^(Runtime.consoleAPICalled|Runtime.exceptionThrown|Log.entryAdded)$/.test(method))
      said.push(JSON.stringify(parameters));
  });
  for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await send(`${domain}.enable`);
  await send('Performance.enable', { timeDomain: 'threadTicks' });
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  };
  let features: Fields[] = [];
  const widen = async (pixels: number): Promise<void> => {
    await send('Emulation.setDeviceMetricsOverride', { width: pixels, height, deviceScaleFactor: 1, mobile: false });
    await evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
  };
  return {
    ...{ requests, said, evaluate },
    async open(file) {
      await send('Page.navigate', { url: `file://${file}` });
      await evaluate(
        `new Promise((done, fail) => { const end = Date.now() + 30000; const look = () => document.documentElement?.dataset.ready ? done() : Date.now() > end ? fail(new Error('the page is not ready')) : setTimeout(look, 5); look(); })`,
      );
    },
    async press(key) {
      const code = { Tab: 9, Enter: 13, Escape: 27, ArrowRight: 39, ArrowDown: 40 }[key] ?? 0;
      for (const type of ['keyDown', 'keyUp'])
        await send('Input.dispatchKeyEvent', { type, key, code: key, windowsVirtualKeyCode: code });
    },
    async click(x, y) {
      for (const type of ['mousePressed', 'mouseReleased'])
        await send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    },
    async scheme(value) {
      features = [{ name: 'prefers-color-scheme', value }];
      await send('Emulation.setEmulatedMedia', { features });
    },
    width: widen,
    async processor() {
      const { metrics } = (await send('Performance.getMetrics')) as { metrics: { name: string; value: number }[] };
      return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
    },
    async screenshot(whole = false) {
      const { data } = await send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: whole });
      return Buffer.from(data as string, 'base64');
    },
    async print() {
      return Buffer.from((await send('Page.printToPDF', { printBackground: true }))['data'] as string, 'base64');
    },
    async paper(pixels) {
      // A browser tells it before it lays the page out anew, and after it has gone back.
      if (pixels !== undefined) await evaluate('dispatchEvent(new Event("beforeprint"))');
      await send('Emulation.setEmulatedMedia', { media: pixels === undefined ? '' : 'print', features });
      await widen(pixels ?? width);
      if (pixels === undefined) await evaluate('dispatchEvent(new Event("afterprint"))');
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await browser.send('Browser.close').catch(() => child.kill('SIGKILL'));
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The line of standard error that says where to connect. */
const debuggingAddress = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    child.stderr!.on('data', (piece: Buffer) => {
      text += piece.toString();
      const [, address] = /DevTools listening on (\S+)/.exec(text) ?? [];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', () => reject(new Error(`the browser did not start: ${text}`)));
  });

interface Connection {
  send(method: string, parameters?: Fields, sessionId?: string): Promise<Fields>;
  listen(listener: (method: string, parameters: Fields) => void): void;
}

/** Questions and answers by number, and events in between. */
async function connect(address: string): Promise<Connection> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`cannot connect to ${address}`)));
  });
  const waiting = new Map<number, { resolve: (value: Fields) => void; reject: (error: Error) => void }>();
  const listeners: ((method: string, parameters: Fields) => void)[] = [];
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as {
      id?: number;
      result?: Fields;
      error?: unknown;
      method?: string;
      params?: Fields;
    };
    const asked = message.id === undefined ? undefined : waiting.get(message.id);
    if (message.method !== undefined) for (const listener of listeners) listener(message.method, message.params ?? {});
    if (!asked) return;
    waiting.delete(message.id!);
    if (message.error === undefined) asked.resolve(message.result ?? {});
    else asked.reject(new Error(JSON.stringify(message.error)));
  });
  // What is asked of a browser that is gone has no answer; closing it may take its own answer along.
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser is gone'));
    waiting.clear();
  });
  let next = 0;
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== WebSocket.OPEN) return reject(new Error('the browser is gone'));
        const id = ++next;
        waiting.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
      }),
    listen: (listener) => void listeners.push(listener),
  };
}
