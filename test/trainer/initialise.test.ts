import test from 'ava';
import { initialParameters } from '../../trainer/initialise.ts';
import { familyModel } from '../support/examples.ts';
import { goldenTest } from '../support/golden.ts';
import { spread } from '../support/spread.ts';

const model = familyModel({ size: 't', image: '64' });

test('every parameter of the model is there; batch norms are neutral, the classifier has no bias', (t) => {
  const parameters = initialParameters(model, 1);
  const keys = model.nodes.labels.flatMap(({ name, parameters: specs }) => specs.map((spec) => `${name}.${spec.name}`));
  t.deepEqual([...parameters.keys()], keys);
  const norms = model.nodes.labels.filter(({ op }) => op === 'batch_norm');
  for (const { name } of norms)
    for (const [what, value] of [
      ['weight', 1],
      ['bias', 0],
      ['running_mean', 0],
      ['running_var', 1],
    ] as const)
      t.true(parameters.get(`${name}.${what}`)!.every((x) => x === value));
  t.true(parameters.get('head.bias')!.every((x) => x === 0));
});

test('the same seed, the same numbers; another seed, others; no two tensors alike', (t) => {
  const small = familyModel({ dims: '[8,8,16,16]', heads: '2', image: '32', classes: '10' });
  const [a, b, c] = [5, 5, 6].map((seed) => initialParameters(small, seed));
  t.deepEqual(a, b);
  t.notDeepEqual(a!.get('head.weight'), c!.get('head.weight'));
  const random = [...a!.values()].filter((values) => new Set(values).size > 1);
  t.true(random.length > 90);
  t.is(new Set(random.map((values) => `${values[0]! / values[1]!}`)).size, random.length);
});

goldenTest(
  'spreads are those of the recorded untrained network of the official class',
  ['t/spreads.safetensors'],
  (t, golden) => {
    const { tensors } = golden.tensors('t/spreads.safetensors');
    const parameters = initialParameters(model, 1);
    let compared = 0;
    for (const [key, { data }] of tensors) {
      const mine = spread(parameters.get(key)!);
      const [, deviation, most] = data as Float64Array as unknown as [number, number, number];
      t.true(Math.abs(mine.deviation / deviation - 1) < 0.06, `${key}: ${mine.deviation}, recorded ${deviation}`);
      t.true(Math.abs(mine.mean) < 0.1 * mine.deviation);
      if (key !== 'head.weight') t.true(mine.most <= most * 1.05 && mine.most >= most * 0.95, key);
      compared++;
    }
    t.true(compared > 30, `${compared} tensors compared`);
  },
);
