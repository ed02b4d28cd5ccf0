/** @file What an operator does with places: maps of twice the extents, values of places, whether a channel fires anywhere. */
import { neverFiring } from '../../ir/decay.ts';
import { task } from '../kernels/index.ts';
import { averageOver, spreadOver } from './averages.ts';
import { biasGradient } from './products/matrix.ts';
import { membraneGradient, type Membrane } from './membrane.ts';
import { noParameters, perChannel, type Layer, type LayerContext, type TrainingOperator } from './op.ts';
import { largestForward, largestGradient, type PoolWindows } from './pools.ts';
import { imageShares, vectorShares } from './shares.ts';

export const upsample: TrainingOperator<'upsample'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    const places = { x: layer.inputs[0]!.address, y: layer.output.address, ...sidesOf(layer) };
    layer.phase(
      'twice the extents',
      imageShares(layer.batch, layer.output.bytes).map((range) => task('upsample', { ...places, ...range })),
    );
  },
  gradient(layer) {
    const into = layer.into(0);
    if (!into) return;
    const places = { g: layer.gradient.address, dx: into.address, accumulate: into.accumulate, ...sidesOf(layer) };
    layer.phase(
      'twice the extents gradient',
      imageShares(layer.batch, layer.output.bytes).map((range) => task('upsampleGradient', { ...places, ...range })),
    );
  },
};

function sidesOf({ node, inputs: [x] }: Layer<'upsample'>) {
  const { height, width, padded } = x!.extents;
  return { height, width, channels: padded, bilinear: node.attributes.mode === 'bilinear' ? 1 : 0 };
}

/** Learned values, the same in every image; what it stands behind has no gradient from here. */
export const positionMap: TrainingOperator<'position_map'> = {
  keeps: [],
  overwrites: [],
  layout(_node, spec, [input]) {
    const { channels, positions, padded } = input!;
    if (spec.name === 'bias') return perChannel(padded);
    const place = (index: number): number => (index % positions) * padded + Math.floor(index / positions);
    return { size: channels > 0 ? positions * padded : 0, place };
  },
  forward(layer) {
    const { channels, positions } = {
      channels: layer.output.extents.padded,
      positions: layer.output.extents.positions,
    };
    const bias = layer.node.attributes.bias ? layer.parameter('bias').address : 0;
    const places = { values: layer.parameter('weight').address, bias, y: layer.output.address, channels, positions };
    layer.phase(
      'values of places',
      imageShares(layer.batch, layer.output.bytes).map((range) => task('placeValues', { ...places, ...range })),
    );
  },
  gradient(layer) {
    const weight = layer.parameter('weight');
    const sum = { partial: layer.gradient.address, count: layer.batch, size: weight.bytes, out: weight.gradient };
    layer.phase(
      'values of places gradient',
      vectorShares(weight.bytes, layer.batch).map((range) => task('sumPartials', { ...sum, ...range })),
    );
    if (layer.node.attributes.bias) biasGradient(layer, layer.parameter('bias'));
  },
};

/**
 * OR over all positions. Of binary spikes the gradient is that of what it stands for in V1, a neuron with a membrane (tau 2, threshold
 * 0.5) on their sum (`talking_heads_lif`): its sum is 0 or reaches the threshold, so that nothing ever stays in it. Of larger
 * counts it is that of the maximum.
 */
export const anyPosition: TrainingOperator<'any_position'> = {
  keeps: [0],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    largestForward(layer, wholeMap(layer));
  },
  gradient(layer) {
    if (layer.node.type.kind !== 'count' || layer.node.type.cap > 1 || layer.node.type.norm !== 1) {
      largestGradient(layer, wholeMap(layer));
      return;
    }
    const into = layer.into(0);
    if (!into) return;
    const { output, inputs } = layer;
    const [sums, back] = [layer.temporary(output.bytes), layer.temporary(output.bytes)];
    averageOver(layer, { ...output, address: sums }, { ...wholeMap(layer), divisor: 1 });
    // Nothing of it ever stays, so blocks of a loop hand on nothing.
    const behind = { ...layer, block: undefined, inputs: [{ ...output, address: sums }] };
    membraneGradient(behind, maskNeuron, { address: back, accumulate: 0 });
    const spread = { gradient: { ...output, address: back }, into };
    spreadOver(layer, inputs[0]!, spread, { ...wholeMap(layer), divisor: 1 });
  },
};

function wholeMap({ inputs: [x] }: LayerContext): PoolWindows {
  const { height, width } = x!.extents;
  return { kernelHeight: height, kernelWidth: width, rowStride: 1, columnStride: 1, rowPad: 0, columnPad: 0 };
}

/** v += (x - v) / 2, fires from 0.5 on. */
const maskNeuron: Membrane = {
  ...neverFiring({ decay: 1, start: 0, decay_from: 'text' }),
  ...{ reset: 'hard', cap: 1, norm: 1, leak: 1, threshold: 0.5 },
};
