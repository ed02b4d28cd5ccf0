/** @file Random members of every family, with random float weights: trainer or its evaluator, spike graph, and two chips. */
import test from 'ava';
import fc from 'fast-check';
import { deepEqual, equal } from 'node:assert/strict';
import { randomWeights, roundedNeurons } from '../../ir/checkpoint/index.ts';
import { inputNodes, stepsOf } from '../../ir/model/index.ts';
import { evaluateSpike } from '../../ir/spike/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { slotsOfCount } from '../../ir/trace.ts';
import { createVerifier } from '../../runtime/verify/index.ts';
import { chipTrace, compileNetwork, onOtherChip } from '../support/compile.ts';
import { exampleModel, exampleTarget } from '../support/examples.ts';
import { runs } from '../support/random/runs.ts';
import { randomSource } from '../support/random/source.ts';
import { testTarget } from '../support/targets.ts';

/** The default chip, and one whose cores hold little more than a row, so that rows and channels are cut everywhere. */
const chips = [
  exampleTarget('sdt-core'),
  testTarget({ neurons: 1000, synapse_bytes: 2 ** 16 }, { mesh: { columns: 64, rows: 64 }, messageBits: 24 }),
];

/** What the members of all files have in common. */
interface Member {
  readonly heads: number;
  readonly perHead: number;
  readonly stem: number;
  readonly middle: number;
  readonly depth: number;
  readonly height: number;
  readonly width: number;
  readonly steps: number;
  readonly cap: number;
  readonly norm: number;
  readonly channels: number;
  /** Which convolutions of a stem are pooled, as 0s and 1s. */
  readonly pooling: string;
  readonly flag: boolean;
  readonly seed: number;
  /** Width of a weight on the target. */
  readonly weightBits: number;
}

const members = fc.record<Member>({
  heads: fc.constantFrom(1, 2, 4),
  perHead: fc.integer({ min: 2, max: 4 }),
  stem: fc.integer({ min: 2, max: 5 }),
  middle: fc.integer({ min: 3, max: 10 }),
  depth: fc.constantFrom(2, 4),
  height: fc.constantFrom(32, 37, 48),
  width: fc.constantFrom(32, 37, 48),
  steps: fc.integer({ min: 1, max: 4 }),
  cap: fc.constantFrom(2, 4, 8),
  norm: fc.constantFrom(1, 4, 8),
  channels: fc.constantFrom(1, 3),
  pooling: fc.stringMatching(/^[01]{4}$/),
  flag: fc.boolean(),
  seed: fc.integer({ min: 1, max: 1e6 }),
  weightBits: fc.constantFrom(8, 8, 4, 2),
});

/** Parameters as the command line spells them. */
type Parameters = Record<string, string>;

const common = ({ heads, height, width, channels }: Member): Parameters => ({
  ...{ heads: `${heads}`, image: `${height}`, image_width: `${width}`, channels: `${channels}` },
});
const fourStages = ({ stem, middle, heads, perHead }: Member): string =>
  `[${2 * stem}, ${middle}, ${heads * perHead}, ${heads * (perHead + 1)}]`;

interface Family {
  readonly file: string;
  /** The most events that a pixel of a frame counts; without it inputs are images. */
  readonly events?: number;
  /** An image of other sides than a multiple of 16 makes maps that do not fit together. */
  readonly sixteenths?: true;
  parameters(member: Member): Parameters;
}

/** Where hardly anything is pooled, pictures are small: attention sees all their pixels. */
const transformer = (m: Member): Parameters => ({
  ...(/1.*1/.test(m.pooling) ? {} : { image: `${m.height >> 1}`, image_width: `${m.width >> 1}` }),
  ...{ dims: `${8 * m.heads * (m.perHead - 1)}`, depth: `${m.depth / 2}`, T: `${m.steps}`, pooling: m.pooling },
});

