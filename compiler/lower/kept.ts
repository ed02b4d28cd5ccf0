/** @file Membranes that live through the logical steps: guard bits, units, and worst cases (docs/decisions/009). */
import type { Reset } from '../../ir/dynamics.ts';
import type { NeuronNode } from '../../ir/model/index.ts';
import { exponentOfPowerOfTwo } from '../../ir/numerics.ts';
import type { DraftPopulation, MembraneExpression, ShiftDynamics } from './draft.ts';
import { arrivingStep } from './factor.ts';

/** A neuron that keeps its membrane from logical step to logical step. */
export type KeptNeuron = NeuronNode & { readonly attributes: { readonly reset: Exclude<Reset, 'each_step'> } };

export const keepsMembrane = (node: NeuronNode): node is KeptNeuron => node.attributes.reset !== 'each_step';

/**
 * Guard bits of a neuron. v += (x - v) / 2^leak needs `leak` more fraction bits at every logical step, so what arrives is
 * shifted left by leak x (T - 1), and the membrane counts steps 2^-leak finer still: then M -= M / 2^leak is exact at
 * the start of each of the T steps, and what arrives is x / 2^leak without a further shift. A soft reset needs the
 * threshold on the grid as well.
 */
export function dynamicsOf({ attributes }: KeptNeuron, expression: MembraneExpression, steps: number): ShiftDynamics {
  const { leak, threshold } = attributes;
  const reset = attributes.reset === 'soft' ? 'soft' : 'hard';
  const extra = reset === 'soft' ? Math.max(0, thresholdBits(threshold) - coarsestBits(expression)) : 0;
  const shift = leak * (steps - 1) + extra;
  return { rule: 'shift', leak, reset, shift, guard: shift + leak, steps };
}

/** Fraction bits that a power-of-two threshold needs. */
export const thresholdBits = (threshold: number): number => -(exponentOfPowerOfTwo(threshold) ?? 0);

/** Fraction bits that every channel of what arrives has at least; streams take what `finestGrids` asks for. */
function coarsestBits(expression: MembraneExpression): number {
  if (expression.kind === 'raw')
    return expression.fractionBits.reduce((least, bits) => Math.min(least, bits), Infinity);
  if (expression.kind === 'counted') return expression.fractionBits + Math.floor(Math.log2(expression.count));
  if (expression.kind === 'product') return expression.fractionBits - Math.ceil(Math.log2(expression.scale));
  return Infinity;
}

/** What one integer step of a kept membrane is worth, for one channel, in the trainer's units. */
export function keptStep(
  expression: MembraneExpression,
  { guard }: ShiftDynamics,
  channel: number,
  grids: ReadonlyMap<string, number>,
): number {
  return arrivingStep(expression, channel, grids) * 2 ** -guard;
}

/** The trainer's kept float32 membrane as a function of the chip's, for one channel. */
export function keptFunction(
  expression: MembraneExpression,
  dynamics: ShiftDynamics,
  channel: number,
  grids: ReadonlyMap<string, number>,
): (accumulator: number) => number {
  const step = keptStep(expression, dynamics, channel, grids);
  return (a) => Math.fround(a * step);
}

/** Whether the trainer's float32 can hold the membrane at all: its unit is a power of two. What rounds is not kept in float32. */
export const isDyadic = ({ expression, dynamics }: DraftPopulation, grids: ReadonlyMap<string, number>): boolean =>
  dynamics?.rule !== 'shift' || exponentOfPowerOfTwo(keptStep(expression!, dynamics, 0, grids)) !== undefined;

/** What one spike takes from the membrane, per channel, in integer steps. */
export const resetAmounts = (
  { expression, extents, rule }: DraftPopulation,
  dynamics: ShiftDynamics,
  grids: ReadonlyMap<string, number>,
): Float64Array =>
  Float64Array.from({ length: extents[0] }, (_, c) => rule!.threshold! / keptStep(expression!, dynamics, c, grids));

/** Worst case of one channel, given that of what arrives in one logical step; both hold 0. What a soft reset takes fits, too. */
export function keptInterval(
  { leak, reset, steps }: ShiftDynamics,
  [low, high]: readonly [number, number],
  amount: number,
  cap: number,
): readonly [number, number] {
  const left = leak === 0 ? 1 : 1 - 2 ** -leak;
  let [least, most, lowest, highest] = [0, 0, 0, 0];
  for (let step = 0; step < steps; step++) {
    [least, most] = [least * left + low, most * left + high];
    [lowest, highest] = [Math.min(lowest, least), Math.max(highest, most)];
    if (reset === 'soft') {
      highest = Math.max(highest, amount);
      const rest = Math.max(Math.min(most, amount), most - cap * amount);
      [least, most] = [Math.min(least, -Math.min(most, amount)), rest];
    } else most = Math.min(most, amount);
  }
  return [Math.floor(lowest), Math.ceil(highest)];
}
