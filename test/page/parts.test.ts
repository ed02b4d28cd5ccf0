/** @file What pages are drawn and told with. */
import test from 'ava';
import fc from 'fast-check';
import { csv } from '../../page/csv.ts';
import { energy as energyText, short, time } from '../../page/format.ts';
import { pack, unpack, type Json } from '../../page/packing.ts';
import { sharedLinks, takes, type Step } from '../../page/tree.ts';
import { runs } from '../support/random/runs.ts';

test('links that several trees share are drawn once, as wide as they are shared', (t) => {
  const trees: readonly Step[][] = [[[0, 0, 2, 0]], [[0, 0, 1, 0]], [[1, 0, 0, 0]], [[2, 3, 2, 1]]];
  t.deepEqual(sharedLinks(trees), [
    { step: [0, 0, 1, 0], share: 1 },
    { step: [1, 0, 2, 0], share: 0.5 },
    { step: [1, 0, 0, 0], share: 0.5 },
    { step: [2, 2, 2, 1], share: 0.5 },
    { step: [2, 3, 2, 2], share: 0.5 },
  ]);
});

test('a link is shared by as many trees as have a stretch that takes it', (t) => {
  const place = fc.integer({ min: 0, max: 5 });
  const stretch = fc
    .tuple(place, place, place, fc.boolean())
    .map(([x, y, to, isRow]): Step => (isRow ? [x, y, to, y] : [x, y, x, to]))
    .filter(([x, y, toX, toY]) => x !== toX || y !== toY);
  fc.assert(
    fc.property(fc.array(stretch, { minLength: 1, maxLength: 8 }), (steps) => {
      const links = [...Array(36).keys()].flatMap((at): Step[] => {
        const [x, y] = [at % 6, Math.floor(at / 6)];
        return [[x + 1, y] as const, [x - 1, y] as const, [x, y + 1] as const, [x, y - 1] as const].map((to) => [
          x,
          y,
          ...to,
        ]);
      });
      const counts = links.map((link) => steps.filter((step) => takes(step, link)).length);
      const most = Math.max(...counts);
      const expected = links.flatMap((step, i) => (counts[i]! > 0 ? [[step.join(), counts[i]! / most]] : []));
      const found = sharedLinks(steps.map((step) => [step])).map(({ step, share }) => [step.join(), share]);
      t.deepEqual(found.sort(), expected.sort());
      const length = steps.reduce((sum, [x, y, toX, toY]) => sum + Math.abs(toX - x) + Math.abs(toY - y), 0);
      t.is(
        counts.reduce((sum, count) => sum + count, 0),
        length,
      );
    }),
    { numRuns: runs(100) },
  );
});

test('what is packed for a page is the same when it is unpacked, and takes less', (t) => {
  const rows = fc.array(
    fc.record({ a: fc.nat(9), '#b': fc.string(), c: fc.array(fc.integer()) }, { requiredKeys: ['a'] }),
  );
  const pairs = fc.array(fc.tuple(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })));
  const value = fc.oneof(
    fc.jsonValue(),
    rows,
    pairs,
    fc.array(fc.array(fc.maxSafeInteger())),
    fc.array(fc.constantFrom('#', '#o', null, 1)),
  );
  fc.assert(
    fc.property(value, (drawn) => {
      const json = JSON.parse(JSON.stringify(drawn)) as Json;
      t.deepEqual(unpack(JSON.parse(JSON.stringify(pack(json))) as Json), json);
    }),
    { numRuns: runs(200) },
  );
  const routes = Array.from({ length: 50 }, (_, core) => ({ core, to: [core + 100, core + 101], payload: 'spikes' }));
  t.true(JSON.stringify(pack(routes)).length < JSON.stringify(routes).length / 2);
});

test('numbers read as three digits and a prefix, also where they round up to the next', (t) => {
  t.deepEqual(
    [0, 7, 999, 999.6, 1234, 99_960, 999_499, 999_500].map(short).join(', ').replaceAll('\u2009', ' '),
    '0, 7, 999, 1.00 k, 1.23 k, 100 k, 999 k, 1.00 M',
  );
  t.is(energyText(999_700).replaceAll('\u2009', ' '), '1.00 \u00b5J');
  t.deepEqual([time(0.4), time(5126.283), time(2e6)].join(', ').replaceAll('\u2009', ' '), '400 ns, 5.13 ms, 2.00 s');
  t.is(energyText(999_400).replaceAll('\u2009', ' '), '999 nJ');
});

test('tables for spreadsheets hold no formulas', (t) => {
  t.is(
    csv([
      { name: '=1+1', n: -1 },
      { name: 'a,"b"', n: 2 },
    ]),
    'name,n\r\n\'=1+1,-1\r\n"a,""b""",2\r\n',
  );
});
