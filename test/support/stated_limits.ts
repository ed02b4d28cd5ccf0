/**
 * @file Every limit that a target can state, counted entry by entry from an image alone. Shares no count with the mapping and none
 * with the verifier of images; what a projection reads is the one thing it asks of them.
 */
import type { ChipImage, ImageCore } from '../../ir/chip/image.ts';
import type { ProjectionKind } from '../../ir/projections/index.ts';
import type { CoreLimit, ShapeLimit, Target } from '../../ir/target/index.ts';
import { bitsOf, coreCounts, kernelsOf, most, widestOf } from './counted.ts';

/** Fields that name a chip, say what it costs, or where a figure comes from: no limits. */
type NoLimit =
  | ('name' | 'summary' | 'fictional' | 'origins' | 'cycles' | 'energy' | 'barriers' | 'clock' | 'idle')
  | ('routing' | 'step' | 'updates');

/** All that a target can state as a limit. A field that is added to `Target` is one until it is said to be none. */
export type Stated =
  `limits.${CoreLimit}` | `shapes.${ShapeLimit}` | Exclude<keyof Target, NoLimit | 'limits' | 'shapes'>;

/** How one limit is counted. */
export interface StatedLimit {
  /** What of an image is beyond what its target states, in words. */
  readonly beyond: (image: ChipImage) => readonly string[];
  /** The target of an image, stating the least that the image takes. */
  readonly least: (image: ChipImage) => Target;
  /** Targets that state a little less; none where less cannot be stated. */
  readonly less: (image: ChipImage) => readonly Target[];
}

/** What is counted together: the tiles of a core, or where layers take turns each tile. */
function together({ header, cores }: ChipImage): readonly ImageCore[] {
  if (!header.target.units) return cores;
  return cores.flatMap((core) =>
    core.tiles.map((tile, t) => ({
      ...core,
      tiles: [tile],
      blocks: core.blocks.filter((block) => block.tile === t).map((block) => ({ ...block, tile: 0 })),
    })),
  );
}

/** A limit of cores: a sum over what a core holds. */
const ofCores = (limit: CoreLimit): StatedLimit => {
  const count = coreCounts[limit];
  const counts = (image: ChipImage): readonly number[] => together(image).map((core) => count(image, core));
  const stating = ({ header: { target } }: ChipImage, value: number): Target => ({
    ...target,
    limits: { ...target.limits, [limit]: value },
  });
  return {
    beyond: (image) => {
      const available = image.header.target.limits[limit] ?? Infinity;
      return counts(image).flatMap((used) => (used > available ? [`${used} of ${available} ${limit}`] : []));
    },
    least: (image) => stating(image, most(counts(image))),
    less: (image) => (most(counts(image)) > 0 ? [stating(image, most(counts(image)) - 1)] : []),
  };
};

/** A number that all of an image keeps below what the target states. */
const ofNumbers = (
  name: string,
  used: (image: ChipImage) => readonly number[],
  stated: (target: Target) => number | undefined,
  stating: (target: Target, value: number) => Target,
  [smallest, below]: readonly [number, (value: number) => number] = [1, (value) => value - 1],
): StatedLimit => {
  const needed = (image: ChipImage): number => Math.max(smallest, most(used(image)));
  return {
    beyond: (image) => {
      const available = stated(image.header.target) ?? Infinity;
      return used(image).flatMap((value) => (value > available ? [`${value} of ${available} ${name}`] : []));
    },
    least: (image) => stating(image.header.target, needed(image)),
    less: (image) => {
      const value = below(needed(image));
      return value < smallest || value >= most(used(image)) ? [] : [stating(image.header.target, value)];
    },
  };
};

