import type { ExecutionContext } from 'ava';
import { bindCheckpoint, parameterSource } from '../../../ir/checkpoint/index.ts';
import { countsOf, evaluateModel, inputOf, isOp, spikingNodes, type ModelNode } from '../../../ir/model/index.ts';
import type { Values } from '../../../ir/ops/index.ts';
import { countOfSlots } from '../../../ir/trace.ts';
import { referenceOf, referenceTrace } from '../../../runtime/verify/index.ts';
import { baseFamily, sizeT } from '../../support/base_family.ts';
import { goldenTest } from '../../support/golden.ts';
import { deployedNetwork, goldenFile, recordings, recordingsOf, type ExactSet } from '../../support/golden_network.ts';

/** Every count of all layers and every bit of the logits, on the first `images` images. */
function equalsRecording(t: ExecutionContext, set: ExactSet, images: number): void {
  const { model, weights } = deployedNetwork(set);
  const reference = referenceOf(model, weights);
  for (const { input, counts, logits } of recordings(set).slice(0, images)) {
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

goldenTest('fmnist: all counts and logits of 4 images', 'fmnist', (t) => equalsRecording(t, 'fmnist', 4));
goldenTest('t-exact: all counts and logits of 4 images', 't-exact', (t) => equalsRecording(t, 't-exact', 4));
goldenTest('s-exact: all counts and logits of one image at 224x224', 's-exact', (t) =>
  equalsRecording(t, 's-exact', 1),
);

/** Distance of a membrane from the nearest level at which its count changes. */
const distanceToLevel = (membrane: number): number =>
  Math.abs(membrane - 0.5 - Math.min(3, Math.max(0, Math.round(membrane - 0.5))));

goldenTest('t: the float network with its batch norms, 105 layers, 4 images', 't', (t) => {
  const model = baseFamily(sizeT);
  const { weights } = bindCheckpoint(model, goldenFile('t', 'state_dict.pth'), { name: 't' });
  const source = parameterSource(weights, (node) => inputOf(model, node).type);
  const io = goldenFile('t', 'io.safetensors');
  const input = io.tensors.get('input')!;
  const recorded = recordingsOf(input, goldenFile('t', 'spikes_f32.npz'), io.tensors.get('logits')!);
  t.is(spikingNodes(model).length, 105);
  let [differing, far, compared] = [0, 0, 0];
  recorded.forEach(({ counts }, i) => {
    const size = input.data.length / recorded.length;
    const image = Float32Array.from(input.data.subarray(i * size, (i + 1) * size) as Float32Array);
    const membranes = new Map<string, Values>();
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
  t.is(compared, 2_193_920);
  t.is(far, 0, 'differences where the membrane is not within 1e-5 of a level');
  t.is(differing, 0);
});
