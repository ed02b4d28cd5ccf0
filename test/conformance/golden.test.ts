/** @file The recorded outputs of the papers' own code, through text, compiler, image bytes and simulator, on two chips. */
import { bindCheckpoint } from '../../ir/checkpoint/index.ts';
import { slotsOfCount } from '../../ir/trace.ts';
import { chipTrace, compileNetwork } from '../support/compile.ts';
import { exampleTarget, familyModel } from '../support/examples.ts';
import { goldenChips, goldenTest } from '../support/golden.ts';
import { exactFiles, recordingsOfSet, type ExactSet } from '../support/golden_network.ts';
import { same } from '../support/same.ts';

/** How each recorded network differs from the family's defaults, and how many images were recorded. */
const sets: Record<ExactSet, { readonly parameters: Record<string, string>; readonly images: number }> = {
  fmnist: { parameters: { dims: '[16,32,48,64]', heads: '4', classes: '10', channels: '1', image: '64' }, images: 16 },
  't-exact': { parameters: { size: 't', image: '64' }, images: 4 },
  's-exact': { parameters: {}, images: 2 },
};

for (const [set, { parameters, images }] of Object.entries(sets) as [ExactSet, (typeof sets)[ExactSet]][])
  for (const [chip, samples] of Object.entries(goldenChips))
    goldenTest(
      `${set} on ${chip}: all 105 layers at every time step, and the logits`,
      exactFiles(set),
      (t, recorded) => {
        const model = familyModel(parameters);
        const { weights } = bindCheckpoint(model, recorded.tensors(`${set}/model_int.safetensors`), { name: set });
        const { image } = compileNetwork({ model, weights }, exampleTarget(chip));
        const recordings = recordingsOfSet(recorded, set);
        if (recorded.form === 'full') t.is(recordings.length, images);
        for (const { input, counts, logits } of recordings.slice(0, samples)) {
          const { layers, outputs } = chipTrace(image, input);
          t.is(layers.length, 105);
          t.deepEqual(new Set(layers.map(({ layer }) => layer)), new Set(counts.keys()));
          for (const { layer, slots } of layers)
            same(t, Buffer.from(slots), Buffer.from(counts.get(layer)!.map(slotsOfCount)), layer);
          same(t, outputs.get('logits'), logits);
        }
      },
    );
