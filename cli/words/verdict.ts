/** @file What a verification found, in words. */
import type { Difference, Verdict } from '../../runtime/index.ts';
import type { Judgement } from '../../toolchain/verify.ts';
import { counted, whole } from '../terminal/numbers.ts';

/** Who judged, in a line. */
export const judgeText = ({ verdict, withoutTrainer }: Judgement): string =>
  withoutTrainer === undefined
    ? `judged by the trainer's deploy forward; the reference evaluator ${witnessText(verdict)}`
    : `judged by the reference evaluator alone: ${withoutTrainer}`;

/** On how much of it the second witness was heard, and what it said. */
function witnessText({ witnessed, samples, witnessDifference }: Verdict): string {
  if (witnessed === 0) return `was run on none of ${counted(samples, 'sample')}`;
  const of = witnessed === samples ? '' : ` on ${whole(witnessed)} of ${counted(samples, 'sample')}`;
  return `${witnessDifference ? 'DISAGREES with it' : 'agrees'}${of}`;
}

/** The first difference in words. */
export function differenceText(difference: Difference & { readonly sample: string }): string {
  if (difference.kind === 'output')
    return `output "${difference.output}"[${difference.index}]: expected ${difference.expected}, got ${difference.got} (sample ${difference.sample}; all spikes agree)`;
  const { layer, neuron, logicalStep, step, slot, expected, got, expectedCount, gotCount, sample } = difference;
  return `layer "${layer}", neuron [${neuron.join(', ')}], time step ${step} (logical step ${logicalStep}, slot ${slot} of its window): expected ${spikeWord(expected)}, got ${spikeWord(got)}; ${expectedCount} against ${gotCount} in the window (sample ${sample})`;
}

const spikeWord = (bit: 0 | 1): string => (bit === 1 ? 'a spike' : 'no spike');

/** `all 105 layers, 1,234 neurons x 4 time steps equal`, or how many are not. @param slots of a neuron, where they are known. */
export function verdictText(verdict: Verdict, slots?: number): string {
  const { layers, neurons, samples, populations } = verdict;
  const wrong = layers.filter(({ differing }) => differing > 0);
  const extent = `${counted(neurons, 'neuron')}${slots === undefined ? '' : ` x ${counted(slots, 'time step')}`} x ${counted(samples, 'sample')}`;
  if (verdict.exact)
    return `exact: ${populations === 1 ? 'the one layer' : `all ${populations} layers`}, ${extent} equal`;
  if (verdict.witnessDifference !== undefined)
    return 'not proved: the trainer and the reference evaluator disagree, which is a defect of spikec: please report it';
  if (verdict.firstDifference === undefined)
    return `not proved: all spikes agree, but float32 sums left the exact range in ${verdict.float32.observed
      .filter((reach) => !reach.exact)
      .map((reach) => reach.layer)
      .join(', ')}`;
  return `different: ${wrong.length} of ${counted(populations, 'layer')} differ, of ${extent}`;
}
