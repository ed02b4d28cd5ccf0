/** @file Phases of the leaky integrate-and-fire neuron over time, alone or with the batch norm in front of it. */
import { task } from '../kernels/index.ts';
import { floatBytes } from '../layout.ts';
import { tileBytes } from './matrix.ts';
import type { GradientWork, LifNeuron, Surroundings, Target } from './op.ts';
import { byteShares } from './shares.ts';

/** Addresses of the batch norm that the neuron computes on the way; mean 0: none. */
export interface NormLine {
  readonly mean: number;
  readonly scale: number;
  readonly bias: number;
}

const noNorm: NormLine = { mean: 0, scale: 0, bias: 0 };

/** Spikes, 0 or 1, of all steps. */
export function lifForward(site: Surroundings, lif: LifNeuron, norm = noNorm): void {
  const { steps, rate, threshold } = lif;
  const places = { x: site.inputs[0]!.address, y: site.output.address };
  site.phase(
    'LIF neuron',
    sharesOf(site, lif).map((range) =>
      task('leakyFire', { ...places, ...rowsOf(site, lif), ...range, ...norm, steps, rate, threshold }),
    ),
  );
}

/** Back through time: the gradient of what the neuron reads, to `into`, which may be where the output's gradient is. */
export function lifGradient(
  site: Surroundings & Pick<GradientWork, 'gradient'>,
  lif: LifNeuron,
  into: Target,
  norm = noNorm,
): void {
  const places = { x: site.inputs[0]!.address, dx: into.address, accumulate: into.accumulate };
  const g = site.gradient.address;
  site.scratch(Math.max(tileBytes, lif.steps * 16));
  site.phase(
    'LIF neuron gradient',
    sharesOf(site, lif).map((range) =>
      task('leakyFireGradient', { ...places, g, ...rowsOf(site, lif), ...range, ...norm, ...lif }),
    ),
  );
}

const rowsOf = ({ output }: Surroundings, { steps }: LifNeuron) => ({
  channels: output.extents.padded,
  rows: output.rows / steps,
});

const sharesOf = ({ output }: Surroundings, { steps }: LifNeuron) =>
  byteShares(output.rows / steps, output.extents.padded * floatBytes * steps);
