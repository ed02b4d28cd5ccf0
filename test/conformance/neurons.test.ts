/** @file Neurons that decay by a factor: what the chip fires, by a rule written here once more, and what it refuses. */
import test from 'ava';
import { spawnWorker } from '../../engine/node.ts';
import { bindCheckpoint, checkpointFile, randomWeights, type Weights } from '../../ir/checkpoint/index.ts';
import type { ChipImage } from '../../ir/chip/image.ts';
import { verifyImage } from '../../ir/chip/index.ts';
import type { Neuron } from '../../ir/neurons/index.ts';
import { inputNodes, stepsOf, type ModelGraph } from '../../ir/model/index.ts';
import { isWeighted } from '../../ir/projections/index.ts';
import { sizeOf, type AnyTensor } from '../../ir/tensor.ts';
import { countsOfSlots } from '../../ir/trace.ts';
import { createVerifier } from '../../runtime/index.ts';
import { createWindowExecutor } from '../../sim/window/index.ts';
import { createStepExecutor, loadChip } from '../../sim/index.ts';
import { compileText, diagnosticsOf } from '../compiler/frontend/support.ts';
import { loadTarget } from '../../toolchain/load/target.ts';
import { host } from '../support/host.ts';
import { chipTrace, compileNetwork } from '../support/compile.ts';
import { randomSource } from '../support/random/source.ts';
import { testTarget } from '../support/targets.ts';

const target = testTarget({ neurons: 100000, synapse_bytes: 2 ** 22 }, { messageBits: 24 });

/** A layer of six neurons of a declaration, fed by a matrix on the input. */
const oneLayer = (neuron: string, steps = 12): ModelGraph =>
  compileText(
    `model "m"\nneuron n { norm: 1, rounding: down, ${neuron} }\ninput x: [2, 3, 3] { steps: ${steps}, bits: 6 }\n` +
      'output y = x -> fc: conv2d(6, kernel=3, pad=0) -> lif: n -> out: linear(3) -> mean_steps',
  ).graph;

/** A frame for every logical step. */
function framesFor(model: ModelGraph, seed = 1): Int32Array {
  const random = randomSource(seed);
  const size = sizeOf(inputNodes(model)[0]!.type.shape);
  return Int32Array.from({ length: stepsOf(model) * size }, () => random(-20, 31));
}

const sample = (input: Int32Array) => ({ name: 'noise', input, steps: [], sha256: '' });

/** What a declaration says, as numbers. */
interface Said {
  readonly text: string;
  readonly reset: 'hard' | 'soft' | 'delayed';
  readonly decay: number;
  readonly current?: number;
  readonly gain?: number;
  readonly threshold?: number;
  readonly above?: boolean;
  readonly rest?: number;
  readonly start?: number;
  readonly floor?: number;
  readonly cap?: number;
}

const said: readonly Said[] = [
  { text: 'reset: hard, decay: 0.9', reset: 'hard', decay: 0.9 },
  {
    text: 'reset: hard, decay: 0.5, decay_input: true, threshold: 0.3',
    ...{ reset: 'hard', decay: 0.5, gain: 0.5, threshold: 0.3 },
  },
  {
    text: 'reset: hard, decay: 0.97, fires: above, reset_to: -0.3, gain: 0.2, threshold: 0.2',
    ...{ reset: 'hard', decay: 0.97, above: true, rest: -0.3, gain: 0.2, threshold: 0.2 },
  },
  { text: 'reset: soft, floor: -1, cap: 4', reset: 'soft', decay: 1, floor: -1, cap: 4 },
  { text: 'reset: soft, threshold: 0.7', reset: 'soft', decay: 1, threshold: 0.7 },
  { text: 'reset: soft, decay: 0.8, start: 0.5, cap: 3', reset: 'soft', decay: 0.8, start: 0.5, cap: 3 },
  { text: 'reset: delayed, decay: 0.9, fires: above', reset: 'delayed', decay: 0.9, above: true },
  { text: 'reset: hard, decay: 0.9, current_decay: 0.6', reset: 'hard', decay: 0.9, current: 0.6 },
  {
    text: 'reset: delayed, decay: 0.7, current_decay: 0.95, threshold: 1.3, cap: 2',
    ...{ reset: 'delayed', decay: 0.7, current: 0.95, threshold: 1.3, cap: 2 },
  },
];

const halfEven = (x: number): bigint => {
  const [floor, rest] = [Math.floor(x), x - Math.floor(x)];
  return BigInt(rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor);
};

