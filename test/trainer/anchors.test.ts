/** @file Region proposals: gradients against differences, assignments and deltas against their definition, the same bits whatever the threads, and after a break. */
import test from 'ava';
import { compileModel } from '../../compiler/frontend/index.ts';
import {
  anchorLoss,
  anchorRatios,
  anchorsOf,
  anchorsSay,
  assignAnchors,
  deltasOf,
  drawAnchors,
  type AnchorHead,
} from '../../trainer/objective/anchors.ts';
import { logarithm } from '../../trainer/objective/exponential.ts';
import type { BoxLevel } from '../../trainer/objective/maps.ts';
import { plainOverlap, type Box } from '../../trainer/objective/overlap.ts';
import { initialParameters, networkLearner, randomStream, withBoxPriors } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { randomSource } from '../support/random/source.ts';

const [classes, batch] = [2, 2];
const perPlace = anchorRatios.length;

/** Two sizes of maps, answers first and then their gradients. */
function headOf(): { head: AnchorHead; answers: number; size: number } {
  const shapes = [
    { rows: 8, columns: 6, stride: 2 },
    { rows: 4, columns: 3, stride: 4 },
  ];
  let at = 0;
  const map = (positions: number, padded: number) => {
    const from = at;
    at += batch * positions * padded;
    return { from, padded };
  };
  const places = ({ rows, columns }: (typeof shapes)[number]) => ({
    sides: map(rows * columns, 4 * perPlace),
    classes: map(rows * columns, 8),
  });
  const answers = shapes.map(places);
  const count = at;
  const levels = shapes.map((shape, i): BoxLevel => {
    const { sides: sidesGradient, classes: classesGradient } = places(shape);
    return { ...shape, ...answers[i]!, sidesGradient, classesGradient };
  });
  return { head: { kind: 'anchors', levels, classes }, answers: count, size: at };
}

const targets = [
  [
    { label: 1, box: [0, 1, 12, 14] as Box },
    { label: 0, box: [1, 2, 9, 12] as Box },
  ],
  [{ label: 0, box: [2, 0, 12, 16] as Box }],
];
const draws = (n: number) => randomStream(3, 'anchors', 0, n);

test('gradients of all answers are those of differences; what does not count has none', (t) => {
  const { head, answers, size } = headOf();
  const random = randomSource(5);
  const memory = new Float64Array(size).fill(NaN);
  for (let i = 0; i < answers; i++) memory[i] = random(-100, 100) / 50;
  const loss = anchorLoss(memory, head, targets, draws);
  const given = memory.slice();
  const lossAt = (i: number, by: number): number => {
    const moved = given.slice();
    moved[i]! += by;
    return anchorLoss(moved, head, targets, draws);
  };
  const seen = { sides: 0, classes: 0 };
  for (const level of head.levels)
    for (const what of ['sides', 'classes'] as const)
      for (let i = 0; i < batch * level.rows * level.columns * level[what].padded; i++) {
        const gradient = given[level[`${what}Gradient`].from + i]!;
        if (gradient !== 0) seen[what]++;
        // Of those that are 0 some stand for all.
        if (gradient === 0 && i % 29 !== 0) continue;
        const at = level[what].from + i;
        const difference = (lossAt(at, 1e-5) - lossAt(at, -1e-5)) / 2e-5;
        t.true(Math.abs(gradient - difference) < 1e-8 * Math.max(1, loss), `${i}: ${gradient}, not ${difference}`);
      }
  t.true(seen.sides >= 24 && seen.classes > 200, JSON.stringify(seen));
});

test('an anchor answers for the box that it overlaps by 0.7, and the best of each box for it; the middle is not asked', (t) => {
  const box = (left: number): Box => [left, 0, left + 10, 10];
  const targets = [0, 30, 60, 90].map((left, label) => ({ label, box: box(left) }));
  // Overlaps: 1, 9/11, 6/14 and 7/13 (the best of the second, and another), 2/18 (nothing), 0.
  const anchors = [box(0), box(1), box(26), box(33), box(68), box(200)];
  const owners = assignAnchors(anchors, targets);
  t.deepEqual(
    owners.map((owner) => owner && owner.label),
    [0, 0, undefined, 1, null, null],
  );
  t.deepEqual(assignAnchors(anchors, []), [null, null, null, null, null, null]);
});