/** Values that are all among those that the target states. */
const ofValues = <T extends number | string>(
  name: string,
  used: (image: ChipImage) => readonly T[],
  stated: (target: Target) => readonly T[] | undefined,
  stating: (target: Target, values: readonly T[]) => Target,
): StatedLimit => {
  const all = (image: ChipImage): readonly T[] => [...new Set(used(image))];
  return {
    beyond: (image) => {
      const possible = stated(image.header.target);
      return possible ? all(image).flatMap((value) => (possible.includes(value) ? [] : [`${name} ${value}`])) : [];
    },
    least: (image) => stating(image.header.target, all(image)),
    // An empty list states nothing in an image: another value stands for what is left out.
    less: (image) =>
      all(image).map((left) =>
        stating(image.header.target, [...all(image).filter((value) => value !== left), ...others(left)]),
      ),
  };
};
const others = <T extends number | string>(left: T): readonly T[] =>
  typeof left === 'number' ? [(left + 1000) as T] : [];

const shaped =
  <K extends ShapeLimit>(limit: K) =>
  (target: Target, value: NonNullable<Target['shapes']>[K]): Target => ({
    ...target,
    shapes: { ...target.shapes, [limit]: value },
  });

/** Places of cores from 1 on, along x and y, against the cores of all chips. */
const ofGrid = (field: 'mesh' | 'chips', other: 'mesh' | 'chips'): StatedLimit => {
  const sides = ({ cores }: ChipImage) => ({
    columns: 1 + most(cores.map(({ x }) => x)),
    rows: 1 + most(cores.map(({ y }) => y)),
  });
  const stating = (
    { header: { target } }: ChipImage,
    grid: { readonly columns: number; readonly rows: number },
  ): Target => ({
    ...target,
    [field]: grid,
    [other]: { columns: 1, rows: 1 },
  });
  return {
    beyond({ header: { target }, cores }) {
      const { mesh, chips } = target;
      const outside = cores.filter(({ x, y }) => x >= mesh.columns * chips.columns || y >= mesh.rows * chips.rows);
      const twice = cores.filter((a, i) => cores.slice(0, i).some((b) => a.x === b.x && a.y === b.y));
      return [...outside, ...twice].map(({ x, y }) => `a core at ${x},${y}`);
    },
    least: (image) => stating(image, sides(image)),
    less: (image) => {
      const { columns, rows } = sides(image);
      return [stating(image, { columns: columns - 1, rows }), stating(image, { columns, rows: rows - 1 })];
    },
  };
};

/** Limits of cores, kinds and shapes, all of which every class states for itself where cores are not alike. */
const ofEveryCore: {
  readonly [S in Stated & (`limits.${string}` | `shapes.${string}` | 'projections')]: StatedLimit;
} = {
  'limits.neurons': ofCores('neurons'),
  'limits.synapse_bytes': ofCores('synapse_bytes'),
  'limits.table_entries': ofCores('table_entries'),
  'limits.axons': ofCores('axons'),
  'limits.routes': ofCores('routes'),
  'limits.fan_in': ofCores('fan_in'),
  'shapes.kernels': ofValues(
    'kernels',
    (image) => kernelsOf(image).flatMap(({ along, geometry }) => along.map((side) => geometry.kernel[side])),
    ({ shapes }) => shapes?.kernels,
    shaped('kernels'),
  ),
  'shapes.strides': ofValues(
    'strides',
    (image) => kernelsOf(image).flatMap(({ along, geometry }) => along.map((side) => geometry.stride[side])),
    ({ shapes }) => shapes?.strides,
    shaped('strides'),
  ),
  'shapes.pad': ofNumbers(
    'pad',
    (image) => kernelsOf(image).flatMap(({ full, geometry: { pad, after } }) => (full ? [] : [...pad, ...after])),
    ({ shapes }) => shapes?.pad,
    shaped('pad'),
    [0, (value) => value - 1],
  ),
  'shapes.channels': ofNumbers(
    'channels',
    (image) => kernelsOf(image).flatMap(({ ends }) => ends.map(([channels]) => channels)),
    ({ shapes }) => shapes?.channels,
    shaped('channels'),
  ),
  'shapes.cap': ofNumbers(
    'cap',
    ({ header }) => header.populations.map(({ neuron }) => neuron?.cap ?? 0),
    ({ shapes }) => shapes?.cap,
    shaped('cap'),
  ),
  projections: ofValues<ProjectionKind>(
    'projections',
    ({ header }) => header.projections.map(({ kind }) => kind),
    (target) => target.projections,
    (target, projections) => ({ ...target, projections }),
  ),
};

