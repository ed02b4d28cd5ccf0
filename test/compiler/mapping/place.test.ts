import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { improve, weightedHops } from '../../../compiler/mapping/anneal.ts';
import { curve } from '../../../compiler/mapping/curve.ts';
import type { Flows } from '../../../compiler/mapping/flows.ts';
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

/** A ring of cores in a shuffled order, with the port beside the first. */
function ring(cores: number): Flows {
  const at = (i: number): number => ((((i % cores) + cores) % cores) * 7) % cores;
  const rows = Array.from({ length: cores + 1 }, (): [number, number][] => []);
  for (let i = 0; i < cores; i++) rows[at(i)]!.push([at(i + 1), 100], [at(i - 1), 100]);
  rows[at(0)]!.push([cores, 50]);
  rows[cores]!.push([at(0), 50]);
  const start = new Int32Array(cores + 2);
  rows.forEach((row, node) => (start[node + 1] = start[node]! + row.length));
  const flat = rows.flat();
  return {
    nodes: cores + 1,
    start,
    neighbour: Int32Array.from(flat, ([other]) => other),
    packets: Float64Array.from(flat, ([, packets]) => packets),
  };
}

test('annealing shortens a shuffled ring to nearly one hop a link, and does so again', (t) => {
  const cores = 60;
  const flows = ring(cores);
  const places = [...curve(cores, 16, 16).slice(0, cores), { x: 0, y: 0 }];
  const before = weightedHops(flows, places);
  const improved = improve(flows, places);
  const after = weightedHops(flows, improved);
  t.true(before > 3 * 100 * cores);
  t.true(after < 1.7 * 100 * cores, `${before} -> ${after}`);
  t.deepEqual(improve(flows, places), improved);
  t.deepEqual(improved.at(-1), { x: 0, y: 0 });
  t.is(new Set(improved.slice(0, cores).map(({ x, y }) => `${x},${y}`)).size, cores);
});

test('images name the version of the package', (t) => {
  const { name, version } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as Record<string, string>;
  t.is(compilerName, `${name} ${version}`);
});
