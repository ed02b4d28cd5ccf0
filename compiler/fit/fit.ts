/** @file Whether a network fits a chip, what every layer takes of a core, and which limit binds. */
import { usageOfTiles } from '../../ir/chip/index.ts';
import { codes, DiagnosticError, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { largestGridSide, messageBitRange, weightWidths } from '../../ir/limits.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { projectionsInto, type Box } from '../../ir/projections/index.ts';
import { wiredGraph, type SpikeGraph, type WiredGraph } from '../../ir/spike/index.ts';
import { ofClass, projectionKinds, type CoreLimit, type Target } from '../../ir/target/index.ts';
import { sizeOf, type Extents } from '../../ir/tensor.ts';
import type { Facts, Objective } from '../facts.ts';
import { coreBounds, type CoreBound } from '../mapping/bounds.ts';
import { boundsOfClasses, classesByLayer } from '../mapping/classes.ts';
import { splitPopulation } from '../mapping/split.ts';
import { coreCountOf, unsupported } from '../mapping/support.ts';
import { measureTraffic } from '../passes/measure_traffic.ts';
import { pack } from '../passes/pack.ts';
import { partition } from '../passes/partition.ts';
import type { PassLog } from '../passes/pass.ts';
import { route } from '../passes/route.ts';
import { schedule } from '../passes/schedule.ts';
import { skeletonOf } from './skeleton.ts';

/** `impossible` only where a bound proves it; `no mapping found` where packing or routing did not do, and another mapping may. */
export type FitAnswer = 'fits' | 'impossible' | 'no mapping found';

/** The limit that a piece of a layer comes nearest to. */
export interface Binding {
  readonly limit: CoreLimit;
  readonly used: number;
  readonly available: number;
}

/** What one population takes. */
export interface LayerFit {
  readonly layer: string;
  readonly extents: Extents;
  readonly neurons: number;
  /** Pieces, each small enough for one core by itself; 0 where even the smallest is too large. */
  readonly tiles: number;
  /** Of its largest piece, or of the smallest that does not fit; absent where the target knows no limit. */
  readonly binding?: Binding;
  /** The class of cores that takes it, where cores are not alike and one does. */
  readonly coreClass?: string;
}

/** The answer for one target. */
export interface Fit {
  readonly target: Target;
  readonly answer: FitAnswer;
  /** Why not; empty where it fits. */
  readonly reasons: readonly Diagnostic[];
  /** In the order of the network; empty where it cannot be lowered for the target. */
  readonly layers: readonly LayerFit[];
  /** Cores that no mapping goes below, by limit, the largest first. */
  readonly bounds: readonly CoreBound[];
  /** Cores that the packer took; absent where it was not asked. */
  readonly cores?: number;
  readonly coresAvailable: number;
}

/** Widths that refuse nothing: what is too wide is told by `unsupported`. */
const widest = { weightBits: weightWidths[0], messageBits: messageBitRange[1] };

const silent: PassLog = { warn: () => undefined, note: () => undefined };

/**
 * Answers whether a network fits a target, without its weights: everything but the width of membranes and of messages between
 * convolutions, which follow from the weights.
 *
 * @throws DiagnosticError where no target would do, since the network cannot be lowered.
 */
export function fitOf(model: ModelGraph, target: Target): Fit {
  const coresAvailable = coreCountOf(target);
  const lowered = attempt(() => skeletonOf(model, target));
  if ('reasons' in lowered)
    return {
      target,
      answer: answerOf(lowered.reasons),
      reasons: lowered.reasons,
      layers: [],
      bounds: [],
      coresAvailable,
    };
  return fitOfGraph(lowered.value, target);
}

/** The same of a spike graph, whose numbers are not looked at. */
export function fitOfGraph(spike: SpikeGraph, target: Target): Fit {
  if (target.classes) return fitOfClasses(spike, target);
  const able = { ...target, projections: projectionKinds, shapes: {}, ...widest };
  const network = wiredGraph(spike);
  const mapped = packed(spike, able);
  const reasons = [...unsupported(spike, target), ...mapped.reasons];
  return {
    ...{ target, answer: answerOf(reasons), reasons },
    layers: layersOf(network, target),
    bounds: coreBounds(network, target),
    ...(mapped.cores === undefined ? {} : { cores: mapped.cores }),
    coresAvailable: coreCountOf(target),
  };
}

/** Each layer in the class that packing put it into; where packing did not do, in the first that takes it. */
function fitOfClasses(spike: SpikeGraph, target: Target): Fit {
  const network = wiredGraph(spike);
  const mapped = packed(spike, { ...target, ...widest });
  const reasons = [...unsupported(spike, target).filter(({ code }) => code === 'SPK604'), ...mapped.reasons];
  const able = { ...target, shapes: {}, projections: projectionKinds, ...widest };
  const layers = [...classesByLayer(network, target)].flatMap(([index, layer]): LayerFit[] => {
    if ('refusal' in layer) return layersOf(network, able, [index]).map((fit) => ({ ...fit, tiles: 0 }));
    const taken = mapped.classes?.get(network.populations[index]!.name) ?? [layer.taking[0]!.index];
    const coreClass = taken.map((each) => target.classes![each]!.name).join(', ');
    return layersOf(network, ofClass(able, taken[0]!), [index]).map((fit) => ({ ...fit, coreClass }));
  });
  return {
    ...{ target, answer: answerOf(reasons), reasons, layers },
    bounds: boundsOfClasses(network, target),
    ...(mapped.cores === undefined ? {} : { cores: mapped.cores }),
    coresAvailable: coreCountOf(target),
  };
}

/** Chips whose cores hold what packing takes where there are as many as anybody may ask for; undefined where that does not do. */
export function chipsOnWideGrid(spike: SpikeGraph, target: Target, objective: Objective): number | undefined {
  const side = (cores: number): number => Math.floor(largestGridSide / cores);
  const { mesh } = target;
  const chips = { columns: side(mesh.columns), rows: side(mesh.rows) };
  const { cores, reasons, taken } = packed(spike, { ...target, chips }, objective);
  if (reasons.length > 0 || cores === undefined) return undefined;
  if (!target.classes) return Math.ceil(cores / (mesh.columns * mesh.rows));
  return Math.max(...target.classes.map(({ count }, index) => Math.ceil((taken?.[index] ?? 0) / count)));
}

const answerOf = (reasons: readonly Diagnostic[]): FitAnswer => {
  if (reasons.length === 0) return 'fits';
  return reasons.every(({ exceeded }) => exceeded?.proved === false) ? 'no mapping found' : 'impossible';
};

/** A value, or why there is none for this target. What is wrong with the network itself is thrown on. */
function attempt<T>(make: () => T): { readonly value: T } | { readonly reasons: readonly Diagnostic[] } {
  try {
    return { value: make() };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const errors = error.diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.some(({ code }) => codes[code].status !== doesNotFit)) throw error;
    return { reasons: errors };
  }
}

