/** @file `spikec report`: a page that stands alone, says what it knows, and can be used in a real browser. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { RasterLayer } from '../../page/data.ts';
import { measures } from '../../page/measures.ts';
import { encodeTensorFile, spreadBeside, spreadOver } from '../../runtime/index.ts';
import { documentOf, emptyFolder, spikec } from '../cli/spikec.ts';
import { data, network } from '../cli/tiny.ts';
import { packedIn, pageOf, prepared } from './made.ts';

test('a page, a drawing or data hold what image, run, trace and verification say, and refuse those of another image', async (t) => {
  const cwd = await prepared(t);
  const words = ['report', 'f.chip', '--run', 'run.json', '--trace', 't.safetensors', '--verify', 'v.json'];
  const made = await spikec([...words, ...network.slice(0, -2), '--out', 'f.html', '--json'], { cwd });
  t.is(made.status, 0, made.stderr);
  const page = readFileSync(join(cwd, 'f.html'), 'utf8');
  t.is(documentOf(t, made)['bytes'], Buffer.byteLength(page));
  t.regex(page, /http-equiv="Content-Security-Policy" content="default-src 'none'/);
  t.deepEqual(
    page.match(/\b(?:src|href)="(?!data:)[^"]*"|url\((?!data:)|\bimport\(|https?:\/\/(?!www\.w3\.org\/2000\/svg)/g),
    null,
  );
  const { subject } = packedIn(page);
  const { run, layers, raster, verdict } = subject;
  const told = JSON.parse(readFileSync(join(cwd, 'run.json'), 'utf8')) as {
    mean: { spikes: number; energy: { table: number } };
  };
  t.is(run!.layers.reduce((sum, layer) => sum + layer.spikes, 0) / run!.samples, told.mean.spikes);
  const energy = run!.energy.reduce((sum, { count, each }) => sum + count * each, 0);
  t.true(Math.abs(energy / told.mean.energy.table - 1) < 1e-12, 'sums of floats in another order');
  t.true(verdict!.exact);
  const [traced] = raster!.samples;
  t.is(traced!.layers.length, layers.filter(({ cap }) => cap > 0).length);
  for (const { layer, neurons } of traced!.layers) t.is(neurons.length, Math.min(64, layers[layer]!.neurons));
  t.true(layers.some(({ source }) => source?.text.includes('sfa')));
  t.like(
    subject.trust.find(({ name }) => name === 'target'),
    { kind: 'warning' },
  );

  const asIs = packedIn(await pageOf(t, cwd, ['f.chip'])).subject;
  t.is(asIs.run, undefined);
  t.regex(asIs.trust.find(({ name }) => name === 'run')!.value, /unknown/);
  const compared = packedIn(await pageOf(t, cwd, ['f.chip', '--run', 'run.json', '--against-run', 'run.json']));
  t.deepEqual(compared.others[0]!.run, compared.subject.run);
  const several = [
    'f.chip',
    '--run',
    'run.json',
    '--against',
    'f.chip',
    'f.chip',
    '--against-run',
    'run.json',
    'run.json',
  ];
  t.is(packedIn(await pageOf(t, cwd, several)).others.length, 2);
  const odd = await spikec(['report', ...several, 'run.json', '--out', 'n.html'], { cwd });
  t.regex(odd.stderr, /SPK705: --against names 2 images, --against-run 3 runs/);
  const { pipelined, windows, cores, assumptions } = run!;
  t.is(pipelined!.chipSteps, subject.schedule.windows + subject.schedule.logicalSteps - 1);
  t.true(pipelined!.interval >= pipelined!.work && pipelined!.cycles > pipelined!.interval && assumptions.length > 5);
  // What cores did in windows sums up to what they did, whatever is looked at.
  for (const measure of ['work', 'spikes', 'traffic'])
    t.deepEqual(
      cores.map((_, core) =>
        windows.reduce((sum, _, at) => sum + measures[measure]!.values(subject, at)![core]! * run!.samples, 0),
      ),
      measures[measure]!.values(subject, -1)!.map((value) => value * run!.samples),
      measure,
    );

  // Links tell four of their layers apart, and lose no packet.
  for (const { layers: own, others, packets } of run!.links)
    t.is(
      own.reduce((sum, [, of]) => sum + of, others?.[1] ?? 0),
      packets,
    );
  t.true(run!.links.every(({ layers: own }) => own.length <= 4) && run!.links.some(({ others }) => others));

  const refused = async (file: object, code: RegExp, ...more: readonly string[]): Promise<void> => {
    writeFileSync(join(cwd, 'bad.json'), JSON.stringify(file));
    const { status, stderr } = await spikec(['report', 'f.chip', '--run', 'bad.json', ...more, '--out', 'n.html'], {
      cwd,
    });
    t.is(status, 3);
    t.regex(stderr, code);
  };
  const { figures: found, ...rest } = JSON.parse(readFileSync(join(cwd, 'run.json'), 'utf8')) as {
    figures: { layers: object[]; links: object[] };
  };
  await refused({}, /SPK740: bad.json is no document of "spikec run --json"/);
  await refused({ ...rest, imageHash: '0'.repeat(64), figures: found }, /SPK741/);
  await refused(rest, /SPK742/);
  await refused({ ...rest, figures: { ...found, layers: [] } }, /SPK740: .*"layers" has 0 entries/);
  await refused({ ...rest, figures: { ...found, links: [{ ...found.links[0], from: [9999, 0] }] } }, /SPK740/);
  await refused({ ...rest, figures: { ...found, cores: '<script>' } }, /SPK740/);
  writeFileSync(join(cwd, 'other.spike'), 'model "other"\ninput x: [1, 4, 4] { bits: 9 }\noutput y = x -> linear(2)\n');
  await refused({ ...rest, figures: found }, /SPK743/, '--model', 'other.spike');
});

test('a raster shows membranes of some neurons, the same whatever the mode, and fits their spikes', async (t) => {
  const cwd = await prepared(t);
  const words = ['run', 'f.chip', ...data(2), '--trace', 's.safetensors', '--trace-steps', '--trace-membranes'];
  t.is((await spikec([...words, '--mode', 'step'], { cwd })).status, 0);
  const [window, step] = ['t', 's'].map((name) => readFileSync(join(cwd, `${name}.safetensors`)));
  t.true(window!.equals(step!));
  const { raster, schedule, layers } = packedIn(await pageOf(t, cwd, ['f.chip', '--trace', 't.safetensors'])).subject;
  t.like(raster, { named: true, exact: true, of: 2 });
  t.deepEqual(
    raster!.samples.map(({ place, name }) => [place, name]),
    [0, 1].map((place) => [place, `fashion test[${place}]`]),
  );
  t.notDeepEqual(raster!.samples[0]!.layers, raster!.samples[1]!.layers);
  const spikes = raster!.samples.map((sample) => sample.layers.reduce((sum, one) => sum + spikesReached(one), 0));
  function spikesReached({ layer, neurons, spikes: fired, membranes }: RasterLayer): number {
    const { cap, fires } = layers[layer]!;
    t.is(membranes!.length, Math.min(8, layers[layer]!.neurons));
    return membranes!.reduce((sum, { neuron, thresholds, changes }) => {
      const times = summed(fired[neurons.indexOf(neuron)]!);
      const steps = summed(changes.map(([later]) => later));
      const reached = thresholds.filter((threshold, slot) => {
        const at = steps.findLastIndex((time) => time <= fires * schedule.slots + slot);
        return changes[at]![1] >= threshold;
      });
      t.is(thresholds.length, cap);
      t.is(times.length, reached.length);
      return sum + times.length;
    }, 0);
  }
  t.true(
    spikes.every((count) => count > 3),
    spikes.join(),
  );
  // An .npz cannot say which image it is of; without --trace-membranes there are none.
  t.is((await spikec(['run', 'f.chip', ...data(1), '--trace', 'n.npz'], { cwd })).status, 0);
  const plain = packedIn(await pageOf(t, cwd, ['f.chip', '--trace', 'n.npz'])).subject;
  t.true(plain.raster!.samples[0]!.layers.every(({ membranes }) => membranes === undefined));
  t.is(plain.raster!.samples[0]!.name, undefined);
  t.like(
    plain.trust.find(({ name }) => name === 'trace'),
    { kind: 'unknown' },
  );
  const without = await spikec(['run', 'f.chip', ...data(1), '--trace-membranes'], { cwd });
  t.regex(without.stderr, /SPK705: --trace-membranes needs --trace/);
});

/** Times from the differences between them. */
function summed(differences: readonly number[]): number[] {
  let time = 0;
  return differences.map((more) => (time += more));
}

