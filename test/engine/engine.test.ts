import test from 'ava';
import fc from 'fast-check';
import { createArena, split } from '../../engine/index.ts';

test('split: ranges follow each other, cover everything, and keep to multiples', (t) => {
  const numbers = fc.record({
    total: fc.integer({ min: 1, max: 5000 }),
    pieces: fc.integer({ min: 1, max: 70 }),
    multiple: fc.integer({ min: 1, max: 16 }),
  });
  fc.assert(
    fc.property(numbers, ({ total, pieces, multiple }) => {
      const ranges = split(total, pieces, multiple);
      t.true(ranges.length <= pieces);
      t.is(ranges[0]!.from, 0);
      t.is(ranges.at(-1)!.to, total);
      ranges.slice(1).forEach(({ from }, i) => {
        t.is(from, ranges[i]!.to);
        t.is(from % multiple, 0);
      });
    }),
  );
});

test('arena: what is taken at the same time never overlaps, and reserved memory is never used again', (t) => {
  const actions = fc.array(
    fc.record({ kind: fc.constantFrom('allocate', 'release', 'reserve'), size: fc.integer({ min: 1, max: 1000 }) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(actions, (list) => {
      const arena = createArena(100);
      const reserved: { from: number; to: number }[] = [];
      const ever: { from: number; to: number }[] = [];
      let taken: { from: number; to: number }[] = [];
      const apart = (a: { from: number; to: number }, b: { from: number; to: number }): boolean =>
        a.to <= b.from || b.to <= a.from;
      for (const { kind, size } of list) {
        if (kind === 'release') {
          const [first, ...rest] = taken;
          if (first) arena.release(first.from);
          taken = rest;
          continue;
        }
        const from = kind === 'reserve' ? arena.reserve(size) : arena.allocate(size);
        const range = { from, to: from + size };
        t.true(from >= 100 && from % 64 === 0 && range.to <= arena.end);
        t.true([...taken, ...reserved].every((other) => apart(range, other)));
        if (kind === 'reserve') {
          t.true(ever.every((other) => apart(range, other)));
          reserved.push(range);
        } else taken.push(range);
        ever.push(range);
      }
    }),
  );
  t.throws(
    () => {
      createArena(0).release(64);
    },
    { message: /not taken/ },
  );
});