for (const one of said)
  test(`fires by the stated integers: ${one.text}`, (t) => {
    const {
      text,
      reset,
      decay,
      current,
      gain = 1,
      threshold = 1,
      above = false,
      rest = 0,
      start = 0,
      floor,
      cap = 1,
    } = one;
    const model = oneLayer(`${text.includes('cap') ? '' : 'cap: 1, '}${text}`);
    const { facts, image } = compileNetwork({ model, weights: randomWeights(model, 7) }, target);
    const { initial, fractionBits } = facts.spike.populations.label('lif');
    const into = facts.spike.projections.find((projection) => projection.target === 'lif')!;
    if (!isWeighted(into)) return t.fail();
    const input = framesFor(model);
    const trace = chipTrace(image, input);
    const found = countsOfSlots(trace.layers.find(({ layer }) => layer === 'lif')!);
    const expected: number[] = new Array<number>(found.length).fill(0);
    for (let c = 0; c < 6; c++) {
      const step = 2 ** -fractionBits[c]! * gain;
      const levels = Array.from({ length: cap }, (_, k) => {
        const level = ((k + 1) * threshold) / step;
        return BigInt(above ? Math.floor(level) + 1 : Math.ceil(level));
      });
      const countAt = (m: bigint): bigint => BigInt(levels.filter((level) => m >= level).length);
      const amount = halfEven(threshold / step);
      let [m, i] = [halfEven(start / step), 0n];
      for (let step_ = 0; step_ < 12; step_++) {
        const sum = into.weights
          .subarray(18 * c, 18 * c + 18)
          .reduce((all, weight, tap) => all + weight * input[18 * step_ + tap]!, 0);
        const arriving = BigInt(sum) * 2n ** BigInt(into.shifts[c]!) + BigInt(initial[c]!);
        // Division of big integers rounds towards zero.
        i = current === undefined ? arriving : (i * halfEven(current * 65536)) / 65536n + arriving;
        const late = reset === 'delayed' ? countAt(m) * amount : 0n;
        m = (m * halfEven(decay * 65536)) / 65536n - late + i;
        const count = countAt(m);
        expected[6 * step_ + c] = Number(count);
        if (reset === 'soft') m -= count * amount;
        if (reset === 'hard' && count > 0n) m = halfEven(rest / step);
        if (floor !== undefined && m < halfEven(floor / step)) m = halfEven(floor / step);
      }
    }
    t.deepEqual([...found], expected);
    t.true(expected.some((count) => count > 0) && expected.some((count) => count === 0));
    const verifier = createVerifier(image, facts.model, facts.weights);
    t.true(verifier.sample(sample(input), trace).exact);
    t.true(verifier.verdict().float32.exact);
  });

test('a thousand steps stay bounded, and any number of threads fires alike', async (t) => {
  const model = oneLayer('cap: 2, reset: delayed, decay: 0.9, current_decay: 0.5', 1024);
  const { facts, image } = compileNetwork({ model, weights: randomWeights(model, 3) }, target);
  t.true(facts.proof.guards.get('lif')! >= 8);
  const input = framesFor(model);
  const told = createStepExecutor(loadChip(image), { trace: true })(input);
  for (const threads of [1, 2, 3]) {
    const window = createWindowExecutor(image, { trace: true, threads, spawn: spawnWorker });
    t.deepEqual([window(input), window(input)], [told, told]);
    await window.close?.();
  }
});

test('a leaky integrator is read at every step, as the integers say, and its grid leaves guard bits', (t) => {
  const { graph: model } = compileText(
    'model "m"\nneuron sfa { cap: 4, norm: 4, rounding: half_even }\ninput x: [2, 3, 3] { steps: 40, bits: 6 }\n' +
      'output y = x -> fc: conv2d(6, kernel=3, pad=0) -> s: sfa -> out: linear(3) -> v: integrate(decay=0.93, start=-0.4) -> mean_steps',
  );
  const { facts, image } = compileNetwork({ model, weights: randomWeights(model, 7) }, target);
  const input = framesFor(model);
  const trace = chipTrace(image, input);
  const verifier = createVerifier(image, facts.model, facts.weights);
  t.true(verifier.sample(sample(input), trace).exact);
  t.true(verifier.verdict().float32.exact);
  const [into] = facts.spike.projections.filter((projection) => projection.target === 'out');
  if (!into || !isWeighted(into)) return t.fail();
  const [bits, ends] = [facts.spike.populations.label('v').fractionBits, facts.spike.populations.label('out')];
  const counts = countsOfSlots(trace.layers.find(({ layer }) => layer === 's')!);
  const means = Array.from({ length: 3 }, (_, c) => {
    const guard = 2n ** BigInt(bits[c]! - ends.fractionBits[c]!);
    let [m, sum] = [halfEven(-0.4 * 2 ** bits[c]!), 0];
    for (let step = 0; step < 40; step++) {
      const spikes = into.weights
        .subarray(6 * c, 6 * c + 6)
        .reduce((all, weight, i) => all + weight * counts[6 * step + i]!, 0);
      const arriving = BigInt(spikes) * 2n ** BigInt(into.shifts[c]!) + BigInt(ends.initial[c]!);
      m = (m * halfEven(0.93 * 65536)) / 65536n + arriving * guard;
      sum += Math.fround(Number(m) * 2 ** -bits[c]!);
    }
    return Math.fround(Math.fround(sum) / 40);
  });
  t.deepEqual([...trace.outputs.get('y')!], means);
  t.deepEqual(
    diagnosticsOf(() =>
      compileText(
        'model "m"\nneuron n { cap: 1, norm: 1, rounding: down }\ninput x: [1, 1, 1]\noutput y = x -> c: conv2d(1) -> v: integrate(decay=0.9) -> s: n -> l: linear(1)',
      ),
    ).map(({ code }) => code),
    ['SPK240'],
  );
});