const families: Record<string, Family> = {
  base: {
    file: 'e-spikeformer',
    parameters: (m) => ({ ...common(m), dims: fourStages(m), cap: `${m.cap}`, classes: '4' }),
  },
  large: {
    file: 'e-spikeformer-large',
    parameters: (m) => ({
      ...{ ...common(m), depth: `${m.depth}`, cap: `${m.cap}`, classes: '7', variant: m.flag ? '83M' : '173M' },
      dims: `[${2 * m.stem}, ${m.middle}, ${2 * m.heads * m.perHead}]`,
    }),
  },
  events: {
    ...{ file: 'e-spikeformer-events', events: 1 },
    parameters: (m) => ({
      ...{ ...common(m), dims: fourStages(m), depth: '4', T: `${m.steps}`, classes: '3' },
      ...{ cap: `${m.cap}`, norm: `${m.norm}` },
    }),
  },
  V1: { file: 'spike-driven-transformer', parameters: (m) => ({ ...common(m), ...transformer(m), classes: '5' }) },
  'V1 for events': {
    ...{ file: 'spike-driven-transformer', events: 7 },
    parameters: (m) => ({ ...common(m), ...transformer(m), channels: '2', events: 'true', bits: '4', classes: '5' }),
  },
  V2: {
    file: 'meta-spikeformer',
    parameters: (m) => ({
      ...{ ...common(m), dims: fourStages(m), depth: '4', T: `${m.steps}`, kd: `${m.flag}`, classes: '6' },
    }),
  },
  QSD: {
    file: 'qsd-transformer',
    parameters: (m) => ({ ...common(m), dims: fourStages(m), cap: `${m.cap}`, classes: '5', depth: '4' }),
  },
  segmentation: {
    ...{ file: 'e-spikeformer-segmentation', sixteenths: true },
    parameters: (m) => ({
      ...{ ...common(m), dims: fourStages(m), depth: `${m.depth}`, cap: `${m.cap}`, classes: '3', width: '6' },
    }),
  },
  detection: {
    ...{ file: 'e-spikeformer-detection', sixteenths: true },
    parameters: (m) => ({
      ...{ ...common(m), dims: fourStages(m), depth: `${m.depth}`, cap: `${m.cap}`, width: '5' },
    }),
  },
};

for (const [family, { file, events, sixteenths, parameters }] of Object.entries(families))
  test(`${family}: random members fire the same spikes in trainer, spike graph and on two chips`, (t) => {
    let spikes = 0;
    fc.assert(
      fc.property(members, (member) => {
        fc.pre(sixteenths !== true || (member.height % 16 === 0 && member.width % 16 === 0));
        const model = exampleModel(file, parameters(member));
        const network = { model, weights: randomWeights(model, member.seed) };
        const random = randomSource(member.seed);
        const size = sizeOf(inputNodes(model)[0]!.type.shape) * stepsOf(model);
        const [low, high] = events === undefined ? [-160, 160] : [0, events];
        const input = Int32Array.from({ length: size }, () => random(low, high));
        const [first, second] = chips.map((chip) => ({ ...chip, weightBits: member.weightBits })) as [Target, Target];
        const { facts, image } = compileNetwork(network, first);
        const trace = chipTrace(image, input);
        const verifier = createVerifier(image, facts.model, facts.weights);
        verifier.sample({ name: 'noise', input, steps: [], sha256: '' }, trace);
        const { float32, firstDifference, layers } = verifier.verdict();
        fc.pre(float32.exact);
        // Behind a mean over 6 positions float32 rounds kept membranes (SPK660): there a tie may fall to either side.
        const tied = firstDifference?.kind === 'spike' && roundedNeurons(facts.model).has(firstDifference.layer);
        if (!tied) equal(firstDifference, undefined);
        evaluateSpike(facts.spike, input, ({ name, neuron }, { counts }, step) => {
          const slots = trace.layers.find(({ layer }) => layer === name)?.slots;
          if (!neuron || !slots) return;
          const neurons = slots.length / stepsOf(model);
          const own = slots.subarray(step * neurons, (step + 1) * neurons);
          deepEqual(own, Uint8Array.from(counts!, slotsOfCount), name);
        });
        deepEqual(chipTrace(onOtherChip(facts, second).image, input), trace);
        spikes += layers.reduce((sum, layer) => sum + layer.spikes, 0);
      }),
      { numRuns: runs(3) },
    );
    t.true(spikes > 500, `${spikes} spikes`);
  });