/** Status of a network that does not fit its target. */
const doesNotFit = 4;

/** What splitting, packing and routing found. */
interface Packed {
  readonly cores?: number;
  readonly reasons: readonly Diagnostic[];
  /** Classes of the cores that hold a layer, by its name. */
  readonly classes?: ReadonlyMap<string, readonly number[]>;
  /** Cores of every class, by its index. */
  readonly taken?: readonly number[];
}

/** Splits, packs and routes as compiling does. */
function packed(spike: SpikeGraph, target: Target, objective: Objective = 'energy'): Packed {
  const found = attempt(() => {
    const facts = {
      spike,
      target,
      given: null,
      objective,
      mostWork: null,
      ...schedule.run({ spike }, silent),
    } as const;
    const asked = { ...facts, ...measureTraffic.run({ spike, calibration: [] }, silent) };
    return pack.run({ ...asked, ...partition.run(asked, silent) }, silent);
  });
  if ('reasons' in found) {
    const cores = found.reasons.find(({ exceeded }) => exceeded?.limit === 'cores' && !exceeded.proved);
    return { ...(cores ? { cores: cores.exceeded!.used } : {}), reasons: found.reasons };
  }
  const routed = attempt(() => route.run({ spike, target, given: null, places: [], ...found.value }, silent));
  const { cores, coreClasses } = found.value;
  const taken = (target.classes ?? []).map((_, index) => coreClasses.filter((each) => each === index).length);
  const reasons = 'reasons' in routed ? routed.reasons : [];
  return { cores: cores.length, reasons, classes: classesOf(found.value), taken };
}

function classesOf({
  tiles,
  cores,
  coreClasses,
}: Pick<Facts, 'tiles' | 'cores' | 'coreClasses'>): NonNullable<Packed['classes']> {
  const all = cores.flatMap((core, at) => core.map((tile) => [tiles[tile]!.population, coreClasses[at]!] as const));
  const byLayer = Map.groupBy(all, ([layer]) => layer);
  return new Map(
    [...byLayer].map(([layer, list]) => [layer, [...new Set(list.map(([, index]) => index))].sort((a, b) => a - b)]),
  );
}

function layersOf(
  network: WiredGraph,
  target: Target,
  wanted: readonly number[] = [...network.populations.keys()],
): readonly LayerFit[] {
  const into = projectionsInto(network);
  return wanted.flatMap((population): LayerFit[] => {
    const { name, role, extents } = network.populations[population]!;
    if (role === 'input') return [];
    const split = splitPopulation(network, into, population, target);
    const head = { layer: name, extents, neurons: sizeOf(extents) };
    if (!split.fits) return [{ ...head, tiles: 0, binding: split.exceeded }];
    const largest = split.boxes.reduce((a, b) => (areaOf(b) > areaOf(a) ? b : a));
    const binding = nearest(usageOfTiles(network, into, [{ population, ...largest }]), target);
    return [{ ...head, tiles: split.boxes.length, ...(binding ? { binding } : {}) }];
  });
}

const areaOf = ({ channelFrom, channelTo, rowFrom, rowTo }: Box): number =>
  (channelTo - channelFrom) * (rowTo - rowFrom);

function nearest(usage: { readonly [L in CoreLimit]: number }, { limits }: Target): Binding | undefined {
  return (Object.entries(limits) as [CoreLimit, number][])
    .map(([limit, available]) => ({ limit, used: usage[limit], available }))
    .reduce<Binding | undefined>((most, each) => (most && shareOf(most) >= shareOf(each) ? most : each), undefined);
}

const shareOf = ({ used, available }: Binding): number => used / available;
