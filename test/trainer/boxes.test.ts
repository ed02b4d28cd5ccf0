/** @file The loss of a detector: gradients against differences, assignments against their definition. */
import test from 'ava';
import { randomSource } from '../support/random/source.ts';
import { assignBoxes } from '../../trainer/objective/assign.ts';
import { boxLoss, type BoxHead } from '../../trainer/objective/boxes.ts';
import type { BoxLevel } from '../../trainer/objective/maps.ts';
import { arcTangent, completeOverlap, plainOverlap, type Box } from '../../trainer/objective/overlap.ts';

const [classes, values, batch] = [3, 6, 2];

/** Two sizes of maps, answers first and then their gradients; padded to whole fours. */
function headOf(): { head: BoxHead; answers: number; size: number } {
  const shapes = [
    { rows: 4, columns: 4, stride: 8 },
    { rows: 2, columns: 2, stride: 16 },
  ];
  let at = 0;
  const map = (positions: number, padded: number) => {
    const from = at;
    at += batch * positions * padded;
    return { from, padded };
  };
  const answers = shapes.map(({ rows, columns }) => ({
    sides: map(rows * columns, 4 * values),
    classes: map(rows * columns, 4),
  }));
  const count = at;
  const levels = shapes.map((shape, i): BoxLevel => {
    const positions = shape.rows * shape.columns;
    return {
      ...{ ...shape, ...answers[i]! },
      sidesGradient: map(positions, 4 * values),
      classesGradient: map(positions, 4),
    };
  });
  return { head: { kind: 'distances', levels, classes, values }, answers: count, size: at };
}

const targets = [
  [
    { label: 1, box: [2, 3, 20, 17] as Box },
    { label: 0, box: [9, 8, 30, 31] as Box },
  ],
  [{ label: 2, box: [0, 0, 32, 30] as Box }],
];

test('gradients of all answers are those of differences, with targets and shares of shapes held', (t) => {
  const { head, answers, size } = headOf();
  const random = randomSource(5);
  const memory = new Float64Array(size).fill(NaN);
  for (let i = 0; i < answers; i++) memory[i] = random(-100, 100) / 50;
  const { loss, fixed } = boxLoss(memory, head, targets);
  t.true(
    fixed.assigned.every((some) => some.length >= 3),
    'boxes have places',
  );
  const given = memory.slice();
  const lossAt = (i: number, by: number): number => {
    const moved = given.slice();
    moved[i]! += by;
    return boxLoss(moved, head, targets, fixed).loss;
  };
  const h = 1e-5;
  let seen = 0;
  for (const level of head.levels)
    for (const [from, to] of [
      [level.sides, level.sidesGradient],
      [level.classes, level.classesGradient],
    ] as const)
      for (let i = 0; i < batch * level.rows * level.columns * from.padded; i++) {
        const difference = (lossAt(from.from + i, h) - lossAt(from.from + i, -h)) / (2 * h);
        const gradient = given[to.from + i]!;
        if (gradient !== 0) seen++;
        t.true(Math.abs(gradient - difference) < 1e-6 * Math.max(1, loss), `${i}: ${gradient}, not ${difference}`);
      }
  t.true(seen > 150, `${seen} are not 0`);
});

test('an overlap grows with the borders of a box as its gradient says; the same box overlaps wholly', (t) => {
  const so: Box = [2, 3, 9, 8];
  t.true(Math.abs(completeOverlap(so, so).value - 1) < 1e-6);
  for (const said of [
    [1, 1, 7, 6],
    [3, 4, 8, 7],
    [10, 10, 14, 12],
  ] as Box[]) {
    const { gradient, share } = completeOverlap(said, so);
    said.forEach((_, i) => {
      const at = (by: number): number =>
        completeOverlap(said.map((x, j) => (i === j ? x + by : x)) as unknown as Box, so, share).value;
      const difference = (at(1e-6) - at(-1e-6)) / 2e-6;
      t.true(Math.abs(gradient[i]! - difference) < 1e-7, `${i}: ${gradient[i]}, not ${difference}`);
    });
  }
  t.is(plainOverlap([0, 0, 4, 4], [2, 0, 6, 4]), 8 / 24);
  t.is(plainOverlap([0, 0, 1, 1], [2, 2, 3, 3]), 0);
  for (const x of [-40, -1, -0.3, 0, 1e-9, 0.05, 0.7, 1, 12]) t.true(Math.abs(arcTangent(x) - Math.atan(x)) < 1e-14);
});

test('a place between two boxes answers for the one that it overlaps more, and the best of a box is to say its overlap', (t) => {
  const boxes: Box[] = [
    [0, 0, 10, 10],
    [1, 0, 11, 10],
    [8, 0, 20, 10],
  ];
  const said = {
    boxes,
    middles: [
      [5, 5],
      [6, 5],
      [9, 5],
    ] as [number, number][],
    score: () => 0.25,
  };
  const [one, two] = [
    { label: 0, box: boxes[0]! },
    { label: 1, box: boxes[2]! },
  ];
  const assigned = assignBoxes(said, [one, two]);
  t.deepEqual(
    assigned.map(({ place, target }) => [place, target.label]),
    [
      [0, 0],
      [1, 0],
      [2, 1],
    ],
  );
  t.true(Math.abs(assigned[0]!.weight - 1) < 1e-6 && Math.abs(assigned[2]!.weight - 1) < 1e-6);
  t.true(assigned[1]!.weight < 0.5, String(assigned[1]!.weight));
  t.deepEqual(assignBoxes(said, []), []);
});
