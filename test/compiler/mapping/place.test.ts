import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { improve } from '../../../compiler/mapping/placing/cores.ts';
import { curve } from '../../../compiler/mapping/placing/curve.ts';
import { firstPlaces } from '../../../compiler/mapping/placing/region.ts';
import { borderPrice, gridFor, type Grid } from '../../../compiler/mapping/placing/grid.ts';
import { treeCosts } from '../../../compiler/mapping/placing/tree_costs.ts';
import { crossingsOf } from '../../../compiler/mapping/placing/chip_ends.ts';
import { treesFrom, type Trees } from '../../../compiler/mapping/placing/trees.ts';
import { multicast, portOf, type Place } from '../../../ir/chip/network.ts';
import type { Target } from '../../../ir/target/index.ts';
import { randomSource } from '../../support/random/source.ts';
import { testTarget } from '../../support/targets.ts';
import { compilerName } from '../../../compiler/version.ts';

test('the curve visits every place of its rectangle once, next to the one before', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      (count, columns, rows) => {
        fc.pre(count <= columns * rows);
        const places = curve(count, columns, rows);
        t.true(places.length >= count);
        t.is(new Set(places.map(({ x, y }) => `${x},${y}`)).size, places.length);
        t.true(places.every(({ x, y }) => x >= 0 && y >= 0 && x < columns && y < rows));
        t.deepEqual(places[0], { x: 0, y: 0 });
        for (let i = 1; i < places.length; i++) {
          const [dx, dy] = [places[i]!.x - places[i - 1]!.x, places[i]!.y - places[i - 1]!.y];
          t.true(Math.max(Math.abs(dx), Math.abs(dy)) === 1, `${dx},${dy}`);
        }
      },
    ),
  );
});

/** Cores that talk to the next one of a ring, in a shuffled order, with the port beside the first. */
function ring(cores: number): Trees {
  const at = (i: number): number => ((i % cores) * 7) % cores;
  const pairs = Array.from({ length: cores }, (_, i) => ({ pins: [at(i), at(i + 1)], bySlot: [200] }));
  return treesFrom(cores + 1, [...pairs, { pins: [cores, at(0)], bySlot: [50] }]);
}

/** Chips of so many cores a side, whose border costs ten hops. */
function chipsOf(columns: number, rows: number, more: Target['chips']): Target {
  const target = testTarget({}, { mesh: { columns, rows }, chips: more });
  return { ...target, energy: { ...target.energy, chip_hop: { value: 10, provenance: 'assumed' } } };
}

const total = (trees: Trees, grid: Grid, places: readonly Place[]): number => treeCosts(trees, grid, places).total();

test('annealing shortens a shuffled ring to nearly one hop a link, and does so again', (t) => {
  const cores = 60;
  const trees = ring(cores);
  const target = chipsOf(16, 16, { columns: 2, rows: 1 });
  const grid = gridFor(cores, target);
  const places = [...firstPlaces(cores, target), portOf(target)];
  const improved = improve(trees, grid, places);
  t.true(total(trees, grid, places) > 3 * 200 * cores);
  t.true(total(trees, grid, improved) < 1.2 * 200 * cores, `${total(trees, grid, improved)}`);
  t.deepEqual(improve(trees, grid, places), improved);
  t.deepEqual(improved.at(-1), { x: 0, y: 0 });
  t.is(new Set(improved.slice(0, cores).map(({ x, y }) => `${x},${y}`)).size, cores);
});

test('what trees cost after moves is what they cost where nodes stand then, however many share a place or are destinations', (t) => {
  fc.assert(
    fc.property(fc.integer(), fc.boolean(), (seed, tall) => {
      const random = randomSource(seed);
      const mesh = tall ? { columns: 3, rows: 40 } : { columns: 40, rows: 3 };
      const target = { ...chipsOf(mesh.columns, mesh.rows, { columns: 1, rows: 2 }), hostPort: { x: 1, y: 2 } };
      const nodes = random(100, 200);
      const nets = Array.from({ length: 40 }, (_, net) => ({
        pins: Array.from({ length: random(2, net % 2 === 0 ? 4 : 60) }, () => random(0, nodes)),
        bySlot: [random(1, 100)],
      }));
      const trees = treesFrom(nodes + 1, nets);
      const grid = gridFor(nodes, target);
      const place = (): Place => ({ x: random(0, grid.columns - 1), y: random(0, grid.rows - 1) });
      const places = [...Array.from({ length: nodes }, place), portOf(target)];
      const costs = treeCosts(trees, grid, places);
      let moved = 0;
      for (let move = 0; move < 300; move++) {
        const node = random(0, nodes - 1);
        const other = random(-1, nodes - 1);
        if (other === node) continue;
        const { x, y } = other < 0 ? place() : { x: costs.xs[other]!, y: costs.ys[other]! };
        if (costs.tryMove(node, x, y, other, move % 3 === 0 ? Infinity : -random(0, 200))) moved++;
      }
      t.true(moved > 0);
      const now = Array.from(costs.xs, (x, node) => ({ x, y: costs.ys[node]! }));
      t.is(costs.total(), total(trees, grid, now));
    }),
    { numRuns: 20 },
  );
});

