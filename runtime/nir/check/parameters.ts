/** @file Whether the parameters of neurons make sense. */
import type { NeuronParameter, NirLayer, NirNeurons } from '../network.ts';
import type { Report } from './report.ts';

/** Reports SPK419 (tau of 0 or less), SPK424 (a reset that reaches the threshold; swapped time constants). */
export function checkParameters({ name, type, body }: NirLayer, report: Report): void {
  if (body.kind !== 'neurons') return;
  for (const key of ['tau', 'tau_syn', 'tau_mem'] as const) checkTau(name, key, body, report);
  checkReset(name, body, report);
  const { tau_syn: syn, tau_mem: mem } = body.values;
  if (syn && mem && syn.every((tau, index) => tau > mem[index]!))
    report.warn(
      'SPK424',
      name,
      `tau_syn (${syn[0]}) is longer than tau_mem (${mem[0]}) in every ${type}: early writers swapped the two; they are read as they stand`,
      'look whether the numbers were meant the other way round, and export the network again',
    );
}

function checkTau(name: string, key: NeuronParameter, { values }: NirNeurons, report: Report): void {
  const taus = values[key];
  const wrong = taus?.findIndex((tau) => tau <= 0) ?? -1;
  if (!taus || wrong < 0) return;
  const count = taus.filter((tau) => tau <= 0).length;
  report.error(
    'SPK419',
    name,
    `${key} is 0 or less in ${count} of ${taus.length} neurons (number ${wrong}: ${taus[wrong]}): such a membrane grows without end`,
    'a decay above 1 was trained, or written wrongly; clamp it below 1 in training, and export the network again',
  );
}

function checkReset(name: string, { values }: NirNeurons, report: Report): void {
  const { v_threshold: thresholds, v_reset: resets } = values;
  if (!thresholds || !resets) return;
  const count = thresholds.filter((threshold, index) => resets[index]! >= threshold).length;
  if (count === 0) return;
  const [threshold, reset] = [thresholds[0], resets[0]];
  report.warn(
    'SPK424',
    name,
    `v_reset reaches v_threshold in ${count} of ${thresholds.length} neurons (${reset} and ${threshold}): after its first spike such a neuron stays at its threshold`,
    'where the writer meant the amount that a spike subtracts, import it with --reset subtract',
  );
}