test('decays, currents and thresholds of the checkpoint: one for all, or one for each channel', (t) => {
  const model = oneLayer('cap: 1, reset: soft, decay_from: beta, current_decay_from: alpha, threshold_from: threshold');
  const float = randomWeights(model, 5).parameters;
  const tensors = (more: Readonly<Record<string, AnyTensor>>): Map<string, AnyTensor> =>
    new Map([...checkpointFile(model, { kind: 'float', parameters: float }).tensors, ...Object.entries(more)]);
  const one = (value: number): AnyTensor => ({ type: 'F32', shape: [], data: Float32Array.of(value) });
  const bound = (given: Map<string, AnyTensor>): Weights =>
    bindCheckpoint(model, { tensors: given, metadata: {} }, { name: 'w' }).weights;
  const forAll = bound(tensors({ 'lif.beta': one(0.75), 'lif.alpha': one(0.5), 'lif.threshold': one(1) }));
  const plain = oneLayer('cap: 1, reset: soft, decay: 0.75, current_decay: 0.5');
  const input = framesFor(model);
  const traceOf = (graph: ModelGraph, weights: Weights) =>
    chipTrace(compileNetwork({ model: graph, weights }, target).image, input);
  t.deepEqual(traceOf(model, forAll), traceOf(plain, forAll));
  const own = bound(tensors({}));
  const { facts, image } = compileNetwork({ model, weights: own }, target);
  const trace = chipTrace(image, input);
  t.true(createVerifier(image, facts.model, facts.weights).sample(sample(input), trace).exact);
  // The integer checkpoint holds them as they are, and gives the same image.
  const file = checkpointFile(facts.model, facts.weights);
  const again = bindCheckpoint(model, file, { name: 'integers' }).weights;
  t.deepEqual(traceOf(model, again), trace);
});

test('what a target or a text cannot have is refused, with what would go', (t) => {
  const refused = (run: () => unknown): string =>
    diagnosticsOf(run)
      .map(({ code, message, help }) => `${code}: ${message}. ${help ?? ''}`)
      .join('\n');
  const compiled = (neuron: string, steps: number, bits: Partial<typeof target>) => {
    const model = oneLayer(neuron, steps);
    return compileNetwork({ model, weights: randomWeights(model, 7) }, { ...target, ...bits });
  };
  t.regex(
    refused(() => compiled('cap: 1, reset: hard, decay: 0.9', 4, { decayBits: 0 })),
    /^SPK153: "lif" decays by a factor.*leak: 1 is a decay of 0\.5/s,
  );
  t.is(
    refused(() => compiled('cap: 1, reset: soft, threshold: 0.7', 4, { decayBits: 0 })),
    '',
  );
  t.regex(
    refused(() => compiled('cap: 1, reset: hard, leak: 1', 40, {})),
    /^SPK653:.*decay: 0\.5, decay_input: true/,
  );
  const tooLong = refused(() => compiled('cap: 1, reset: hard', 1024, { membraneBits: 20 }));
  const [, most] = /^SPK653:.*up to decay: ([\d.]+); exactly, \d+ logical steps? fits?/.exec(tooLong) ?? [];
  t.truthy(most, tooLong);
  t.is(
    refused(() => compiled(`cap: 1, reset: hard, decay: ${most}`, 1024, { membraneBits: 20 })),
    '',
  );
  // A decay is said to fit any number of steps where it does, whatever the width.
  const said = new Set<string>();
  for (const membraneBits of [12, 14, 16, 17, 18, 19, 20, 21]) {
    const leaks = refused(() => compiled('cap: 1, reset: hard, leak: 2', 16, { membraneBits }));
    const [what] = /write decay: 0\.75, decay_input: true|logical step alone does not fit|use coarser/.exec(leaks) ?? [
      '',
    ];
    said.add(what);
    if (!what.startsWith('write')) continue;
    const decays = refused(() =>
      compiled('cap: 1, reset: hard, decay: 0.75, decay_input: true', 200, { membraneBits }),
    );
    t.is(decays, '', `${membraneBits} bits`);
  }
  t.is(said.size, 3, [...said].join());
  for (const [neuron, why] of [
    ['reset: hard, leak: 1, decay: 0.9', /two ways to say one thing.*decay: 0\.5, decay_input: true/],
    ['reset: each_step, decay: 0.9', /nothing is kept/],
    ['reset: soft, decay: 0.9, reset_to: 1', /reset: hard/],
    ['reset: hard, decay_from: beta, decay: 0.9', /stands in the text, and in the tensor "beta"/],
    ['reset: hard, decay_input: true', /lets nothing in/],
  ] as const)
    t.regex(
      refused(() => oneLayer(`cap: 1, ${neuron}`)),
      why,
    );
  t.regex(
    refused(() =>
      compileText(
        'model "m"\nneuron n { cap: 1, norm: 1, rounding: half_up, fires: above }\ninput x: [1, 1, 1]\noutput y = x -> c: conv2d(1) -> n -> d: conv2d(1)',
      ),
    ),
    /rounding: down/,
  );
});