test('neurons that are looked at lie all over a layer, not in the same rows and columns', (t) => {
  const [channels, height, width] = [64, 14, 14];
  const places = spreadOver(channels * height * width, 64);
  t.deepEqual(
    places,
    [...new Set(places)].sort((a, b) => a - b),
  );
  for (const index of [(at: number) => at % width, (at: number) => Math.floor(at / width) % height])
    t.true(new Set(places.map(index)).size > 10);
  t.true(new Set(places.map((at) => Math.floor(at / (height * width)))).size > 40);
  t.deepEqual(spreadOver(3, 8), [0, 1, 2]);
  const beside = spreadBeside([0, 7, 8, 9], 60, 20);
  t.deepEqual([new Set(beside).size, beside.length, beside[0], beside.at(-1)! < 60], [20, 20, 0, true]);
  t.true([7, 8, 9].every((place) => beside.includes(place)));
});

test('of a chip whose layers take turns a page shows its units, window by window and layer by layer', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(
    join(cwd, 'm.spike'),
    'model "m"\ninput x: [1, 4, 4] { bits: 9 }\nneuron n { cap: 2, norm: 2, rounding: half_up }\noutput y = x -> c: conv2d(2, kernel=3) -> s: n -> linear(3)\n',
  );
  const words = [
    'compile',
    'm.spike',
    '--random-weights',
    '1',
    '--target',
    'sparse-transformer-like',
    '--out',
    'm.chip',
  ];
  t.is((await spikec([...words, '-q'], { cwd })).status, 0);
  const image = {
    type: 'F32',
    shape: [1, 1, 4, 4],
    data: Float32Array.from({ length: 16 }, (_, i) => i / 16),
  } as const;
  const tensors = new Map([['x', image]]);
  writeFileSync(join(cwd, 'x.npz'), encodeTensorFile({ tensors, metadata: {} }, 'x.npz'));
  const ran = await spikec(['run', 'm.chip', '--input', 'x.npz:x', '--figures', '--json'], { cwd });
  t.is(ran.status, 0, ran.stderr);
  writeFileSync(join(cwd, 'run.json'), ran.stdout);
  const { run } = packedIn(await pageOf(t, cwd, ['m.chip', '--run', 'run.json'])).subject;
  const sum = (list: readonly (number | null)[]): number => list.reduce<number>((all, one) => all + one!, 0);
  const known = run!.units!.filter(({ windows }) => !windows.includes(null));
  t.true(known.length > 0 && known.some(({ windows }) => sum(windows) > 0));
  for (const { windows, layers } of known) {
    t.true(Math.abs(sum(windows) - sum(layers)) < 1e-9 * (1 + sum(windows)));
    windows.forEach((cycles, window) => t.true(cycles! <= run!.windows[window]!.cycles));
  }
});

