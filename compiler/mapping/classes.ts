/** @file Which layers the classes of a chip take whose cores are not alike, and bounds over all classes. */
import { lackedBy } from '../../ir/chip/index.ts';
import { throwIfErrors, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { projectionsInto } from '../../ir/projections/index.ts';
import type { WiredGraph } from '../../ir/spike/index.ts';
import { ofClass, type CoreLimit, type Target } from '../../ir/target/index.ts';
import { coreBounds, type CoreBound } from './bounds.ts';
import { splitPopulation, type Exceeded, type Grain } from './split.ts';
import { coreCountOf, provedShortage } from './support.ts';

/** A class that takes a population, and the largest pieces that its cores take. */
export interface Taking {
  /** Index of the class. */
  readonly index: number;
  readonly grain: Grain;
}

/** A population, and the classes that take it, or why none does. */
export type ClassesOfLayer = { readonly taking: readonly Taking[] } | { readonly refusal: Diagnostic };

/** Of every population of the network but the input, by index. */
export function classesByLayer(network: WiredGraph, target: Target): ReadonlyMap<number, ClassesOfLayer> {
  const into = projectionsInto(network);
  const classes = target.classes!.map((each, index) => ({
    ...{ index, name: each.name, alike: ofClass(target, index), lacking: lackedBy(network, each) },
  }));
  const populations = [...network.populations.keys()].filter((index) => network.populations[index]!.role !== 'input');
  return new Map(
    populations.map((population): [number, ClassesOfLayer] => {
      const taking: Taking[] = [];
      const [reasons, exceeded]: [string[], Exceeded[]] = [[], []];
      for (const { index, name, alike, lacking } of classes) {
        const split = splitPopulation(network, into, population, alike);
        const lacked = lacking.get(population);
        if (lacked === undefined && split.fits) taking.push({ index, grain: split.grain });
        else if (lacked !== undefined) reasons.push(`${name}: ${lacked}`);
        else if (!split.fits) {
          const { used, available, limit } = split.exceeded;
          reasons.push(`${name}: ${used} of ${available} ${limit}`);
          exceeded.push(split.exceeded);
        }
      }
      if (taking.length > 0) return [population, { taking }];
      const layer = network.populations[population]!.name;
      const message = `impossible: "${layer}" fits no class of cores of ${target.name}: ${reasons.join('; ')}`;
      const help = 'use another shape of this layer, fewer channels, narrower weights, or another target';
      // As data the class that comes nearest; where none is too small, what the first lacks.
      const [nearest] = exceeded.toSorted((a, b) => a.used / a.available - b.used / b.available);
      const more = nearest ? { exceeded: { ...nearest, layer, proved: true } } : { lacks: reasons.join('; ') };
      return [population, { refusal: { code: 'SPK622', severity: 'error', message, help, ...more } }];
    }),
  );
}

/** Bounds on the number of cores, the largest first: the largest cores of all chips are filled first. */
export function boundsOfClasses(network: WiredGraph, target: Target): readonly CoreBound[] {
  const classes = target.classes!;
  const known = (Object.keys(classes[0]!.limits) as CoreLimit[]).filter((limit) =>
    classes.every(({ limits }) => limits[limit] !== undefined),
  );
  const most = Object.fromEntries(
    known.map((limit) => [limit, Math.max(...classes.map(({ limits }) => limits[limit]!))]),
  );
  const bounds = coreBounds(network, { ...target, limits: most });
  return bounds.map((bound) => ({ ...bound, cores: coresFilled(bound, target) })).sort((a, b) => b.cores - a.cores);
}

/** Cores that a sum fills; where it is more than all have, the rest would fill cores as large as the largest. */
function coresFilled({ limit, used, available }: CoreBound, { classes = [], chips }: Target): number {
  const sorted = [...classes].sort((a, b) => b.limits[limit]! - a.limits[limit]!);
  let [rest, cores] = [used, 0];
  for (const { count, limits } of sorted) {
    const taken = Math.min(count * chips.columns * chips.rows, Math.ceil(rest / limits[limit]!));
    rest -= taken * limits[limit]!;
    cores += taken;
    if (rest <= 0) return Math.max(1, cores);
  }
  return cores + Math.ceil(rest / available);
}

/** What no mapping onto the classes can undo. */
export function refusalsOfClasses(
  layers: ReadonlyMap<number, ClassesOfLayer>,
  [bound]: readonly CoreBound[],
  target: Target,
): readonly Diagnostic[] {
  const refused = [...layers.values()].flatMap((layer) => ('refusal' in layer ? [layer.refusal] : []));
  return [...refused, ...(bound && bound.cores > coreCountOf(target) ? [provedShortage(bound, target)] : [])];
}

/** The classes that take every layer. @throws DiagnosticError for layers that fit none, and where all cores together are proved too few. */
export function layersOnClasses(network: WiredGraph, target: Target): ReadonlyMap<number, readonly Taking[]> {
  const layers = classesByLayer(network, target);
  throwIfErrors(refusalsOfClasses(layers, boundsOfClasses(network, target), target));
  return new Map([...layers].map(([population, layer]) => [population, 'taking' in layer ? layer.taking : []]));
}
