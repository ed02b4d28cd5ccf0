/** @file Random neurons of networks over time: what they may have, in any combination. */
import type { LayerRequest } from '../../../ir/model/index.ts';
import type { Random } from './source.ts';

export interface NeuronSketch {
  readonly random: Random;
  /** Largest leak that leaves the membranes within the 24 bits of float32. */
  readonly mostLeak: number;
  readonly mostCap: number;
}

/** LIF, IF or stateless; binary or not; any reset, leak, decay and threshold. */
export function drawnNeuron(sketch: NeuronSketch): NonNullable<LayerRequest['attributes']> {
  const { random, mostLeak, mostCap } = sketch;
  if (random(0, 2) === 0) return decayingNeuron(sketch);
  const reset = ['each_step', 'hard', 'hard', 'soft', 'soft'][random(0, 4)]!;
  const binary = random(0, 1) === 1;
  const rounding = binary ? 'down' : ['half_even', 'half_up', 'down'][random(0, 2)]!;
  return {
    cap: binary ? 1 : random(1, mostCap),
    norm: 2 ** random(0, 2),
    rounding,
    reset,
    leak: reset === 'each_step' ? 0 : random(0, mostLeak),
    threshold: 2 ** random(-2, 1),
  };
}

/** A membrane that decays by a factor: everything that it may have, in the text or in tensors. */
function decayingNeuron({ random, mostCap }: NeuronSketch): NonNullable<LayerRequest['attributes']> {
  const reset = ['hard', 'soft', 'delayed'][random(0, 2)]!;
  const share = (): number => [0, 0.5, 0.9, 0.99, 1, random(0, 1000) / 1000][random(0, 5)]!;
  const [learned, current] = [random(0, 3) === 0, random(0, 2) === 0];
  const rounding = ['half_even', 'half_up', 'down', 'down'][random(0, 3)]!;
  const decay = share();
  return {
    ...{ cap: random(1, mostCap), norm: 2 ** random(0, 2), rounding, reset },
    fires: rounding === 'down' && random(0, 1) === 1 ? 'above' : 'at',
    ...(learned
      ? { decay_from: ['decay', 'beta', 'w', 'tau', 'tau_mem'][random(0, 4)]!, threshold_from: 'threshold' }
      : { decay, threshold: [1, 0.7, 2.5][random(0, 2)]! }),
    ...(current ? (learned ? { current_decay_from: 'alpha' } : { current_decay: share() }) : {}),
    ...{ gain: [1, 0.1, 3][random(0, 2)]!, decay_input: (learned || decay !== 1) && random(0, 1) === 1 },
    reset_to: reset === 'hard' ? [0, -0.3, 0.4][random(0, 2)]! : 0,
    start: [0, 0.5, -1][random(0, 2)]!,
    ...(random(0, 3) === 0 ? { floor: -random(0, 8) / 8 } : {}),
  };
}

/** A binary neuron that keeps its membrane. */
export const drawnLif = ({ random, mostLeak }: NeuronSketch): NonNullable<LayerRequest['attributes']> => ({
  ...{ cap: 1, norm: 1, rounding: 'down', reset: random(0, 3) === 0 ? 'soft' : 'hard' },
  ...{ leak: random(0, Math.min(2, mostLeak)), threshold: [1, 0.5][random(0, 1)]! },
});