test('cores fill the fewest chips, and a priced border is crossed by what talks least', (t) => {
  const target = chipsOf(4, 4, { columns: 2, rows: 2 });
  const chip = ({ x, y }: Place): number => 2 * Math.floor(y / 4) + Math.floor(x / 4);
  // Each core talks to those of its own half, alternately numbered; one packet goes across.
  const pairs = Array.from({ length: 30 }, (_, i) => ({ pins: [i, (i + 2) % 32, (i + 6) % 32], bySlot: [100] }));
  const trees = treesFrom(33, [...pairs, { pins: [0, 1], bySlot: [1] }]);
  const placed = improve(trees, gridFor(32, target), [...firstPlaces(32, target), portOf(target)]).slice(0, 32);
  t.deepEqual([...new Set(placed.map(chip))].sort(), [0, 1]);
  t.is(new Set(placed.filter((_, core) => core % 2 === 0).map(chip)).size, 1);
  for (const cores of [1, 16, 17, 33, 48, 49, 64])
    t.is(new Set(firstPlaces(cores, target).map(chip)).size, Math.ceil(cores / 16));
});

test('chips stand in a row as far as eight and the grid of chips go', (t) => {
  const rowOf = (cores: number, grid: { columns: number; rows: number }): number =>
    new Set(firstPlaces(cores, chipsOf(2, 2, grid)).map(({ x }) => Math.floor(x / 2))).size;
  t.is(rowOf(12, { columns: 8, rows: 8 }), 3);
  t.is(rowOf(36, { columns: 8, rows: 8 }), 8);
  t.is(rowOf(36, { columns: 4, rows: 8 }), 4);
  t.is(rowOf(4 * 100, { columns: 64, rows: 64 }), 10);
  t.is(rowOf(4 * 100, { columns: 64, rows: 2 }), 50);
});

test('chips are left where least crosses a border, and are full where that is all the same', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 22 }), (crossing) => {
      const cores = crossing.length;
      const target = chipsOf(4, 2, { columns: 3, rows: 1 });
      /** Least of all ways to end chips of eight cores, as few as hold them. */
      const least = (from: number, chips: number): number =>
        chips === 1
          ? cores - from <= 8
            ? 0
            : Infinity
          : Math.min(
              ...[1, 2, 3, 4, 5, 6, 7, 8]
                .filter((here) => from + here < cores)
                .map((here) => crossing[from + here - 1]! + least(from + here, chips - 1)),
            );
      const chips = firstPlaces(cores, target, crossing).map(({ x }) => Math.floor(x / 4));
      const crossed = crossing.filter((_, core) => core + 1 < cores && chips[core] !== chips[core + 1]);
      t.is(
        crossed.reduce((sum, count) => sum + count, 0),
        least(0, Math.ceil(cores / 8)),
      );
    }),
  );
  const target = chipsOf(4, 2, { columns: 3, rows: 1 });
  t.deepEqual(firstPlaces(20, target), firstPlaces(20, target, new Float64Array(20).fill(3)));
});

test('what crosses a line between two cores is what goes from one side to the other', (t) => {
  const trees = treesFrom(5, [
    { pins: [0, 2], bySlot: [3, 4] },
    { pins: [3, 1, 2], bySlot: [10] },
    { pins: [4, 1], bySlot: [100] },
  ]);
  // The port, node 4, stands before all.
  t.deepEqual([...crossingsOf(trees)].slice(0, 3), [107, 17, 10]);
});

test("cores begin at the host's port wherever it is, on as few chips, which are all that the placer may use", (t) => {
  const cell = (at: Place): string => `${at.x},${at.y}`;
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1000 }), { minLength: 7, maxLength: 7 }), ([a, b, c, d, e, f, g]) => {
      const [mesh, chips] = [
        { columns: 1 + (a! % 4), rows: 1 + (b! % 4) },
        { columns: 1 + (c! % 4), rows: 1 + (d! % 4) },
      ];
      const [columns, rows] = [mesh.columns * chips.columns, mesh.rows * chips.rows];
      const cores = 1 + (e! % (columns * rows));
      const at = (x: number, y: number): Target => testTarget({}, { mesh, chips, hostPort: { x, y } });
      const target = at(f! % columns, g! % rows);
      const places = firstPlaces(cores, target);
      t.is(new Set(places.map(cell)).size, cores);
      const chipsOf = (all: readonly Place[]): Set<string> =>
        new Set(all.map(({ x, y }) => cell({ x: Math.floor(x / mesh.columns), y: Math.floor(y / mesh.rows) })));
      t.is(chipsOf(places).size, Math.ceil(cores / (mesh.columns * mesh.rows)));
      const grid = gridFor(cores, target);
      t.true([...places, portOf(target)].every(({ x, y }) => x < grid.columns && y < grid.rows));
      const used = places.map(({ x, y }) => y * grid.columns + x);
      t.true(used.every((index) => grid.kinds[index] === 1));
      const usable = [...grid.kinds].flatMap((kind, i) =>
        kind > 0 ? [{ x: i % grid.columns, y: Math.floor(i / grid.columns) }] : [],
      );
      t.true([...chipsOf(usable)].every((chip) => chipsOf(places).has(chip)));
      t.deepEqual(
        firstPlaces(cores, at(columns - 1, rows - 1)),
        firstPlaces(cores, at(0, 0)).map(({ x, y }) => ({ x: columns - 1 - x, y: rows - 1 - y })),
      );
    }),
  );
});

test('trees cost what their links do, priced', (t) => {
  const target = chipsOf(3, 2, { columns: 3, rows: 3 });
  t.is(borderPrice(target), 10);
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 53 }), { minLength: 2, maxLength: 8 }), (cells) => {
      const places = cells.map((cell) => ({ x: cell % 9, y: Math.floor(cell / 9) }));
      const trees = treesFrom(places.length + 1, [{ pins: places.map((_, i) => i), bySlot: [3] }]);
      const { hops, chipHops } = multicast(target, places[0]!, places.slice(1));
      t.is(total(trees, gridFor(54, target), [...places, portOf(target)]), 3 * (hops + 10 * chipHops));
    }),
  );
});

test('images name the version of the package', (t) => {
  const { name, version } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as Record<string, string>;
  t.is(compilerName, `${name} ${version}`);
});
