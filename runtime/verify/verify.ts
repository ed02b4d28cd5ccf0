/** @file The question the project exists for: is every spike on the chip the trainer's? */
import { keepsMembrane } from '../../ir/neurons/index.ts';
import type { ChipImage, ImageHeader } from '../../ir/chip/image.ts';
import { watchExactness, type Weights } from '../../ir/checkpoint/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { spikingNodes } from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { SampleTrace } from '../../ir/trace.ts';
import type { Sample } from '../samples/index.ts';
import { compareTraces, type Comparison, type FiringTimes } from './compare.ts';
import { referenceOf, referenceTrace } from './reference.ts';
import { createVerdict, type SampleVerdict, type Verdict, type VerdictScope } from './verdict.ts';

/** Verifies samples one by one. */
export interface Verifier {
  readonly scope: VerdictScope;
  /** @param trace what the chip did: `openSession(image, { trace: true }).run(sample).trace`. */
  sample(sample: Sample, trace: SampleTrace): SampleVerdict & Comparison;
  verdict(): Verdict;
}

/** Another executor of the deployed network: spikes and outputs of grid integers, [C, H, W]. */
export type Executor = (input: Int32Array) => SampleTrace;

/**
 * Compares a chip with the trainer's forward and, as a second witness, with the reference evaluator, which also watches
 * whether float32 is exact.
 *
 * @param model the deploy model: batch norms folded, as the compiler's `deploy` gives it.
 * @param weights its integer weights.
 * @param trainer the trainer's deploy forward; without it the reference evaluator is the only judge.
 */
export function createVerifier(image: ChipImage, model: ModelGraph, weights: Weights, trainer?: Executor): Verifier {
  const { header } = image;
  const reference = referenceOf(model, weights);
  const exactness = watchExactness(model, weights, unprovedLayers(header, model));
  const times = firingTimes(header);
  const scope = scopeOf(header, model, trainer ? 'trainer' : 'evaluator');
  const all = createVerdict(scope);
  return {
    scope,
    sample(sample, trace) {
      exactness.forget();
      const witness = referenceTrace(reference, sample.input, exactness.watch);
      const expected = trainer ? trainer(sample.input) : witness;
      const disagreement = trainer && compareTraces(expected, witness, times).first;
      const comparison = compareTraces(expected, trace, times);
      const reached = exactness.reached();
      const verdict = { ...comparison, name: sample.name, reached, ...(disagreement ? { witness: disagreement } : {}) };
      all.add(verdict);
      return verdict;
    },
    verdict: all.verdict,
  };
}

const scopeOf = (
  { schedule, populations }: ImageHeader,
  model: ModelGraph,
  reference: VerdictScope['reference'],
): VerdictScope => {
  const sizes = spikingNodes(model).map(({ name, type }) => ({ layer: name, size: sizeOf(type.shape) }));
  return {
    layers: sizes.map(({ layer, size }) => ({ layer, neurons: size * schedule.logicalSteps })),
    neurons: sizes.reduce((total, { size }) => total + size, 0),
    steps: schedule.windows * schedule.slots * schedule.logicalSteps,
    reference,
    proved: populations.filter((p) => p.float32Proved).length,
  };
};

/**
 * Layers summed in populations whose worst case proves nothing: the layer itself, those accumulated in its place, and
 * neurons that keep their membrane.
 */
function unprovedLayers({ populations }: ImageHeader, model: ModelGraph): ReadonlySet<string> {
  const membranes = new Set(populations.map(({ membrane }) => membrane));
  const summedIn = (name: string): string[] => {
    const { inputs } = model.nodes.label(name);
    const inline = inputs.filter((input) => !membranes.has(input) && model.nodes.label(input).type.kind === 'membrane');
    return [name, ...inline.flatMap(summedIn)];
  };
  const unproved = populations.filter(
    ({ role, float32Proved, membrane }) => role === 'neurons' && !float32Proved && model.nodes.has(membrane),
  );
  const kept = unproved.filter(keepsMembrane).map(({ name }) => name);
  return new Set([...unproved.flatMap(({ membrane }) => summedIn(membrane)), ...kept]);
}

/** When each population fires, from an image's header. */
export const firingTimes = ({ schedule, populations }: ImageHeader): FiringTimes => ({
  slots: schedule.slots,
  windows: schedule.windows,
  window: new Map(
    populations.filter(({ neuron }) => neuron !== undefined).map(({ name, fireWindow }) => [name, fireWindow]),
  ),
});
