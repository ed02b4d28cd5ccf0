/** @file Layers that carry nothing: those that never fire, and those that fire whenever they can. */
import type { ImageHeader } from '../../ir/chip/image.ts';
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import { sizeOf } from '../../ir/tensor.ts';

/** What a layer did on samples. */
export interface LayerFiring {
  readonly layer: string;
  readonly spikes: number;
  /** Spikes if every neuron had fired in every time step of its window. */
  readonly most: number;
}

/** From a share of its most spikes on, a layer says the same of every sample. */
const saturated = 0.99;

/**
 * Layer by layer in the image's order.
 *
 * @param spikes of every population that fires, over all samples.
 */
export const layerFirings = (
  { populations, schedule }: ImageHeader,
  spikes: readonly number[],
  samples: number,
): LayerFiring[] =>
  populations
    .flatMap(({ name, extents, neuron }) =>
      neuron && neuron.cap > 0 ? [{ name, size: sizeOf(extents) * neuron.cap }] : [],
    )
    .map(({ name, size }, i) => ({ layer: name, spikes: spikes[i]!, most: size * schedule.logicalSteps * samples }));

/** Warnings about layers that carry nothing (SPK237, SPK238); none of random weights, which mean nothing anyway. */
export function firingWarnings(
  { randomSeed }: Pick<ImageHeader, 'randomSeed'>,
  layers: readonly LayerFiring[],
  samples: number,
): Diagnostic[] {
  if (randomSeed !== undefined || samples === 0) return [];
  const silent = layers.filter(({ spikes }) => spikes === 0);
  const full = layers.filter(({ spikes, most }) => spikes >= saturated * most);
  const on = `on ${samples === 1 ? 'this sample' : `these ${samples} samples`}`;
  return [
    ...(silent.length === 0
      ? []
      : [warning('SPK237', `${listed(silent, layers)} never fired ${on}`, silentHelp(silent, layers))]),
    ...(full.length === 0
      ? []
      : [
          warning(
            'SPK238',
            `${listed(full, layers)} fired in 99 % or more of their time steps ${on}`,
            `what reads them gets the same of every sample: look at the weights and norms in front of "${full[0]!.layer}", and at mean and std of the input`,
          ),
        ]),
  ];
}

const warning = (code: 'SPK237' | 'SPK238', message: string, help: string): Diagnostic => ({
  ...{ code, severity: 'warning', message, help },
});

/** `2 of 34 layers ("a", "b")`; of many the first. */
function listed(some: readonly LayerFiring[], all: readonly LayerFiring[]): string {
  const names = some.slice(0, 3).map(({ layer }) => `"${layer}"`);
  const more = some.length > names.length ? `, ${some.length - names.length} more` : '';
  return `${some.length} of ${all.length} layers (${names.join(', ')}${more})`;
}

function silentHelp(silent: readonly LayerFiring[], all: readonly LayerFiring[]): string {
  if (silent.length === all.length)
    return 'nothing fires at all: is the sample empty, and are mean, std and fraction_bits of the input those of training?';
  return `what reads them gets its bias alone: look at the weights and norms in front of "${silent[0]!.layer}"; "spikec verify --fidelity" tells whether the float network is as silent`;
}
