/** @file The question the project exists for: is every spike on the chip the trainer's? */
import { keepsMembrane } from '../../ir/neurons/index.ts';
import type { ChipImage, ImageHeader } from '../../ir/chip/image.ts';
import { watchExactness, type Reach, type Weights } from '../../ir/checkpoint/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { spikingNodes } from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { SampleTrace } from '../../ir/trace.ts';
import type { Sample } from '../samples/index.ts';
import { compareTraces, type Comparison, type Difference, type FiringTimes, type LayerComparison } from './compare.ts';
import { referenceOf, referenceTrace } from './reference.ts';

/** One sample's verdict. */
export interface SampleVerdict extends Comparison {
  readonly name: string;
}

/** What was found over all samples so far. */
export interface Verdict {
  readonly exact: boolean;
  readonly samples: number;
  /** Spiking layers compared. */
  readonly populations: number;
  /** Neurons compared per sample. */
  readonly neurons: number;
  /** Time steps of one sample. */
  readonly steps: number;
  readonly firstDifference?: Difference & { readonly sample: string };
  /** Who made the spikes that are compared with. */
  readonly reference: 'trainer' | 'evaluator';
  /** Where trainer and reference evaluator first differ; they share no code, so this is a defect of one of them. */
  readonly witnessDifference?: Difference & { readonly sample: string };
  /** Sums over all samples, in model order. */
  readonly layers: readonly LayerComparison[];
  /** Whether float32 is exact in the trainer: layers the compiler proved, and those watched on the samples. */
  readonly float32: { readonly proved: number; readonly observed: readonly Reach[]; readonly exact: boolean };
}

/** Verifies samples one by one. */
export interface Verifier {
  /** @param trace what the chip did: `openSession(image, { trace: true }).run(sample).trace`. */
  sample(sample: Sample, trace: SampleTrace): SampleVerdict;
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
  const layers = new Map<string, LayerComparison>(
    spikingNodes(model).map(({ name }) => [name, { layer: name, neurons: 0, spikes: 0, differing: 0 }]),
  );
  let samples = 0;
  let first: (Difference & { readonly sample: string }) | undefined;
  let witnessDifference: typeof first;
  return {
    sample(sample, trace) {
      const witness = referenceTrace(reference, sample.input, exactness.watch);
      const expected = trainer ? trainer(sample.input) : witness;
      const disagreement = trainer && compareTraces(expected, witness, times).first;
      if (disagreement) witnessDifference ??= { ...disagreement, sample: sample.name };
      const comparison = compareTraces(expected, trace, times);
      samples++;
      if (comparison.first) first ??= { ...comparison.first, sample: sample.name };
      for (const layer of comparison.layers) layers.set(layer.layer, sum(layers.get(layer.layer)!, layer));
      return { ...comparison, name: sample.name };
    },
    verdict() {
      const reached = exactness.reached();
      const exactFloat = reached.every(({ exact }) => exact);
      return {
        exact: first === undefined && witnessDifference === undefined && exactFloat,
        samples,
        populations: layers.size,
        neurons: spikingNodes(model).reduce((total, { type }) => total + sizeOf(type.shape), 0),
        steps: header.schedule.windows * header.schedule.slots * header.schedule.logicalSteps,
        reference: trainer ? 'trainer' : 'evaluator',
        ...(first ? { firstDifference: first } : {}),
        ...(witnessDifference ? { witnessDifference } : {}),
        layers: [...layers.values()],
        float32: {
          proved: header.populations.filter((p) => p.float32Proved).length,
          observed: reached,
          exact: exactFloat,
        },
      };
    },
  };
}

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

const sum = (a: LayerComparison, b: LayerComparison): LayerComparison => ({
  layer: a.layer,
  neurons: a.neurons + b.neurons,
  spikes: a.spikes + b.spikes,
  differing: a.differing + b.differing,
});

/** When each population fires, from an image's header. */
export const firingTimes = ({ schedule, populations }: ImageHeader): FiringTimes => ({
  slots: schedule.slots,
  windows: schedule.windows,
  window: new Map(
    populations.filter(({ neuron }) => neuron !== undefined).map(({ name, fireWindow }) => [name, fireWindow]),
  ),
});
