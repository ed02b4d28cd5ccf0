/** @file What a verification found, in words. */
import type { Difference, Verdict } from '../../runtime/index.ts';
import { roundedNeurons } from '../../ir/checkpoint/index.ts';
import type { ImageHeader } from '../../ir/chip/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { Judgement } from '../../toolchain/verify.ts';
import { exactFloat32 } from '../../ir/limits.ts';
import { counted, whole } from '../terminal/numbers.ts';
import { table } from '../terminal/table.ts';
import { othersText, provedText } from './summary.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Who judged, in a line. */
export const judgeText = ({ verdict, withoutTrainer }: Judgement): string =>
  withoutTrainer === undefined
    ? `judged by the trainer's deploy forward; the reference evaluator${witnessText(verdict)}`
    : `judged by the reference evaluator alone; the trainer, otherwise the judge, cannot run this network: ${withoutTrainer}`;

/** On how much of it the second witness was heard, and what it said. */
function witnessText({ witnessed, samples, witnessDifference }: Verdict): string {
  if (witnessed === 0) return ` was run on none of ${counted(samples, 'sample')}`;
  const run = witnessed === samples ? '' : `, run on ${whole(witnessed)} of ${counted(samples, 'sample')},`;
  return `${run} ${witnessDifference ? 'DISAGREES with it' : 'agrees'}`;
}

/** The first difference in words. */
export function differenceText(difference: Difference & { readonly sample: string }): string {
  if (difference.kind === 'output')
    return `output "${difference.output}"[${difference.index}]: expected ${difference.expected}, got ${difference.got} (sample ${difference.sample}; all spikes agree)`;
  const { layer, neuron, logicalStep, step, slot, expected, got, expectedCount, gotCount, sample } = difference;
  return `layer "${layer}", neuron [${neuron.join(', ')}], time step ${step} (logical step ${logicalStep}, slot ${slot} of its window): expected ${spikeWord(expected)}, got ${spikeWord(got)}; ${expectedCount} against ${gotCount} in the window (sample ${sample})`;
}

const spikeWord = (bit: 0 | 1): string => (bit === 1 ? 'a spike' : 'no spike');

/** Layer by layer: how many counts were compared (every neuron in every logical step of every sample), spikes, and what differs. */
export function layerTable({ layers }: Verdict, width: number): string {
  const rows = layers.map(({ layer, neurons, spikes, differing }) => [
    layer,
    whole(neurons),
    whole(spikes),
    differing === 0 ? 'equal' : whole(differing),
  ]);
  return table(['layer', 'compared', 'spikes', 'differing'], rows, ['left', 'right', 'right', 'right'], width);
}

/** Whether the trainer's own sums are free of rounding, which equality needs. @param populations on the chip. */
export function exactnessText({ float32 }: Verdict, populations: number): string {
  const { proved, observed } = float32;
  const watched =
    observed.length === 0
      ? ''
      : `, observed for the ${othersText(populations - proved)} (largest sum ${whole(largestSum(observed))} of ${whole(exactFloat32)} grid steps)`;
  return `float32 sums of the trainer: ${provedText(proved, populations)}${watched}`;
}

const largestSum = (reached: Verdict['float32']['observed']): number =>
  reached.reduce((largest, { steps }) => Math.max(largest, steps), 0);

/** What was found: equality with proof, equality as far as anybody saw, or a difference. */
type Finding = 'exact' | 'unproved' | 'disagreement' | 'difference';

function findingOf({ exact, firstDifference, witnessDifference }: Verdict): Finding {
  if (exact) return 'exact';
  if (witnessDifference !== undefined) return 'disagreement';
  return firstDifference === undefined ? 'unproved' : 'difference';
}

/** The exit status: 0 proved equal, 5 equal on these samples but not proved, 1 different. */
export const verdictStatus = (verdict: Verdict): 0 | 1 | 5 =>
  (({ exact: 0, unproved: 5, disagreement: 1, difference: 1 }) as const)[findingOf(verdict)];

