/** @file A deployed network as it crosses to a thread that runs samples and judges them on the spot. */
import type { Weights } from '../ir/checkpoint/index.ts';
import type { ChipImage } from '../ir/chip/image.ts';
import { fail } from '../ir/diagnostics/index.ts';
import { printModel, readModel } from '../ir/model/index.ts';
import type { Verifier } from '../runtime/index.ts';
import { createVerifier } from '../runtime/verify/verify.ts';
import type { TrainingMachine } from '../trainer/index.ts';
import { openTrainerReference, type Deployed } from './judge.ts';

/** Plain data: the network in its text form, its weights, and how its samples are judged. */
export interface JudgedNetwork {
  readonly model: string;
  readonly weights: Weights;
  /** Whether the trainer judges; the reference evaluator alone if not. */
  readonly byTrainer: boolean;
  /** Share of the samples on which the reference evaluator is run beside the trainer, 0..1. */
  readonly witness: number;
  /** Samples judged at once. */
  readonly batch: number;
}

/** What `openJudged` reads in another thread. */
export const judgedNetwork = (
  { model, weights }: Deployed,
  { byTrainer, witness, batch }: Omit<JudgedNetwork, 'model' | 'weights'>,
): JudgedNetwork => ({ model: printModel(model), weights, byTrainer, witness, batch });

/** Starts the judges of an image in this thread alone. Throws SPK675 where the machine does not give the trainer's memory again. */
export function openJudged(
  image: ChipImage,
  { model, weights, byTrainer, witness, batch }: JudgedNetwork,
  training: TrainingMachine,
): Verifier {
  const deployed = { model: readModel(model), weights };
  if (!byTrainer) return createVerifier(image, deployed.model, weights, undefined, witness);
  const { judge, why } = openTrainerReference({ training }, image, deployed, { threads: 1, batch });
  if (!judge)
    fail('SPK675', `a thread cannot judge: ${why}`, { help: 'take fewer threads: --threads 1 needs the least memory' });
  return createVerifier(image, deployed.model, weights, judge, witness);
}
