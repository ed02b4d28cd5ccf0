/** @file What is known of trained weights, how it is told, and how they are written. */
import { checkpointFile, exactSteps, inputFractionBits, type Reach } from '../../ir/checkpoint/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { inputNodes } from '../../ir/model/index.ts';
import type { NetworkLearner, Verdict } from '../../trainer/index.ts';
import { sha256Of } from './image.ts';
import { percent, whole } from './numbers.ts';
import { writeOutput } from './outputs.ts';
import type { Trained, TrainingPlan } from './training.ts';

/** Accuracy on the data set's own test part, of the weights that are written. */
async function testVerdict(plan: TrainingPlan, learner: NetworkLearner, data: string): Promise<Verdict | undefined> {
  const [{ openTestData }, { judge }] = await Promise.all([
    import('../../runtime/index.ts'),
    import('../../trainer/index.ts'),
  ]);
  const test = await openTestData(data, plan.grid, plan.classes);
  if (!test) return undefined;
  const images = new Float32Array(learner.batch * plan.run.imageSize);
  const chosen = Uint32Array.from({ length: test.count }, (_, i) => i);
  return judge(learner, test, chosen, { images, labels: new Int32Array(learner.batch) });
}

/** How far the sums of the deployed network went on some samples. */
interface Exactness extends Reach {
  readonly samples: number;
}

/** What is known of the weights before they are written. */
export interface Findings {
  readonly test: Verdict | undefined;
  readonly exactness: Exactness | undefined;
}

/** Measures trained weights: on the test part of their data set, and how far their sums go. */
export async function findingsOf(plan: TrainingPlan, trained: Trained, data: string): Promise<Findings> {
  const test = await testVerdict(plan, trained.learner, data);
  return { test, exactness: await watchedExactness(plan, trained) };
}

/** Samples on which sums are watched; each is evaluated twice. */
const watchedSamples = 32;

/** The largest partial sum over all layers, on samples of the validation part or else of the training part. */
async function watchedExactness({ run, data }: TrainingPlan, trained: Trained): Promise<Exactness | undefined> {
  const weights = trained.learner.weights();
  if (weights.kind === 'float') return undefined;
  const [{ watchExactness }, { referenceOf, referenceTrace }, { fillPlainBatch }] = await Promise.all([
    import('../../ir/checkpoint/index.ts'),
    import('../../runtime/index.ts'),
    import('../../trainer/batches.ts'),
  ]);
  const { graph } = trained;
  const watch = watchExactness(graph, weights, new Set(graph.nodes.ids));
  const chosen = (run.validation.length > 0 ? run.validation : run.draw.training).slice(0, watchedSamples);
  const reference = referenceOf(graph, weights);
  const fractionBits = inputFractionBits(inputNodes(graph)[0]!.type);
  const one = { images: new Float32Array(run.imageSize), labels: new Int32Array(1) };
  for (let i = 0; i < chosen.length; i++) {
    fillPlainBatch(data, chosen, i, one);
    referenceTrace(
      reference,
      Int32Array.from(one.images, (x) => x * 2 ** fractionBits),
      watch.watch,
    );
  }
  const reached = watch.reached();
  const most = reached.reduce((a, b) => (b.steps > a.steps ? b : a), reached[0]!);
  return { ...most, samples: chosen.length };
}

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
      `at most ${whole(exactness.steps)} of ${whole(exactSteps)} grid steps, in ${exactness.layer} (${exactness.samples} samples)`,
    ]);
  return rows;
}
