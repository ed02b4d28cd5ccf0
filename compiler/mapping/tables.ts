import type { SymbolTables } from '../../ir/chip/index.ts';
import type { ImagePopulation, ImageProjection } from '../../ir/chip/image.ts';
import type { Population, Projection, SpikeGraph, WindowGeometry } from '../../ir/spike/index.ts';

/** The symbol tables of a spike graph: what every mapping decision looks at. */
export interface Tables extends SymbolTables {
  /** Index of a population by name. */
  readonly indexOf: ReadonlyMap<string, number>;
}

/** Tables in the graph's order. Windows, bounds and ranks, which mapping does not need, are 0, 0 and 3. */
export function tablesOf({ populations, projections }: SpikeGraph): Tables {
  const indexOf = new Map(populations.ids.map((id, index) => [id, index]));
  return {
    indexOf,
    populations: populations.labels.map(populationEntry),
    projections: projections.map((projection) => projectionEntry(projection, indexOf, populations)),
  };
}

const populationEntry = ({
  name,
  membrane,
  role,
  extents,
  fractionBits,
  fire,
  dynamics,
}: Population): ImagePopulation => ({
  name,
  membrane,
  role,
  extents,
  rank: 3,
  cap: fire?.cap ?? 0,
  norm: fire?.norm ?? 1,
  fractionBits,
  boundLow: 0,
  boundHigh: 0,
  float32Proved: false,
  readyWindow: 0,
  fireWindow: 0,
  reset: dynamics?.reset ?? 'each_step',
  leak: dynamics?.leak ?? 0,
});

const plain = {
  second: 0,
  window: 0,
  kernel: [0, 0],
  stride: 0,
  pad: 0,
  groups: 0,
  weightBits: 0,
  heads: 0,
  over: 'positions',
  map: 'identity',
  reach: 'space',
  shift: 0,
  macs: 0,
} as const;

const windowEntry = ({ kernel, stride, pad }: WindowGeometry): Pick<ImageProjection, 'kernel' | 'stride' | 'pad'> => ({
  kernel: [kernel, kernel],
  stride,
  pad,
});

function projectionEntry(
  projection: Projection,
  indexOf: ReadonlyMap<string, number>,
  populations: SpikeGraph['populations'],
): ImageProjection {
  const index = (name: string): number => indexOf.get(name)!;
  const { kind, name } = projection;
  const ends = { ...plain, kind, name, target: index(projection.target) };
  const sizeOf = (id: string): readonly number[] => populations.label(id).extents;
  switch (projection.kind) {
    case 'synapses':
    case 'graded': {
      const [, height = 0, width = 0] = sizeOf(projection.target);
      const macs = projection.weights.length * height * width;
      return {
        ...ends,
        ...projection.geometry,
        source: index(projection.source),
        target: ends.target,
        weightBits: projection.weightBits,
        macs,
      };
    }
    case 'transfer':
      return { ...ends, source: index(projection.source), map: projection.map, shift: projection.shift };
    case 'any': {
      const { reach, heads } = projection;
      return { ...ends, source: index(projection.source), reach, heads, ...windowEntry(projection.window) };
    }
    case 'max':
      return { ...ends, source: index(projection.source), ...windowEntry(projection.window) };
    case 'gate':
      return { ...ends, source: index(projection.left), second: index(projection.right) };
    case 'correlate': {
      const [, rows = 0, columns = 0] = sizeOf(projection.target);
      const [channels = 0, height = 0, width = 0] = sizeOf(projection.left);
      const { heads, over } = projection;
      const depth = over === 'positions' ? height * width : channels / heads;
      const sources = { source: index(projection.left), second: index(projection.right) };
      return { ...ends, ...sources, heads, over, macs: heads * rows * columns * depth };
    }
    case 'modulate': {
      const [channels = 0, height = 0, width = 0] = sizeOf(projection.target);
      const [, rows = 0, columns = 0] = sizeOf(projection.state);
      const { heads, over } = projection;
      const depth = over === 'channels' ? rows : columns;
      const sources = { source: index(projection.source), second: index(projection.state) };
      return { ...ends, ...sources, heads, over, macs: channels * height * width * depth };
    }
  }
}
