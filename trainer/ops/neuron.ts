import { task } from '../kernels/index.ts';
import { decayForward } from './decaying.ts';
import { membraneForward, membraneGradient, membraneLayout, membraneOf } from './membrane.ts';
import type { FusedNeuron, ForwardLayer, GradientLayer, GradientTarget, NodeOf, TrainingOperator } from './op.ts';
import { vectorShares } from './shares.ts';

/**
 * Spike counts with the straight-through gradient: a threshold of 1, rounding to the nearest, nothing kept. All others are membranes.
 * Undefined for those.
 */
export function plainRule({
  attributes: { cap, norm, rounding, reset, threshold, threshold_from },
}: Pick<NodeOf<'neuron'>, 'attributes'>): FusedNeuron | undefined {
  const plain = reset === 'each_step' && rounding !== 'down' && threshold === 1 && threshold_from === 'text';
  return plain ? { cap, norm, halfUp: rounding === 'half_up' ? 1 : 0 } : undefined;
}

/** Spike counts of what a membrane is at one logical step, or of membranes that live through them. */
export const neuron: TrainingOperator<'neuron'> = {
  keeps: [0],
  overwrites: [],
  layout: membraneLayout,
  forward(layer) {
    const rule = plainRule(layer.node);
    const deployed = layer.deployedOf(layer.node.name);
    if (rule) countForward(layer, rule);
    else if (deployed) decayForward(layer, membraneOf(layer.node), deployed, 0);
    else membraneForward(layer, membraneOf(layer.node));
  },
  gradient(layer) {
    const into = layer.into(0, true);
    if (!into) return;
    const rule = plainRule(layer.node);
    if (rule) countGradient(layer, into);
    else membraneGradient(layer, membraneOf(layer.node), into);
  },
};

function countForward({ inputs: [x], output, phase }: ForwardLayer<'neuron'>, rule: FusedNeuron): void {
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
