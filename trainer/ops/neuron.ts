import { task } from '../kernels/index.ts';
import { lifForward, lifGradient } from './lif.ts';
import { noParameters, type ForwardSite, type GradientSite, type Target, type TrainingOperator } from './op.ts';
import { vectorShares } from './shares.ts';

/** Spike counts with the straight-through gradient, or spikes of LIF neurons in time. */
export const neuron: TrainingOperator<'neuron'> = {
  keeps: [0],
  overwrites: [],
  layout: noParameters,
  forward(site) {
    if (site.lif) lifForward(site, site.lif);
    else countForward(site);
  },
  gradient(site) {
    const into = site.into(0, true);
    if (!into) return;
    if (site.lif) lifGradient(site, site.lif, into);
    else countGradient(site, into);
  },
};

function countForward({ node, inputs: [x], output, phase }: ForwardSite<'neuron'>): void {
  const { cap, norm, rounding } = node.attributes;
  const rule = { cap, norm, halfUp: rounding === 'half_up' ? 1 : 0 };
  phase(
    'neuron',
    vectorShares(output.bytes).map((range) => task('fire', { x: x!.address, y: output.address, ...range, ...rule })),
  );
}

/** 1 / norm inside the clamp, 0 outside. */
function countGradient(site: GradientSite<'neuron'>, { address: dx, accumulate }: Target): void {
  const { cap, norm } = site.node.attributes;
  const places = { x: site.inputs[0]!.address, g: site.gradient.address, dx, accumulate };
  site.phase(
    'neuron gradient',
    vectorShares(site.output.bytes).map((range) =>
      task('fireGradient', { ...places, ...range, cap, norm, strict: site.strictBounds }),
    ),
  );
}
