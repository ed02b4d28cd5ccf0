/** @file A page in a real browser. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { short, time } from '../../page/format.ts';
import { frameOf } from '../../page/numbers/device.ts';
import { omit } from '../../toolchain/omit.ts';
import { network } from '../cli/tiny.ts';
import { chromium, openPage } from './browser.ts';
import { packedIn, pageOf, prepared } from './made.ts';

/** What a name could do where a page took it for anything else than text. */
const hostile = '</script><img src=x onerror=alert(1)>\u202e';

(chromium === undefined ? test.skip : test)(
  'in a browser a page draws, asks for nothing, and follows clicks and keys',
  async (t) => {
    const cwd = await prepared(t);
    await pageOf(t, cwd, [
      'f.chip',
      '--run',
      'run.json',
      '--trace',
      't.safetensors',
      '--verify',
      'v.json',
      ...network.slice(0, -2),
      '--against-run',
      'run.json',
    ]);
    const file = join(cwd, 'p.html');
    const clean = packedIn(readFileSync(file, 'utf8'));
    const layers = clean.subject.layers.map((layer, i) => (i === 3 ? { ...layer, name: hostile } : layer));
    const { htmlOf } = await import('../../toolchain/page/html.ts');
    const shown = [{ neuron: 1, logicalStep: 0, expected: [0], got: [0, 1] }];
    const verdict = {
      ...{ file: 'v.json', exact: false },
      layers: [3, 1, 2, 4, 5, 6, 7, 8].map((layer) => ({ layer, neurons: 9, differing: 2 })),
      samples: [hostile, 'the next'].map((name, i) => ({
        name,
        layers: [{ layer: 3, cores: [[i, 2]] as const, shown }],
      })),
    };
    // At 500 MHz.
    const { mean: sums, ...ran } = clean.subject.run!;
    const timed = { ...ran, mean: { ...sums, microseconds: sums['cycles']! / 500 } };
    // There the last core is below all others.
    const below = 1 + Math.max(...clean.subject.cores.map((core) => core.y));
    const there = clean.subject.cores.map((core, i, { length }) =>
      i === length - 1 ? { ...core, x: 0, y: below } : core,
    );
    const shownData = {
      ...clean,
      subject: { ...clean.subject, model: hostile, layers, verdict, run: timed },
      others: clean.others.map((one) => ({ ...one, cores: there, run: { ...one.run!, inputs: 'other samples' } })),
    };
    writeFileSync(file, htmlOf(shownData));
    const page = await openPage();
    t.teardown(() => page.close());
    await page.open(file);
    const selected = (): Promise<string> => page.evaluate('document.querySelector("#selected h3")?.textContent ?? ""');
    t.deepEqual(await page.evaluate('[...document.querySelectorAll("section")].map(({ id }) => id)'), [
      'device',
      'selected',
      'differences',
      'timeline',
      'pipeline',
      'network',
      'source',
      'compare',
      'front',
      'energy',
      'limits',
      'links',
      'raster',
    ]);
    const head = await page.evaluate<string>('document.querySelector(".sums").innerText');
    const perSecond = short(500e6 / ran.pipelined!.interval);
    t.true(head.includes(`${time(sums['cycles']! / 500)}\ntime per sample`), head);
    t.true(head.includes(`${perSecond}\nsamples a second, side by side`), head);
    const [x, y] = await page.evaluate<[number, number]>(
      '(({ left, top }) => [left + 8, top + 8])(document.querySelector("canvas.device").getBoundingClientRect())',
    );
    const { columns } = frameOf(shownData);
    const tipAt = (column: number, row: number): Promise<string> =>
      page.evaluate(
        `(({ canvas }) => { const { left, top, width } = canvas.getBoundingClientRect(); const cell = (width - 2) / ${columns}; canvas.dispatchEvent(new MouseEvent("mousemove", { clientX: left + 1 + ${column + 0.5} * cell, clientY: top + 1 + ${row + 0.5} * cell })); const tip = document.querySelector("#device .tip"); return tip.hidden ? "" : tip.textContent; })({ canvas: document.querySelector("canvas.device") })`,
      );
    t.regex(await tipAt(0, 0), /^core 0,0: .*\nstage1/);
    t.regex(await tipAt(0, below), /^core 0,\d+, only there: \u2212.*cycles$/);
    t.is(await tipAt(columns - 1, below), '');
    const before = await page.processor();
    await page.click(x, y);
    t.regex(await selected(), /^core 0,0 on chip 0,0/);
    t.true((await page.processor()) - before < 100, 'a click is answered at once, as far as the page can help it');
    await page.evaluate('document.querySelector("#source code button").click()');
    t.regex(await selected(), /^stage1/);
    t.is(await page.evaluate('document.querySelectorAll("#source .held").length'), 1);
    await page.evaluate('document.querySelectorAll("g.node")[3].dispatchEvent(new MouseEvent("click"))');
    t.is(await selected(), `${hostile} neurons`);
    const textOf = (selector: string): Promise<string> =>
      page.evaluate(`document.querySelector("${selector}").innerText`);
    t.regex(await textOf('.marks'), /cores of the layer[^]*paths of its packets/);
    t.regex(await textOf('header .differences'), /Spikes differ in 8 layers[^]*2 more layers/);
    t.regex(await textOf('#front'), /Not all runs are of the same samples/);
    await page.evaluate('document.querySelector("canvas.device").focus()');
    await page.press('Escape');
    const silent = clean.subject.layers.findIndex(({ cap, role }) => cap === 0 && role !== 'input');
    await page.evaluate(`document.querySelectorAll("g.node")[${silent}].dispatchEvent(new MouseEvent("click"))`);
    t.regex(await textOf('#raster'), /never fires: the trace has nothing of it/);
    await page.evaluate('document.querySelectorAll("g.node")[3].dispatchEvent(new MouseEvent("click"))');
    t.is(await page.evaluate('document.querySelectorAll("#raster .membranes canvas").length'), 8);
    // Of another sample of the trace spikes and membranes are others.
    const drawn = (): Promise<string> =>
      page.evaluate('[...document.querySelectorAll("#raster small")].map((e) => e.textContent).join()');
    const membranes = await drawn();
    await page.evaluate(
      '(({ traced }) => { traced.value = "1"; traced.dispatchEvent(new Event("change")); })({ traced: document.querySelector("#traced") })',
    );
    t.not(await drawn(), membranes);
    t.is(await page.evaluate('document.querySelectorAll("img, iframe").length'), 0);
    t.true(
      await page.evaluate(
        'document.querySelector("canvas.device").getContext("2d").getImageData(8, 8, 1, 1).data[3] > 0',
      ),
    );
    await page.evaluate('document.querySelector("canvas.device").focus()');
    await page.press('+');
    t.true(await page.evaluate('document.querySelector("canvas.device").classList.contains("zoomed")'));
    await page.press('0');
    t.false(await page.evaluate('document.querySelector("canvas.device").classList.contains("zoomed")'));
    await page.press('Escape');
    await page.press('ArrowRight');
    t.regex(await selected(), /^core/);
    // Tab reaches every control that there is, and each shows that it has the focus.
    const controls = await page.evaluate<number>(
      '(document.activeElement.blur(), window.reached = new Set(), [...document.querySelectorAll("button, select, input, summary, [tabindex=\'0\']")].filter((e) => e.checkVisibility()).length)',
    );
    for (let n = 0; n < controls; n++) {
      await page.press('Tab');
      await page.evaluate('reached.add(document.activeElement)');
    }
    t.is(await page.evaluate('reached.size'), controls);
    t.true(
      await page.evaluate(
        'getComputedStyle(document.activeElement).outlineStyle !== "none" || document.activeElement.matches("g.node")',
      ),
    );
    // Layers are one of them: arrow keys go on from the one that is selected, Enter selects.
    await page.evaluate('document.querySelector("g.node[tabindex=\'0\']").focus()');
    const standing = await page.evaluate<string>('document.activeElement.getAttribute("aria-label")');
    await page.press('ArrowRight');
    const next = await page.evaluate<string>('document.activeElement.getAttribute("aria-label")');
    t.not(next, standing);
    await page.press('Enter');
    t.true(next.startsWith((await selected()).replace(/ \w+$/, '')), next);
    await page.press('End');
    t.true(await page.evaluate('document.activeElement.matches("g.node:last-of-type")'));
    // In one window a link is of the layers that send in it.
    const { windows } = clean.subject.run!;
    const at = windows.findIndex(({ links: used }) => used.length > 3);
    await page.evaluate(
      `(({ slider }) => { slider.value = ${at}; slider.dispatchEvent(new Event("input")); })({ slider: document.querySelector("#timeline input[type=range]") })`,
    );
    const named = await page.evaluate<string[]>(
      '[...new Set([...document.querySelectorAll("#links tbody .some button")].map((e) => e.textContent))]',
    );
    const sending = clean.subject.edges.filter(({ window }) => window === at).flatMap(({ from }) => from);
    t.deepEqual(new Set(named), new Set(sending.map((layer) => layers[layer]!.name)));
    await page.evaluate('document.querySelector("#differences .controls button").click()');
    t.is(await page.evaluate('document.querySelector("#measure").value'), 'differing');
    const onFirst = await page.evaluate<string>('document.querySelector("#differences .panels").textContent');
    t.regex(onFirst, /2 neurons on 1 core/);
    await page.evaluate(
      '(({ sample }) => { sample.value = "1"; sample.dispatchEvent(new Event("change")); })({ sample: document.querySelector("#sample") })',
    );
    t.not(await page.evaluate('document.querySelector("#differences .panels").textContent'), onFirst);
    await page.evaluate('document.querySelector("#limits .copy").click()');
    const said =
      'new Promise((done) => { const look = () => { const { textContent } = document.querySelector("#limits .said"); if (textContent) done(textContent); else setTimeout(look, 5); }; look(); })';
    t.is(await page.evaluate(said), 'copied as JSON');
    const ids = '[...document.querySelectorAll("[id]")].map(({ id }) => id)';
    t.is(await page.evaluate(`${ids}.length - new Set(${ids}).size`), 0);
    // On a narrow screen what is wide scrolls by itself, and bars keep their sums beside their names.
    await page.width(390);
    t.is(await page.evaluate('document.documentElement.scrollWidth'), 390);
    const besides =
      '[...document.querySelectorAll(".total")].every((row) => row.querySelector("b").offsetTop < row.querySelector(".stack").offsetTop)';
    t.true(await page.evaluate(besides));
    await page.width(1280);
    await page.scheme('dark');
    const colours = ['firing', 'silent', 'saturated', 'work'].map(
      (name) => `getComputedStyle(document.querySelector("#network i.${name}")).backgroundColor`,
    );
    t.is(await page.evaluate(`new Set([${colours.join()}]).size`), 4);
    t.is(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(18, 22, 27)');
    // Paper is light, holds all of it without what is there to be clicked, and cuts nothing off.
    const pdf = Buffer.from(await page.print()).toString('latin1');
    t.true(pdf.startsWith('%PDF-') && pdf.match(/\/Type \/Page\b/g)!.length > 3);
    await page.paper(700);
    t.is(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
    t.is(await page.evaluate('document.documentElement.scrollWidth'), 700);
    const wide =
      '[...document.querySelectorAll("canvas, svg, table, section")].filter((e) => e.getBoundingClientRect().right > 700).map((e) => e.parentElement.id)';
    t.deepEqual(await page.evaluate(wide), []);
    const light =
      '(({ data }) => data.some((_, i) => i % 4 === 0 && data[i] === 236 && data[i + 1] === 239 && data[i + 2] === 242))((({ width, height }, pen) => pen.getImageData(0, 0, width, height))(document.querySelector("#raster canvas"), document.querySelector("#raster canvas").getContext("2d")))';
    t.true(await page.evaluate(light), 'drawn anew in light colours');
    t.true(await page.evaluate('document.querySelector("#raster canvas").width <= 700'));
    const seen = (selector: string): Promise<number> =>
      page.evaluate(`[...document.querySelectorAll("${selector}")].filter((e) => e.checkVisibility()).length`);
    t.is(await seen('.controls input, .controls button, .copy, footer'), 0);
    const keeps = ['#assumed li', '#timeline .key .busy', '.strips svg', '#raster canvas', '#sample', '#other'];
    for (const kept of keeps) t.true((await seen(kept)) > 0, kept);
    await page.paper(undefined);
    t.is(await page.evaluate('document.querySelectorAll("details[open], .strips svg").length'), 0);
    // Of a target that knows no costs, cycles and energy are unknown, and not 0.
    const mean = omit(clean.subject.run!.mean, 'cycles');
    const without = clean.subject.run!.layers.map((layer) => ({ ...layer, energy: layer.energy.map(() => 0) }));
    const units = [
      {
        name: 'first_unit',
        does: ['mac'],
        windows: clean.subject.run!.windows.map(() => 2),
        layers: without.map(() => 1),
      },
      { name: 'dark', does: [], windows: [null], layers: [null] },
    ];
    const energy = clean.subject.run!.energy.map((line) => ({ ...line, each: 0, provenance: 'unknown' }));
    const run = { ...omit(clean.subject.run!, 'pipelined'), mean, energy, layers: without, units };
    const unknown = join(cwd, 'unknown.html');
    const long = `a/folder/with/a/long/name/${'x'.repeat(60)}.chip`;
    const other = { ...clean.subject, file: long, run: { ...clean.subject.run!, inputs: 'other samples' } };
    writeFileSync(unknown, htmlOf({ ...clean, subject: { ...clean.subject, run }, others: [other] }));
    await page.open(unknown);
    await page.width(390);
    t.is(await page.evaluate('document.documentElement.scrollWidth'), 390);
    const unknowns = await page.evaluate<string>('document.querySelector(".sums").innerText');
    t.regex(unknowns, /unknown\s+cycles.*unknown\s+energy/s);
    t.notRegex(unknowns, /time per sample/);
    t.regex(
      await page.evaluate('document.querySelector("#energy").innerText'),
      /by the target.s costs\s+unknown[^]*by layer\s+unknown/,
    );
    t.regex(await page.evaluate('document.querySelector("#units").innerText'), /first unit[^]*dark\s+unknown/);
    t.is(await page.evaluate('document.querySelector("#measure").value'), 'spikes');
    const compared = await page.evaluate<string>('document.querySelector("#compare").innerText');
    t.regex(
      compared,
      /different samples, here .*, there other samples[^]*synaptic operations per sample[^]*\d+ more layers/,
    );
    t.deepEqual(page.requests, [`file://${file}`, `file://${unknown}`]);
    t.deepEqual(page.said, []);
  },
);
