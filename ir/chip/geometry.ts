/** @file Which part of its sources a piece of a population reads, by projection kind. Shared by compiler and verifier. */
import type { TransferMap } from '../spike/index.ts';
import type { ImagePopulation, ImageProjection, ImageRoute } from './image.ts';

/** The symbol tables of a header: indices are positions. */
export interface SymbolTables {
  readonly populations: readonly ImagePopulation[];
  readonly projections: readonly ImageProjection[];
}

/** Channels and rows of a population, half open; all columns. */
export interface Box {
  readonly channelFrom: number;
  readonly channelTo: number;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/** A part of a source that must reach a tile. */
export interface Read extends Box {
  readonly population: number;
  readonly payload: ImageRoute['payload'];
  /** Of the rows in the box only those with (row + offset) % period < size are read; `period` 1 means all. */
  readonly period: number;
  readonly offset: number;
  readonly size: number;
}

const allRows = { period: 1, offset: 0, size: 1 } as const;

/** True if some output row of the reading tile reads `row`, which lies in the box. */
export const rowIsRead = (read: Read, row: number): boolean => (row + read.offset) % read.period < read.size;

/** Everything that a tile (channels and rows of `projection.target`) reads through one projection. */
export function readsOf({ populations }: SymbolTables, projection: ImageProjection, tile: Box): readonly Read[] {
  const source = populations[projection.source]!;
  const second = populations[projection.second]!;
  const target = populations[projection.target]!;
  switch (projection.kind) {
    case 'synapses':
    case 'graded':
      return [kernelRead(projection, source, target, tile)];
    case 'any':
      return [{ ...windowRead(projection, source, tile), payload: 'spikes' }];
    case 'max':
      return [{ ...windowRead(projection, source, tile), payload: 'values' }];
    case 'gate':
      return gateReads(projection, second, tile);
    case 'transfer':
      return [transferRead(projection, source, tile)];
    case 'correlate':
      return correlateReads(projection, source, second, tile);
    case 'modulate':
      return modulateReads(projection, source, second, target, tile);
  }
}

function kernelRead(projection: ImageProjection, source: ImagePopulation, target: ImagePopulation, tile: Box): Read {
  const { groups, stride, pad } = projection;
  const [side] = projection.kernel;
  const [outPerGroup, inPerGroup] = [target.extents[0] / groups, source.extents[0] / groups];
  return {
    population: projection.source,
    payload: projection.kind === 'graded' ? 'values' : 'spikes',
    channelFrom: Math.floor(tile.channelFrom / outPerGroup) * inPerGroup,
    channelTo: Math.ceil(tile.channelTo / outPerGroup) * inPerGroup,
    rowFrom: Math.max(0, tile.rowFrom * stride - pad),
    rowTo: Math.max(0, Math.min(source.extents[1], (tile.rowTo - 1) * stride - pad + side)),
    period: stride,
    offset: pad,
    size: side,
  };
}

/** The window's own channels and rows; over positions all rows; over heads also the neighbours in position and channel. */
function windowRead(projection: ImageProjection, source: ImagePopulation, tile: Box): Omit<Read, 'payload'> {
  const { channelFrom, channelTo, rowFrom, rowTo } = tile;
  const [channels, height, width] = source.extents;
  const { stride, pad, kernel, reach, heads } = projection;
  const population = projection.source;
  if (projection.kind === 'any' && reach === 'positions')
    return { population, channelFrom, channelTo, rowFrom: 0, rowTo: height, ...allRows };
  if (projection.kind === 'any' && reach === 'heads') {
    const perHead = channels / heads;
    return {
      population,
      channelFrom: Math.max(channelFrom - (channelFrom % perHead), channelFrom - pad),
      channelTo: Math.min(Math.ceil(channelTo / perHead) * perHead, channelTo + pad),
      rowFrom: Math.max(0, Math.floor((rowFrom * width - pad) / width)),
      rowTo: Math.min(height, Math.ceil((rowTo * width + pad) / width)),
      ...allRows,
    };
  }
  return {
    population,
    channelFrom,
    channelTo,
    rowFrom: Math.max(0, rowFrom * stride - pad),
    rowTo: Math.max(0, Math.min(height, (rowTo - 1) * stride - pad + kernel[0])),
    period: stride,
    offset: pad,
    size: kernel[0],
  };
}

/** The tile's own rows and channels of both sources; of one spike per channel, its only row. */
function gateReads(projection: ImageProjection, right: ImagePopulation, tile: Box): readonly Read[] {
  const { channelFrom, channelTo, rowFrom, rowTo } = tile;
  const base = { payload: 'spikes', channelFrom, channelTo, ...allRows } as const;
  const single = right.extents[1] === 1 && right.extents[2] === 1;
  return [
    { ...base, population: projection.source, rowFrom, rowTo },
    { ...base, population: projection.second, ...(single ? { rowFrom: 0, rowTo: 1 } : { rowFrom, rowTo }) },
  ];
}

const transferRead = ({ source: population, map }: ImageProjection, source: ImagePopulation, tile: Box): Read => ({
  population,
  payload: 'values',
  channelFrom: tile.channelFrom,
  channelTo: tile.channelTo,
  ...rowsMoved(map, tile, source.extents[1]),
  ...(map === 'subsample' ? { period: 2, offset: 0, size: 1 } : allRows),
});

/** Source rows that reach the rows of a tile. */
function rowsMoved(map: TransferMap, tile: Box, height: number): { rowFrom: number; rowTo: number } {
  const { rowFrom, rowTo } = tile;
  switch (map) {
    case 'identity':
      return { rowFrom, rowTo };
    case 'sum_positions':
      return { rowFrom: 0, rowTo: height };
    case 'nearest':
      return { rowFrom: Math.floor(rowFrom / 2), rowTo: Math.ceil(rowTo / 2) };
    case 'bilinear':
      return { rowFrom: Math.max(0, Math.ceil(rowFrom / 2) - 1), rowTo: Math.min(height, Math.floor(rowTo / 2) + 1) };
    case 'subsample':
      return { rowFrom: 2 * rowFrom, rowTo: 2 * rowTo - 1 };
  }
}

/** Left and right of state[heads, rows, columns]. */
function correlateReads(
  { source, second, heads, over }: ImageProjection,
  left: ImagePopulation,
  right: ImagePopulation,
  tile: Box,
): readonly Read[] {
  const rightPerHead = right.extents[0] / heads;
  const rightRead: Read = {
    population: second,
    payload: 'spikes',
    channelFrom: tile.channelFrom * rightPerHead,
    channelTo: tile.channelTo * rightPerHead,
    rowFrom: 0,
    rowTo: right.extents[1],
    ...allRows,
  };
  const leftPerHead = left.extents[0] / heads;
  const base = { population: source, payload: 'spikes', ...allRows } as const;
  if (over === 'channels') {
    const [, height, width] = left.extents;
    const [rowFrom, rowTo] = [Math.floor(tile.rowFrom / width), Math.min(height, Math.ceil(tile.rowTo / width))];
    const [channelFrom, channelTo] = [tile.channelFrom * leftPerHead, tile.channelTo * leftPerHead];
    return [{ ...base, channelFrom, channelTo, rowFrom, rowTo }, rightRead];
  }
  const rows = { rowFrom: 0, rowTo: left.extents[1] };
  const whole = tile.rowFrom === 0 && tile.rowTo === leftPerHead;
  const parts = whole ? 1 : tile.channelTo - tile.channelFrom;
  const reads: Read[] = [];
  for (let part = 0; part < parts; part++) {
    const head = tile.channelFrom + part;
    const last = whole ? tile.channelTo - 1 : head;
    const channels = {
      channelFrom: head * leftPerHead + tile.rowFrom,
      channelTo: last * leftPerHead + tile.rowTo,
    };
    reads.push({ ...base, ...channels, ...rows });
  }
  return [...reads, rightRead];
}

/** Spikes, and the complete state of the heads that the tile's channels belong to. */
function modulateReads(
  { source, second, heads, over }: ImageProjection,
  spikes: ImagePopulation,
  state: ImagePopulation,
  target: ImagePopulation,
  tile: Box,
): readonly Read[] {
  const { from, to } = headsOf(tile, target.extents[0] / heads);
  const spikesPerHead = spikes.extents[0] / heads;
  const matched = over === 'channels';
  return [
    {
      population: source,
      payload: 'spikes',
      channelFrom: matched ? from * spikesPerHead : tile.channelFrom,
      channelTo: matched ? to * spikesPerHead : tile.channelTo,
      rowFrom: matched ? tile.rowFrom : 0,
      rowTo: matched ? tile.rowTo : spikes.extents[1],
      ...allRows,
    },
    {
      population: second,
      payload: 'values',
      channelFrom: from,
      channelTo: to,
      rowFrom: 0,
      rowTo: state.extents[1],
      ...allRows,
    },
  ];
}

/** Heads that channels belong to, half open. */
export const headsOf = (tile: Box, channelsPerHead: number): { readonly from: number; readonly to: number } => ({
  from: Math.floor(tile.channelFrom / channelsPerHead),
  to: Math.ceil(tile.channelTo / channelsPerHead),
});

/** Projections into every population, by population index. */
export function projectionsInto({ populations, projections }: SymbolTables): readonly (readonly number[])[] {
  const into: number[][] = populations.map(() => []);
  projections.forEach((projection, index) => into[projection.target]!.push(index));
  return into;
}

/** True for projections that carry weights. */
export const hasKernels = ({ kind }: ImageProjection): boolean => kind === 'synapses' || kind === 'graded';

/** True for projections whose simulation remembers something of every neuron they reach. */
export const seesWindows = ({ kind }: ImageProjection): boolean => kind === 'any' || kind === 'max' || kind === 'gate';

/** Weights of one output channel. */
export const weightsPerChannel = ({ populations }: SymbolTables, projection: ImageProjection): number =>
  (populations[projection.source]!.extents[0] / projection.groups) * projection.kernel[0] * projection.kernel[1];
