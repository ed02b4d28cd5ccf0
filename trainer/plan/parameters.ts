/** @file Parameters in memory: regions of one layout, so that an update walks all of them alike. */
import { inputOf, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';
import type { ParameterSpec } from '../../ir/ops/index.ts';
import { sizeOf, type Shape } from '../../ir/tensor.ts';
import { extentsOf, floatBytes, type Arena } from '../engine/index.ts';
import { trainingOperator, type ParameterLayout, type ParameterPlace } from '../ops/index.ts';

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
 * go on with the running statistics.
 */
export const regionNames = ['weights', 'gradients', 'firstMoments', 'secondMoments', 'directions', 'averages'] as const;
export type RegionName = (typeof regionNames)[number];

export interface ParameterPlan {
  readonly parameters: readonly PlannedParameter[];
  readonly learnedBytes: number;
  /** With running statistics. */
  readonly allBytes: number;
  readonly regions: Readonly<Record<RegionName, number>>;
  place(key: string): ParameterPlace;
}

export const holdsStatistics = (region: RegionName): boolean => region === 'weights' || region === 'averages';

export function planParameters(graph: ModelGraph, arena: Arena): ParameterPlan {
  const specs = graph.nodes.labels.flatMap((node) => node.parameters.map((spec) => ({ node, spec })));
  let offset = 0;
  const plan = ({ node, spec }: { node: ModelNode; spec: ParameterSpec }): PlannedParameter => {
    const layout = layoutOf(graph, node, spec);
    const planned = { key: `${node.name}.${spec.name}`, shape: spec.shape, learned: spec.learned, offset };
    offset += layout.size * floatBytes;
    return { ...planned, bytes: layout.size * floatBytes, place: layout.place };
  };
  const learned = specs.filter(({ spec }) => spec.learned).map(plan);
  const learnedBytes = offset;
  const statistics = specs.filter(({ spec }) => !spec.learned).map(plan);
  const allBytes = offset;
  const parameters = [...learned, ...statistics];
  const regions = Object.fromEntries(
    regionNames.map((name) => [name, arena.reserve(holdsStatistics(name) ? allBytes : learnedBytes)]),
  ) as Record<RegionName, number>;
  const byKey = new Map(parameters.map((parameter) => [parameter.key, parameter]));
  return {
    ...{ parameters, learnedBytes, allBytes, regions },
    place(key) {
      const found = byKey.get(key);
      if (!found) throw new Error(`no parameter "${key}"`);
      const gradient = found.learned ? regions.gradients + found.offset : 0;
      return { address: regions.weights + found.offset, gradient, bytes: found.bytes };
    },
  };
}

function layoutOf(graph: ModelGraph, node: ModelNode, spec: ParameterSpec): ParameterLayout {
  const inputs = node.inputs.map((_, i) => extentsOf(inputOf(graph, node, i).type));
  return trainingOperator(node.op).layout(node as never, spec, inputs);
}

/** A region's tensors in the checkpoint's order of elements. */
export function readRegion(plan: ParameterPlan, memory: Float32Array, region: RegionName): Map<string, Float32Array> {
  return new Map(
    inRegion(plan, region).map(({ key, shape, offset, place }) => {
      const base = (plan.regions[region] + offset) / floatBytes;
      return [key, Float32Array.from({ length: sizeOf(shape) }, (_, i) => memory[base + place(i)]!)];
    }),
  );
}

/** Fills a region; throws if a tensor is missing or has another size. */
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
    const base = (plan.regions[region] + offset) / floatBytes;
    for (let i = 0; i < values.length; i++) memory[base + place(i)] = values[i]!;
  }
}

const inRegion = ({ parameters }: ParameterPlan, region: RegionName): readonly PlannedParameter[] =>
  parameters.filter(({ learned }) => learned || holdsStatistics(region));
