/** @file Values that no input decides: the weights of a neuron that fires at every logical step. */
import { extentsOf } from '../../../ir/tensor.ts';
import { addProjection, rawFractionBits, type Drafting } from '../drafting.ts';
import { narrowestBits } from '../widths.ts';
import type { Lowering } from './lowering.ts';

/** One neuron that always fires, and a kernel as large as the map around it. */
export const positionMap: Lowering<'position_map'> = {
  membrane: {
    contribute(drafting, node, target) {
      const layer = drafting.layers.get(node.name)!;
      const [, height, width] = extentsOf(node.type.shape);
      const [before, plain] = [
        [height - 1, width - 1],
        [1, 1],
      ] as const;
      const lying = { kernel: [height, width], stride: plain, pad: before, after: before } as const;
      addProjection(
        drafting,
        {
          ...{ kind: 'synapses', name: node.name, source: alwaysFiring(drafting, node.name), target },
          geometry: { ...lying, dilation: plain, spread: plain, groups: 1 },
          weights: turned(layer.weights, height * width),
          weightBits: narrowestBits(layer.weights, layer.weightBits),
          shifts: new Int32Array(layer.exponents.length),
        },
        rawFractionBits(drafting, node),
      );
    },
  },
};

/** A kernel is met from its last tap to its first. */
const turned = (weights: Int8Array, taps: number): Int8Array =>
  weights.map((_, i) => weights[i - (i % taps) + taps - 1 - (i % taps)]!);

/** A neuron with a bias of its threshold, which hears one pixel of the input with a weight of 0. */
function alwaysFiring(drafting: Drafting, layer: string): string {
  const name = `${layer}.always`;
  const { name: source, extents } = drafting.populations.find(({ role }) => role === 'input')!;
  const [channels, height, width] = extents;
  drafting.populations.push({
    ...{ name, membrane: layer, role: 'neurons', extents: [1, 1, 1], biases: [] },
    expression: { kind: 'raw', fractionBits: Int32Array.of(0), biases: Int32Array.of(1) },
    rule: { cap: 1, norm: 1, rounding: 'down' },
  });
  const plain = [1, 1] as const;
  const none = [0, 0] as const;
  const weights = new Int8Array(channels);
  addProjection(
    drafting,
    {
      ...{ kind: 'graded', name: `${name}.heard`, source, target: name },
      geometry: {
        kernel: plain,
        stride: [height, width],
        pad: none,
        after: none,
        dilation: plain,
        spread: plain,
        groups: 1,
      },
      weights,
      weightBits: narrowestBits(weights),
      shifts: new Int32Array(1),
    },
    Int32Array.of(0),
  );
  return name;
}
