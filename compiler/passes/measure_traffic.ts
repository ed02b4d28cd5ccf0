import { capOf } from '../../ir/neurons/index.ts';
import { evaluateSpike, type SpikeGraph } from '../../ir/spike/index.ts';
import type { Values } from '../../ir/ops/index.ts';
import type { Traffic } from '../facts.ts';
import { definePass } from './pass.ts';

/** Mean spikes per neuron where nothing was measured: the middle of what the papers' energies imply (PAPER section 1). */
const assumedRate = 0.6;

/** Parts of a sample's spikes that so many time steps take where nothing was measured: counts of neurons fall about evenly. */
const assumedShares = (slots: number): readonly number[] =>
  Array.from({ length: slots }, (_, slot) => (2 * (slots - slot)) / (slots * (slots + 1)));

/**
 * Counts how much every population sends per neuron, sample and time step, on the calibration samples, for placement. Without
 * samples a rate is assumed, and the log says so. Changes nothing.
 */
export const measureTraffic = definePass({
  name: 'measure-traffic',
  help: 'Measure on calibration samples how many spikes every population sends, for placement.',
  needs: ['spike', 'calibration'],
  gives: ['traffic'],
  effect: 'exact',
  run({ spike, calibration }, log) {
    if (calibration.length === 0) {
      log.note(`no calibration samples: ${assumedRate} spikes per neuron and sample assumed`);
      return {
        traffic: new Map(
          spike.populations.labels.map((population) => [
            population.name,
            capOf(population) > 0 ? assumedShares(capOf(population)).map((share) => share * assumedRate) : [1],
          ]),
        ),
      };
    }
    const traffic = measure(spike, calibration);
    log.note(`traffic measured on ${calibration.length} samples`);
    return { traffic };
  },
});

/** Spikes of a window come first: a neuron that fires n times does so in the first n time steps. */
function measure(spike: SpikeGraph, samples: readonly Values[]): Traffic {
  const traffic = new Map<string, number[]>();
  for (const sample of samples)
    evaluateSpike(spike, onInputGrid(sample, spike.input.fractionBits), ({ name, neuron }, { counts }) => {
      const cap = neuron?.cap ?? 0;
      const rates = traffic.get(name) ?? new Array<number>(Math.max(1, cap)).fill(0);
      traffic.set(name, rates);
      if (cap === 0 || !counts) rates[0]! += 1 / samples.length;
      else
        for (const count of counts)
          for (let slot = 0; slot < count; slot++) rates[slot]! += 1 / (counts.length * samples.length);
    });
  return traffic;
}

/** Values on the input's grid as the integers they are. */
export function onInputGrid(sample: Values, fractionBits: number): Int32Array {
  const steps = 2 ** fractionBits;
  return Int32Array.from(sample, (value) => value * steps);
}
