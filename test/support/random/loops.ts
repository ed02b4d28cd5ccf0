/** @file Loops and delays in random networks: spikes of earlier logical steps, read by everything that reads spikes. */
import type { LayerRequest, ModelBuilder } from '../../../ir/model/index.ts';
import type { Random } from './source.ts';

/** What a loop may use. */
export interface LoopSketch {
  readonly random: Random;
  readonly typeOf: ModelBuilder['typeOf'];
  layer(
    op: LayerRequest['op'],
    inputs: readonly string[],
    attributes?: LayerRequest['attributes'],
    name?: string,
  ): string;
  /** A name that no layer has. */
  fresh(wanted: string): string;
  conv(x: string, out: number, side: number): string;
  /** Attributes of any neuron, or of a binary one. */
  neuron(binary: boolean): NonNullable<LayerRequest['attributes']>;
}

interface Returning {
  readonly name: string;
  readonly attributes: NonNullable<LayerRequest['attributes']>;
  readonly shape: readonly number[];
}

/** A membrane that a neuron fires, whose spikes have come back to it; `x` is a membrane of that shape. */
export function loop(sketch: LoopSketch, x: string): string {
  const { random, layer, conv } = sketch;
  const shape = sketch.typeOf(x)!.shape;
  const reading = random(0, readings.length - 1);
  const own: Returning = { name: sketch.fresh('loop'), attributes: sketch.neuron(reading < binaryReadings), shape };
  const back = (steps = 1): string => delayed(sketch, own, steps);
  const brought = readings[reading]!(sketch, x, back);
  const s = layer('neuron', [layer('add', [x, brought])], own.attributes, own.name);
  return random(0, 1) === 1
    ? conv(s, shape[0]!, 1)
    : layer('add', [conv(s, shape[0]!, 3), conv(back(random(1, 3)), shape[0]!, 1)]);
}

/** Spikes of a layer that may come later. */
const delayed = ({ layer }: LoopSketch, { name, attributes, shape }: Returning, steps: number): string =>
  layer('previous', [], { layer: name, steps, shape, cap: attributes['cap'], norm: attributes['norm'] });

type Reading = (sketch: LoopSketch, x: string, back: (steps?: number) => string) => string;

const widthOf = ({ typeOf }: LoopSketch, x: string): number => typeOf(x)!.shape[0]!;

/** How spikes come back into the membrane that they came from; the first of them want binary ones. */
const binaryReadings = 4;

const readings: readonly Reading[] = [
  (sketch, x, back) => {
    const { layer, conv, neuron } = sketch;
    const mask = layer('neuron', [conv(back(), widthOf(sketch, x), 1)], neuron(true));
    const gated = layer('gate', [back(), mask], { invert: sketch.random(0, 1) === 1 });
    return conv(gated, widthOf(sketch, x), 3);
  },
  (sketch, x, back) => {
    const { layer, conv, neuron } = sketch;
    const other = layer('neuron', [conv(back(), widthOf(sketch, x), 3)], neuron(true));
    return conv(layer('add', [back(2), other]), widthOf(sketch, x), 1);
  },
  (sketch, x, back) => {
    const pooled = sketch.layer('max_pool', [back()], { stride: 1 });
    return sketch.conv(pooled, widthOf(sketch, x), 1);
  },
  (sketch, x, back) => {
    const { layer, conv } = sketch;
    const mask = layer('any_position', [back()]);
    return conv(layer('gate', [back(), mask]), widthOf(sketch, x), 1);
  },
  (sketch, x, back) => sketch.conv(back(sketch.random(1, 4)), widthOf(sketch, x), 3),
  (sketch, x, back) => {
    const { layer, conv } = sketch;
    const shape = sketch.typeOf(x)!.shape;
    const other: Returning = { name: sketch.fresh('other'), attributes: sketch.neuron(false), shape };
    const both = layer('add', [conv(back(), shape[0]!, 1), conv(delayed(sketch, other, 1), shape[0]!, 3)]);
    layer('neuron', [both], other.attributes, other.name);
    return conv(delayed(sketch, other, 2), shape[0]!, 1);
  },
  (sketch, x, back) => {
    const { layer, conv, random } = sketch;
    const v = layer('integrate', [conv(back(), 2, 3)], { decay: random(0, 100) / 100 });
    const rounded = layer('fixed_point', [v], { bits: random(0, 5) });
    return layer('conv2d', [rounded], { out: widthOf(sketch, x), graded: true });
  },
  (sketch, x, back) => {
    const { layer, conv, random } = sketch;
    const joined = layer('concat', [back(), back(2)]);
    const taken = layer('slice', [joined], { first: random(0, 1), count: widthOf(sketch, x) });
    return conv(random(0, 1) === 1 ? joined : taken, widthOf(sketch, x), 1);
  },
  (sketch, x, back) => {
    const { layer, conv, random, neuron } = sketch;
    const other = layer('neuron', [conv(back(), widthOf(sketch, x), 1)], neuron(false));
    const operands = random(0, 1) === 1 ? [back(), other, back()] : [other, back(), back(2)];
    const product = layer('attention', operands, { heads: 1, scale: 2 ** -random(0, 3) });
    return conv(layer('neuron', [product], neuron(false)), widthOf(sketch, x), 1);
  },
  (sketch, x, back) => {
    const { layer, conv, random } = sketch;
    const kernel = Math.min(2, ...sketch.typeOf(x)!.shape.slice(1));
    const averaged = layer('avg_pool', [back()], {
      kernel,
      stride: 1,
      pad: kernel >> 1,
      divisor: 4,
      unspiked: random(0, 1) === 1,
    });
    const shrunk = conv(averaged, widthOf(sketch, x), 1);
    const [, ...places] = sketch.typeOf(shrunk)!.shape;
    const same = places.join() === sketch.typeOf(x)!.shape.slice(1).join();
    return same ? shrunk : conv(back(), widthOf(sketch, x), 1);
  },
];
