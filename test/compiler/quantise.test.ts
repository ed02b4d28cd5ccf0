import test from 'ava';
import fc from 'fast-check';
import { writesStream } from '../../compiler/lower/classify.ts';
import { lowerModel } from '../../compiler/lower/lower.ts';
import { rangesOf } from '../../compiler/lower/ranges.ts';
import { runPasses } from '../../compiler/index.ts';
import { inputFractionBits, quantiseLayer, randomWeights, type IntegerLayer } from '../../ir/checkpoint/index.ts';
import { inputOf, type ModelGraph } from '../../ir/model/index.ts';
import { baseFamily } from '../support/base_family.ts';
import { testTarget } from '../support/targets.ts';

const model = baseFamily({ dims: [8, 8, 16, 16], heads: 2, classes: 10, channels: 1, image: 32, depths: [1, 1] });

/** Every layer quantised afresh at one limit for stream writers. */
function quantisedAt(
  graph: ModelGraph,
  parameters: ReadonlyMap<string, Float32Array>,
  bits: number,
  limit: number,
): Map<string, IntegerLayer> {
  const layers = graph.nodes.labels.filter((node) => node.parameters.some(({ name }) => name === 'weight'));
  return new Map(
    layers.map((node) => [
      node.name,
      quantiseLayer({
        shape: node.parameters.find(({ name }) => name === 'weight')!.shape,
        weight: parameters.get(`${node.name}.weight`)!,
        bias: parameters.get(`${node.name}.bias`)!,
        fractionBits: inputFractionBits(inputOf(graph, node).type),
        weightBits: bits,
        maxExponent: writesStream(graph, node) ? limit : 20,
      }),
    ]),
  );
}

test('layers that are kept from a finer grid are those that a fresh start at the chosen grid gives, and no finer one fits', (t) => {
  const found = new Set<number>();
  fc.assert(
    fc.property(fc.nat(1000), fc.constantFrom(14, 17, 20, 24, 32), fc.constantFrom(2, 4, 8), (seed, width, bits) => {
      const target = testTarget({}, { membraneBits: width, weightBits: bits });
      const weights = randomWeights(model, seed);
      const folded = runPasses({ model, weights, target, passes: ['fold-batch-norm'] }).facts;
      const { facts, log } = runPasses({ model, weights, target, passes: ['fold-batch-norm', 'quantise'] });
      const chosen = Number(/at most (\d+)/.exec(log[1]!.notes[0]!)![1]);
      if (facts.weights?.kind !== 'integer' || folded.weights?.kind !== 'float') return t.fail();
      const { parameters } = folded.weights;
      const at = (limit: number): Map<string, IntegerLayer> => quantisedAt(facts.model!, parameters, bits, limit);
      t.deepEqual(new Map(facts.weights.layers), at(chosen));
      if (chosen < 12)
        t.true(rangesOf(lowerModel(facts.model!, at(chosen + 1), parameters, 0), width).overflowing.length > 0);
      found.add(chosen);
    }),
    // A fixed seed: what follows counts the grids that these draws meet.
    { numRuns: 12, seed: 1 },
  );
  t.true(found.size > 2, `exponents ${[...found].join(', ')}`);
});
