/** @file The reference meaning of a spike graph: plain loops over whole windows of integer counts. */
import { framesOf, sizeOf } from '../tensor.ts';
import { addLargest, gate, takeLargest } from './evaluate_windows.ts';
import type {
  CorrelateProjection,
  Dynamics,
  KernelProjection,
  ModulateProjection,
  Population,
  Projection,
  SpikeGraph,
  TransferProjection,
} from './graph.ts';

/** Integer counts 0..cap of a population that fires, or the input's integers, laid out [C, H, W]. */
export type Counts = Int32Array;

/** One population's result. Membranes are exact integers in float64, so that an overflow shows instead of wrapping. */
export interface PopulationValues {
  readonly membranes: Float64Array;
  readonly counts: Counts | undefined;
}

/**
 * Runs one sample, one logical step after the other. `visit` sees every population once per logical step, in topological
 * order, and must copy what it keeps.
 *
 * @param input integers on the input's grid, [T, C, H, W], or [C, H, W] for every step.
 * @returns the membranes of the outputs by output name, [T, C, H, W].
 */
export function evaluateSpike(
  graph: SpikeGraph,
  input: Int32Array,
  visit: (population: Population, values: PopulationValues, step: number) => void = () => undefined,
): Map<string, Float64Array> {
  const size = sizeOf(graph.populations.label(graph.input.population).extents);
  const frames = framesOf(input, size, graph.steps);
  const kept = new Map<string, Float64Array>();
  const outputs = graph.outputs.map(({ name, population }) => {
    const values = new Float64Array(graph.steps * sizeOf(graph.populations.label(population).extents));
    return { name, population, values };
  });
  for (let step = 0; step < graph.steps; step++) {
    const frame = frames.subarray(step * size, (step + 1) * size);
    const values = evaluateStep(graph, frame, kept, (population, result) => visit(population, result, step));
    for (const { population, values: all } of outputs)
      all.set(values.get(population)!.membranes, (step * all.length) / graph.steps);
  }
  return new Map(outputs.map(({ name, values }) => [name, values]));
}

/** One logical step; `kept` holds the membranes that live on. */
function evaluateStep(
  graph: SpikeGraph,
  frame: Int32Array,
  kept: Map<string, Float64Array>,
  visit: (population: Population, values: PopulationValues) => void,
): Map<string, PopulationValues> {
  const values = new Map<string, PopulationValues>();
  const incoming = Map.groupBy(graph.projections, (projection) => projection.target);
  for (const population of graph.populations.labels) {
    const membranes = population.role === 'input' ? Float64Array.from(frame) : startOf(population, kept);
    for (const projection of incoming.get(population.name) ?? [])
      integrate(graph, population, projection, values, membranes);
    const result =
      population.role === 'input' ? { membranes, counts: Int32Array.from(frame) } : fire(population, membranes);
    values.set(population.name, result);
    visit(population, result);
    if (population.dynamics) kept.set(population.name, afterFiring(population, population.dynamics, result));
  }
  return values;
}

/** Membranes at the start of a logical step: biases, and what a kept membrane has left after its leak. */
function startOf(
  { name, extents, initial, dynamics }: Population,
  kept: ReadonlyMap<string, Float64Array>,
): Float64Array {
  const [channels, height, width] = extents;
  const positions = height * width;
  const before = dynamics ? kept.get(name) : undefined;
  return Float64Array.from({ length: channels * positions }, (_, i) => {
    const m = before?.[i] ?? 0;
    const left = dynamics && dynamics.leak > 0 ? m - Math.floor(m / 2 ** dynamics.leak) : m;
    return left + initial[Math.floor(i / positions)]!;
  });
}

function afterFiring(
  { extents: [, height, width] }: Population,
  { reset, amounts }: Dynamics,
  { membranes, counts }: PopulationValues,
): Float64Array {
  return membranes.map((m, i) => {
    if (reset === 'hard') return counts![i]! > 0 ? 0 : m;
    return m - counts![i]! * amounts[Math.floor(i / (height * width))]!;
  });
}

/** Adds what a projection brings; `max` replaces. */
function integrate(
  graph: SpikeGraph,
  population: Population,
  projection: Projection,
  values: ReadonlyMap<string, PopulationValues>,
  membranes: Float64Array,
): void {
  const of = (name: string): Population => graph.populations.label(name);
  switch (projection.kind) {
    case 'transfer':
      return transfer(
        projection,
        of(projection.source),
        values.get(projection.source)!.membranes,
        population,
        membranes,
      );
    case 'correlate':
      return correlate(projection, of(projection.left), of(projection.right), values, membranes);
    case 'modulate':
      return modulate(projection, of(projection.source), of(projection.state), values, membranes);
    case 'any':
      return addLargest(
        projection,
        of(projection.source),
        population,
        values.get(projection.source)!.counts!,
        membranes,
      );
    case 'max':
      return takeLargest(projection, of(projection.source), population, values, membranes);
    case 'gate':
      return gate(values.get(projection.left)!.counts!, values.get(projection.right)!.counts!, membranes);
    default:
      return convolve(projection, of(projection.source), population, sentBy(projection, values), membranes);
  }
}

/** Counts by the thresholds: how many of a channel's thresholds the membrane reaches. */
function fire({ fire: rule, extents: [, height, width] }: Population, membranes: Float64Array): PopulationValues {
  if (!rule) return { membranes, counts: undefined };
  const counts = new Int32Array(membranes.length);
  for (let i = 0; i < counts.length; i++) {
    const first = Math.floor(i / (height * width)) * rule.cap;
    let count = 0;
    while (count < rule.cap && membranes[i]! >= rule.thresholds[first + count]!) count++;
    counts[i] = count;
  }
  return { membranes, counts };
}

