/** @file The reference meaning of `any`, `max` and `gate`, over whole windows of integer counts. */
import type { PopulationValues } from './evaluate.ts';
import type { AnyProjection, Extents, MaxProjection, Population, WindowGeometry } from './graph.ts';

/** OR per slot of ones-first spikes is the largest count: adds it. */
export function addLargest(
  projection: AnyProjection,
  source: Population,
  target: Population,
  counts: ArrayLike<number>,
  membranes: Float64Array,
): void {
  const seen = seenBy(projection, source.extents, target.extents);
  for (let i = 0; i < membranes.length; i++) {
    let most = 0;
    for (const s of seen(i)) most = Math.max(most, counts[s]!);
    membranes[i]! += most;
  }
}

/** The largest membrane of each window. */
export function takeLargest(
  { window }: MaxProjection,
  source: Population,
  target: Population,
  values: ReadonlyMap<string, PopulationValues>,
  membranes: Float64Array,
): void {
  const from = values.get(source.name)!.membranes;
  for (let i = 0; i < membranes.length; i++) {
    let most = -Infinity;
    for (const s of inWindow(i, window, source.extents, target.extents)) most = Math.max(most, from[s]!);
    membranes[i] = most;
  }
}

/** AND per slot of ones-first spikes is the smaller count: adds it. */
export function gate(left: ArrayLike<number>, right: ArrayLike<number>, membranes: Float64Array): void {
  const positions = membranes.length / right.length;
  for (let i = 0; i < membranes.length; i++) membranes[i]! += Math.min(left[i]!, right[Math.floor(i / positions)]!);
}

function seenBy(
  { reach, window, heads }: AnyProjection,
  source: Extents,
  target: Extents,
): (i: number) => Iterable<number> {
  switch (reach) {
    case 'space':
      return (i) => inWindow(i, window, source, target);
    case 'positions':
      return (i) => allPositions(i, source[1] * source[2]);
    case 'heads':
      return (i) => inHead(i, window, source, heads);
  }
}

function* inWindow(
  i: number,
  { kernel, stride, pad }: WindowGeometry,
  [, height, width]: Extents,
  [, rows, columns]: Extents,
): Iterable<number> {
  const channel = Math.floor(i / (rows * columns));
  const [top, left] = [(Math.floor(i / columns) % rows) * stride - pad, (i % columns) * stride - pad];
  for (let y = Math.max(0, top); y < Math.min(height, top + kernel); y++)
    for (let x = Math.max(0, left); x < Math.min(width, left + kernel); x++) yield (channel * height + y) * width + x;
}

function* allPositions(channel: number, positions: number): Iterable<number> {
  for (let p = 0; p < positions; p++) yield channel * positions + p;
}

/** A window over (position, channel of the head) around (n, j). */
function* inHead(
  i: number,
  { kernel, pad }: WindowGeometry,
  [channels, height, width]: Extents,
  heads: number,
): Iterable<number> {
  const positions = height * width;
  const perHead = channels / heads;
  const [channel, n] = [Math.floor(i / positions), i % positions];
  const [first, j] = [channel - (channel % perHead), channel % perHead];
  for (let c = Math.max(0, j - pad); c < Math.min(perHead, j - pad + kernel); c++)
    for (let p = Math.max(0, n - pad); p < Math.min(positions, n - pad + kernel); p++)
      yield (first + c) * positions + p;
}
