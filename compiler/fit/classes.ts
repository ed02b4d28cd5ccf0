/** @file What a chip whose cores are not alike holds: which class every layer fits, and bounds over all classes. */
import { beyondShapes } from '../../ir/chip/index.ts';
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import { projectionsInto } from '../../ir/projections/index.ts';
import { wiredGraph, type SpikeGraph, type WiredGraph } from '../../ir/spike/index.ts';
import type { CoreClass, CoreLimit, Target } from '../../ir/target/index.ts';
import { coreBounds, type CoreBound } from '../mapping/bounds.ts';
import { splitPopulation } from '../mapping/split.ts';
import { coreCountOf, provedShortage } from '../mapping/support.ts';

/** The chip as if all its cores were of one class. */
export const ofClass = (target: Target, { limits, shapes, projections }: CoreClass): Target => ({
  ...target,
  ...{ limits, shapes, projections },
});

/** A population, and the first class that takes it, or why none does. */
export type ClassOfLayer = { readonly found: CoreClass } | { readonly refusal: Diagnostic };

/** Of every population of the network but the input, by index. */
export function classesByLayer(spike: SpikeGraph, target: Target): ReadonlyMap<number, ClassOfLayer> {
  const network = wiredGraph(spike);
  const populations = [...network.populations.keys()].filter((index) => network.populations[index]!.role !== 'input');
  return new Map(populations.map((index) => [index, classOf(network, index, target)]));
}

function classOf(network: WiredGraph, population: number, target: Target): ClassOfLayer {
  const { name } = network.populations[population]!;
  const reasons: string[] = [];
  for (const each of target.classes!) {
    const reason = whyNot(network, population, ofClass(target, each));
    if (reason === undefined) return { found: each };
    reasons.push(`${each.name}: ${reason}`);
  }
  const message = `impossible: "${name}" fits no class of cores of ${target.name}: ${reasons.join('; ')}`;
  const help = 'use another shape of this layer, fewer channels, narrower weights, or another target';
  return { refusal: { code: 'SPK622', severity: 'error', message, help } };
}

/** Why a core of one class does not take a population; undefined where it does. */
function whyNot(network: WiredGraph, population: number, target: Target): string | undefined {
  const into = projectionsInto(network);
  const own = into[population]!.map((index) => network.projections[index]!);
  const lacking = own.find(({ kind }) => !target.projections.includes(kind));
  if (lacking) return `no ${lacking.kind}`;
  const names = new Set([network.populations[population]!.name, ...own.map(({ name }) => name)]);
  const fault = beyondShapes(network, target.shapes).find(({ name }) => names.has(name));
  if (fault) return `${fault.limit} of ${fault.used}, it takes ${fault.possible}`;
  const split = splitPopulation(network, into, population, target);
  return split.fits ? undefined : `${split.exceeded.used} of ${split.exceeded.available} ${split.exceeded.limit}`;
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
  layers: ReadonlyMap<number, ClassOfLayer>,
  [bound]: readonly CoreBound[],
  target: Target,
): readonly Diagnostic[] {
  const refused = [...layers.values()].flatMap((layer) => ('refusal' in layer ? [layer.refusal] : []));
  return [...refused, ...(bound && bound.cores > coreCountOf(target) ? [provedShortage(bound, target)] : [])];
}
