import { bindCheckpoint } from '../../../ir/checkpoint/index.ts';
import { baseFamily } from '../../support/base_family.ts';
import { exactSets, type ExactSet } from '../../support/golden_network.ts';
import { goldenTestOnce } from '../../support/golden.ts';
import { same } from '../../support/same.ts';

const stateDicts = ['fmnist/state_dict.pth', 'fmnist/state_dict.safetensors'] as const;

goldenTestOnce(
  'the official state dict binds without a renaming script, the same from pth and safetensors',
  stateDicts,
  (t, recorded) => {
    const model = baseFamily(exactSets.fmnist.family);
    const [pth, safe] = stateDicts.map((file) => bindCheckpoint(model, recorded.tensors(file), { name: file }));
    same(t, pth!.weights, safe!.weights);
    const learned = safe!.weights.kind === 'float' && safe!.weights.parameters;
    const parameters = model.nodes.labels.flatMap((node) =>
      node.parameters.map((p) => [`${node.name}.${p.name}`, p] as const),
    );
    const count = parameters
      .filter(([, { learned }]) => learned)
      .reduce((sum, [key]) => sum + (learned ? learned.get(key)!.length : 0), 0);
    t.is(count, 747_194);
    const { loaded, ignored, extra, missing, renamed } = safe!.report;
    t.is(loaded.length, parameters.length);
    t.true(ignored.every((key) => key.endsWith('.num_batches_tracked')));
    t.is(ignored.length, model.nodes.labels.filter(({ op }) => op === 'batch_norm').length);
    t.deepEqual([extra, missing, renamed], [[], [], []]);
  },
);

for (const set of Object.keys(exactSets) as ExactSet[])
  goldenTestOnce(`${set}: model_int.safetensors binds as it is`, [`${set}/model_int.safetensors`], (t, recorded) => {
    const model = baseFamily(exactSets[set].family);
    const file = recorded.tensors(`${set}/model_int.safetensors`);
    const { weights, report } = bindCheckpoint(model, file, { name: set });
    t.is(weights.kind === 'integer' && weights.layers.size, 98);
    t.is(report.loaded.length, file.tensors.size);
    t.true(report.renamed.every(({ from, to }) => to === `${from}.0`));
    t.deepEqual([report.extra, report.missing, report.ignored], [[], [], []]);
  });
