/** @file State dicts of the official code of all families, by their own keys. */
import { bindCheckpoint, parameterSource } from '../../../ir/checkpoint/index.ts';
import { evaluateModel, inputOf } from '../../../ir/model/index.ts';
import { exampleModel } from '../../support/examples.ts';
import { goldenTestOnce } from '../../support/golden.ts';
import { officialNames, stateDictPath } from '../../support/golden_network.ts';
import { officialSets } from '../../support/official_sets.ts';

for (const [set, file, parameters, computes] of officialSets) {
  goldenTestOnce(`${set}: the official checkpoint loads as it is`, [stateDictPath(set)], (t, recorded) => {
    const model = exampleModel(file, parameters);
    const { report } = bindCheckpoint(model, officialNames(recorded, set), { name: set });
    t.deepEqual([report.extra, report.missing], [[], []]);
    t.true(report.ignored.every((key) => /num_batches_tracked$|init_state$|\.act\./.test(key)));
  });
  if (!computes) continue;
  const files = [`${set}/state_dict.safetensors`, `${set}/io.safetensors`] as const;
  goldenTestOnce(`${set}: the official checkpoint computes its recorded logits`, files, (t, recorded) => {
    const model = exampleModel(file, parameters);
    const { weights } = bindCheckpoint(model, recorded.tensors(files[0]), { name: set });
    const { tensors } = recorded.tensors(files[1]);
    const events = tensors.get('events_u8');
    const { data, shape } = events ?? tensors.get('input_x64')!;
    const pixels = data.subarray(0, data.length / shape[0]!) as Int16Array;
    const image = Float32Array.from(pixels, (x) => (events ? x : x / 64));
    const outputs = evaluateModel(
      model,
      parameterSource(weights, (node) => inputOf(model, node).type),
      new Map([['x', image]]),
    );
    const expected = tensors.get('logits_float_model')!.data as Float32Array;
    // Float networks are not exact in any order of sums; a wrong layer or weight moves logits by tenths.
    outputs
      .get('logits')!
      .forEach((logit, i) => t.true(Math.abs(logit - expected[i]!) < 1e-4, `${logit} ${expected[i]}`));
  });
}
