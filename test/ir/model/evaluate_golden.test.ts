import type { ExecutionContext } from 'ava';
import { bindCheckpoint, parameterSource } from '../../../ir/checkpoint/index.ts';
import { countsOf, evaluateModel, inputOf, isOp, spikingNodes, type ModelNode } from '../../../ir/model/index.ts';
import type { Values } from '../../../ir/ops/index.ts';
import { countOfSlots } from '../../../ir/trace.ts';
import { referenceOf, referenceTrace } from '../../../runtime/verify/index.ts';
import { baseFamily, fashion, sizeT, type BaseFamily } from '../../support/base_family.ts';
import { goldenTest, goldenTestOnce, type RecordedPath, type Recordings } from '../../support/golden.ts';
import {
  deployedNetwork,
  exactFiles,
  recordingsOf,
  recordingsOfSet,
  type ExactSet,
} from '../../support/golden_network.ts';

/** Every count of all layers and every bit of the logits, on the first `images` images. */
function equalsRecording(t: ExecutionContext, recorded: Recordings, set: ExactSet, images: number): void {
  const { model, weights } = deployedNetwork(recorded, set);
  const reference = referenceOf(model, weights);
  for (const { input, counts, logits } of recordingsOfSet(recorded, set).slice(0, images)) {
    const trace = referenceTrace(reference, input);
    t.deepEqual(
      trace.layers.map(({ layer }) => layer),
      [...counts.keys()],
    );
    for (const { layer, slots } of trace.layers) {
      const differing = slots.reduce((n, mask, i) => n + (countOfSlots[mask] === counts.get(layer)![i] ? 0 : 1), 0);
      t.is(differing, 0, layer);
    }
    t.deepEqual(trace.outputs.get('logits'), logits);
  }
}

goldenTestOnce('fmnist: all counts and logits of 4 images', exactFiles('fmnist'), (t, recorded) =>
  equalsRecording(t, recorded, 'fmnist', 4),
);
goldenTest('t-exact: all counts and logits of 4 images', exactFiles('t-exact'), (t, recorded) =>
  equalsRecording(t, recorded, 't-exact', 4),
);
goldenTest('s-exact: all counts and logits of one image at 224x224', exactFiles('s-exact'), (t, recorded) =>
  equalsRecording(t, recorded, 's-exact', 1),
);

/** Distance of a membrane from the nearest level at which its count changes. */
const distanceToLevel = (membrane: number): number =>
  Math.abs(membrane - 0.5 - Math.min(3, Math.max(0, Math.round(membrane - 0.5))));

/** Float networks with their batch norms: the recorded input, whose scale is a share of its integers, and the counts. */
interface FloatSet {
  readonly family: BaseFamily;
  readonly checkpoint: RecordedPath;
  readonly spikes: RecordedPath;
  readonly io: RecordedPath;
  readonly input: { readonly tensor: string; readonly scale: number };
  readonly logits: string;
  /** Activations of one image. */
  readonly activations: number;
}

const floatSets: Readonly<Record<string, FloatSet>> = {
  t: {
    family: sizeT,
    ...{ checkpoint: 't/state_dict.pth', spikes: 't/spikes_f32.npz', io: 't/io.safetensors' },
    ...{ input: { tensor: 'input', scale: 1 }, logits: 'logits', activations: 548_480 },
  },
  fmnist: {
    family: fashion,
    ...{ checkpoint: 'fmnist/state_dict.pth', spikes: 'fmnist/spikes_float.npz', io: 'fmnist/io.safetensors' },
    ...{ input: { tensor: 'input_x64', scale: 1 / 64 }, logits: 'logits_float', activations: 318_784 },
  },
};

for (const [name, set] of Object.entries(floatSets))
  goldenTestOnce(
    `${name}: the float network with its batch norms, 105 layers`,
    [set.checkpoint, set.spikes, set.io],
    (t, recorded) => {
      const model = baseFamily(set.family);
      const { weights } = bindCheckpoint(model, recorded.tensors(set.checkpoint), { name });
      const source = parameterSource(weights, (node) => inputOf(model, node).type);
      const io = recorded.tensors(set.io).tensors;
      const input = io.get(set.input.tensor)!;
      const images = recordingsOf(input, recorded.tensors(set.spikes), io.get(set.logits)!);
      t.is(spikingNodes(model).length, 105);
      let [differing, far, compared] = [0, 0, 0];
      images.forEach(({ counts }, i) => {
        const size = input.data.length / input.shape[0]!;
        const pixels = input.data.subarray(i * size, (i + 1) * size) as Float32Array | Int16Array;
        const membranes = new Map<string, Values>();
        const image = Float32Array.from(pixels, (value) => value * set.input.scale);
        evaluateModel(model, source, new Map([['image', image]]), (node, values) => {
          membranes.set(node.name, values);
          if (isOp(node, 'neuron')) compare(node, countsOf(node, values), counts.get(node.name)!);
          return undefined;
        });
        function compare(node: ModelNode, got: Uint8Array, expected: Uint8Array): void {
          t.is(got.length, expected.length);
          compared += got.length;
          got.forEach((count, n) => {
            if (count === expected[n]) return;
            differing++;
            if (distanceToLevel(membranes.get(node.inputs[0]!)![n]!) > 1e-5) far++;
          });
        }
      });
      t.is(compared, images.length * set.activations);
      t.is(far, 0, 'differences where the membrane is not within 1e-5 of a level');
      t.is(differing, 0);
    },
  );
