/** @file Official float checkpoints of all families, norms and all, through the trainer's own forward: the recorded logits. */
import { bindCheckpoint } from '../../ir/checkpoint/index.ts';
import { createTrainingStep } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { exampleModel } from '../support/examples.ts';
import { goldenTestOnce } from '../support/golden.ts';
import { officialSets } from '../support/official_sets.ts';

for (const [set, file, parameters, computes] of officialSets) {
  if (!computes) continue;
  const files = [`${set}/state_dict.safetensors`, `${set}/io.safetensors`] as const;
  goldenTestOnce(`${set}: the float network computes its recorded logits`, files, async (t, recorded) => {
    const model = exampleModel(file, parameters);
    const { weights } = bindCheckpoint(model, recorded.tensors(files[0]), { name: set });
    if (weights.kind !== 'float') throw new Error('a float checkpoint was expected');
    const { tensors } = recorded.tensors(files[1]);
    const events = tensors.get('events_u8');
    const { data, shape } = events ?? tensors.get('input_x64')!;
    const samples = shape[0]!;
    const rules = { batch: samples, learns: false, answers: true, frames: events ? 'each step' : 'one' } as const;
    const step = createTrainingStep(model, rules, nodeMachine);
    step.write('weights', weights.parameters);
    const logits = step.evaluate(Float32Array.from(data as Int16Array, (x) => (events ? x : x / 64)));
    const expected = tensors.get('logits_float_model')!.data as Float32Array;
    t.is(logits.length, expected.length);
    // Float networks are not exact in any order of sums; a wrong layer or weight moves logits by tenths.
    const most = logits.reduce((worst, logit, i) => Math.max(worst, Math.abs(logit - expected[i]!)), 0);
    t.true(most < 1e-4, `${most}`);
    t.log(set, most);
    await step.close();
  });
}
