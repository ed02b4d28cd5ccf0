/** @file Neurons whose membrane lives from logical step to logical step: IF and LIF, in the trainer's float32. */

/** When a neuron forgets: at every logical step; when it fires, back to a value; or by what it fired, at once or a step later. */
export type Reset = 'each_step' | 'hard' | 'soft' | 'delayed';
export const resets: readonly Reset[] = ['each_step', 'hard', 'soft', 'delayed'];

/** What a neuron keeps, and how. */
export interface MembraneRule {
  readonly reset: Reset;
  /** 0: v += x. k >= 1: v += (x - v) / 2^k. */
  readonly leak: number;
  /** Membrane that one spike stands for. */
  readonly threshold: number;
}

/** Membrane after a logical step's input, each operation rounded to float32 (LIFNode and IFNode of spikingjelly). */
export const charged = (v: number, x: number, leak: number): number =>
  leak === 0 ? Math.fround(v + x) : Math.fround(v + Math.fround(x - v) * 2 ** -leak);

/** Membrane that is left after `count` spikes. */
export function remaining(v: number, count: number, { reset, threshold }: MembraneRule): number {
  if (reset === 'soft') return Math.fround(v - Math.fround(count * threshold));
  return reset === 'hard' && count === 0 ? v : 0;
}