test('256 anchors of a picture count, half of them with a box at most, and equal streams draw the same', (t) => {
  const target = { label: 0, box: [0, 0, 1, 1] as Box };
  const owners = Array.from({ length: 2000 }, (_, i) => (i % 4 === 0 ? target : i % 4 === 1 ? undefined : null));
  const drawn = drawAnchors(owners, draws(0));
  t.deepEqual([drawn.length, drawn.filter(({ target }) => target).length], [256, 128]);
  t.is(new Set(drawn.map(({ anchor }) => anchor)).size, 256);
  t.true(drawn.every(({ anchor, target }) => (target ?? null) === owners[anchor]));
  t.deepEqual(drawAnchors(owners, draws(0)), drawn);
  t.notDeepEqual(drawAnchors(owners, draws(1)), drawn);
  const few = drawAnchors(owners.slice(0, 8), draws(0));
  t.is(few.filter(({ target }) => target).length, 2);
  t.is(few.length, 6);
});

test('anchors that say the deltas of a box say the box; areas of a size are one', (t) => {
  const { head, size } = headOf();
  const anchors = anchorsOf(head);
  t.is(anchors.length, perPlace * (48 + 12));
  for (const [level, side] of [16, 32].entries())
    for (const { box } of anchors.filter((one) => one.level === head.levels[level]))
      t.true(Math.abs((box[2] - box[0]) * (box[3] - box[1]) - side * side) < 1e-9);
  const memory = new Float64Array(size);
  const so: Box = [3, 4, 11, 15];
  const { level, place, index, box } = anchors[77]!;
  memory.set(deltasOf(box, so), level.sides.from + place * level.sides.padded + 4 * index);
  memory[level.classes.from + place * level.classes.padded + classes * index + 1] = 3;
  const { boxes, score } = anchorsSay(memory, head, 0);
  t.true(plainOverlap(boxes[77]!, so) > 1 - 1e-9);
  t.deepEqual([score(77, 0), score(77, 1) > 0.95], [0.5, true]);
  t.true(boxes.every(([left, top, right, bottom]) => left >= 0 && top >= 0 && right <= 12 && bottom <= 16));
  for (const x of [1e-9, 0.02, 0.5, 0.75, 1, 1.5, 3, 99, 1e12])
    t.true(Math.abs(logarithm(x) - Math.log(x)) <= 4e-16 * Math.max(1, Math.abs(Math.log(x))), String(x));
});

/** With more anchors than are drawn. */
const text = `model "proposals"
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [1, 32, 32] { fraction_bits: 6, bits: 9 }
let s = x -> a: conv2d(8, kernel=3, stride=2) -> an: batch_norm -> s: sfa
output features = s -> b: conv2d(8, kernel=3)
let r = b -> bs: sfa
output score2 = r -> score: conv2d(3)
output delta2 = r -> delta: conv2d(12)
`;
const { graph } = compileModel({ name: 'proposals.spike', text }, { load: () => ({ name: '', text: '' }) });

/** Weights after so many steps from random ones; with a break, after which another learner goes on. */
async function learned(threads: number, steps: number, breakAt = steps): Promise<readonly number[]> {
  const options = {
    batch: 3,
    threads,
    optimizer: 'adamw',
    weightDecay: 0,
    labelSmoothing: 0,
    clip: 1,
    ema: 0,
    seed: 7,
  } as const;
  const fresh = withBoxPriors(graph, initialParameters(graph, 1));
  const start = () => networkLearner(graph, fresh, options, nodeMachine);
  let learner = start();
  const images = Float32Array.from({ length: 3 * 1024 }, (_, i) => ((i * 7919) % 97) / 64);
  const none = new Float32Array(0);
  const boxes = [[{ label: 0, box: [0, 0, 12, 13] as Box }], [], [{ label: 0, box: [13, 12, 30, 32] as Box }]];
  for (let step = 0; step < steps; step++) {
    if (step === breakAt) {
      const state = learner.state();
      await learner.close();
      learner = start();
      learner.restore(state, step);
    }
    const given = { images, labels: new Int32Array(0), targets: none, answers: none, boxes };
    const { loss } = learner.learn(given, { step, rate: 1e-2 });
    if (!Number.isFinite(loss)) throw new Error(`step ${step} has the loss ${loss}`);
  }
  const { parameters } = learner.weights() as { parameters: ReadonlyMap<string, Float32Array> };
  await learner.close();
  return [...parameters.values()].flatMap((values) => [...values]);
}

test('the same bits with 1, 2 and 3 threads, and where another learner goes on; every weight learns', async (t) => {
  const weights = await learned(1, 4);
  for (const [threads, breakAt] of [
    [2, 4],
    [3, 4],
    [1, 2],
  ] as const)
    t.deepEqual(await learned(threads, 4, breakAt), weights, `${threads} threads, a break at ${breakAt}`);
  const before = [...withBoxPriors(graph, initialParameters(graph, 1)).values()].flatMap((values) => [...values]);
  t.true(weights.filter((x, i) => x !== before[i]).length > 0.9 * weights.length);
});
