/** @file What is measured of trained weights before they are written. */
import { inputFractionBits, watchExactness, type Reach, type Weights } from '../../ir/checkpoint/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { inputNodes } from '../../ir/model/index.ts';
import { openTestData, referenceOf, referenceTrace, type Files, type SampleChange } from '../../runtime/index.ts';
import { emptyBatch, fillPlainBatch } from '../../trainer/batches.ts';
import { judge, type NetworkLearner, type HeldOutScore } from '../../trainer/index.ts';
import type { TrainingPlan } from './plan.ts';
import type { Trained } from './train.ts';

/** Accuracy on the data set's own test part, of the weights that are written. */
async function testVerdict(
  files: Files,
  plan: TrainingPlan,
  learner: NetworkLearner,
  data: string,
): Promise<Pick<Findings, 'test' | 'testChanges'>> {
  const test = await openTestData(files, data, plan.grid, plan.classes, plan.reading);
  if (!test) return { test: undefined, testChanges: [] };
  if (test.frames !== plan.data.frames)
    fail('SPK809', `the samples to test with have ${test.frames} frames, those to learn from ${plan.data.frames}`, {
      place: test.name,
    });
  const chosen = Uint32Array.from({ length: test.count }, (_, i) => i);
  const score = await judge(learner, test, chosen, emptyBatch({ data: test }, learner.batch, plan.run.imageSize));
  const said = new Set(plan.data.changes.map(({ first }) => first.code));
  return { test: score, testChanges: test.changes.filter(({ first }) => !said.has(first.code)) };
}

const exponentsOf = (weights: Weights): number[] =>
  weights.kind === 'integer' ? [...weights.layers.values()].flatMap(({ exponents }) => [...exponents]) : [];

/** How far the sums of the deployed network went on some samples. */
interface Exactness extends Reach {
  readonly samples: number;
}

/** What learned scales came to. */
export interface LearnedScales {
  /** Channels with another scale than the one that would be chosen for their weights, of all. */
  readonly moved: number;
  readonly channels: number;
  /** The validation samples with them, and with calibrated scales for the same weights; absent without such samples. */
  readonly learned?: HeldOutScore;
  readonly calibrated?: HeldOutScore;
}

/** What is known of the weights before they are written. */
export interface Findings {
  readonly scales: LearnedScales | undefined;
  readonly test: HeldOutScore | undefined;
  /** What was done to the test part's samples, and to none of those to learn from. */
  readonly testChanges: readonly SampleChange[];
  readonly exactness: Exactness | undefined;
}

/** Measures trained weights: on the test part of their data set, and how far their sums go. */
export async function findingsOf(files: Files, plan: TrainingPlan, trained: Trained, data: string): Promise<Findings> {
  const judged = await testVerdict(files, plan, trained.learner, data);
  return { ...judged, exactness: watchedExactness(plan, trained), scales: await learnedScales(plan, trained) };
}

async function learnedScales({ run, data }: TrainingPlan, { learner }: Trained): Promise<LearnedScales | undefined> {
  const { calibrated } = learner;
  if (!calibrated) return undefined;
  const [own, anew] = [exponentsOf(learner.weights()), exponentsOf(calibrated.weights())];
  const counts = { moved: own.filter((exponent, i) => exponent !== anew[i]).length, channels: own.length };
  if (run.validation.length === 0) return counts;
  const batch = emptyBatch(run.draw, learner.batch, run.imageSize);
  const score = (judged: typeof calibrated): Promise<HeldOutScore> =>
    judge({ ...judged, batch: learner.batch }, data, run.validation, batch);
  return { ...counts, learned: await score(learner), calibrated: await score(calibrated) };
}

/** Samples on which sums are watched; each is evaluated twice. */
const watchedSamples = 32;

/** The largest partial sum over all layers, on samples of the validation part or else of the training part. */
function watchedExactness({ run, data }: TrainingPlan, trained: Trained): Exactness | undefined {
  const weights = trained.learner.weights();
  if (weights.kind === 'float') return undefined;
  const { graph } = trained;
  const watch = watchExactness(graph, weights, new Set(graph.nodes.ids));
  const chosen = (run.validation.length > 0 ? run.validation : run.draw.training).slice(0, watchedSamples);
  const reference = referenceOf(graph, weights);
  const fractionBits = inputFractionBits(inputNodes(graph)[0]!.type);
  const one = emptyBatch({ data }, 1, run.imageSize);
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
