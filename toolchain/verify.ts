/** @file Bringing both sides of a verification together: the chip's runs, and the deployed network. */
import { everFires } from '../ir/neurons/index.ts';
import { modelHash, weightsHash } from '../ir/checkpoint/index.ts';
import type { ChipImage } from '../ir/chip/image.ts';
import { DiagnosticError, type Diagnostic } from '../ir/diagnostics/index.ts';
import { spikingNodes, type ModelGraph } from '../ir/model/index.ts';
import { hexOf } from '../ir/sha256.ts';
import { sameShape, shapeOfRank, shapeText } from '../ir/tensor.ts';
import {
  createVerdict,
  createVerifier,
  type Sample,
  type SampleVerdict,
  type TracedSample,
  type Verdict,
  type VerdictScope,
} from '../runtime/index.ts';
import type { Host } from './host.ts';
import { judgedNetwork } from './judged.ts';
import { inBatches, runAndJudge, threadsUnlessTold, type RunOptions, type SampleRun } from './run.ts';
import { omit } from './omit.ts';
import type { LoadedImage } from './load/image.ts';
import { openTrainerReference, sharesOf, type Deployed } from './judge.ts';

/** Throws SPK710 unless image and model have the same spiking layers, of the same extents. */
export function checkSameNetwork({ header }: ChipImage, model: ModelGraph): void {
  const onChip = new Map(header.populations.filter(everFires).map((p) => [p.name, shapeOfRank(p.extents, p.rank)]));
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

/** The hashes of a deployed network, in hex. */
export const hashesOf = ({ model, weights }: Deployed): { readonly model: string; readonly weights: string } => ({
  model: hexOf(modelHash(model)),
  weights: hexOf(weightsHash(weights)),
});

/** Compares the hashes an image carries with those of the deployed network. */
export function originOfNetwork({ header }: ChipImage, deployed: Deployed): Origin {
  const { model, weights } = hashesOf(deployed);
  return { sameModel: model === hexOf(header.modelHash), sameWeights: weights === hexOf(header.weightsHash) };
}

/** A verdict, and why the trainer had no part in it if so. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly withoutTrainer?: string;
}

/** One sample on both sides. */
export interface VerifiedSample extends SampleRun {
  readonly verdict: SampleVerdict;
}

/** A chip image and its judges, ready for samples. */
export interface Verification {
  readonly scope: VerdictScope;
  /** Why the trainer is no judge, if so. */
  readonly withoutTrainer?: string;
  /** Runs samples and compares every spike; their traces are left out of what comes back. */
  samples(samples: AsyncIterable<Sample>): AsyncGenerator<VerifiedSample, void, undefined>;
  close(): Promise<void>;
}

/** How samples are verified; whatever it says, the trainer judges all of them where it can. */
export interface VerifyOptions extends Pick<RunOptions, 'threads' | 'onStep'> {
  /** Share of the samples on which the reference evaluator is run beside the trainer, 0..1; all unless told. */
  readonly witness?: number;
}

/**
 * Starts the judges. The trainer is one where it can run the network. Where threads run samples side by side, each judges
 * what it has run (decision 040); otherwise all threads run a sample, which is then judged here: that of a large network by all
 * threads, those of a small one by this thread, several at once.
 *
 * @param deployed what the image was compiled from, as `deploy` gives it for the image's target.
 * @throws DiagnosticError SPK710 where image and model have not the same layers.
 */
export function openVerification(
  host: Host,
  loaded: Pick<LoadedImage, 'image' | 'content'>,
  deployed: Deployed,
  { witness = 1, ...running }: VerifyOptions = {},
): Verification {
  checkSameNetwork(loaded.image, deployed.model);
  const shares = sharesOf(deployed.model, running.threads ?? threadsUnlessTold(host));
  const trainer = openTrainerReference(host, loaded.image, deployed, shares);
  const verifier = createVerifier(loaded.image, deployed.model, deployed.weights, trainer.judge, witness);
  return {
    scope: verifier.scope,
    ...(trainer.why === undefined ? {} : { withoutTrainer: trainer.why }),
    async *samples(samples) {
      const byTrainer = trainer.judge !== undefined;
      // A network too large for batches is judged here, by all threads.
      const judged =
        !byTrainer || shares.batch > 1 ? judgedNetwork(deployed, { byTrainer, witness, ...shares }) : undefined;
      const runs = runAndJudge(host, loaded, samples, { ...running, trace: true }, judged);
      for await (const some of inBatches(runs, shares.batch)) {
        const here = some[0]!.verdict ? [] : verifier.samples(some.map(traced));
        for (const [i, { record, verdict = here[i]!, ...rest }] of some.entries())
          yield { ...rest, record: omit(record, 'trace'), verdict };
      }
    },
    close: () => trainer.close(),
  };
}

/** What to do with every sample. */
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
  options: VerifyOptions = {},
  onSample: OnSample = () => undefined,
): Promise<Judgement> {
  const verification = openVerification(host, loaded, deployed, options);
  const { scope, withoutTrainer } = verification;
  try {
    const all = createVerdict(scope);
    let count = 0;
    for await (const { sample, verdict } of verification.samples(samples)) {
      all.add(verdict);
      onSample({ sample, exact: verdict.exact, count: ++count });
    }
    return { verdict: all.verdict(), ...(withoutTrainer === undefined ? {} : { withoutTrainer }) };
  } finally {
    await verification.close();
  }
}

const traced = ({ sample, record }: SampleRun): TracedSample => ({ sample, trace: record.trace! });
