import test from 'ava';
import type { Population } from '../../../ir/spike/index.ts';
import fc from 'fast-check';
import { decodeImage, exceededLimit, imageBytes, usageOfCores, verifyImage } from '../../../ir/chip/index.ts';
import type { ChipImage, ImagePopulation, ImageRoute } from '../../../ir/chip/image.ts';
import { gridOf } from '../../../ir/target/index.ts';
import type { Facts } from '../../../compiler/passes/index.ts';
import { demandsOf } from '../../../compiler/mapping/demands.ts';
import { routingPlan } from '../../../compiler/mapping/routes.ts';
import { balanced } from '../../../compiler/mapping/split.ts';
import { images } from '../../ir/chip/support.ts';
import { recipes } from '../../support/random_model.ts';
import { testTarget } from '../../support/targets.ts';
import { mapped } from './support.ts';
import { same } from '../../support/same.ts';

const targets = [
  testTarget({ neurons: 110, synapse_bytes: 2 ** 16, table_entries: 90 }),
  testTarget({ neurons: 700, synapse_bytes: 2 ** 16, axons: 400, routes: 400 }),
  testTarget({}),
];

const run = (check: (facts: Facts) => void, numRuns = 60): void => {
  fc.assert(
    fc.property(recipes(), fc.constantFrom(...targets), (recipe, target) => {
      check(mapped(recipe, target));
    }),
    { numRuns },
  );
};

test('every neuron lies in exactly one tile, every tile on exactly one core', (t) => {
  let split = 0;
  run(({ spike, tiles, cores }) => {
    for (const { name, role, extents } of spike.populations.labels) {
      const own = tiles.filter(({ population }) => population === name);
      const [channels, rows] = extents;
      const seen = new Uint8Array(channels * rows);
      for (const { channelFrom, channelTo, rowFrom, rowTo } of own)
        for (let c = channelFrom; c < channelTo; c++) for (let y = rowFrom; y < rowTo; y++) seen[c * rows + y]!++;
      t.true(
        seen.every((times) => times === (role === 'input' ? 0 : 1)),
        name,
      );
      if (own.length > 1) split++;
    }
    t.deepEqual(
      cores.flat().sort((a, b) => a - b),
      tiles.map((_, index) => index),
    );
  });
  t.true(split > 5, `${split} populations were split`);
});

test('balanced pieces cover everything and differ by at most one', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (length, wanted) => {
      const pieces = balanced(length, Math.min(length, wanted));
      const sizes = pieces.map(([from, to]) => to - from);
      t.deepEqual([pieces[0]![0], pieces.at(-1)![1], pieces.length], [0, length, Math.min(length, wanted)]);
      t.true(pieces.every(([from], i) => i === 0 || from === pieces[i - 1]![1]));
      t.true(Math.max(...sizes) - Math.min(...sizes) <= 1 && Math.max(...sizes) === Math.ceil(length / pieces.length));
    }),
  );
});

test('tiles of a population differ by at most one row and one channel', (t) => {
  run(({ spike, tiles }) => {
    for (const { name } of spike.populations.labels) {
      const own = tiles.filter(({ population }) => population === name);
      for (const [from, to] of [
        ['rowFrom', 'rowTo'],
        ['channelFrom', 'channelTo'],
      ] as const) {
        const sizes = own.map((tile) => tile[to] - tile[from]);
        t.true(own.length === 0 || Math.max(...sizes) - Math.min(...sizes) <= 1);
      }
    }
  }, 20);
});

test('the emitted image is sound, keeps every limit, and is the same bytes each time', (t) => {
  let cores = 0;
  fc.assert(
    fc.property(recipes(), fc.constantFrom(...targets), (recipe, target) => {
      const { image } = mapped(recipe, target);
      t.deepEqual(verifyImage(image), []);
      for (const usage of usageOfCores(image)) t.is(exceededLimit(usage, target), undefined);
      const bytes = imageBytes(image);
      same(t, decodeImage(bytes, 'image'), image);
      same(t, imageBytes(mapped(recipe, target).image), bytes);
      cores += image.cores.length;
    }),
    { numRuns: 40 },
  );
  t.true(cores > 60, `${cores} cores`);
});

