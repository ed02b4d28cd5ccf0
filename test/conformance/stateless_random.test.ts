/** @file Members of the stateless families that nobody recorded, with random float weights: three executors, two partitions. */
import test from 'ava';
import fc from 'fast-check';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { inputNodes } from '../../ir/model/index.ts';
import { evaluateSpike } from '../../ir/spike/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { slotsOfCount } from '../../ir/trace.ts';
import { createVerifier } from '../../runtime/verify/index.ts';
import { chipTrace, compileNetwork } from '../support/compile.ts';
import { exampleModel, exampleTarget } from '../support/examples.ts';
import { randomSource } from '../support/random_model.ts';
import { testTarget } from '../support/targets.ts';

/** The default chip, and one whose cores hold little more than a row, so that rows and channels are cut everywhere. */
const chips = [
  exampleTarget('sdt-core'),
  testTarget({ neurons: 1000, synapse_bytes: 2 ** 16 }, { mesh: { columns: 64, rows: 64 }, messageBits: 24 }),
];

/** What the members of all files have in common, as the command line spells it. */
interface Member {
  readonly heads: number;
  readonly perHead: number;
  readonly stem: number;
  readonly middle: number;
  readonly depth: number;
  readonly side: number;
  readonly cap: number;
  readonly channels: number;
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
  side: fc.constantFrom(32, 48),
  cap: fc.constantFrom(2, 4, 8),
  channels: fc.constantFrom(1, 3),
  seed: fc.integer({ min: 1, max: 1e6 }),
  weightBits: fc.constantFrom(8, 8, 4, 2),
});

const common = ({ heads, depth, side, cap, channels }: Member): Record<string, string> => ({
  ...{ heads: `${heads}`, depth: `${depth}`, image: `${side}`, cap: `${cap}`, channels: `${channels}` },
});
const fourStages = ({ stem, middle, heads, perHead }: Member): string =>
  `[${2 * stem}, ${middle}, ${heads * perHead}, ${heads * (perHead + 1)}]`;

/** The parameters of each file, and the depths that its members may have. */
const families: Record<string, (member: Member) => Record<string, string>> = {
  'e-spikeformer-large': (m) => ({
    ...{ ...common(m), dims: `[${2 * m.stem}, ${m.middle}, ${2 * m.heads * m.perHead}]`, classes: '7' },
    variant: m.seed % 2 === 0 ? '83M' : '173M',
  }),
  'qsd-transformer': (m) => ({ ...common(m), dims: fourStages(m), classes: '5', depth: '4' }),
  'e-spikeformer-segmentation': (m) => ({ ...common(m), dims: fourStages(m), classes: '3', width: '6' }),
  'e-spikeformer-detection': (m) => ({ ...common(m), dims: fourStages(m), width: '5' }),
};

for (const [file, parametersOf] of Object.entries(families))
  test(`${file}: random members fire the same spikes in trainer, spike graph and on two chips`, (t) => {
    let spikes = 0;
    fc.assert(
      fc.property(members, (member) => {
        const model = exampleModel(file, parametersOf(member));
        const network = { model, weights: randomWeights(model, member.seed) };
        const random = randomSource(member.seed);
        const input = Int32Array.from({ length: sizeOf(inputNodes(model)[0]!.type.shape) }, () => random(-160, 160));
        for (const chip of chips) {
          const target = { ...chip, weightBits: member.weightBits };
          const { facts, image } = compileNetwork(network, target);
          const trace = chipTrace(image, input);
          const verifier = createVerifier(image, facts.model, facts.weights);
          verifier.sample({ name: 'noise', input, steps: [], sha256: '' }, trace);
          const verdict = verifier.verdict();
          fc.pre(verdict.float32.exact);
          t.is(verdict.firstDifference, undefined);
          evaluateSpike(facts.spike, input, ({ name, fire }, { counts }) => {
            const layer = trace.layers.find((candidate) => candidate.layer === name);
            if (fire && layer) t.deepEqual(layer.slots, Uint8Array.from(counts!, slotsOfCount), name);
          });
          spikes += verdict.layers.reduce((sum, layer) => sum + layer.spikes, 0);
        }
      }),
      { numRuns: 3 },
    );
    t.true(spikes > 10000, `${spikes} spikes`);
  });
