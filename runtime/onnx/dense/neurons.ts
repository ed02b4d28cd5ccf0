/** @file Neurons in the dense twin: float32 as the trainer's, and integers where the deployed network computes with these. */
import { isRounded } from '../../../ir/decay.ts';
import type { NeuronNode } from '../../../ir/model/index.ts';
import { exponentOfPowerOfTwo, type NeuronRule } from '../../../ir/numerics.ts';
import { cast, perChannel, sampled, type Drawing } from '../drawing.ts';
import { drawNeuron, reached, type Fired } from '../neurons.ts';
import type { Drawn, Layer } from './layer.ts';

export const neuron: Drawn<'neuron'> = {
  chip(layer) {
    const { d, node, operands } = layer;
    const { attributes, type } = node;
    if (isRounded(attributes)) return cast(d, inIntegers(layer).counts!, 'float32');
    const value = operands[0]!.name;
    return attributes.reset === 'each_step'
      ? fired(d, value, attributes, type.shape.length + 1)
      : integrated(d, value, node);
  },
};

/** A leaky integrator computes with integers, too; its value is in the trainer's units. */
export const integrate: Drawn<'integrate'> = {
  chip(layer) {
    const { d, node, deployed } = layer;
    const wide = cast(d, inIntegers(layer).membranes, 'float64');
    const value = d.add('Mul', [wide, units(layer, 'unit', deployed!.grid.units, node.type.shape.length + 1)]);
    return { rounded: cast(d, value, 'float32'), wide: value };
  },
};

/** The neuron's integers: what arrives in steps of its grid, and from there as on the chip. */
function inIntegers(layer: Layer<'neuron' | 'integrate'>): Fired {
  const { d, node, operands, deployed } = layer;
  const { neuron: tables, grid } = deployed!;
  const shape = sampled(node.type.shape);
  const step = grid.units.map((unit) => unit * 2 ** grid.shift);
  const exact = d.add('Div', [cast(d, operands[0]!.name, 'float64'), units(layer, 'step', step, shape.length)]);
  const whole = cast(d, d.add('Round', [exact]), 'int32');
  const arriving = grid.shift === 0 ? whole : d.add('Mul', [whole, d.scalar('int32', 2 ** grid.shift)]);
  return drawNeuron(d, tables, shape, arriving);
}

const units = ({ d }: Layer<'neuron' | 'integrate'>, what: string, values: Float64Array, rank: number): string =>
  d.own(what, 'float64', values, perChannel(values.length, rank));

/** IF and LIF with a leak by a shift: each operation rounds to float32, as the trainer's. */
function integrated(d: Drawing, value: string, { attributes, type }: NeuronNode): string {
  const { leak, reset, threshold } = attributes;
  const shape = sampled(type.shape);
  const before = d.before('v', 'float32', shape, [0]);
  const share = (): string => d.add('Mul', [d.add('Sub', [value, before]), d.scalar('float32', 2 ** -leak)]);
  const v = d.add('Add', [before, leak === 0 ? value : share()]);
  const counts = fired(d, v, attributes, shape.length);
  const zero = d.scalar('float32', 0);
  const taken = (): string => (threshold === 1 ? counts : d.add('Mul', [counts, d.scalar('float32', threshold)]));
  d.leave(
    'v',
    reset === 'soft' ? d.add('Sub', [v, taken()]) : d.add('Where', [d.add('Greater', [counts, zero]), zero, v]),
  );
  return counts;
}

/** Counts of float32 membranes: clipped and rounded, or thresholds that are reached. */
function fired(d: Drawing, value: string, rule: NeuronRule, rank: number): string {
  const { threshold = 1, rounding, cap } = rule;
  if (rounding === 'down') return levelsReached(d, value, rule, rank);
  const x = threshold === 1 ? value : d.add('Div', [value, d.scalar('float32', threshold)]);
  const clipped = clip(d, x, cap);
  if (rounding === 'half_even') return d.add('Round', [clipped]);
  return d.add('Floor', [d.add('Add', [clipped, d.scalar('float32', 0.5)])]);
}

const clip = (d: Drawing, value: string, most: number): string =>
  d.add('Clip', [value, d.scalar('float32', 0), d.scalar('float32', most)]);

/** Whole thresholds: rounded down where dividing by one is exact, else counted level by level. */
function levelsReached(d: Drawing, value: string, { threshold = 1, cap, fires }: NeuronRule, rank: number): string {
  const comparison = fires === 'above' ? 'Greater' : 'GreaterOrEqual';
  if (cap === 1) return cast(d, d.add(comparison, [value, d.scalar('float32', threshold)]), 'float32');
  if (fires !== 'above' && exponentOfPowerOfTwo(threshold) !== undefined) {
    const x = threshold === 1 ? value : d.add('Mul', [value, d.scalar('float32', 1 / threshold)]);
    return d.add('Floor', [clip(d, x, cap)]);
  }
  const levels = Array.from({ length: cap }, (_, i) => (i + 1) * threshold);
  return reached(d, comparison, value, d.list('float32', levels), rank, 'float32');
}
