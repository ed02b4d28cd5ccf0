import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { compile, compileModel, compileTarget, type GivenMapping, type GivenTile } from '../../compiler/index.ts';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { decodeImage, imageBytes, verifyImage, type ChipImage } from '../../ir/chip/index.ts';
import { linkAt, pathsOf, type Place } from '../../ir/chip/network.ts';
import type { Target } from '../../ir/target/index.ts';
import { DiagnosticError, type SourceText } from '../../ir/diagnostics/index.ts';
import { countsOfSlots } from '../../ir/trace.ts';
import { nodeHost } from '../../node/host.ts';
import { compare, imageOf } from '../../scripts/crosscheck/compare.ts';
import { inputOf, networkOf, type CrossCheck } from '../../scripts/crosscheck/network.ts';
import { coreCosts, createStepExecutor, energyLines, loadChip, whyNotPipelined, type Causes } from '../../sim/index.ts';
import { createWindowExecutor } from '../../sim/window/index.ts';
import { loadMapping, mappingOf } from '../../toolchain/load/mapping.ts';
import { loadTarget } from '../../toolchain/load/target.ts';
import { randomOf } from './support.ts';
import { emptyFolder } from '../cli/spikec.ts';
import { compileSoon } from '../support/compile.ts';
import { eachPart, timeNetwork } from '../support/random_time.ts';
import { testTarget } from '../support/targets.ts';

const read = (name: string): CrossCheck =>
  JSON.parse(readFileSync(new URL(`crosscheck/${name}.json`, import.meta.url), 'utf8')) as CrossCheck;
const loihi = () => loadTarget(nodeHost(), 'loihi-1-like').target;

for (const name of ['xc-dense', 'xc-conv'])
  test(`${name}: spikes, events, packets, hops, energy and time are what SANA-FE counts, in both modes`, async (t) => {
    const check = read(name);
    const image = imageOf(check, loihi());
    const step = await compare(check, image, 'step');
    t.deepEqual(
      step.filter(({ agrees }) => !agrees),
      [],
    );
    t.true(step.length >= 19);
    t.deepEqual(await compare(check, image, 'window'), step);
    // Figures that are near are not equal: one event more would show.
    const wrong = { ...check, sanafe: { ...check.sanafe, totalSpikes: check.sanafe.totalSpikes + 1 } };
    t.deepEqual(
      (await compare(wrong, image, 'window')).filter(({ agrees }) => !agrees).map(({ what }) => what),
      ['synaptic events'],
    );
  });

/** Diagnostics of what is thrown: code, and message. */
function refusal(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ code, message }) => `${code} ${message}`);
    throw error;
  }
  return [];
}

test('a given mapping is taken as it is, or refused with the tile and the reason', (t) => {
  const check = read('xc-dense');
  const { tiles } = check.mapping;
  const compiled = (given: readonly GivenTile[], target = loihi()) =>
    compile({ ...networkOf(check), target, given: { file: 'map.json', tiles: given } }).facts.image;
  const at = compiled(tiles).cores.map(({ x, y }) => [x, y]);
  t.deepEqual(
    at,
    tiles.map(({ x, y }) => [x, y]),
  );
  // Channels and rows that are left out are all; tiles at one place share a core; a layer may be called after its sums.
  const shared = [...tiles.slice(0, 2), { layer: 'fc2_sum', x: 3, y: 3 }, { layer: 'head', x: 3, y: 3 }];
  t.deepEqual(
    compiled(shared).cores.map((core) => core.tiles.length),
    [1, 1, 2],
  );
  const [first, second, ...others] = tiles as readonly [GivenTile, GivenTile, ...GivenTile[]];
  const small = { ...loihi(), limits: { neurons: 63 } };
  const hears = tiles.find(({ layer }) => layer === 'fc2')!;
  for (const [given, expected, target] of [
    [
      [...tiles, { layer: 'x', x: 0, y: 0 }],
      `SPK671 tile ${tiles.length + 1} is of "x", which is the input: the host sends it`,
    ],
    [[{ ...first, layer: 'fc9' }, second, ...others], 'SPK671 tile 1 is of "fc9", which is no layer here'],
    [[first, ...others], 'SPK672 row 0 of channel 64 of "fc1" has no tile'],
    [[first, first, second, ...others], 'SPK672 row 0 of channel 0 of "fc1" has more than one tile'],
    [
      [{ ...first, channels: [0, 200] }, second, ...others],
      'SPK672 tile 1 has channels 0 to 200 and rows 0 to 1 of "fc1", which is 128x1x1',
    ],
    [[{ ...first, y: 8 }, second, ...others], 'SPK673 tile 1, of "fc1", is at 0,8; loihi-1-like has 16 x 8 cores'],
    [tiles, 'SPK674 the core at 0,0, with "fc1", takes 64 of 63 neurons of loihi-1-like', small],
    [
      tiles,
      `SPK674 the core at ${hears.x},${hears.y} takes 2 of 1 axons of loihi-1-like, most of them for the connections of "fc2"`,
      { ...loihi(), limits: { axons: 1 } },
    ],
  ] satisfies [readonly GivenTile[], string, ReturnType<typeof loihi>?][])
    t.is(refusal(() => compiled(given, target))[0], expected);
});

