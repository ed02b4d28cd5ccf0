/** @file Every picture of a page as a drawing by itself, and as numbers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { csv } from '../../page/csv.ts';
import type { ChipData, PageData } from '../../page/data.ts';
import { measures } from '../../page/measures.ts';
import { shownOf } from '../../page/numbers/device.ts';
import { heights } from '../../page/numbers/timeline.ts';
import { startOf, type View } from '../../page/state.ts';
import { coreMeasures, pictureNames, windowMeasures } from '../../toolchain/defaults.ts';
import { drawings } from '../../toolchain/page/drawings/index.ts';
import { omit } from '../../toolchain/omit.ts';
import { spikec } from '../cli/spikec.ts';
import { network } from '../cli/tiny.ts';
import { packedIn, pageOf, prepared } from './made.ts';

/** What a name could do where a drawing took it for anything else than text. */
const hostile = '"/><script>alert(1)</script>&\u0007';

const figures = ['f.chip', '--run', 'run.json', '--trace', 't.safetensors', '--verify', 'v.json'];

/** A page that has every view, with a name in it that means ill. */
function withAll({ subject, others, format }: PageData): PageData {
  const layers = subject.layers.map((layer, i) => (i === 3 ? { ...layer, name: hostile } : layer));
  const run = {
    ...subject.run!,
    units: [{ name: hostile, does: ['mac'], windows: subject.run!.windows.map(() => 2), layers: layers.map(() => 1) }],
  };
  const shown = [{ neuron: 1, logicalStep: 0, expected: [0], got: [0, 1] }];
  const verdict = {
    ...{ file: 'v.json', exact: false, layers: [{ layer: 3, neurons: 9, differing: 1 }] },
    samples: [{ name: hostile, layers: [{ layer: 3, cores: [[0, 1]] as const, shown }] }],
  };
  const all: ChipData = { ...subject, model: hostile, layers, run, verdict };
  // What it is compared with fires a hundredth of that, and costs twenty times as much.
  const ran = others[0]!.run!;
  const mean = { ...ran.mean, spikes: ran.mean['spikes']! / 100 };
  const costly = ran.layers.map((layer) => ({ ...layer, energy: layer.energy.map((part) => 20 * part) }));
  const energy = ran.energy.map((line) => ({ ...line, each: 20 * line.each }));
  return { format, subject: all, others: [{ ...others[0]!, run: { ...ran, mean, energy, layers: costly } }] };
}

