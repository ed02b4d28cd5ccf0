/** @file Phases of the leaky integrate-and-fire neuron over time, alone or with the batch norm in front of it. */
import { task } from '../kernels/index.ts';
import { floatBytes } from '../layout.ts';
import { tileBytes } from './matrix.ts';
import type { GradientContext, LifNeuron, LayerContext, GradientTarget } from './op.ts';
import { byteShares } from './shares.ts';

/** Addresses of the batch norm that the neuron computes on the way; mean 0: none. */
export interface NormLine {
  readonly mean: number;
  readonly scale: number;
  readonly bias: number;
}

const noNorm: NormLine = { mean: 0, scale: 0, bias: 0 };

/** Spikes, 0 or 1, of all steps. */
export function lifForward(layer: LayerContext, lif: LifNeuron, norm = noNorm): void {
  const { steps, rate, threshold } = lif;
  const places = { x: layer.inputs[0]!.address, y: layer.output.address };
  layer.phase(
    'LIF neuron',
    sharesOf(layer, lif).map((range) =>
      task('leakyFire', { ...places, ...rowsOf(layer, lif), ...range, ...norm, steps, rate, threshold }),
    ),
  );
}

/** Back through time: the gradient of what the neuron reads, to `into`, which may be where the output's gradient is. */
export function lifGradient(
  layer: LayerContext & Pick<GradientContext, 'gradient'>,
  lif: LifNeuron,
  into: GradientTarget,
  norm = noNorm,
): void {
  const places = { x: layer.inputs[0]!.address, dx: into.address, accumulate: into.accumulate };
  const g = layer.gradient.address;
  layer.scratch(Math.max(tileBytes, lif.steps * 16));
  layer.phase(
    'LIF neuron gradient',
    sharesOf(layer, lif).map((range) =>
      task('leakyFireGradient', { ...places, g, ...rowsOf(layer, lif), ...range, ...norm, ...lif }),
    ),
  );
}

const rowsOf = ({ output }: LayerContext, { steps }: LifNeuron) => ({
  channels: output.extents.padded,
  rows: output.rows / steps,
});

const sharesOf = ({ output }: LayerContext, { steps }: LifNeuron) =>
  byteShares(output.rows / steps, output.extents.padded * floatBytes * steps);
