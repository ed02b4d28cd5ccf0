import test from 'ava';
import { paceLine, stepLine } from '../../cli/words/pace.ts';

test('the pace counts what this run did, and the time left all that is missing', (t) => {
  const course = { command: 'run', total: 10_000, before: 4000 };
  t.is(paceLine(course, 4600, 20), 'run: 4,600 of 10,000 samples  30 samples/s  3 min 0 s left');
  t.is(paceLine({ ...course, before: 0 }, 1, 4), 'run: 1 of 10,000 samples  0.25 samples/s  11 h 6 min left');
  t.is(paceLine(course, 4000, 0), 'run: 4,000 of 10,000 samples  0.00 samples/s');
  t.is(paceLine({ command: 'verify', total: undefined }, 12, 6), 'verify: 12 samples  2.00 samples/s');
  t.is(paceLine({ command: 'run', total: undefined }, 1, 2), 'run: 1 sample  0.50 samples/s');
});

test('a long sample says at which time step it is', (t) => {
  t.is(stepLine('run', 2048, 8192, 60), 'run: time step 2,048 of 8,192 of a sample  3 min 0 s left');
});