test('where cores are not alike a page says which class a core is of, and what fills each class', async (t) => {
  const cwd = emptyFolder(t);
  const limits = (neurons: number): string => `limits: { neurons: ${neurons}, synapse_bytes: 65536 }`;
  writeFileSync(
    join(cwd, 'two.spike'),
    `target "two" like "sdt-core" { summary: "Two kinds.", mesh: [4, 1], chips: [1, 1], cores: { wide: { count: 1, ${limits(24)} }, deep: { count: 3, ${limits(10)} } } }\n`,
  );
  writeFileSync(
    join(cwd, 'm.spike'),
    'model "m"\ninput x: [1, 4, 4] { bits: 9 }\nneuron n { cap: 2, norm: 2, rounding: half_up }\noutput y = x -> c: conv2d(2, kernel=3) -> s: n -> linear(3)\n',
  );
  const words = ['compile', 'm.spike', '--random-weights', '1', '--target', 'two.spike', '--out', 'm.chip', '-q'];
  const compiled = await spikec(words, { cwd });
  t.is(compiled.status, 0, compiled.stderr);
  const { cores, classes, limits: all } = packedIn(await pageOf(t, cwd, ['m.chip'])).subject;
  t.deepEqual(
    classes!.map(({ name }) => name),
    ['wide', 'deep'],
  );
  const at = all.findIndex(({ name }) => name === 'neurons');
  classes!.forEach(({ limits: own, cores: count }, index) => {
    const used = cores.flatMap(({ coreClass, usage }) => (coreClass === index ? [usage[at]!] : []));
    t.is(used.length, count);
    t.like(own[at], { available: [24, 10][index]!, used: Math.max(...used) });
    t.is(cores[own[at]!.core]!.usage[at], Math.max(...used));
    t.true(Math.max(...used) <= own[at]!.available!);
  });
});

