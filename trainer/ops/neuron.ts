import { task } from '../engine/index.ts';
import { noParameters, type TrainingOperator } from './op.ts';
import { vectorShares } from './shares.ts';

/** Spike counts with the straight-through gradient: 1 / norm inside the clamp, 0 outside. */
export const neuron: TrainingOperator<'neuron'> = {
  keeps: [0],
  overwrites: [],
  layout: noParameters,
  forward({ node, inputs: [x], output, phase }) {
    const { cap, norm, rounding } = node.attributes;
    const rule = { cap, norm, halfUp: rounding === 'half_up' ? 1 : 0 };
    phase(
      'neuron',
      vectorShares(output.bytes).map((range) => task('fire', { x: x!.address, y: output.address, ...range, ...rule })),
    );
  },
  gradient(site) {
    const into = site.into(0, true);
    if (!into) return;
    const { cap, norm } = site.node.attributes;
    const places = {
      x: site.inputs[0]!.address,
      g: site.gradient.address,
      dx: into.address,
      accumulate: into.accumulate,
    };
    site.phase(
      'neuron gradient',
      vectorShares(site.output.bytes).map((range) =>
        task('fireGradient', { ...places, ...range, cap, norm, strict: site.strictBounds }),
      ),
    );
  },
};
