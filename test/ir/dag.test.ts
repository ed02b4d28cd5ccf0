import test from 'ava';
import fc from 'fast-check';
import { buildDag, dagProblems } from '../../ir/dag.ts';

/** Random graphs whose edges run from lower to higher numbers, given in shuffled order. */
const acyclic = fc.array(fc.array(fc.nat(1000), { maxLength: 4 }), { minLength: 1, maxLength: 40 }).chain((rows) => {
  const entries = rows.map((inputs, i) => ({
    id: `n${i}`,
    label: i,
    inputs: i === 0 ? [] : [...new Set(inputs.map((k) => `n${k % i}`))],
  }));
  return fc.shuffledSubarray(entries, { minLength: entries.length });
});

test('topological order puts every node behind its inputs', (t) => {
  fc.assert(
    fc.property(acyclic, (entries) => {
      const dag = buildDag(entries);
      const place = new Map(dag.ids.map((id, i) => [id, i]));
      t.is(dag.ids.length, entries.length);
      for (const { id, inputs } of entries) for (const input of inputs) t.true(place.get(input)! < place.get(id)!);
    }),
    { numRuns: 50 },
  );
});

test('a chain of 20,000 nodes is ordered without recursion', (t) => {
  const entries = Array.from({ length: 20000 }, (_, i) => ({
    id: `n${i}`,
    label: i,
    inputs: i === 0 ? [] : [`n${i - 1}`],
  }));
  t.is(buildDag(entries).ids[19999], 'n19999');
});

test('duplicates, unknown inputs and cycles are listed', (t) => {
  const node = (id: string, ...inputs: string[]) => ({ id, label: id, inputs });
  t.deepEqual(dagProblems([node('a'), node('a'), node('b', 'zz')]), [
    { kind: 'duplicate', id: 'a' },
    { kind: 'unknown', id: 'b', input: 'zz' },
  ]);
  t.deepEqual(dagProblems([node('s'), node('a', 's', 'c'), node('b', 'a'), node('c', 'b')]), [
    { kind: 'cycle', ids: ['a', 'b', 'c'] },
  ]);
  t.throws(() => buildDag([node('a', 'a')]));
});
