/** @file Recorded outputs of the rest of the stateless families, through text, compiler, image bytes and simulator, on two chips. */
import { bindCheckpoint } from '../../ir/checkpoint/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { slotsOfCount, type OutputValues } from '../../ir/trace.ts';
import { chipTrace, compileNetwork } from '../support/compile.ts';
import { deployForward } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { exampleModel, exampleTarget } from '../support/examples.ts';
import { goldenChips, goldenTest, type RecordedPath } from '../support/golden.ts';
import { recordingsOf } from '../support/golden_network.ts';
import { same } from '../support/same.ts';

/** A recorded set: its file, how it differs from the file's defaults, spiking layers, and where its outputs are recorded. */
interface RecordedSet {
  readonly file: string;
  readonly parameters: Record<string, string>;
  readonly layers: number;
  readonly output: string;
}

const common = { heads: '4', classes: '10', image: '64' };
const sets: Record<string, RecordedSet> = {
  large: {
    file: 'e-spikeformer-large',
    parameters: { ...common, dims: '[16,32,64]', depth: '3' },
    layers: 36,
    output: 'logits_f64',
  },
  large173: {
    file: 'e-spikeformer-large',
    parameters: { ...common, variant: '173M', dims: '[16,32,48]', heads: '3', depth: '2' },
    layers: 26,
    output: 'logits_f64',
  },
  'large-d8': {
    file: 'e-spikeformer-large',
    parameters: { ...common, dims: '[16,32,64]', depth: '2', cap: '8' },
    layers: 28,
    output: 'logits_f64',
  },
  qsd: {
    file: 'qsd-transformer',
    parameters: { ...common, dims: '[16,32,48,64]', depth: '4' },
    layers: 49,
    output: 'logits',
  },
  seg: {
    file: 'e-spikeformer-segmentation',
    parameters: { dims: '[16,32,48,64]', heads: '4', classes: '6', image: '64', width: '32' },
    layers: 120,
    output: 'logits_f64',
  },
  det: {
    file: 'e-spikeformer-detection',
    parameters: { dims: '[16,32,48,64]', heads: '4', image: '64', width: '24' },
    layers: 112,
    output: 'fpn',
  },
};

/** Channels of the first output. */
const channelsOf = ({ nodes, outputs }: ModelGraph): number => nodes.label(outputs[0]!.node).type.shape[0]!;

/** Outputs [C, ...] side by side: channel by channel, all positions of the first, of the second, and so on. */
function joined(outputs: readonly OutputValues[], channels: number): number[] {
  return Array.from({ length: channels }, (_, c) =>
    outputs.flatMap((values) => {
      const positions = values.length / channels;
      return [...values.subarray(c * positions, (c + 1) * positions)];
    }),
  ).flat();
}

for (const [set, { file, parameters, layers: count, output }] of Object.entries(sets)) {
  const files = ['model_int.safetensors', 'io.safetensors', 'spikes.npz'].map((file): RecordedPath => `${set}/${file}`);
  for (const [chip, samples] of Object.entries(goldenChips))
    goldenTest(
      `${set} on ${chip}: all ${count} layers at every time step, and the outputs`,
      files,
      async (t, recorded) => {
        const model = exampleModel(file, parameters);
        const { weights } = bindCheckpoint(model, recorded.tensors(`${set}/model_int.safetensors`), { name: set });
        const { facts, image } = compileNetwork({ model, weights }, exampleTarget(chip));
        const { tensors } = recorded.tensors(`${set}/io.safetensors`);
        const recordings = recordingsOf(
          tensors.get('input_x64')!,
          recorded.tensors(`${set}/spikes.npz`),
          tensors.get(output)!,
        );
        for (const { input, counts, logits } of recordings.slice(0, samples)) {
          const trace = chipTrace(image, input);
          t.deepEqual(trace.layers.map(({ layer }) => layer).sort(), [...counts.keys()].sort());
          t.is(trace.layers.length, count);
          for (const { layer, slots } of trace.layers)
            same(t, Buffer.from(slots), Buffer.from(counts.get(layer)!.map(slotsOfCount)), layer);
          same(t, joined([...trace.outputs.values()], channelsOf(model)), [...logits]);
        }
        if (chip !== 'sdt-core') return;
        const [{ input, counts }] = recordings as [(typeof recordings)[number]];
        const trainer = deployForward(facts.model, facts.weights, {}, nodeMachine);
        for (const { layer, slots } of trainer.traces([input])[0]!.layers)
          same(t, Buffer.from(slots), Buffer.from(counts.get(layer)!.map(slotsOfCount)), `the trainer: ${layer}`);
        await trainer.close();
      },
    );
}
