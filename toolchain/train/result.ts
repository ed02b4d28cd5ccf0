/** @file What a training run leaves: the checkpoint. */
import { metadataKeys } from '../../ir/checkpoint/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import type { Written } from '../compile.ts';
import type { Host } from '../host.ts';
import { writeCheckpoint } from '../write_checkpoint.ts';
import type { Findings } from './findings.ts';
import type { TrainingPlan } from './plan.ts';
import type { Trained } from './train.ts';

/**
 * Writes the weights of a run. Where they come from is said in the file; nothing in it depends on the time or on the machine.
 *
 * @throws DiagnosticError SPK805 where a weight is not finite, SPK412.
 */
export async function writeTrained(
  host: Host,
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
  const validation = progress.epochs.at(-1)?.validation;
  return writeCheckpoint(host, out, graph, learner.weights(), {
    source: 'spikec train',
    data: plan.data.name,
    data_sha256: plan.data.sha256,
    ...(plan.classNames.length > 0 ? { [metadataKeys.classNames]: JSON.stringify(plan.classNames) } : {}),
    training: JSON.stringify(plan.identity.settings),
    steps: String(progress.total),
    ...(exactness ? { largest_partial_sum: String(exactness.steps), watched_samples: String(exactness.samples) } : {}),
    ...(validation ? { validation_accuracy: String(validation.accuracy) } : {}),
    ...(test ? { test_accuracy: String(test.accuracy) } : {}),
  });
}
