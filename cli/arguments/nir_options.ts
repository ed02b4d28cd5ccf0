/** @file Options of what a network of NIR does not say. */
import type { Options } from 'yargs';
import { toolNames } from '../../runtime/nir/conventions.ts';
import { choice, number, text } from './options.ts';

/** Logical steps of a sample where nothing is said; `-p T=...` changes them afterwards. */
export const usualSteps = 16;

export const nirOptions = {
  'out-model': text('NIR: the model file to write, .spike'),
  dt: text('NIR: seconds of a step, in the unit of the time constants; where the file tells it, found there'),
  as: choice('NIR: the manner of this tool, dt, spikes and resets included', toolNames),
  reset: choice('NIR: what is left after a spike: v_reset (value), or the membrane less the threshold (subtract)', [
    'value',
    'subtract',
  ]),
  fires: choice('NIR: a neuron fires above its threshold, or at it, too', ['above', 'at']),
  spikes: choice('NIR: most spikes of a neuron in a step', ['one', 'many']),
  'spike-height': choice('NIR: what a spike counts: 1, or 1/dt (per_second), as in Nengo', ['one', 'per_second']),
  steps: number(`NIR: logical steps T of a sample, ${usualSteps} if not given; -p T=... changes it later`),
} as const satisfies Record<string, Options>;
