import { everFires } from '../../ir/neurons/index.ts';
import { evaluateSpike, type SpikeGraph } from '../../ir/spike/index.ts';
import type { Values } from '../../ir/ops/index.ts';
import { definePass } from './pass.ts';

/** Mean spikes per neuron where nothing was measured: the middle of what the papers' energies imply (PAPER section 1). */
const assumedRate = 0.6;

/**
 * Counts how much every population sends per neuron and sample, on the calibration samples, for placement. Without
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
          spike.populations.labels.map((population) => [population.name, everFires(population) ? assumedRate : 1]),
        ),
      };
    }
    const traffic = measure(spike, calibration);
    log.note(`traffic measured on ${calibration.length} samples`);
    return { traffic };
  },
});

function measure(spike: SpikeGraph, samples: readonly Values[]): Map<string, number> {
  const traffic = new Map<string, number>();
  for (const sample of samples)
    evaluateSpike(spike, onInputGrid(sample, spike.input.fractionBits), ({ name, neuron }, { counts }) => {
      const rate = neuron && counts ? counts.reduce((sum, count) => sum + count, 0) / counts.length : 1;
      traffic.set(name, (traffic.get(name) ?? 0) + rate / samples.length);
    });
  return traffic;
}

/** Values on the input's grid as the integers they are. */
export function onInputGrid(sample: Values, fractionBits: number): Int32Array {
  const steps = 2 ** fractionBits;
  return Int32Array.from(sample, (value) => value * steps);
}