/** Layers that the cores of a class hold, as a chip of no other class has them: for what is said of layers, not of cores. */
function heldBy({ header, ...rest }: ChipImage, cores: readonly ImageCore[], target: Target): ChipImage {
  const held = new Set(cores.flatMap(({ tiles }) => tiles.map(({ population }) => population)));
  const populations = header.populations.map((each, at) => (held.has(at) ? each : { ...each, neuron: undefined }));
  const projections = header.projections.filter((projection) => held.has(projection.target));
  return { ...rest, header: { ...header, target, projections, populations: populations as typeof header.populations } };
}

/** Cores of every class, counted along the rows of each chip. */
function coresByClass({ header: { target }, cores }: ChipImage): readonly (readonly ImageCore[])[] {
  const { mesh, classes = [] } = target;
  const row = classes.flatMap(({ count }, index) => Array.from({ length: count }, () => index));
  return classes.map((_, index) =>
    cores.filter(({ x, y }) => row[(y % mesh.rows) * mesh.columns + (x % mesh.columns)] === index),
  );
}

/** Every limit. */
export const statedLimits: { readonly [S in Stated]: StatedLimit } = {
  ...ofEveryCore,
  mesh: ofGrid('mesh', 'chips'),
  chips: ofGrid('chips', 'mesh'),
  coresPerRouter: {
    beyond({ header: { target } }) {
      const { columns, rows } = target.coresPerRouter ?? { columns: 1, rows: 1 };
      return target.mesh.columns % columns === 0 && target.mesh.rows % rows === 0 ? [] : [`${columns} x ${rows}`];
    },
    least: ({ header: { target } }) => ({ ...target, coresPerRouter: target.mesh }),
    less: ({ header: { target } }) => [
      { ...target, coresPerRouter: { columns: target.mesh.columns + 1, rows: 1 } },
      { ...target, coresPerRouter: { columns: 1, rows: target.mesh.rows + 1 } },
    ],
  },
  hostPort: {
    beyond({ header: { target } }) {
      const { x, y } = target.hostPort ?? { x: 0, y: 0 };
      const inside = x < target.mesh.columns * target.chips.columns && y < target.mesh.rows * target.chips.rows;
      return inside ? [] : [`${x},${y}`];
    },
    least: ({ header: { target } }) => ({
      ...target,
      hostPort: { x: target.mesh.columns * target.chips.columns - 1, y: target.mesh.rows * target.chips.rows - 1 },
    }),
    less: ({ header: { target } }) => [
      { ...target, hostPort: { x: target.mesh.columns * target.chips.columns, y: 0 } },
      { ...target, hostPort: { x: 0, y: target.mesh.rows * target.chips.rows } },
    ],
  },
  membraneBits: ofNumbers(
    'bits of membranes',
    ({ header, cores }) => [
      ...header.populations.flatMap(({ role, boundLow, boundHigh }) =>
        role === 'input' || header.saturating ? [] : [bitsOf(boundLow), bitsOf(boundHigh)],
      ),
      ...cores.flatMap(({ tiles }) => tiles.flatMap(({ initial }) => widestOf(initial))),
    ],
    (target) => target.membraneBits,
    (target, membraneBits) => ({ ...target, membraneBits }),
    [8, (value) => value - 1],
  ),
  weightBits: ofNumbers(
    'bits of weights',
    ({ header, kernels }) => [
      ...header.projections.map((projection) => ('weightBits' in projection ? projection.weightBits : 0)),
      ...kernels.flatMap(({ weights }) => widestOf(weights)),
    ],
    (target) => target.weightBits,
    (target, weightBits) => ({ ...target, weightBits }),
    [2, (value) => value / 2],
  ),
  messageBits: ofNumbers(
    'bits of messages',
    ({ header: { input, populations, projections, saturating } }) => [
      input.bits,
      ...projections.flatMap((projection) => {
        if (projection.kind !== 'graded' || saturating) return [];
        const { role, boundLow, boundHigh } = populations[projection.source]!;
        return role === 'input' ? [] : [bitsOf(boundLow), bitsOf(boundHigh)];
      }),
    ],
    (target) => target.messageBits,
    (target, messageBits) => ({ ...target, messageBits }),
    [2, (value) => value - 1],
  ),
  decayBits: ofNumbers(
    'bits of decays',
    ({ header }) => header.populations.map(({ neuron }) => (neuron && 'decayBits' in neuron ? neuron.decayBits : 0)),
    (target) => target.decayBits,
    (target, decayBits) => ({ ...target, decayBits }),
    [0, (value) => value - 1],
  ),
  classes: {
    beyond: (image) =>
      coresByClass(image).flatMap((own, index) => {
        const { classes, ...alike } = image.header.target;
        const { limits, shapes, projections, name } = classes![index]!;
        const layers = heldBy(image, own, { ...alike, shapes, projections });
        const ofLayers = Object.entries(ofEveryCore).filter(([stated]) => !stated.startsWith('limits.'));
        return [
          ...(Object.entries(limits) as [CoreLimit, number][]).flatMap(([limit, available]) =>
            own.filter((core) => coreCounts[limit](image, core) > available).map(({ x, y }) => `${limit} at ${x},${y}`),
          ),
          ...ofLayers.flatMap(([, { beyond }]) => beyond(layers)),
        ].map((text) => `${name}: ${text}`);
      }),
    least: (image) => onClasses(image),
    less: (image) => (Object.keys(coreCounts) as CoreLimit[]).flatMap((limit) => onClasses(image, limit) ?? []),
  },
  units: {
    beyond: ({ header: { target }, cores }) => (target.units && cores.length > 1 ? [`${cores.length} cores`] : []),
    least: ({ header: { target } }) => target,
    less: ({ header: { target }, cores }) =>
      cores.length > 1 ? [{ ...target, units: [{ name: 'all', width: target.cycles.mac, does: ['mac'] }] }] : [],
  },
};

