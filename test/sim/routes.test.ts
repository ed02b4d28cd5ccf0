import test from 'ava';
import fc from 'fast-check';
import type { ChipImage, ImageRoute } from '../../ir/chip/image.ts';
import { countOfSlots } from '../../ir/trace.ts';
import { linkAt, linkCount, multicast, portOf, type Place } from '../../ir/chip/index.ts';
import { createStepExecutor, loadChip } from '../../sim/index.ts';
import { attention, convolutions } from './networks.ts';
import { evaluate, type Expected } from './reference.ts';
import { feeds } from './destinations.ts';
import { place, testTarget } from './place.ts';
import { randomInput, randomOf, type Network } from './support.ts';
import { runs } from '../support/random/runs.ts';

/** Links of the x-first paths to every destination, as "from>to": the union is what a multicast packet crosses. */
function pathUnion(from: Place, to: readonly Place[]): Set<string> {
  const links = new Set<string>();
  for (const end of to) {
    let { x, y } = from;
    while (x !== end.x || y !== end.y) {
      const [nextX, nextY] = x !== end.x ? [x + Math.sign(end.x - x), y] : [x, y + Math.sign(end.y - y)];
      links.add(`${x},${y}>${nextX},${nextY}`);
      [x, y] = [nextX, nextY];
    }
  }
  return links;
}

/** Chips of the test target are 3 x 2 cores. */
const crosses = (link: string): boolean => {
  const [a, b] = link.split('>').map((end) => end.split(',').map(Number)) as [[number, number], [number, number]];
  return Math.floor(a[0] / 3) !== Math.floor(b[0] / 3) || Math.floor(a[1] / 2) !== Math.floor(b[1] / 2);
};

const places = fc.record({ x: fc.integer({ min: 0, max: 5 }), y: fc.integer({ min: 0, max: 3 }) });

test('a multicast tree is the union of the x-first paths, each link once', (t) => {
  fc.assert(
    fc.property(places, fc.array(places, { maxLength: 8 }), (from, to) => {
      const tree = multicast(testTarget(), from, to);
      const union = [...pathUnion(from, to)];
      t.is(tree.chipHops, union.filter(crosses).length);
      t.is(tree.hops, union.length - tree.chipHops);
      t.is(new Set(tree.links).size, union.length);
      t.true(tree.links.every((link) => link < linkCount(testTarget())));
      const links = [...tree.links].map((link) => linkAt(testTarget(), link));
      const text = ({ from: a, to: b }: (typeof links)[number]): string => `${a.x},${a.y}>${b.x},${b.y}`;
      t.deepEqual(links.map(text).sort(), union.sort());
      t.deepEqual(
        links.map(({ crossesChips }) => crossesChips),
        links.map((_, k) => k >= tree.hops),
      );
    }),
    { numRuns: runs(300) },
  );
});

interface Sums {
  packets: number;
  hops: number;
  chipHops: number;
  events: number;
}

function tally(sums: Sums, from: Place, to: readonly Place[], packets: number): void {
  const links = [...pathUnion(from, to)];
  const chip = links.filter(crosses).length;
  sums.packets += packets;
  sums.hops += packets * (links.length - chip);
  sums.chipHops += packets * chip;
  sums.events += packets * to.length;
}

/** Spikes or nonzero values of the route's rows and channels. */
function packetsOf(
  net: Network,
  expected: Expected,
  input: Int32Array,
  image: ChipImage,
  core: number,
  route: ImageRoute,
) {
  const tile = core < 0 ? undefined : image.cores[core]!.tiles[route.tile]!;
  const population = tile?.population ?? image.header.input.population;
  const [, h, w] = net.populations[population]!.extents;
  const values = core < 0 ? input : expected.membranes[population]!;
  let packets = 0;
  for (let c = route.channelFrom; c < route.channelTo; c++) {
    for (let i = (c * h + route.rowFrom) * w; i < (c * h + route.rowTo) * w; i++) {
      if (route.payload === 'spikes') packets += countOfSlots[expected.slots[population]![i]!]!;
      else if (values[i] !== 0) packets++;
    }
  }
  return { packets, population };
}

/** The sets of cores to which a route of values is sent, one per window in which they read some of it. */
function valueDestinations(net: Network, image: ChipImage, population: number, route: ImageRoute): number[][] {
  const rows = Array.from({ length: route.rowTo - route.rowFrom }, (_, i) => route.rowFrom + i);
  const isRead = (core: number, window: number): boolean =>
    image.cores[core]!.tiles.some((to) =>
      rows.some((row) => feeds(net, { ...route, population }, row, to, 'values', window)),
    );
  return Array.from({ length: image.header.schedule.windows }, (_, window) =>
    [...route.destinations].filter((core) => isRead(core, window)),
  ).filter((cores) => cores.length > 0);
}

test('packets, hops and events are those of every spike and value along its paths', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const random = randomOf(seed);
      const kind = random(0, 2);
      const net =
        kind === 0 ? convolutions(random) : attention(random, kind === 1 ? 'state first' : 'scores first').net;
      const image = place(net, random);
      const input = randomInput(net, random);
      const expected = evaluate(net, input);
      const sums = net.populations.map((): Sums => ({ packets: 0, hops: 0, chipHops: 0, events: 0 }));
      const send = (core: number, route: ImageRoute): void => {
        const { packets, population } = packetsOf(net, expected, input, image, core, route);
        const from = core < 0 ? portOf(image.header.target) : image.cores[core]!;
        const sets =
          core >= 0 && route.payload === 'values'
            ? valueDestinations(net, image, population, route)
            : [[...route.destinations]];
        for (const set of sets)
          tally(
            sums[population]!,
            from,
            set.map((to) => image.cores[to]!),
            packets,
          );
      };
      for (const route of image.header.inputRoutes) send(-1, route);
      image.cores.forEach((core, index) => {
        for (const route of core.routes) send(index, route);
        for (const tile of core.tiles) {
          if (!net.outputs.includes(tile.population)) continue;
          const [, , w] = net.populations[tile.population]!.extents;
          const membranes = (tile.channelTo - tile.channelFrom) * (tile.rowTo - tile.rowFrom) * w;
          tally(sums[tile.population]!, core, [portOf(image.header.target)], membranes);
          sums[tile.population]!.events -= membranes;
        }
      });
      const { perPopulation } = createStepExecutor(loadChip(image))(input);
      const found = perPopulation.map(({ packets, hops, chipHops, events }): Sums => ({
        packets,
        hops,
        chipHops,
        events,
      }));
      t.deepEqual(found, sums);
    }),
    { numRuns: runs(100) },
  );
});
