import test from 'ava';
import type { Population } from '../../../ir/spike/index.ts';
import fc from 'fast-check';
import { decodeImage, exceededLimit, imageBytes, usageOfCores, verifyImage } from '../../../ir/chip/index.ts';
import type { ChipImage, ImagePopulation, ImageRoute } from '../../../ir/chip/image.ts';
import type { Box } from '../../../ir/projections/index.ts';
import { gridOf } from '../../../ir/target/index.ts';
import type { RoutingPlan } from '../../../compiler/facts.ts';
import type { Facts } from '../../../compiler/passes/index.ts';
import { demandsOf } from '../../../compiler/mapping/demands.ts';
import { routingPlan } from '../../../compiler/mapping/routes.ts';
import { balanced } from '../../../compiler/mapping/split.ts';
import { images } from '../../ir/chip/support.ts';
import { recipes } from '../../support/random_model.ts';
import { testTarget } from '../../support/targets.ts';
import { mapped } from './support.ts';
import { same } from '../../support/same.ts';
import { runs } from '../../support/random/runs.ts';

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
    { numRuns: runs(numRuns) },
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
    { numRuns: runs(40) },
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

/** Routes as texts, in an order of their own. */
const textsOf = (routes: readonly (readonly ImageRoute[])[]): readonly string[] =>
  routes
    .flatMap((list, core) =>
      list.map(({ tile, payload, rowFrom, rowTo, channelFrom, channelTo, destinations }) =>
        [core, tile, payload, rowFrom, rowTo, channelFrom, channelTo, ...destinations].join(' '),
      ),
    )
    .sort();

/** A population with the tables of a spike graph, which mapping does not look at. */
const tabled = ({ neuron, ...rest }: ImagePopulation): Population => {
  const none = new Int32Array(0);
  const tables = { thresholds: none, constants: none };
  return { ...rest, initial: none, ...(neuron ? { neuron: { ...neuron, ...tables } } : {}) };
};

/** What routes are made of, from an image. */
function plannerOf(image: ChipImage): (entries: number) => RoutingPlan {
  const { populations, projections } = image.header;
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
  const demands = demandsOf(tables, tiles);
  return (entries) => routingPlan(tables, tiles, lists, demands, () => entries);
}

test('routes are those that brute force over single rows and channels finds', (t) => {
  let compared = 0;
  fc.assert(
    fc.property(images, (image) => {
      const plan = plannerOf(image)(Infinity);
      t.deepEqual(plan.input, image.header.inputRoutes);
      const [mine, brute] = [textsOf(plan.cores), textsOf(image.cores.map(({ routes }) => routes))];
      t.deepEqual(mine, brute);
      compared += mine.length;
    }),
    { numRuns: runs(300) },
  );
  t.true(compared > 2000, `${compared} routes`);
});

/** Neurons of a column times the cores that they reach. */
const deliveries = (routes: readonly ImageRoute[]): number =>
  routes.reduce(
    (sum, { rowFrom, rowTo, channelFrom, channelTo, destinations }) =>
      sum + (rowTo - rowFrom) * (channelTo - channelFrom) * destinations.length,
    0,
  );

test('a table with fewer entries gets fewer routes, which reach more cores in vain, down to those by rows', (t) => {
  let fewer = 0;
  fc.assert(
    fc.property(images, (image) => {
      const plan = plannerOf(image);
      const [fine, coarse] = [plan(Infinity), plan(0)];
      t.is(fine.coarse, 0);
      t.is(coarse.coarse > 0, coarse.cores.flat().length < fine.cores.flat().length);
      fine.cores.forEach((routes, core) => {
        const least = coarse.cores[core]!.length;
        let reached = deliveries(routes);
        for (let entries = routes.length - 1; entries >= least; entries--) {
          const some = plan(entries).cores[core]!;
          t.true(some.length <= entries && some.length >= least && deliveries(some) >= reached);
          reached = deliveries(some);
          fewer++;
        }
        if (routes.length > least) t.is(reached, deliveries(coarse.cores[core]!));
      });
    }),
    { numRuns: runs(30) },
  );
  t.true(fewer > 20, `${fewer} tables`);
});

test('rows and channels that go to the same cores share one route', (t) => {
  run(({ routes }) => {
    t.true(routes.input.length > 0);
    for (const list of [routes.input, ...routes.cores])
      for (const route of list)
        for (const next of list) {
          const rows = next.rowFrom === route.rowTo && sameEnds(next, route, 'channelFrom', 'channelTo');
          const channels = next.channelFrom === route.channelTo && sameEnds(next, route, 'rowFrom', 'rowTo');
          if (next.tile === route.tile && next.payload === route.payload && (rows || channels))
            t.notDeepEqual(next.destinations, route.destinations);
        }
  }, 20);
});

const sameEnds = (a: ImageRoute, b: ImageRoute, from: keyof Box, to: keyof Box): boolean =>
  a[from] === b[from] && a[to] === b[to];