/** Tags of an XML file, which are closed as they were opened; nothing else stands between them than text. */
function tagsOf(t: ExecutionContext, xml: string, name: string): readonly string[] {
  const piece = /<(\/?)(\w+)((?:\s+[\w:-]+="[^"<]*")*)(\/?)>|[^<>&]+|&#?\w+;/y;
  const open: string[] = [];
  const tags: string[] = [];
  while (piece.lastIndex < xml.length) {
    const at = piece.lastIndex;
    const [all, close, tag, , empty] = piece.exec(xml) ?? [];
    if (all === undefined) {
      t.fail(`${name}: no XML at ${xml.slice(at, at + 60)}`);
      return tags;
    }
    if (tag === undefined) continue;
    if (close === '/') t.is(open.pop(), tag, name);
    else if (empty === '') open.push(tag);
    if (close === '') tags.push(tag);
  }
  t.deepEqual(open, [], name);
  return tags;
}

/** Nothing but what lies within the drawing. */
function staysInside(t: ExecutionContext, svg: string, name: string): void {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.map(Number);
  for (const [tag, x, y, wide, tall] of svg.matchAll(/<rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"/g)) {
    const [right, bottom] = [Number(x) + Number(wide), Number(y) + Number(tall)];
    const isInside = Number(x) >= 0 && Number(y) >= 0 && right <= width! + 0.1 && bottom <= height! + 0.1;
    if (!isInside || !(Number(wide) >= 0 && Number(tall) >= 0)) t.fail(`${name}: ${tag}`);
  }
  for (const [, path] of svg.matchAll(/ d="(.*?)"/g))
    for (const [place, x, y] of path!.matchAll(/[ML]([-\d.]+),([-\d.]+)/g))
      if (!(Number(x) >= 0 && Number(x) <= width! && Number(y) >= 0 && Number(y) <= height!))
        t.fail(`${name}: ${place}`);
  for (const [tag, , y] of svg.matchAll(/<text x="(.*?)" y="(.*?)"/g))
    if (!(Number(y) > 0 && Number(y) < height!)) t.fail(`${name}: ${tag}`);
}

test('every picture of a page is a drawing, and has its numbers, whatever names hold', async (t) => {
  const cwd = await prepared(t);
  const words = [...figures, ...network.slice(0, -2), '--against-run', 'run.json'];
  const data = withAll(packedIn(await pageOf(t, cwd, words)));
  const start = startOf(data);
  const view: View = { ...start, selection: { kind: 'layer', index: 3 } };
  for (const name of pictureNames) {
    const { lacks, draw, rows } = drawings[name];
    for (const looked of name === 'membranes' ? [view] : [start, view]) {
      t.is(lacks(data, looked), undefined, name);
      const svg = draw(data, looked);
      t.false(tagsOf(t, svg, name).includes('script'), name);
      staysInside(t, svg, name);
      t.notRegex(svg, /NaN|undefined|Infinity/, name);
      const numbers = rows(data, looked);
      t.true(numbers.length > 0, name);
      t.is(new Set(numbers.map((row) => Object.keys(row).join())).size, 1, `${name}: all rows have the same names`);
      t.true(csv(numbers).split('\r\n').length > numbers.length, name);
    }
  }
  const { run, cores, layers, limits } = data.subject;
  const count = (name: keyof typeof drawings, pattern: RegExp): number =>
    drawings[name].draw(data, start).match(pattern)?.length ?? 0;
  t.is(count('device', /<title>core /g), cores.length);
  t.is(count('timeline', /<title>window /g), run!.windows.flatMap(({ causes }) => causes.filter((c) => c > 0)).length);
  for (const { cost, count: many, each } of run!.energy)
    t.is(count('energy', new RegExp(`<title>${cost}: `, 'g')) > 0, many * each > 0, cost);
  t.is(count('network', /rx="4"/g), layers.length);
  t.is(count('links', /\u2192/g), Math.min(20, run!.links.length));
  t.is(count('limits', /text-anchor="end"/g), limits.length);
  t.is(count('differences', /fill="#a23b8f"/g) - 1, 1);
  t.is(drawings.membranes.draw(data, view).match(/>neuron /g)!.length, 8);
  t.is(drawings.pipeline.rows(data, start).length, run!.windows.length + 2);
  t.deepEqual([Object.keys(measures), Object.keys(heights)], [coreMeasures, windowMeasures]);
  // Of one image alone there is the device, the network and the limits; all else says what it lacks.
  const alone: PageData = { ...data, others: [], subject: packedIn(await pageOf(t, cwd, ['f.chip'])).subject };
  const there = pictureNames.filter((name) => drawings[name].lacks(alone, startOf(alone)) === undefined);
  t.deepEqual(there, ['device', 'network', 'limits']);
});

test('differences are those of cores that either side has, and none where one side has no figures', async (t) => {
  const cwd = await prepared(t);
  const data = withAll(packedIn(await pageOf(t, cwd, [...figures, '--against-run', 'run.json'])));
  const [first, ...more] = data.others[0]!.cores;
  const moved = { ...data.others[0]!, cores: [{ ...first!, x: 9, y: 5 }, ...more] };
  const start = startOf(data);
  const { values, elsewhere, diverging, low } = shownOf({ ...data, others: [moved] }, start);
  t.true(diverging);
  t.like(elsewhere, [{ x: 9, y: 5 }]);
  const sum = (list: readonly (number | undefined)[]): number => list.reduce<number>((all, one) => all + one!, 0);
  const work = (chip: ChipData): readonly number[] => measures['work']!.values(chip, -1)!;
  t.is(elsewhere[0]!.value, -work(moved)[0]!);
  t.is(Math.round(sum(values) + elsewhere[0]!.value), Math.round(sum(work(data.subject)) - sum(work(moved))));
  t.true(low <= elsewhere[0]!.value);
  t.is(drawings.device.rows({ ...data, others: [moved] }, start).length, data.subject.cores.length + 1);
  t.true(drawings.device.draw({ ...data, others: [moved] }, start).includes('core 9,5, only there: '));
  const bare = { ...data, others: [omit(moved, 'run')] };
  t.false(shownOf(bare, start).diverging);
  t.true(shownOf(bare, { ...start, measure: 'neurons' }).diverging);
});

test('a command writes a picture as drawing, CSV or JSON, and refuses what says nothing of it', async (t) => {
  const cwd = await prepared(t);
  const written = async (format: string, ...more: readonly string[]): Promise<string> => {
    const out = `o.${format}`;
    const { status, stderr } = await spikec(['report', ...figures, '--format', format, '--out', out, ...more], { cwd });
    t.is(status, 0, stderr);
    return readFileSync(join(cwd, out), 'utf8');
  };
  const data = JSON.parse(await written('json')) as PageData;
  const { layers, raster } = data.subject;
  const { name } = layers[raster!.samples[0]!.layers[2]!.layer]!;
  const rows = JSON.parse(await written('json', '--view', 'links', '--window', '2')) as { packets: number }[];
  const { windows, samples } = data.subject.run!;
  t.deepEqual(
    rows.map(({ packets }) => packets * samples),
    windows[2]!.links.map(([, packets]) => packets),
  );
  t.is((await written('csv', '--view', 'links', '--window', '2')).split('\r\n').length, rows.length + 2);
  const membranes = await written('svg', '--view', 'membranes', '--layer', name, '--sample', '1');
  t.true(membranes.includes('membranes in fashion test[1]'));
  t.regex(await written('svg', '--view', 'timeline', '--measure', 'packets'), /packets of \d+ windows/);
  const refused = async (expected: RegExp, ...more: readonly string[]): Promise<void> => {
    const { status, stderr } = await spikec(['report', 'f.chip', '--out', 'n.svg', ...more], { cwd });
    t.is(status, 2, stderr);
    t.regex(stderr, expected);
  };
  const svg = ['--format', 'svg'];
  const ran = [...svg, '--run', 'run.json'];
  const linked = await written('svg', '--links', '--ranks', '--measure', 'traffic');
  t.regex(linked, /coloured by rank[^]*stroke="#c2410c"/);
  t.is(linked.match(/[ML]/g)!.length > data.subject.run!.links.length, true);
  await refused(/SPK705: --links needs a run/, ...['--format', 'svg'], '--links');
  await refused(/SPK705: --ranks says nothing of --view links/, ...['--format', 'svg'], '--view', 'links', '--ranks');
  await refused(/SPK705: --view energy needs a run/, ...svg, '--view', 'energy');
  await refused(/SPK705: --measure says nothing of --view network/, ...svg, '--view', 'network', '--measure', 'work');
  await refused(/SPK705: --measure energy needs --run/, ...svg, '--measure', 'energy');
  await refused(/SPK703: --layer stage9: [^]*help: names are/, ...svg, '--layer', 'stage9');
  await refused(/SPK703: --window 999: there are /, ...ran, '--window', '999');
  await refused(/SPK705: --sample needs --trace or --verify/, ...svg, '--sample', '1');
  const traced = [...svg, '--trace', 't.safetensors'];
  await refused(/SPK703: --sample 2: .* has no such sample[^]*0 to 1/, ...traced, '--view', 'raster', '--sample', '2');
  await refused(/SPK705: --view membranes needs a layer[^]*--layer/, ...traced, '--view', 'membranes');
  // A document that is empty, cut off, or tells of what the image has not.
  const unread = async (text: string, what: RegExp, command = 'run'): Promise<void> => {
    writeFileSync(join(cwd, 'x.json'), text);
    const words = ['report', 'f.chip', `--${command}`, 'x.json', '--format', 'json', '--out', 'n.json'];
    const { status, stderr } = await spikec(words, { cwd });
    t.is(status, 3, stderr);
    t.regex(stderr, what);
    t.regex(stderr, new RegExp(`at x.json\\n  help: write it again: spikec ${command}`));
  };
  await unread('', /SPK740: x.json is no document of "spikec run --json": it is empty/);
  await unread(readFileSync(join(cwd, 'run.json'), 'utf8').slice(0, 999), /SPK740: .*: it is no JSON, or is cut off/);
  const told = JSON.parse(readFileSync(join(cwd, 'v.json'), 'utf8')) as object;
  const differing = (neuron: number): string => {
    const neurons = [{ neuron, logicalStep: 0, expected: [0], got: [0, 1] }];
    const found = { layer: data.subject.layers[3]!.name, cores: [[0, 1]], neurons };
    return JSON.stringify({ ...told, differences: [{ sample: 's', layers: [found] }] });
  };
  for (const neuron of [1.5, -1, 1e9])
    await unread(differing(neuron), /SPK740: .*: a neuron that differs is none of the image/, 'verify');
  const swapped = await spikec(['report', 'f.chip', '--trace', 'f.chip', ...svg, '--out', 'n.svg'], { cwd });
  t.regex(swapped.stderr, /SPK454: [^]*did you swap the recording and the image\?/);
});