test('the mapping of an image is one that can be given: the same bytes come of it, also where names and sums are called alike', (t) => {
  const delay = eachPart.find(({ parts: [part] }) => part === 'delay')!;
  for (const recipe of [delay, { ...delay, parts: ['two neurons', 'delay'] as const }]) {
    const { model, weights } = timeNetwork(recipe);
    const target = testTarget({ neurons: 60 });
    const { image } = compileSoon({ model, weights, target, saturate: true }).facts;
    const { tiles } = mappingOf(image);
    t.true(image.cores.length > 3);
    const again = compile({ model, weights, target, saturate: true, given: { file: 'm.json', tiles } }).facts;
    t.deepEqual(imageBytes(again.image), imageBytes(image));
  }
  const two: SourceText = {
    name: 'two.spike',
    text: `model "two"
neuron fire { cap: 2, norm: 1, rounding: down }
input x: [1, 4, 4]
x -> c: conv2d(2)
c -> p: fire -> d: conv2d(2)
c -> q: fire -> e: conv2d(2)
output y = add(d, e) -> mean`,
  };
  const { graph: model } = compileModel(two, { load: () => two });
  const given = { file: 'm.json', tiles: [{ layer: 'c', x: 0, y: 0 }] };
  t.is(
    refusal(() => compile({ model, weights: randomWeights(model, 1), target: testTarget(), given }))[0],
    'SPK671 tile 1 is of "c", which stands for the sums of "p" and "q"',
  );
});

test('a file with a mapping is read, a cross-check with one as well; anything else is told what it lacks', (t) => {
  const file = join(emptyFolder(t), 'map.json');
  const load = (document: unknown): GivenMapping => {
    writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document));
    return loadMapping(nodeHost(), file);
  };
  const tile = { layer: 'a', channels: [0, 2], x: 1, y: 0 };
  t.deepEqual(load({ tiles: [tile] }).tiles as unknown, [tile]);
  t.deepEqual(load({ mapping: { tiles: [tile] } }).tiles as unknown, [tile]);
  for (const [document, why] of [
    ['{ "tiles": [', /it is no JSON/],
    [{}, /there is no list "tiles"/],
    [{ tiles: [7] }, /tile 1 is not an object/],
    [{ tiles: [tile, { x: 0, y: 0 }] }, /tile 2 has no "layer"/],
    [{ tiles: [{ ...tile, x: 0.5 }] }, /tile 1, of "a", has no whole numbers "x" and "y"/],
    [{ tiles: [{ ...tile, rows: [1] }] }, /has "rows" that are not \[from, to\]/],
    [{ tiles: [{ ...tile, chip: 3 }] }, /a field "chip", which means nothing here/],
  ] as const)
    t.regex(refusal(() => load(document)).join(), new RegExp(`^SPK670 .*${why.source}`));
});

