/** @file What a training run leaves: the checkpoint, and the words about it. */
import { checkpointFile } from '../../ir/checkpoint/index.ts';
import { exactFloat32 } from '../../ir/limits.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { sha256Of } from '../load/image.ts';
import { percent, whole } from '../../cli/terminal/numbers.ts';
import { writeOutput } from '../../cli/arguments/outputs.ts';
import type { Trained, TrainingPlan } from './train.ts';
import type { Findings } from './findings.ts';

export interface Written {
  readonly bytes: number;
  readonly sha256: string;
}

/** Where the weights come from is said in the file; nothing in it depends on the time or on the machine. */
export async function writeCheckpoint(
  plan: TrainingPlan,
  { learner, graph, progress }: Trained,
  { test, exactness }: Findings,
  out: string,
): Promise<Written> {
  const where = learner.unsound();
  if (where)
    throw new DiagnosticError([
      { code: 'SPK805', severity: 'error', message: 'a weight is not finite', place: where.layer },
    ]);
  const { writeSafetensors } = await import('../../runtime/index.ts');
  const validation = progress.epochs.at(-1)?.validation;
  const file = checkpointFile(graph, learner.weights(), {
    source: 'spikec train',
    data: plan.data.name,
    data_sha256: plan.data.sha256,
    training: JSON.stringify(plan.identity.settings),
    steps: String(progress.total),
    ...(exactness ? { largest_partial_sum: String(exactness.steps), watched_samples: String(exactness.samples) } : {}),
    ...(validation ? { validation_accuracy: String(validation.accuracy) } : {}),
    ...(test ? { test_accuracy: String(test.accuracy) } : {}),
  });
  const content = writeSafetensors(file);
  await writeOutput(out, content);
  return { bytes: content.length, sha256: sha256Of(content) };
}

export function reportRows(
  plan: TrainingPlan,
  { progress: { epochs, total }, phase }: Trained,
  { test, exactness }: Findings,
): [string, string][] {
  const last = epochs.at(-1);
  const weights = phase === 'float' ? 'float weights' : `${plan.settings.weightBits}-bit weights, as on the chip`;
  const rows: [string, string][] = [
    ['trained', `${whole(total)} steps of ${plan.settings.batch} samples on ${plan.data.name}`],
  ];
  if (last?.validation)
    rows.push([
      'validation',
      `${percent(last.validation.accuracy, 1)} of ${whole(plan.run.validation.length)} samples`,
    ]);
  if (test)
    rows.push([
      'test',
      `${percent(test.correct, test.count)}: ${whole(test.correct)} of ${whole(test.count)}, ${weights}`,
    ]);
  if (exactness)
    rows.push([
      'float32 sums',
      `at most ${whole(exactness.steps)} of ${whole(exactFloat32)} grid steps, in ${exactness.layer} (${exactness.samples} samples)`,
    ]);
  return rows;
}
