/**
 * @file What pages of `spikec report` take in a browser: their size, the first picture, and processor time of the page's main thread
 * (scripts, layout, painting) for each kind of click, every layer included.
 * `npm run bench:page -- PAGE.html...`; skipped where there is no Chromium.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium, openPage, type Page } from '../test/page/browser.ts';
import { printTable } from './table.ts';

/** Until everything is drawn that a click has changed. */
const settled = 'new Promise((d) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(d, 30))))';

/** Gives a control a value, as a user would. */
const choose = (selector: string, value: number | string, event: string): string =>
  `(({ control }) => { if (control) { control.value = ${JSON.stringify(String(value))}; control.dispatchEvent(new Event("${event}")); } })({ control: document.querySelector("${selector}") })`;

const pick = (selector: string, at: number, how: string): string =>
  `((list) => list.length > ${at} && list[${at}].${how})(document.querySelectorAll("${selector}"))`;

/** By name, how often it is done, and what is done. */
const clicks: Readonly<Record<string, readonly [times: number | string, act: (at: number) => string]>> = {
  layer: ['g.node', (at) => pick('g.node', at, 'dispatchEvent(new MouseEvent("click"))')],
  core: [20, (at) => pick('#selected td:first-child button, .inspector dd .some button', at, 'click()')],
  link: ['#links td:first-child button', (at) => pick('#links td:first-child button', at, 'click()')],
  window: [40, (at) => choose('#timeline input[type=range]', 7 * at, 'input')],
  'colour by': [
    8,
    (at) =>
      `((s) => { s.selectedIndex = ${at} % s.length; s.dispatchEvent(new Event("change")); })(document.querySelector("#measure"))`,
  ],
  sample: ['#traced option', (at) => choose('#traced', at, 'change')],
};

/** Milliseconds of processor time of each click, ascending. */
async function taken(page: Page, times: number | string, act: (at: number) => string): Promise<readonly number[]> {
  const count =
    typeof times === 'number' ? times : await page.evaluate<number>(`document.querySelectorAll("${times}").length`);
  const found: number[] = [];
  for (let at = 0; at < count; at++) {
    await page.evaluate(settled);
    const before = await page.processor();
    await page.evaluate(act(at));
    await page.evaluate(settled);
    found.push((await page.processor()) - before);
  }
  return found.sort((a, b) => a - b);
}

if (chromium === undefined) console.log('there is no Chromium: nothing is measured');
else
  for (const file of process.argv.slice(2)) {
    const page = await openPage();
    await page.open(resolve(file));
    const painted = await page.evaluate<number>('performance.getEntriesByName("first-contentful-paint")[0].startTime');
    const opened = await page.processor();
    console.log(
      `${file}: ${(statSync(file).size / 1e6).toFixed(2)} MB, first picture after ${painted.toFixed(0)} ms, all of it ${opened.toFixed(0)} ms of processor time`,
    );
    const rows: string[][] = [];
    for (const [name, [times, act]] of Object.entries(clicks)) {
      const list = await taken(page, times, act);
      if (list.length > 0)
        rows.push([name, String(list.length), list[list.length >> 1]!.toFixed(0), list.at(-1)!.toFixed(0)]);
    }
    printTable(['click', 'times', 'median ms', 'most ms'], rows);
    await page.close();
  }