test('windows side by side are another time for the same spikes; a loop has none', (t) => {
  const check = read('xc-dense');
  const image = imageOf(check, loadTarget(nodeHost(), 'sdt-core').target);
  const input = inputOf(check);
  const run = (pipelined: boolean) => createStepExecutor(loadChip(image), { trace: true, pipelined })(input);
  const { pipelined, ...result } = run(true);
  const { trace, outputs, steps } = run(false);
  t.deepEqual([trace, outputs, steps], [result.trace, result.outputs, result.steps]);
  const sum = ({ core, link, border, barrier }: Causes) => core + link + border + barrier;
  const { windows, logicalSteps } = image.header.schedule;
  t.like(pipelined, { timeSteps: logicalSteps + windows - 1, heldMembranes: 0 });
  t.deepEqual([result.cycles, pipelined!.cycles], [sum(result.causes), sum(pipelined!.causes)]);
  t.is(pipelined!.interval, sum(pipelined!.intervalCauses));
  t.true(result.cycles > pipelined!.cycles && pipelined!.cycles > pipelined!.interval);
  t.true(pipelined!.interval >= pipelined!.busiestWork);
  // One frame alone: no two windows have work at once.
  const still: CrossCheck = { ...check, network: { ...check.network, steps: 1 }, frames: check.frames.slice(0, 1) };
  const one = createStepExecutor(loadChip(imageOf(still, image.header.target)), { pipelined: true })(inputOf(still));
  t.deepEqual([one.pipelined!.cycles, one.pipelined!.causes], [one.cycles, one.causes]);
  const loop = 'model "l"\ninput x: [4] { steps: 3 }\nneuron fire { cap: 1, norm: 1, rounding: down, reset: hard }\n';
  const source = {
    name: 'l.spike',
    text: `${loop}previous("s") -> back: linear(4)\nx -> now: linear(4)\nadd(now, back) -> s: fire -> out: linear(2) -> m: mean_steps\noutput y = m`,
  };
  const { graph: model } = compileModel(source, { load: () => source });
  const { facts } = compile({ model, weights: randomWeights(model, 1), target: image.header.target });
  t.regex(whyNotPipelined(facts.image) ?? '', /in the step before, which the next step would need/);
  t.is(whyNotPipelined(image), undefined);
});

/** Two layers of spikes that meet in a gate, on a chip whose layers take turns; widths are powers of two, so that sums are exact. */
const accelerator: SourceText = {
  name: 'acc.spike',
  text: `target "acc" {
  summary: "s", fictional: true, layers: sequential, membrane_bits: 24, weight_bits: 8, message_bits: 8
  projections: [synapses, graded, gate], limits: { neurons: 32 }
  units: {
    adders: { width: 4 assumed, does: [synaptic_op, mac] }
    lists: { width: 2 assumed, does: [comparison] }
    memory: { width: 16 assumed, does: [weight_byte] }
    encoder: { width: 8 assumed, does: [neuron_update] }
  }
  cycles: { barrier: 2 assumed }
  energy: { synaptic_op: 1 pJ assumed, comparison: 100 pJ assumed, weight_byte: 1000 pJ assumed, state_op: 10000 pJ assumed
    event: unknown, mac: unknown, transfer_op: unknown, neuron_update: unknown, hop: unknown, chip_hop: unknown }
}`,
};
const met: SourceText = {
  name: 'm.spike',
  text: `model "m"
input x: [2, 6, 6] { bits: 6 }
neuron fire { cap: 1, norm: 1, rounding: down, reset: hard, threshold: 1 }
x -> a: conv2d(4, kernel=3) -> q: fire
x -> b: conv2d(4, kernel=3) -> k: fire
output y = gate(q, k) -> c: conv2d(8, kernel=3) -> s: fire -> m: mean -> head: linear(3)`,
};