test('an image whose numbers are not those of such a neuron is refused', (t) => {
  const model = oneLayer('cap: 2, reset: delayed, decay: 0.9, current_decay: 0.5, start: 0.25');
  const { image } = compileNetwork({ model, weights: randomWeights(model, 3) }, target);
  t.deepEqual(verifyImage(image), []);
  const at = image.header.populations.findIndex(({ name }) => name === 'lif');
  const withNeuron = (fields: object): ChipImage => ({
    ...image,
    header: {
      ...image.header,
      populations: image.header.populations.map((population, i) =>
        i === at ? { ...population, neuron: { ...population.neuron!, ...fields } as Neuron } : population,
      ),
    },
  });
  /** Constants of a channel: amount, decay, begin, current_decay. */
  const withConstants = (place: number, value: number): ChipImage => ({
    ...image,
    cores: image.cores.map((core) => ({
      ...core,
      tiles: core.tiles.map((tile) =>
        tile.population === at
          ? { ...tile, constants: tile.constants.map((old, i) => (i === place ? value : old)) }
          : tile,
      ),
    })),
  });
  const codes = (wrong: ChipImage): string[] => [...new Set(verifyImage(wrong).map(({ code }) => code))];
  for (const fields of [
    { decayBits: 17 },
    { decayBits: -1 },
    { current: 2 },
    { bounded: 2 },
    { cap: 0 },
    { resets: 'never' },
  ])
    t.deepEqual(codes(withNeuron(fields)), ['SPK506'], JSON.stringify(fields));
  t.deepEqual(codes(withNeuron({ current: 0 })), ['SPK508']);
  for (const [place, value] of [
    [0, -1],
    [1, 65537],
    [1, -1],
    [3, 65537],
  ] as const)
    t.deepEqual(codes(withConstants(place, value)), ['SPK508'], `${place}: ${value}`);
  // Within their ranges, but the bounds no longer hold.
  for (const [place, value] of [
    [1, 65536],
    [2, 2 ** 31 - 1],
    [3, 65536],
  ] as const)
    t.deepEqual(codes(withConstants(place, value)), ['SPK512'], `${place}: ${value}`);
  const narrow = { ...image, header: { ...image.header, target: { ...image.header.target, decayBits: 12 } } };
  t.deepEqual(codes(narrow), ['SPK506']);
});

test('decays of 16 and of 12 bits are two networks, each exact on its chip', (t) => {
  const model = oneLayer('cap: 2, reset: soft, decay: 0.913, threshold: 0.3, current_decay: 0.7', 20);
  const weights = randomWeights(model, 5);
  const factors = ['sdt-core', 'loihi-2-like'].map((name) => {
    const { facts, image } = compileNetwork({ model, weights }, loadTarget(host, name).target);
    const input = framesFor(model);
    const verifier = createVerifier(image, facts.model, facts.weights);
    verifier.sample(sample(input), chipTrace(image, input));
    t.deepEqual([verifier.verdict().exact, verifier.verdict().firstDifference], [true, undefined], name);
    const { neuron } = image.header.populations.find((population) => population.name === 'lif')!;
    return neuron?.kind === 'decaying' ? neuron.decayBits : undefined;
  });
  t.deepEqual(factors, [16, 12]);
});
