/** @file Gradients of learned scales (learned step size quantisation, Esser et al. 2020, equations 3 and 5). */
import test, { type ExecutionContext } from 'ava';
import { foldBatchNorms, randomWeights } from '../../ir/checkpoint/index.ts';
import { chooseGrid, createTrainingStep, type StepOptions, type TrainingStep } from '../../trainer/index.ts';
import { exponentTensors, learnableScales, parameterGrids } from '../../trainer/deploy/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { baseFamily } from '../support/base_family.ts';
import { numbers } from './support.ts';

type Tensors = ReadonlyMap<string, Float32Array>;

const family = baseFamily({ dims: [8, 12, 16, 16], heads: 2, classes: 4, channels: 1, image: 8, depths: [1, 1] });
const folded = foldBatchNorms(family, randomWeights(family, 5));
const parameters = (folded.weights as { parameters: Tensors }).parameters;
const grid = chooseGrid(folded.model, parameters, 4);
const limit = 7;
const labels = [1, 3];

function started(t: ExecutionContext, options: Partial<StepOptions>): TrainingStep {
  const step = createTrainingStep(folded.model, { batch: 2, ...options }, nodeMachine);
  t.teardown(() => step.close());
  return step;
}

/** Weights on a grid whose exponents are between whole numbers, some weights far beyond it; and the same without a grid. */
function pair(t: ExecutionContext, weights: Tensors): { learned: TrainingStep; plain: TrainingStep; loss: number } {
  const learned = started(t, { rounds: true, scales: learnableScales(grid) });
  const plain = started(t, {});
  const exponents = [...exponentTensors(grid)].map(
    ([key, values]) => [key, values.map((x, i) => x + (i % 2 ? 0.4 : -0.4))] as const,
  );
  learned.write('weights', new Map([...weights, ...exponents]));
  learned.useGrid(parameterGrids(grid));
  plain.write('weights', learned.round());
  const images = numbers(2, learned.images.length);
  const { loss } = learned.forwardBackward(images, labels);
  t.is(plain.forwardBackward(images, labels).loss, loss, 'the network is that of the calibrated grid');
  return { learned, plain, loss };
}

test('the gradient of a scale is what rounding adds, or the whole number where it is clipped; clipped weights have none', (t) => {
  const { learned, plain } = pair(
    t,
    new Map([...parameters].map(([key, values]) => [key, values.map((x) => 1.6 * x)])),
  );
  const [given, wanted, weights] = [learned.read('gradients'), plain.read('gradients'), learned.read('weights')];
  const rounded = learned.round();
  let clipped = 0;
  for (const { layer, exponents, fractionBits } of grid.layers) {
    const [sums, sizes] = [new Float64Array(exponents.length), new Float64Array(exponents.length)];
    for (const [key, bits, most] of [
      [`${layer}.weight`, 0, limit],
      [`${layer}.bias`, fractionBits, 2 ** 22],
    ] as const)
      wanted.get(key)!.forEach((gradient, i, { length }) => {
        const channel = Math.floor((i * exponents.length) / length);
        const [w, r] = [weights.get(key)![i]!, rounded.get(key)![i]!];
        const inside = Math.abs(w) * 2 ** (exponents[channel]! + bits) < most;
        if (!inside) clipped++;
        t.is(given.get(key)![i]! + 0, inside ? gradient + 0 : 0, key);
        sums[channel]! += gradient * (inside ? r - w : r);
        sizes[channel]! += Math.abs(gradient * (inside ? r - w : r));
      });
    const perChannel = parameters.get(`${layer}.weight`)!.length / exponents.length;
    const factor = -Math.LN2 / Math.sqrt(perChannel * limit);
    given.get(`${layer}.exponents`)!.forEach((gradient, c) => {
      const error = Math.abs(gradient - factor * sums[c]!);
      t.true(error <= 1e-6 * Math.abs(factor) * sizes[c]!, `${layer} ${c}: ${gradient}, not ${factor * sums[c]!}`);
    });
  }
  t.true(clipped > 100, String(clipped));
});

test('where all weights of a channel are clipped, the gradient of its scale is the loss over a step of the grid', (t) => {
  const far = new Map(parameters);
  const [weight, bias] = [far.get('head.weight')!.slice(), far.get('head.bias')!.slice()];
  const perChannel = weight.length / 4;
  const channel = 2;
  for (let i = 0; i < perChannel; i++) weight[channel * perChannel + i] = i % 3 === 0 ? -100 : 100;
  bias[channel] = 0;
  far.set('head.weight', weight).set('head.bias', bias);
  const { learned, plain } = pair(t, far);
  const rounded = learned.round();
  const lossAt = (octaves: number): number => {
    const moved = rounded.get('head.weight')!.slice();
    for (let i = 0; i < perChannel; i++) moved[channel * perChannel + i]! *= 2 ** -octaves;
    plain.write('weights', new Map(rounded).set('head.weight', moved));
    return plain.forwardBackward(undefined, labels).loss;
  };
  const h = 1 / 128;
  const difference = (lossAt(h) - lossAt(-h)) / (2 * h);
  const gradient = learned.read('gradients').get('head.exponents')![channel]! * Math.sqrt(perChannel * limit);
  t.true(Math.abs(difference) > 0.01, String(difference));
  t.true(Math.abs(gradient - difference) < 1e-3 * Math.abs(difference), `${gradient}, not ${difference}`);
});
