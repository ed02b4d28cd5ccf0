/** @file Bringing both sides of a verification together: the chip's runs, and the deployed network. */
import { modelHash, weightsHash } from '../ir/checkpoint/index.ts';
import type { ChipImage } from '../ir/chip/image.ts';
import { DiagnosticError, type Diagnostic } from '../ir/diagnostics/index.ts';
import { spikingNodes, type ModelGraph } from '../ir/model/index.ts';
import { shapeText } from '../ir/tensor.ts';
import type { Difference, Sample, Verdict } from '../runtime/index.ts';
import { defaultMode } from '../sim/modes.ts';
import { whole } from '../cli/terminal/numbers.ts';
import { runSamples, type RunOptions } from './run.ts';
import type { LoadedImage } from './load/image.ts';
import { openTrainerReference, type Deployed } from './judge.ts';

/** Throws SPK710 unless image and model have the same spiking layers, of the same extents. */
export function checkSameNetwork({ header }: ChipImage, model: ModelGraph): void {
  const onChip = new Map(
    header.populations.filter(({ neuron }) => neuron !== undefined).map((p) => [p.name, p.extents.slice(0, p.rank)]),
  );
  const problem = (message: string): Diagnostic => ({ code: 'SPK710', severity: 'error', message });
  const problems = spikingNodes(model).flatMap(({ name, type }) => {
    const extents = onChip.get(name);
    onChip.delete(name);
    if (!extents) return [problem(`the image has no population "${name}"`)];
    return shapeText(extents) === shapeText(type.shape)
      ? []
      : [problem(`"${name}" is ${shapeText(extents)} in the image and ${shapeText(type.shape)} in the model`)];
  });
  for (const { name, membrane } of header.populations)
    if (onChip.has(name) && !model.nodes.has(membrane))
      problems.push(problem(`the model has no spiking layer "${name}", the image does`));
  if (problems.length === 0) return;
  const more = problems.length - 8;
  throw new DiagnosticError(more > 0 ? [...problems.slice(0, 8), problem(`${more} more layers differ`)] : problems);
}

/** Whether the image says it was made from this very network. */
export interface Origin {
  readonly sameModel: boolean;
  readonly sameWeights: boolean;
}

/** Compares the hashes an image carries with those of the deployed network. */
export const originOfNetwork = ({ header }: ChipImage, { model, weights }: Deployed): Origin => ({
  sameModel: Buffer.compare(modelHash(model), header.modelHash) === 0,
  sameWeights: Buffer.compare(weightsHash(weights), header.weightsHash) === 0,
});

/** A verdict, and why the trainer had no part in it if so. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly withoutTrainer?: string;
}

/** One sample on both sides. */
export type OnSample = (done: { readonly sample: Sample; readonly exact: boolean; readonly count: number }) => void;

/** Runs all samples and compares every spike; the trainer is the judge where it can run the network, and says if not. */
export async function verifySamples(
  loaded: LoadedImage,
  deployed: Deployed,
  samples: AsyncIterable<Sample>,
  options: Pick<RunOptions, 'threads'>,
  onSample: OnSample,
): Promise<Judgement> {
  const { createVerifier } = await import('../runtime/index.ts');
  const trainer = await openTrainerReference(deployed, options.threads);
  try {
    const verifier = createVerifier(loaded.image, deployed.model, deployed.weights, trainer.executor);
    const run: RunOptions = { ...options, mode: defaultMode, trace: true, top: 1 };
    let count = 0;
    for await (const { sample, record } of runSamples(loaded, samples, run)) {
      const { exact } = verifier.sample(sample, record.trace!);
      onSample({ sample, exact, count: ++count });
    }
    return { verdict: verifier.verdict(), ...(trainer.why === undefined ? {} : { withoutTrainer: trainer.why }) };
  } finally {
    await trainer.close();
  }
}

/** Who judged, in a line. */
export const judgeText = ({ verdict, withoutTrainer }: Judgement): string =>
  withoutTrainer === undefined
    ? `judged by the trainer's deploy forward; the reference evaluator ${verdict.witnessDifference ? 'DISAGREES with it' : 'agrees'}`
    : `judged by the reference evaluator alone: ${withoutTrainer}`;

/** The first difference in words. */
export function differenceText(difference: Difference & { readonly sample: string }): string {
  if (difference.kind === 'output')
    return `output "${difference.output}"[${difference.index}]: expected ${difference.expected}, got ${difference.got} (sample ${difference.sample}; all spikes agree)`;
  const { layer, neuron, logicalStep, step, slot, expected, got, expectedCount, gotCount, sample } = difference;
  return `layer "${layer}", neuron [${neuron.join(', ')}], time step ${step} (logical step ${logicalStep}, slot ${slot} of its window): expected ${spikeWord(expected)}, got ${spikeWord(got)}; ${expectedCount} against ${gotCount} in the window (sample ${sample})`;
}

const spikeWord = (bit: 0 | 1): string => (bit === 1 ? 'a spike' : 'no spike');

/** `all 105 layers, 1,234 neurons x 4 time steps equal`, or how many are not. */
export function verdictText(verdict: Verdict, slots: number): string {
  const { layers, neurons, samples, populations } = verdict;
  const wrong = layers.filter(({ differing }) => differing > 0);
  const extent = `${whole(neurons)} neurons x ${slots} time steps x ${samples} sample${samples === 1 ? '' : 's'}`;
  if (verdict.exact) return `exact: all ${populations} layers, ${extent} equal`;
  if (verdict.witnessDifference !== undefined)
    return 'not proved: the trainer and the reference evaluator disagree, which is a defect of spikec: please report it';
  if (verdict.firstDifference === undefined)
    return `not proved: all spikes agree, but float32 sums left the exact range in ${verdict.float32.observed
      .filter((reach) => !reach.exact)
      .map((reach) => reach.layer)
      .join(', ')}`;
  return `different: ${wrong.length} of ${populations} layers differ, of ${extent}`;
}