test('cores stand on places of their own inside the grid', (t) => {
  run(({ places, cores, target }) => {
    const { columns, rows } = gridOf(target);
    t.is(places.length, cores.length);
    t.is(new Set(places.map(({ x, y }) => `${x},${y}`)).size, cores.length);
    t.true(places.every(({ x, y }) => x >= 0 && y >= 0 && x < columns && y < rows));
    const { mesh } = target;
    const chips = new Set(places.map(({ x, y }) => `${Math.floor(x / mesh.columns)} ${Math.floor(y / mesh.rows)}`));
    t.is(chips.size, Math.ceil(cores.length / (mesh.columns * mesh.rows)));
  }, 20);
});

/** Single rows that go to single cores, as texts. */
const deliveries = (routes: readonly (readonly ImageRoute[])[]): Set<string> =>
  new Set(
    routes.flatMap((list, core) =>
      list.flatMap(({ tile, payload, rowFrom, rowTo, destinations }) =>
        Array.from({ length: rowTo - rowFrom }, (_, i) =>
          [...destinations].map((to) => [core, tile, payload, rowFrom + i, to].join(' ')),
        ).flat(),
      ),
    ),
  );

/**
 * The brute force joins head and row of a k'v product too loosely: of the rows it sends to a state tile, those are
 * superfluous that come from a tile without a channel that has both.
 */
function isSuperfluous({ header, cores }: ChipImage, delivery: string): boolean {
  const [core, tile, , , to] = delivery.split(' ').map(Number) as [number, number, number, number, number];
  const sender = cores[core]!.tiles[tile]!;
  const channels = header.populations[sender.population]!.extents[0];
  const states = cores[to]!.blocks.flatMap((block) => {
    const p = header.projections[block.projection]!;
    if (p.kind !== 'correlate' || p.over !== 'positions' || p.left !== sender.population) return [];
    return [{ depth: channels / p.heads, ...cores[to]!.tiles[block.tile]! }];
  });
  const met = states.some(({ depth, channelFrom, channelTo, rowFrom, rowTo }) => {
    for (let channel = sender.channelFrom; channel < sender.channelTo; channel++) {
      const [head, row] = [Math.floor(channel / depth), channel % depth];
      if (head >= channelFrom && head < channelTo && row >= rowFrom && row < rowTo) return true;
    }
    return false;
  });
  return states.length > 0 && !met;
}

/** A population with the tables of a spike graph, which mapping does not look at. */
const tabled = ({ neuron, ...rest }: ImagePopulation): Population => {
  const none = new Int32Array(0);
  const tables = { thresholds: none, constants: none };
  return { ...rest, initial: none, ...(neuron ? { neuron: { ...neuron, ...tables } } : {}) };
};

test('routes are those that brute force over single rows and channels finds', (t) => {
  let compared = 0;
  fc.assert(
    fc.property(images, (image) => {
      const { populations, projections, inputRoutes } = image.header;
      const tables = {
        populations: populations.map(tabled),
        projections,
        indexOf: new Map(populations.map(({ name }, index) => [name, index])),
      };
      const tiles = image.cores.flatMap((core) =>
        core.tiles.map((tile) => ({ ...tile, population: populations[tile.population]!.name })),
      );
      let next = 0;
      const lists = image.cores.map((core) => core.tiles.map(() => next++));
      const plan = routingPlan(tables, tiles, lists, demandsOf(tables, tiles));
      t.deepEqual(plan.input, inputRoutes);
      const [mine, brute] = [deliveries(plan.cores), deliveries(image.cores.map(({ routes }) => routes))];
      t.deepEqual(
        [...mine].filter((delivery) => !brute.has(delivery)),
        [],
      );
      t.deepEqual(
        [...brute].filter((delivery) => !mine.has(delivery) && !isSuperfluous(image, delivery)),
        [],
      );
      compared += mine.size;
    }),
    { numRuns: 300 },
  );
  t.true(compared > 2000, `${compared} deliveries`);
});

test('rows that go to the same cores share one route', (t) => {
  run(({ routes }) => {
    t.true(routes.input.length > 0);
    for (const list of [routes.input, ...routes.cores])
      for (const [i, route] of list.entries()) {
        const next = list[i + 1];
        if (next?.tile !== route.tile || next.payload !== route.payload || next.rowFrom !== route.rowTo) continue;
        t.notDeepEqual(next.destinations, route.destinations);
      }
  }, 20);
});