/** Every core a class of its own with what it takes. @param less what the first in use has one too few of; undefined where it takes none. */
function onClasses(image: ChipImage): Target;
function onClasses(image: ChipImage, less: CoreLimit): Target | undefined;
function onClasses(image: ChipImage, less?: CoreLimit): Target | undefined {
  const { target } = image.header;
  const { columns, rows } = target.mesh;
  const [first] = image.cores;
  const inUse = (index: number) => image.cores.filter(({ x, y }) => (y % rows) * columns + (x % columns) === index);
  const classes = Array.from({ length: columns * rows }, (_, index) => {
    const own = inUse(index);
    const limits = Object.fromEntries(
      (Object.keys(coreCounts) as CoreLimit[]).map((limit) => {
        const taken = most(own.map((core) => coreCounts[limit](image, core)));
        return [limit, taken - (limit === less && own.includes(first!) ? 1 : 0)];
      }),
    );
    const layers = heldBy(image, own, target);
    const { projections } = ofEveryCore.projections.least(layers);
    return { name: `${index}`, count: 1, limits, shapes: {}, projections };
  });
  return classes.some(({ limits }) => Object.values(limits).some((limit) => limit < 0))
    ? undefined
    : { ...target, classes };
}

/** All that is beyond some limit of the target of an image. */
export const beyondLimits = (image: ChipImage): readonly string[] =>
  Object.entries(statedLimits)
    .filter(([stated]) => image.header.target.classes === undefined || !Object.hasOwn(ofEveryCore, stated))
    .flatMap(([, { beyond }]) => beyond(image));
