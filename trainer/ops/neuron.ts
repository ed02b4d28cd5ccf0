import { task } from '../kernels/index.ts';
import { lifForward, lifGradient } from './lif.ts';
import {
  noParameters,
  type ForwardLayer,
  type GradientLayer,
  type GradientTarget,
  type TrainingOperator,
} from './op.ts';
import { vectorShares } from './shares.ts';

/** Spike counts with the straight-through gradient, or spikes of LIF neurons in time. */
export const neuron: TrainingOperator<'neuron'> = {
  keeps: [0],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    if (layer.lif) lifForward(layer, layer.lif);
    else countForward(layer);
  },
  gradient(layer) {
    const into = layer.into(0, true);
    if (!into) return;
    if (layer.lif) lifGradient(layer, layer.lif, into);
    else countGradient(layer, into);
  },
};

function countForward({ node, inputs: [x], output, phase }: ForwardLayer<'neuron'>): void {
  const { cap, norm, rounding } = node.attributes;
  const rule = { cap, norm, halfUp: rounding === 'half_up' ? 1 : 0 };
  phase(
    'neuron',
    vectorShares(output.bytes).map((range) => task('fire', { x: x!.address, y: output.address, ...range, ...rule })),
  );
}

/** 1 / norm inside the clamp, 0 outside. */
function countGradient(layer: GradientLayer<'neuron'>, { address: dx, accumulate }: GradientTarget): void {
  const { cap, norm } = layer.node.attributes;
  const places = { x: layer.inputs[0]!.address, g: layer.gradient.address, dx, accumulate };
  layer.phase(
    'neuron gradient',
    vectorShares(layer.output.bytes).map((range) =>
      task('fireGradient', { ...places, ...range, cap, norm, strict: layer.strictBounds }),
    ),
  );
}
