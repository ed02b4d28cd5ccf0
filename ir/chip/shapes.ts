/** @file Which layers have shapes that a chip does not take. */
import { capOf } from '../neurons/index.ts';
import { isWeighted, sourcesOf, type Network, type WiredProjection } from '../projections/index.ts';
import type { ShapeLimit, Shapes } from '../target/index.ts';

/** A shape beyond what is possible. */
export interface ShapeFault {
  /** The projection, or the population that fires. */
  readonly name: string;
  readonly limit: ShapeLimit;
  readonly used: number;
  /** The largest that is possible. */
  readonly available: number;
  /** All that are possible, in words: `1, 3, 5` or `up to 15`. */
  readonly possible: string;
}

/** All shapes that are not possible, of every projection and every population that fires. */
export function beyondShapes(network: Network, shapes: Shapes | undefined): readonly ShapeFault[] {
  if (!shapes) return [];
  const ofProjections = network.projections.flatMap((projection) => kernelFaults(network, projection, shapes));
  const ofPopulations = network.populations.flatMap((population) =>
    above(population.name, 'cap', capOf(population), shapes.cap),
  );
  return [...ofProjections, ...ofPopulations];
}

function kernelFaults(network: Network, projection: WiredProjection, shapes: Shapes): readonly ShapeFault[] {
  if (!isWeighted(projection)) return [];
  const { name, geometry, target } = projection;
  const ends = [...sourcesOf(projection), target].map((index) => network.populations[index]!.extents);
  const channels = above(name, 'channels', Math.max(...ends.map(([count]) => count)), shapes.channels);
  const [source] = ends;
  const { kernel, stride, pad, after } = geometry;
  const sides = [0, 1] as const;
  if (sides.every((i) => kernel[i] === source![i + 1] && ends.at(-1)![i + 1] === 1)) return channels;
  const along = sides.filter((i) => source![i + 1]! > 1 || kernel[i] > 1);
  return [
    ...channels,
    ...outside(
      name,
      'kernels',
      along.map((i) => kernel[i]),
      shapes.kernels,
    ),
    ...outside(
      name,
      'strides',
      along.map((i) => stride[i]),
      shapes.strides,
    ),
    ...above(name, 'pad', Math.max(...pad, ...after), shapes.pad),
  ];
}

const above = (name: string, limit: ShapeLimit, used: number, most: number | undefined): readonly ShapeFault[] =>
  most === undefined || used <= most ? [] : [{ name, limit, used, available: most, possible: `up to ${most}` }];

function outside(
  name: string,
  limit: ShapeLimit,
  used: readonly number[],
  possible: readonly number[] | undefined,
): readonly ShapeFault[] {
  const wrong = possible ? used.filter((value) => !possible.includes(value)) : [];
  if (!possible || wrong.length === 0) return [];
  const given = { used: Math.max(...wrong), available: Math.max(...possible) };
  return [{ name, limit, ...given, possible: possible.join(', ') }];
}