test('where spikes differ is on the page: some neurons of every layer, and how many on each core', async (t) => {
  const cwd = await prepared(t);
  const other = [
    'compile',
    network[1]!,
    ...network.slice(2, -2),
    '--random-weights',
    '8',
    '--save-weights',
    'o.safetensors',
  ];
  t.is((await spikec([...other, '--out', 'o.chip', '-q'], { cwd })).status, 0);
  const verifiedBy = async (file: string, ...words: readonly string[]): Promise<readonly string[]> => {
    const verified = await spikec(['verify', 'f.chip', ...words, ...data(3), '--json'], { cwd });
    t.is(verified.status, 1, verified.stderr);
    writeFileSync(join(cwd, file), verified.stdout);
    return ['f.chip', '--trace', 't.safetensors', '--verify', file];
  };
  const words = await verifiedBy('d.json', ...network.slice(0, -1), 'o.safetensors');
  const { subject } = packedIn(await pageOf(t, cwd, words));
  const { verdict, raster } = subject;
  t.deepEqual(
    verdict!.samples.map(({ name }) => name),
    [0, 1, 2].map((n) => `fashion test[${n}]`),
  );
  const [traced] = raster!.samples;
  t.is(traced!.name, 'fashion test[0]');
  t.regex(verdict!.first!, /, neuron \d+, \d+, \d+, time step \d+ of fashion test\[0\]: the network .*, the chip /);
  t.true(verdict!.layers.filter((layer) => layer.differing > 0).length > 3);
  for (const { layer, differing } of verdict!.layers)
    t.is(
      verdict!.samples.reduce((sum, { layers }) => sum + onCores(layers.filter((found) => found.layer === layer)), 0),
      differing,
    );
  let checked = 0;
  for (const { layer, cores, shown } of verdict!.samples[0]!.layers) {
    t.true(cores.every(([core]) => subject.cores[core]!.tiles.some(([of]) => of === layer)));
    t.is(shown.length, Math.min(64, onCores([{ cores }])));
    const { neurons, spikes } = traced!.layers.find((found) => found.layer === layer)!;
    for (const { neuron, expected, got } of shown) {
      t.notDeepEqual(expected, got);
      // The raster shows half of them, with the spikes of the chip that the verification saw.
      const row = neurons.indexOf(neuron);
      if (row < 0) continue;
      checked++;
      t.deepEqual(
        summed(spikes[row]!).map((time) => time % subject.schedule.slots),
        got,
      );
    }
  }
  t.true(checked > 50);
  for (const [sample, { layers }] of verdict!.samples.entries())
    t.is(
      measures['differing']!.values(subject, -1, sample)!.reduce((a, b) => a + b, 0),
      onCores(layers),
    );
  // What the other network's chip fired, as a recording, differs in the same neurons.
  const ran = ['run', 'o.chip', ...data(3), '--trace', 'o.npz'];
  t.is((await spikec(ran, { cwd })).status, 0);
  const recorded = packedIn(await pageOf(t, cwd, await verifiedBy('r.json', '--recorded', 'o.npz'))).subject;
  t.true(recorded.verdict!.recorded);
  t.deepEqual(recorded.verdict!.samples, verdict!.samples);
  t.regex(recorded.verdict!.first!, /: the recording .*, the chip /);
  // Where the trace has the differing sample later than first, that one is drawn.
  const later = JSON.parse(readFileSync(join(cwd, 'd.json'), 'utf8')) as { differences: object[] };
  writeFileSync(join(cwd, 'l.json'), JSON.stringify({ ...later, differences: later.differences.slice(1) }));
  const second = packedIn(await pageOf(t, cwd, ['f.chip', '--trace', 't.safetensors', '--verify', 'l.json'])).subject;
  t.deepEqual(
    second.raster!.samples.map(({ place, name }) => [place, name]),
    [1, 0].map((place) => [place, `fashion test[${place}]`]),
  );
});

/** Neurons that differ on all cores. */
const onCores = (
  layers: readonly { readonly cores: readonly (readonly [core: number, neurons: number])[] }[],
): number => layers.flatMap(({ cores }) => cores).reduce((sum, [, neurons]) => sum + neurons, 0);
