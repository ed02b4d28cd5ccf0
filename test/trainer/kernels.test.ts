import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { openKernels, type KernelModule } from '../../engine/index.ts';
import { nodeMachine } from '../../trainer/node.ts';

const root = new URL('../../', import.meta.url);

test('the shipped modules and the table of tasks are what the sources give, byte for byte', async (t) => {
  // The compiler of the kernels waits while it is loaded, which a group of test files does not.
  const { buildKernels } = await import('../../scripts/kernels.ts');
  for (const [name, content] of await buildKernels())
    t.true(Buffer.compare(readFileSync(new URL(name, root)), content) === 0, `${name}: run npm run kernels`);
});

const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
/** The trainer's modules export two functions beside the scheduler. */
type TrainingModule = KernelModule & { exp(x: number): number; log(x: number): number };
const kernels = openKernels(nodeMachine.kernels('strict'), memory) as TrainingModule;

/** Distance in units in the last place of the expected value. */
function lastPlaces(got: number, expected: number): number {
  if (Object.is(got, expected)) return 0;
  const exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(expected))));
  return Math.abs(got - expected) / 2 ** (exponent - 52);
}

test('exp is within 2 units in the last place of Math.exp', (t) => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 709, noNaN: true }), (x) => lastPlaces(kernels.exp(x), Math.exp(x)) <= 2),
    { numRuns: 20000 },
  );
  t.deepEqual(
    [0, -Infinity, Infinity, NaN, 800, -800].map((x) => kernels.exp(x)),
    [1, 0, Infinity, NaN, Infinity, 0],
  );
  t.true(lastPlaces(kernels.exp(-740), Math.exp(-740)) <= 2);
});

test('log is within 2 units in the last place of Math.log', (t) => {
  const positive = fc.oneof(
    fc.double({ min: 5e-324, max: 1.7e308, noNaN: true }),
    fc.double({ min: 0.5, max: 2, noNaN: true }),
  );
  fc.assert(
    fc.property(positive, (x) => lastPlaces(kernels.log(x), Math.log(x)) <= 2),
    { numRuns: 20000 },
  );
  t.deepEqual(
    [1, 0, Infinity, NaN, -1].map((x) => kernels.log(x)),
    [0, -Infinity, Infinity, NaN, NaN],
  );
});
