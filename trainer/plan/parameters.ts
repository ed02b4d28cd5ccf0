/** @file Parameters in memory: regions of one layout, so that an update walks all of them alike. */
import { inputOf, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';
import type { ParameterSpec } from '../../ir/ops/index.ts';
import { sizeOf, type Shape } from '../../ir/tensor.ts';
import type { Arena } from '../../engine/index.ts';
import { floatBytes, paddedExtents } from '../layout.ts';
import { trainingOperator, type ParameterLayout, type ParameterPlace } from '../ops/index.ts';
import type { TailParameter } from './tail.ts';

/** One tensor of the checkpoint. */
export interface PlannedParameter {
  /** `<layer>.<parameter>`. */
  readonly key: string;
  readonly shape: Shape;
  readonly learned: boolean;
  /** Bytes from the start of a region. */
  readonly offset: number;
  readonly bytes: number;
  readonly place: ParameterLayout['place'];
}

/**
 * Regions of numbers per parameter. All have the learned parameters first and in the same order; `weights` and `averages`
 * go on with the running statistics. A network on a grid computes with `rounded`, which every step makes from `weights`,
 * `scales` (steps per unit, powers of two) and `limits` (most steps from 0).
 */
const alwaysThere = ['weights', 'gradients', 'firstMoments', 'secondMoments', 'directions', 'averages'] as const;
const onGrids = ['rounded', 'scales', 'limits'] as const;
export type RegionName = (typeof alwaysThere)[number] | (typeof onGrids)[number];

/** Where parameters lie; addresses and sizes are bytes. */
export interface ParameterPlan {
  readonly parameters: readonly PlannedParameter[];
  readonly learnedBytes: number;
  /** With running statistics. */
  readonly allBytes: number;
  /** Where a region starts; throws for one that the plan has not. */
  region(name: RegionName): number;
  /** Where a layer reads a parameter and leaves its gradient. */
  place(key: string): ParameterPlace;
}

function missing(what: string): never {
  throw new Error(what);
}

/** Whether a region goes on with the running statistics. */
export const holdsStatistics = (region: RegionName): boolean => region === 'weights' || region === 'averages';

/** What parameters are for. */
export interface ParameterPurpose {
  /** Whether the network computes with weights on a grid; it must have no running statistics then. */
  readonly rounds: boolean;
  /** Whether weights change; else there are no regions but `weights`. */
  readonly learns: boolean;
}

/**
 * Reserves memory for all parameters of a network, padded as its operators lay them out.
 *
 * @param others parameters of no layer: those of a tail.
 * @throws Error where weights are to be rounded to a grid and the network still has running statistics.
 */
export function planParameters(
  graph: ModelGraph,
  arena: Arena,
  { rounds, learns }: ParameterPurpose,
  others: readonly TailParameter[] = [],
): ParameterPlan {
  const own = graph.nodes.labels.flatMap((node) =>
    node.parameters.map((spec): TailParameter => {
      const { shape, learned } = spec;
      return { key: `${node.name}.${spec.name}`, shape, learned, layout: layoutOf(graph, node, spec) };
    }),
  );
  const specs = [...own, ...others];
  let offset = 0;
  const plan = ({ layout, ...spec }: TailParameter): PlannedParameter => {
    const planned = { ...spec, offset };
    offset += layout.size * floatBytes;
    return { ...planned, bytes: layout.size * floatBytes, place: layout.place };
  };
  const learned = specs.filter((spec) => spec.learned).map(plan);
  const learnedBytes = offset;
  const statistics = specs.filter((spec) => !spec.learned).map(plan);
  const allBytes = offset;
  const parameters = [...learned, ...statistics];
  if (rounds && statistics.length > 0) throw new Error('batch norms must be folded before weights go onto a grid');
  const reserved = new Map<RegionName, number>(
    [...(learns ? alwaysThere : (['weights'] as const)), ...(rounds ? onGrids : [])].map((name) => [
      name,
      arena.reserve(holdsStatistics(name) ? allBytes : learnedBytes),
    ]),
  );
  const region = (name: RegionName): number => reserved.get(name) ?? missing(`there is no region "${name}"`);
  const byKey = new Map(parameters.map((parameter) => [parameter.key, parameter]));
  return {
    ...{ parameters, learnedBytes, allBytes, region },
    place(key) {
      const found = byKey.get(key) ?? missing(`no parameter "${key}"`);
      const gradient = learns && found.learned ? region('gradients') + found.offset : 0;
      return { address: region(rounds ? 'rounded' : 'weights') + found.offset, gradient, bytes: found.bytes };
    },
  };
}

function layoutOf(graph: ModelGraph, node: ModelNode, spec: ParameterSpec): ParameterLayout {
  const inputs = node.inputs.map((_, i) => paddedExtents(inputOf(graph, node, i).type));
  return trainingOperator(node.op).layout(node as never, spec, inputs);
}

/** A region's tensors in the checkpoint's order of elements. */
export function readRegion(plan: ParameterPlan, memory: Float32Array, region: RegionName): Map<string, Float32Array> {
  return new Map(
    inRegion(plan, region).map(({ key, shape, offset, place }) => {
      const base = (plan.region(region) + offset) / floatBytes;
      const values = new Float32Array(sizeOf(shape));
      for (let i = 0; i < values.length; i++) values[i] = memory[base + place(i)]!;
      return [key, values];
    }),
  );
}

/** Fills a region; throws if a tensor is missing or has another size. Padding keeps what it holds. */
export function writeRegion(
  plan: ParameterPlan,
  memory: Float32Array,
  region: RegionName,
  tensors: ReadonlyMap<string, Float32Array>,
): void {
  for (const { key, shape, offset, place } of inRegion(plan, region)) {
    const values = tensors.get(key);
    if (values?.length !== sizeOf(shape))
      throw new Error(`"${key}" has ${values?.length ?? 'no'} values; ${sizeOf(shape)} are needed`);
    const base = (plan.region(region) + offset) / floatBytes;
    for (let i = 0; i < values.length; i++) memory[base + place(i)] = values[i]!;
  }
}

const inRegion = ({ parameters }: ParameterPlan, region: RegionName): readonly PlannedParameter[] =>
  parameters.filter(({ learned }) => learned || holdsStatistics(region));
