/**
 * @file A long search for places of the same cores, to judge the compiler's short one by. It shares no code with it: the image alone says what
 * travels, swaps are accepted after Metropolis, and it stops when its processor time is over.
 */
import type { ChipImage } from '../../ir/chip/image.ts';
import { portOf, type Place } from '../../ir/chip/network.ts';
import { routesOf } from './traffic.ts';

/** What one packet to several cores takes, by number of the sender and of the receivers; the host's port is the last number. */
interface Net {
  readonly nodes: Int32Array;
  readonly packets: number;
}

/** Places found, and what links cost there and at the image's own places. */
export interface Annealed {
  readonly places: readonly Place[];
  readonly before: number;
  readonly after: number;
  readonly swaps: number;
}

/** Swaps between two looks at the clock. */
const stride = 2000;
/** Temperature at the start, in mean costs of a core, and what is left of it at the end. */
const [hot, cold] = [0.5, 1e-4];

/**
 * Searches for places with cheaper links, from those of the image on; the best of all is kept.
 *
 * @param seconds of processor time.
 * @param borders price of a border, in times of its energy, as the compiler's search has it.
 */
export function anneal(image: ChipImage, seconds: number, borders: number): Annealed {
  const { target } = image.header;
  const { mesh, energy } = target;
  const nets = netsOf(image);
  const cores = image.cores.length;
  const at = [...image.cores.map(({ x, y }) => ({ x, y })), portOf(target)];
  const xs = Int32Array.from(at, ({ x }) => x);
  const ys = Int32Array.from(at, ({ y }) => y);
  const wide = mesh.columns * target.chips.columns;
  const holder = new Int32Array(wide * mesh.rows * target.chips.rows).fill(-2);
  const chipOf = (x: number, y: number): string => `${Math.floor(x / mesh.columns)} ${Math.floor(y / mesh.rows)}`;
  const inUse = new Set(image.cores.map(({ x, y }) => chipOf(x, y)));
  holder.forEach((_, place) => {
    if (inUse.has(chipOf(place % wide, Math.floor(place / wide)))) holder[place] = -1;
  });
  for (let core = 0; core < cores; core++) holder[ys[core]! * wide + xs[core]!] = core;
  const netsAt: number[][] = at.map(() => []);
  nets.forEach(({ nodes }, net) => nodes.forEach((node) => netsAt[node]!.push(net)));
  const toBorder = borders * energy.chip_hop.value;
  const way = (from: number, to: number, size: number): number => {
    const crossed = Math.abs(Math.floor(to / size) - Math.floor(from / size));
    return (Math.abs(to - from) - crossed) * energy.hop.value + crossed * toBorder;
  };
  const [up, down, seenAt] = [new Int32Array(wide), new Int32Array(wide), new Int32Array(wide)];
  let seen = 0;
  const costOf = ({ nodes, packets }: Net): number => {
    const [x0, y0] = [xs[nodes[0]!]!, ys[nodes[0]!]!];
    let [west, east, sum] = [x0, x0, 0];
    const columns: number[] = [];
    seen++;
    for (let i = 1; i < nodes.length; i++) {
      const [x, y] = [xs[nodes[i]!]!, ys[nodes[i]!]!];
      west = Math.min(west, x);
      east = Math.max(east, x);
      if (seenAt[x] !== seen) {
        [seenAt[x], up[x], down[x]] = [seen, y0, y0];
        columns.push(x);
      }
      up[x] = Math.min(up[x]!, y);
      down[x] = Math.max(down[x]!, y);
    }
    for (const x of columns) sum += way(up[x]!, y0, mesh.rows) + way(y0, down[x]!, mesh.rows);
    return packets * (sum + way(west, x0, mesh.columns) + way(x0, east, mesh.columns));
  };
  const costs = Float64Array.from(nets, costOf);
  const before = costs.reduce((sum, cost) => sum + cost, 0);
  let [total, best, bestX, bestY] = [before, before, xs.slice(), ys.slice()];
  let state = 12345;
  const random = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
  const started = process.cpuUsage();
  let [swaps, part, heat] = [0, 0, 0];
  const fresh: number[] = [];
  while (part < 1) {
    if (swaps++ % stride === 0) {
      const { user, system } = process.cpuUsage(started);
      part = (user + system) / 1e6 / seconds;
      heat = ((hot * before) / cores) * (cold / hot) ** part;
    }
    const core = Math.floor(random() * cores);
    const list = netsAt[core]!;
    if (list.length === 0) continue;
    const { nodes } = nets[list[Math.floor(random() * list.length)]!]!;
    const near = random() < 0.7 ? nodes[Math.floor(random() * nodes.length)]! : core;
    const reach = 1 + Math.floor(random() * (1 + (near === core ? 24 : 4) * (1 - part)));
    const x = xs[near]! + Math.floor((2 * random() - 1) * (reach + 0.999));
    const y = ys[near]! + Math.floor((2 * random() - 1) * (reach + 0.999));
    const other = x < 0 || y < 0 || x >= wide ? -2 : (holder[y * wide + x] ?? -2);
    if (other === -2 || other === core) continue;
    const [oldX, oldY] = [xs[core]!, ys[core]!];
    const move = (node: number, toX: number, toY: number): void => {
      [xs[node], ys[node]] = [toX, toY];
      holder[toY * wide + toX] = node;
    };
    const turn = (): void => {
      move(core, x, y);
      holder[oldY * wide + oldX] = -1;
      if (other >= 0) move(other, oldX, oldY);
    };
    turn();
    const both = other < 0 ? list : [...list, ...netsAt[other]!.filter((net) => !list.includes(net))];
    let change = 0;
    fresh.length = 0;
    for (const net of both) {
      const cost = costOf(nets[net]!);
      fresh.push(cost);
      change += cost - costs[net]!;
    }
    if (change <= 0 || random() < Math.exp(-change / heat)) {
      both.forEach((net, i) => (costs[net] = fresh[i]!));
      total += change;
      if (total < best - 1e-6 * before) [best, bestX, bestY] = [total, xs.slice(), ys.slice()];
      continue;
    }
    if (other >= 0) move(other, x, y);
    else holder[y * wide + x] = -1;
    move(core, oldX, oldY);
  }
  const places = Array.from({ length: cores }, (_, core) => ({ x: bestX[core]!, y: bestY[core]! }));
  return { places, before, after: best, swaps };
}

/** All that travels in a sample, outputs to the host included; the same way twice is one. */
function netsOf(image: ChipImage): readonly Net[] {
  const { cores, header } = image;
  const found = new Map<string, { nodes: Int32Array; packets: number }>();
  const add = (from: number, to: readonly number[], packets: number): void => {
    const others = to.filter((node) => node !== from);
    if (others.length === 0) return;
    const key = [from, ...others].join(' ');
    const known = found.get(key) ?? { nodes: Int32Array.from([from, ...others]), packets: 0 };
    known.packets += packets;
    found.set(key, known);
  };
  for (const { core, population, box, destinations, rate } of routesOf(image, cores)) {
    const pixels = (box.channelTo - box.channelFrom) * (box.rowTo - box.rowFrom);
    add(core < 0 ? cores.length : core, destinations, pixels * header.populations[population]!.extents[2] * rate);
  }
  const read = new Set(header.outputs.map(({ population }) => population));
  cores.forEach(({ tiles }, core) => {
    for (const { population, channelFrom, channelTo, rowFrom, rowTo } of tiles)
      if (read.has(population))
        add(
          core,
          [cores.length],
          (channelTo - channelFrom) * (rowTo - rowFrom) * header.populations[population]!.extents[2],
        );
  });
  return [...found.values()];
}
