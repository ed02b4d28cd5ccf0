/** @file The question the project exists for: is every spike on the chip the trainer's? */
import { everFires, keepsMembrane, neuronKindOf } from '../../ir/neurons/index.ts';
import type { ChipImage, ImageHeader } from '../../ir/chip/image.ts';
import { watchedLayers, watchExactness, type Weights } from '../../ir/checkpoint/index.ts';
import { spikingNodes, type ModelGraph } from '../../ir/model/index.ts';
import type { Values } from '../../ir/ops/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { SampleTrace } from '../../ir/trace.ts';
import type { Sample } from '../samples/index.ts';
import { compareTraces, type Comparison, type FiringTimes } from './compare.ts';
import { referenceOf, referenceTrace } from './reference.ts';
import { createVerdict, type SampleVerdict, type Verdict, type VerdictScope } from './verdict.ts';

/** A sample, and what the chip did: `openSession(image, { trace: true }).run(sample).trace`. */
export interface TracedSample {
  readonly sample: Sample;
  readonly trace: SampleTrace;
}

/** Verifies samples. */
export interface Verifier {
  readonly scope: VerdictScope;
  /** Any number of them, in order; quickest by as many as the judge takes at once. */
  samples(traced: readonly TracedSample[]): (SampleVerdict & Comparison)[];
  sample(sample: Sample, trace: SampleTrace): SampleVerdict & Comparison;
  verdict(): Verdict;
}

/** Another executor of the deployed network. */
export interface Judge {
  /** Samples that it takes at once. */
  readonly batch: number;
  /** Spikes and outputs of up to `batch` samples of grid integers, [C, H, W] each. */
  traces(inputs: readonly Int32Array[]): readonly SampleTrace[];
  /** Float32 values of one of the layers that are asked for, of sample number `index` of the last call. */
  valuesOf(layer: string, index: number): Values;
}

/**
 * Compares a chip with the trainer's forward, which judges every sample and whose sums are watched where no worst case
 * proves that float32 is exact. The reference evaluator, which shares no code with either, is run as a second witness on a
 * share of the samples, and on each that differs, so that it is known whose spikes they are.
 *
 * @param model the deploy model: batch norms folded, as the compiler's `deploy` gives it.
 * @param weights its integer weights.
 * @param judge the trainer's deploy forward; without it the reference evaluator judges all samples, and is watched.
 * @param share of the samples that are witnessed, 0..1; which ones follows from their hashes alone.
 */
export function createVerifier(
  image: ChipImage,
  model: ModelGraph,
  weights: Weights,
  judge?: Judge,
  share = 1,
): Verifier {
  const { header } = image;
  const reference = referenceOf(model, weights);
  const exactness = watchExactness(model, weights, unprovedLayers(header, model));
  const watched = model.nodes.labels.filter(({ name }) => exactness.reads.has(name));
  const times = firingTimes(header);
  const scope = scopeOf(header, model, judge ? 'trainer' : 'evaluator');
  const all = createVerdict(scope);
  const judgeOne = ({ sample, trace }: TracedSample): SampleVerdict & Comparison => {
    exactness.forget();
    const expected = referenceTrace(reference, sample.input, exactness.watch);
    const comparison = compareTraces(expected, trace, times);
    return { ...comparison, name: sample.name, witnessed: true, reached: exactness.reached() };
  };
  const judgeBatch = ({ traces, valuesOf }: Judge, traced: readonly TracedSample[]) => {
    const expected = traces(traced.map(({ sample }) => sample.input));
    return traced.map(({ sample, trace }, i): SampleVerdict & Comparison => {
      exactness.forget();
      for (const node of watched) exactness.watch(node, valuesOf(node.name, i));
      const comparison = compareTraces(expected[i]!, trace, times);
      const witnessed = !comparison.exact || isDrawn(sample, share);
      const witness = witnessed && compareTraces(expected[i]!, referenceTrace(reference, sample.input), times).first;
      const reached = exactness.reached();
      return { ...comparison, name: sample.name, witnessed, reached, ...(witness ? { witness } : {}) };
    });
  };
  const samples: Verifier['samples'] = (traced) => {
    const verdicts = judge
      ? chunksOf(traced, judge.batch).flatMap((chunk) => judgeBatch(judge, chunk))
      : traced.map(judgeOne);
    verdicts.forEach(all.add);
    return verdicts;
  };
  return {
    ...{ scope, samples, verdict: all.verdict },
    sample: (sample, trace) => samples([{ sample, trace }])[0]!,
  };
}

/** Whether a sample is of the share that is witnessed: by its hash, so that no order and no split of the samples changes it. */
const isDrawn = ({ sha256 }: Sample, share: number): boolean => parseInt(sha256.slice(0, 8), 16) < share * 2 ** 32;

const chunksOf = <T>(items: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

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
    proved: populations.filter(({ role, float32Proved }) => role !== 'input' && float32Proved).length,
  };
};

/**
 * Layers summed in populations whose worst case proves nothing: the layer itself, those accumulated in its place, and
 * neurons that keep their membrane in float32.
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
  const kept = unproved
    .filter((population) => keepsMembrane(population) && neuronKindOf(population.neuron!).inFloat32)
    .map(({ name }) => name);
  return new Set([...unproved.flatMap(({ membrane }) => summedIn(membrane)), ...kept]);
}

/** Layers whose values a judge is asked for: those whose sums no worst case proves exact, and what they read. */
export const valuesAskedFor = ({ header }: Pick<ChipImage, 'header'>, model: ModelGraph): ReadonlySet<string> =>
  watchedLayers(model, unprovedLayers(header, model));

/** When each population fires, from an image's header. */
export const firingTimes = ({ schedule, populations }: ImageHeader): FiringTimes => ({
  slots: schedule.slots,
  windows: schedule.windows,
  window: new Map(populations.filter(everFires).map(({ name, fireWindow }) => [name, fireWindow])),
});