/** `exact: all 105 layers, 1,234 neurons x 4 time steps equal`, or what is not. @param slots of a neuron, where they are known. */
export function verdictText(verdict: Verdict, slots?: number): string {
  const { layers, neurons, samples, populations, float32 } = verdict;
  const wrong = layers.filter(({ differing }) => differing > 0);
  const extent = `${counted(neurons, 'neuron')}${slots === undefined ? '' : ` x ${counted(slots, 'time step')}`} x ${counted(samples, 'sample')}`;
  const all = populations === 1 ? 'the one layer' : `all ${populations} layers`;
  const beyond = float32.observed.filter((reach) => !reach.exact);
  const words: { readonly [F in Finding]: () => string } = {
    exact: () => `exact: ${all}, ${extent} equal`,
    unproved: () =>
      `equal, but not proved: ${all}, ${extent} equal; float32 sums left the exact range in ${beyond.map(({ layer }) => layer).join(', ')}`,
    disagreement: () =>
      'not proved: the trainer and the reference evaluator disagree, which is a defect of spikec: please report it',
    difference: () => `different: ${wrong.length} of ${counted(populations, 'layer')} differ, of ${extent}`,
  };
  return words[findingOf(verdict)]();
}

/**
 * What to do where equality was seen and is not proved, or where the trainer's own roundings made the first difference.
 *
 * @param header of the image: a leak by a shift has a decay that says the same in fewer bits.
 * @param model as deployed.
 */
export function verdictRemedy(
  verdict: Verdict,
  header: Pick<ImageHeader, 'populations'>,
  model: ModelGraph,
): string | undefined {
  if (findingOf(verdict) === 'difference') return roundedText(verdict, model);
  if (findingOf(verdict) !== 'unproved') return undefined;
  const beyond = verdict.float32.observed.filter((reach) => !reach.exact);
  const leaks = header.populations.flatMap(({ name, neuron }) =>
    neuron?.kind === 'kept' && neuron.leak > 0 && beyond.some(({ layer }) => layer === name)
      ? [{ name, leak: neuron.leak }]
      : [],
  );
  return (
    `help: sums of up to ${whole(largestSum(beyond))} grid steps were seen, float32 is exact to ${whole(exactFloat32)}: beyond, the trainer ` +
    `itself rounds, and its spikes may depend on the order of its sums. ${leaks.length > 0 ? `${decayText(leaks)} Otherwise fewer` : 'Fewer'} bits of the input ` +
    '(input x: [...] { bits: 4 }), fewer logical steps, or weights of fewer bits (spikec train --weight-bits 4) bring the sums down.'
  );
}

/** Of a first difference in a layer that float32 rounds at every logical step, which its image's compilation warned of. */
function roundedText({ firstDifference }: Verdict, model: ModelGraph): string | undefined {
  if (firstDifference?.kind !== 'spike' || !roundedNeurons(model).has(firstDifference.layer)) return undefined;
  return (
    `help: "${firstDifference.layer}" keeps membranes behind a factor that is no power of two. The chip holds them exactly, the trainer's float32 rounds ` +
    'them at every logical step: where a membrane meets its threshold to within a rounding, one fires and the other does not. "spikec explain SPK660" ' +
    'says how to write the same neuron so that nothing rounds.'
  );
}

/** The decay that a leak is: the same neuron on a grid that the compiler chooses, of which nothing is left to float32. */
function decayText(leaks: readonly { readonly name: string; readonly leak: number }[]): string {
  const names = leaks.map(({ name }) => `"${name}"`).join(', ');
  const words = [...new Set(leaks.map(({ leak }) => leak))].map(
    (leak) => `decay: ${1 - 2 ** -leak}, decay_input: true in place of leak: ${leak}`,
  );
  return `The leak of ${names} keeps every bit of a membrane through all logical steps: write ${words.join(' and ')} in the neuron, compile again, and the same neuron is proved.`;
}

/** The verdict as a report ends with it: green where it is good, yellow where nothing differs, red otherwise. */
export function verdictLine(verdict: Verdict, terminal: Terminal, slots?: number): string {
  const colour = ({ 0: 'green', 5: 'yellow', 1: 'red' } as const)[verdictStatus(verdict)];
  return terminal.style(['bold', colour], verdictText(verdict, slots));
}
