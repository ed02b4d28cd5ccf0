/** @file Bringing both sides of a verification together: the chip's runs, and the deployed network. */
import { modelHash, weightsHash } from '../ir/checkpoint/index.ts';
import type { ChipImage } from '../ir/chip/image.ts';
import { DiagnosticError, type Diagnostic } from '../ir/diagnostics/index.ts';
import { spikingNodes, type ModelGraph } from '../ir/model/index.ts';
import { hexOf } from '../ir/sha256.ts';
import { sameShape, shapeText } from '../ir/tensor.ts';
import { createVerifier, type Sample, type Verdict } from '../runtime/index.ts';
import type { Host } from './host.ts';
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
    return sameShape(extents, type.shape)
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
  sameModel: isSame(modelHash(model), header.modelHash),
  sameWeights: isSame(weightsHash(weights), header.weightsHash),
});

const isSame = (a: Uint8Array, b: Uint8Array): boolean => hexOf(a) === hexOf(b);

/** A verdict, and why the trainer had no part in it if so. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly withoutTrainer?: string;
}

/** One sample on both sides. */
export type OnSample = (done: { readonly sample: Sample; readonly exact: boolean; readonly count: number }) => void;

/**
 * Runs all samples and compares every spike; the trainer is the judge where it can run the network, and says if not.
 *
 * @param deployed what the image was compiled from, as `deploy` gives it for the image's target.
 * @throws DiagnosticError SPK710 where image and model have not the same layers, and where a sample does not suit.
 */
export async function verifySamples(
  host: Host,
  loaded: Pick<LoadedImage, 'image' | 'content'>,
  deployed: Deployed,
  samples: AsyncIterable<Sample>,
  { threads = 1 }: Pick<RunOptions, 'threads'> = {},
  onSample: OnSample = () => undefined,
): Promise<Judgement> {
  checkSameNetwork(loaded.image, deployed.model);
  const trainer = openTrainerReference(host, deployed, threads);
  try {
    const verifier = createVerifier(loaded.image, deployed.model, deployed.weights, trainer.executor);
    let count = 0;
    for await (const { sample, record } of runSamples(host, loaded, samples, { threads, trace: true })) {
      const { exact } = verifier.sample(sample, record.trace!);
      onSample({ sample, exact, count: ++count });
    }
    return { verdict: verifier.verdict(), ...(trainer.why === undefined ? {} : { withoutTrainer: trainer.why }) };
  } finally {
    await trainer.close();
  }
}
