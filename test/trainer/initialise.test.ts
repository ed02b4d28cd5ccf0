import test from 'ava';
import { readTensorFile } from '../../runtime/index.ts';
import { initialParameters } from '../../trainer/initialise.ts';
import { familyModel } from '../support/examples.ts';
import { golden, goldenTest } from '../support/golden.ts';

const model = familyModel({ size: 't', image: '64' });
const spread = (values: Float32Array): { mean: number; deviation: number; most: number } => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  return { mean, deviation, most: values.reduce((a, b) => Math.max(a, Math.abs(b)), 0) };
};

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

goldenTest('spreads are those of the recorded untrained network of the official class', 't', (t) => {
  const { tensors } = readTensorFile(golden('t', 'state_dict.pth'));
  const parameters = initialParameters(model, 1);
  let compared = 0;
  for (const [key, { data, shape }] of tensors) {
    if (!key.endsWith('weight') || shape.length < 2 || data.length < 2000) continue;
    const [mine, theirs] = [spread(parameters.get(key)!), spread(Float32Array.from(data as Float32Array))];
    t.true(
      Math.abs(mine.deviation / theirs.deviation - 1) < 0.06,
      `${key}: ${mine.deviation}, recorded ${theirs.deviation}`,
    );
    t.true(Math.abs(mine.mean) < 0.1 * mine.deviation);
    if (key !== 'head.weight') t.true(mine.most <= theirs.most * 1.05 && mine.most >= theirs.most * 0.95, key);
    compared++;
  }
  t.true(compared > 30, `${compared} tensors compared`);
});