/** Graded messages are the source's membranes, or the input; spikes are counts. */
function sentBy({ kind, source }: KernelProjection, values: ReadonlyMap<string, PopulationValues>): ArrayLike<number> {
  const { membranes, counts } = values.get(source)!;
  return kind === 'graded' ? membranes : counts!;
}

function transfer(
  { map, shift }: TransferProjection,
  source: Population,
  from: Float64Array,
  target: Population,
  to: Float64Array,
): void {
  const [channels, height, width] = target.extents;
  const scale = 2 ** shift;
  if (map === 'identity') for (let i = 0; i < from.length; i++) to[i]! += from[i]! * scale;
  else if (map === 'sum_positions') {
    const positions = from.length / to.length;
    for (let i = 0; i < from.length; i++) to[Math.floor(i / positions)]! += from[i]! * scale;
  } else
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          to[(c * height + y) * width + x]! += resampled[map](from, c, y, x, source.extents) * scale;
}

/** What one target neuron takes from a source of extents [C, H, W]. */
type Resampling = (from: Float64Array, c: number, y: number, x: number, extents: Population['extents']) => number;

const resampled: Record<'nearest' | 'bilinear' | 'subsample', Resampling> = {
  nearest: (from, c, y, x, [, h, w]) => from[(c * h + (y >> 1)) * w + (x >> 1)]!,
  subsample: (from, c, y, x, [, h, w]) => from[(c * h + 2 * y) * w + 2 * x]!,
  bilinear(from, c, y, x, [, h, w]) {
    let sum = 0;
    for (const [row, vertical] of neighbours(y, h))
      for (const [column, horizontal] of neighbours(x, w))
        sum += (from[(c * h + row) * w + column]! / 16) * vertical * horizontal;
    return sum;
  },
};

/** The two source positions around a position of the doubled grid, with their weights in quarters. */
const neighbours = (position: number, size: number): readonly (readonly [number, number])[] => {
  const nearest = position >> 1;
  const other = position % 2 === 0 ? Math.max(0, nearest - 1) : Math.min(size - 1, nearest + 1);
  return [
    [nearest, 3],
    [other, 1],
  ];
};

/** Adds each nonzero input times its kernel to the membranes it reaches. */
function convolve(
  p: KernelProjection,
  source: Population,
  target: Population,
  counts: ArrayLike<number>,
  membranes: Float64Array,
): void {
  const { kernel, stride, pad, groups } = p.geometry;
  const [channels, height, width] = source.extents;
  const [outChannels, outHeight, outWidth] = target.extents;
  const [perGroupIn, perGroupOut] = [channels / groups, outChannels / groups];
  const taps = kernel[0] * kernel[1];
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    const channel = Math.floor(i / (height * width));
    const [y, x] = [Math.floor(i / width) % height, i % width];
    const firstOut = Math.floor(channel / perGroupIn) * perGroupOut;
    for (let ky = 0; ky < kernel[0]; ky++) {
      const oy = (y + pad - ky) / stride;
      if (oy < 0 || oy >= outHeight || !Number.isInteger(oy)) continue;
      for (let kx = 0; kx < kernel[1]; kx++) {
        const ox = (x + pad - kx) / stride;
        if (ox < 0 || ox >= outWidth || !Number.isInteger(ox)) continue;
        for (let o = firstOut; o < firstOut + perGroupOut; o++) {
          const weight = p.weights[(o * perGroupIn + (channel % perGroupIn)) * taps + ky * kernel[1] + kx]!;
          membranes[(o * outHeight + oy) * outWidth + ox]! += count * weight * 2 ** p.shifts[o]!;
        }
      }
    }
  }
}

function correlate(
  p: CorrelateProjection,
  left: Population,
  right: Population,
  values: ReadonlyMap<string, PopulationValues>,
  state: Float64Array,
): void {
  const [a, b] = [values.get(left.name)!.counts!, values.get(right.name)!.counts!];
  const tokens = left.extents[1] * left.extents[2];
  const [d, e] = [left.extents[0] / p.heads, right.extents[0] / p.heads];
  const [rows, columns, inner] = p.over === 'positions' ? [d, e, tokens] : [tokens, tokens, d];
  for (let h = 0; h < p.heads; h++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let n = 0; n < inner; n++)
          sum +=
            p.over === 'positions'
              ? a[(h * d + i) * tokens + n]! * b[(h * e + j) * tokens + n]!
              : a[(h * d + n) * tokens + i]! * b[(h * e + n) * tokens + j]!;
        state[(h * rows + i) * columns + j]! += sum;
      }
}

function modulate(
  p: ModulateProjection,
  source: Population,
  state: Population,
  values: ReadonlyMap<string, PopulationValues>,
  membranes: Float64Array,
): void {
  const spikes = values.get(source.name)!.counts!;
  const matrix = values.get(state.name)!.membranes;
  const tokens = source.extents[1] * source.extents[2];
  const [heads, rows, columns] = state.extents;
  const outputs = membranes.length / tokens / heads;
  for (let h = 0; h < heads; h++)
    for (let j = 0; j < outputs; j++)
      for (let n = 0; n < tokens; n++) {
        let sum = 0;
        if (p.over === 'channels')
          for (let i = 0; i < rows; i++)
            sum += spikes[(h * rows + i) * tokens + n]! * matrix[(h * rows + i) * columns + j]!;
        else
          for (let m = 0; m < columns; m++)
            sum += spikes[(h * outputs + j) * tokens + m]! * matrix[(h * rows + n) * columns + m]!;
        membranes[(h * outputs + j) * tokens + n]! += sum;
      }
}
