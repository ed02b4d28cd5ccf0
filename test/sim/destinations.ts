/** @file Who must hear whom, row by row and channel by channel: slow, obvious, and the tests' own. */
import type { ImageRoute, ImageTile } from '../../ir/chip/image.ts';
import { tapOf } from './reference.ts';
import type { Network } from './support.ts';

/**
 * One route per payload and stretch of channels of a row that go to the same cores, and one for equal stretches of rows that follow each
 * other. Loosely, all channels of a row go wherever one of them must.
 */
export function routesFor(
  net: Network,
  tiles: readonly (readonly ImageTile[])[],
  from: ImageTile,
  tile: number,
  payload: ImageRoute['payload'],
  loosely = false,
): ImageRoute[] {
  const routes: ImageRoute[] = [];
  const all = range(from.channelFrom, from.channelTo);
  for (let row = from.rowFrom; row < from.rowTo; row++) {
    const readers = (part: ImageTile, among: Iterable<number>): number[] =>
      [...among].filter((core) => tiles[core]!.some((to) => feeds(net, part, row, to, payload)));
    const ofAll = readers(from, tiles.keys());
    const ofOne = (channel: number): number[] =>
      loosely ? ofAll : readers({ ...from, channelFrom: channel, channelTo: channel + 1 }, ofAll);
    const cores = all.map(ofOne).map((list) => list.join(' '));
    for (let first = 0, next = 0; first < all.length; first = next) {
      while (next < all.length && cores[next] === cores[first]) next++;
      if (cores[first] === '') continue;
      const [channelFrom, channelTo] = [all[first]!, all[first]! + next - first];
      const destinations = Uint32Array.from(cores[first]!.split(' ').map(Number));
      const text = `${channelFrom} ${channelTo} ${String(destinations)}`;
      const above = routes.findIndex(
        (one) => one.rowTo === row && `${one.channelFrom} ${one.channelTo} ${String(one.destinations)}` === text,
      );
      if (above >= 0) routes[above] = { ...routes[above]!, rowTo: row + 1 };
      else routes.push({ tile, payload, rowFrom: row, rowTo: row + 1, channelFrom, channelTo, destinations });
    }
  }
  return routes;
}

const meets = (a: number, b: number, c: number, d: number): boolean => a < d && c < b;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Does some neuron in a row of a tile reach a neuron of another tile, in any window or in one? */
export function feeds(
  net: Network,
  from: Omit<ImageTile, 'thresholds' | 'initial' | 'constants'>,
  row: number,
  to: ImageTile,
  payload: ImageRoute['payload'],
  window?: number,
): boolean {
  return net.projections.some((p) => {
    if (window !== undefined && p.window !== window) return false;
    const isFirst = p.source === from.population;
    const isSecond = p.second === from.population;
    if (p.target !== to.population || !(isFirst || isSecond)) return false;
    const [channels, , width] = net.populations[from.population]!.extents;
    const some = range(from.channelFrom, from.channelTo);
    const perHead = channels / p.heads;
    const outputs = net.populations[p.target]!.extents[0];
    switch (p.kind) {
      case 'synapses':
      case 'graded': {
        if (!isFirst || (payload === 'spikes') !== (p.kind === 'synapses')) return false;
        const reached = range(to.channelFrom, to.channelTo).some((o) =>
          some.some((c) => Math.floor((c * p.groups) / channels) === Math.floor((o * p.groups) / outputs)),
        );
        return reached && range(to.rowFrom, to.rowTo).some((y) => tapOf(p, 0, y, row) !== undefined);
      }
      case 'any':
      case 'max': {
        if (!isFirst || (payload === 'spikes') !== (p.kind === 'any')) return false;
        if (p.kind === 'any' && p.reach === 'heads') {
          const own = range(to.channelFrom, to.channelTo);
          const near = (c: number): boolean =>
            own.some((o) => Math.abs(o - c) <= p.pad[0] && Math.floor(o / perHead) === Math.floor(c / perHead));
          const [first, last] = [to.rowFrom * width - p.pad[0], to.rowTo * width + p.pad[0]];
          return some.some(near) && meets(row * width, (row + 1) * width, first, last);
        }
        const rows = range(to.rowFrom, to.rowTo).map((y) => row - (y * p.stride[0] - p.pad[0]));
        const met = p.reach === 'positions' || rows.some((k) => k >= 0 && k < p.kernel[0]);
        return met && meets(from.channelFrom, from.channelTo, to.channelFrom, to.channelTo);
      }
      case 'splice':
      case 'part': {
        const rows = row >= to.rowFrom && row < to.rowTo;
        const heard = range(p.from, p.from + p.count).filter(
          (c) => c - p.from + p.to >= to.channelFrom && c - p.from + p.to < to.channelTo,
        );
        const sent = p.kind === 'splice' ? 'spikes' : 'values';
        return payload === sent && isFirst && rows && some.some((c) => heard.includes(c));
      }
      case 'gate': {
        const single = isSecond && net.populations[p.second]!.extents[1] * net.populations[p.second]!.extents[2] === 1;
        if (payload !== 'spikes' || !(isFirst || isSecond)) return false;
        const rows = (single && !isFirst) || (row >= to.rowFrom && row < to.rowTo);
        return rows && meets(from.channelFrom, from.channelTo, to.channelFrom, to.channelTo);
      }
      case 'transfer': {
        if (!isFirst || payload !== 'values') return false;
        const rows = p.map === 'sum_positions' || (row >= to.rowFrom && row < to.rowTo);
        return rows && meets(from.channelFrom, from.channelTo, to.channelFrom, to.channelTo);
      }
      case 'correlate': {
        const heads = some.map((c) => Math.floor(c / perHead));
        if (payload !== 'spikes' || !heads.some((head) => head >= to.channelFrom && head < to.channelTo)) return false;
        if (isSecond) return true;
        if (!isFirst) return false;
        if (p.over === 'channels') return meets(row * width, (row + 1) * width, to.rowFrom, to.rowTo);
        return some.some((c) => c % perHead >= to.rowFrom && c % perHead < to.rowTo);
      }
      case 'modulate': {
        const per = outputs / p.heads;
        const headFrom = Math.floor(to.channelFrom / per);
        const headTo = Math.ceil(to.channelTo / per);
        if (payload === 'values') return isSecond && meets(from.channelFrom, from.channelTo, headFrom, headTo);
        if (!isFirst) return false;
        if (p.over === 'positions') return meets(from.channelFrom, from.channelTo, to.channelFrom, to.channelTo);
        const met = some.some((c) => Math.floor(c / perHead) >= headFrom && Math.floor(c / perHead) < headTo);
        return met && row >= to.rowFrom && row < to.rowTo;
      }
    }
  });
}
