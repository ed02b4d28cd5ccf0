/** @file Who must hear whom, row by row and neuron by neuron: slow, obvious, and the tests' own. */
import type { ImageRoute, ImageTile } from '../../ir/chip/image.ts';
import { tapOf } from './reference.ts';
import type { Network } from './support.ts';

/** One route per payload and maximal stretch of rows with the same destinations. */
export function routesFor(
  net: Network,
  tiles: readonly (readonly ImageTile[])[],
  from: ImageTile,
  tile: number,
  payload: ImageRoute['payload'],
): ImageRoute[] {
  const routes: ImageRoute[] = [];
  for (let row = from.rowFrom; row < from.rowTo; row++) {
    const destinations = Uint32Array.from(
      tiles.flatMap((own, core) => (own.some((to) => feeds(net, from, row, to, payload)) ? [core] : [])),
    );
    const last = routes.at(-1);
    if (last?.rowTo === row && String(last.destinations) === String(destinations)) {
      routes[routes.length - 1] = { ...last, rowTo: row + 1 };
    } else if (destinations.length > 0) {
      routes.push({ tile, payload, rowFrom: row, rowTo: row + 1, destinations });
    }
  }
  return routes;
}

const meets = (a: number, b: number, c: number, d: number): boolean => a < d && c < b;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Does some neuron in a row of a tile reach a neuron of another tile? */
function feeds(net: Network, from: ImageTile, row: number, to: ImageTile, payload: ImageRoute['payload']): boolean {
  return net.projections.some((p) => {
    if (p.target !== to.population) return false;
    const [channels, , width] = net.populations[from.population]!.extents;
    const some = range(from.channelFrom, from.channelTo);
    const perHead = channels / p.heads;
    const heads = some.some((c) => Math.floor(c / perHead) >= to.channelFrom && Math.floor(c / perHead) < to.channelTo);
    const isFirst = p.source === from.population;
    const isSecond = p.second === from.population;
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
        if (payload !== 'spikes' || !heads) return false;
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
