import test from 'ava';
import fc from 'fast-check';
import { decodeImage, exceededLimit, imageBytes, usageOfCores, verifyImage } from '../../../ir/chip/index.ts';
import { gridOf } from '../../../ir/target/index.ts';
import type { Facts } from '../../../compiler/passes/index.ts';
import { demandsOf } from '../../../compiler/mapping/demands.ts';
import { routingPlan } from '../../../compiler/mapping/routes.ts';
import { images } from '../../ir/chip/support.ts';
import { recipes } from '../../support/random_model.ts';
import { testTarget } from '../../support/targets.ts';
import { mapped } from './support.ts';

const targets = [
  testTarget({ neurons: 100, synapse_bytes: 2 ** 15, table_entries: 90 }),
  testTarget({ neurons: 700, synapse_bytes: 2 ** 15, axons: 400, routes: 400 }),
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
  t.true(split > 50, `${split} populations were split`);
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
      t.deepEqual(decodeImage(bytes, 'image'), image);
      t.deepEqual(imageBytes(mapped(recipe, target).image), bytes);
      cores += image.cores.length;
    }),
    { numRuns: 40 },
  );
  t.true(cores > 200, `${cores} cores`);
});

test('cores stand on places of their own inside the grid', (t) => {
  run(({ places, cores, target }) => {
    const { columns, rows } = gridOf(target);
    t.is(places.length, cores.length);
    t.is(new Set(places.map(({ x, y }) => `${x},${y}`)).size, cores.length);
    t.true(places.every(({ x, y }) => x >= 0 && y >= 0 && x < columns && y < rows));
  }, 20);
});

test('routes are those that brute force over single rows and channels finds', (t) => {
  let compared = 0;
  fc.assert(
    fc.property(images, ({ header: { populations, projections, inputRoutes }, cores }) => {
      const tables = {
        populations,
        projections,
        indexOf: new Map(populations.map(({ name }, index) => [name, index])),
      };
      const tiles = cores.flatMap((core) =>
        core.tiles.map((tile) => ({ ...tile, population: populations[tile.population]!.name })),
      );
      let next = 0;
      const lists = cores.map((core) => core.tiles.map(() => next++));
      const plan = routingPlan(tables, tiles, lists, demandsOf(tables, tiles));
      t.deepEqual(plan.input, inputRoutes);
      t.deepEqual(
        plan.cores,
        cores.map(({ routes }) => routes),
      );
      compared += plan.cores.flat().length;
    }),
    { numRuns: 300 },
  );
  t.true(compared > 2000, `${compared} routes`);
});