test('layers that take turns: the spikes of every other chip, lists of both sides compared, weights read, the busiest unit counts', (t) => {
  const { graph: model } = compileModel(met, { load: () => met });
  const weights = randomWeights(model, 3);
  const target = compileTarget(accelerator, { load: () => accelerator });
  const image = compile({ model, weights, target }).facts.image;
  const input = Int32Array.from({ length: 72 }, (_, i) => ((i * 37) % 63) - 31);
  const run = (of: ChipImage) => createStepExecutor(loadChip(of), { trace: true, figures: true })(input);
  const { counters, trace, outputs, amounts, cycles, ...step } = run(image);
  const { counters: whole, ...cores } = run(
    compile({ model, weights, target: loadTarget(nodeHost(), 'sdt-core').target }).facts.image,
  );
  t.deepEqual([trace, outputs], [cores.trace, cores.outputs]);
  t.deepEqual(createWindowExecutor(image, { trace: true, figures: true })(input), {
    counters,
    trace,
    outputs,
    amounts,
    cycles,
    ...step,
  });
  // 36 neurons of a channel are more than the limit of a tile: it is cut, and all tiles are on the one core.
  t.true(image.cores.length === 1 && image.cores[0]!.tiles.length > image.header.populations.length);
  t.deepEqual(verifyImage(image), []);
  const fired = (layer: string) =>
    countsOfSlots(trace!.find((one) => one.layer === layer)!).reduce((sum, n) => sum + n, 0);
  t.is(counters.comparisons, fired('q') + fired('k'));
  t.is(counters.comparedOps, counters.stateOps);
  t.deepEqual([counters.comparisons, counters.synapticOps], [whole.comparisons, whole.synapticOps]);
  t.deepEqual([whole.weightBytes, counters.weightBytes > 2 * 4 * 2 * 9 + 8 * 4 * 9], [0, true]);
  // Recounted from what every window did, by the names of costs.
  const most = amounts!.work.map((cores) => {
    const count = (cost: (typeof coreCosts)[number]) => cores.get(0)?.[coreCosts.indexOf(cost)] ?? 0;
    const adders = (count('synaptic_op') + count('mac')) / 4;
    t.is(count('state_op'), 0);
    return Math.ceil(
      2 + Math.max(adders, count('comparison') / 2, count('weight_byte') / 16, count('neuron_update') / 8),
    );
  });
  t.deepEqual([...amounts!.cycles], most);
  t.is(
    cycles,
    most.reduce((sum, one) => sum + one, 0),
  );
  const { synapticOps, comparisons, weightBytes } = counters;
  t.is(
    energyLines(target, counters).reduce((sum, { picojoule }) => sum + picojoule, 0),
    synapticOps + 100 * comparisons + 1000 * weightBytes,
  );
  t.regex(whyNotPipelined(image) ?? '', /take turns/);
});

test('cores of one router reach each other over no link; spikes stay, paths are those of a mesh of routers', (t) => {
  const target = loadTarget(nodeHost(), 'sdt-core').target;
  const shared: Target = { ...target, coresPerRouter: { columns: 2, rows: 4 } };
  const routers: Target = { ...target, mesh: { columns: 8, rows: 4 } };
  const random = randomOf(7);
  const anywhere = () => ({ x: random(0, 127), y: random(0, 127) });
  const routerAt = ({ x, y }: Place): Place => ({ x: Math.floor(x / 2), y: Math.floor(y / 4) });
  for (let i = 0; i < 50; i++) {
    const [from, ...to] = Array.from({ length: 4 }, anywhere) as [Place, Place, Place, Place];
    const [found, expected] = [pathsOf(shared, from, to), pathsOf(routers, routerAt(from), to.map(routerAt))];
    t.deepEqual([found.hops, found.hopsX, found.chipHops], [expected.hops, expected.hopsX, expected.chipHops]);
    const ends = (of: Target, links: Int32Array, place: (at: Place) => Place) =>
      Array.from(links, (link) => linkAt(of, link)).map((one) => ({
        ...one,
        from: place(one.from),
        to: place(one.to),
      }));
    t.deepEqual(
      ends(shared, found.links, routerAt),
      ends(routers, expected.links, (at) => at),
    );
  }
  t.is(pathsOf(shared, { x: 2, y: 4 }, [{ x: 3, y: 7 }]).links.length, 0);
  const check = read('xc-conv');
  const few = { ...shared, limits: { ...target.limits, neurons: 64 } };
  const [one, own] = [few, { ...target, limits: few.limits }].map((on) => {
    const { image } = compileSoon({ ...networkOf(check), target: on }).facts;
    t.deepEqual(decodeImage(imageBytes(image), 'image').header.target, on);
    t.true(image.cores.length > 8);
    return createStepExecutor(loadChip(image), { trace: true })(inputOf(check));
  });
  t.deepEqual([one!.trace, one!.outputs], [own!.trace, own!.outputs]);
  t.true(one!.counters.hops < own!.counters.hops);
});
