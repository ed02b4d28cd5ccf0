/** @file Images whose parts refer to what is not there, or send when nobody listens, are refused before they run. */
import test from 'ava';
import type { HostProgram } from '../../../ir/spike/index.ts';
import { changed, compiledText, refused, residual, tried, withHeader } from './images.ts';

test('a host step that reads a step that is not there, with no columns to fit', async (t) => {
  const image = await compiledText(t);
  const matrix = { rows: 2, weights: new Int8Array(0), exponents: new Int32Array(2), biases: new Int32Array(2) };
  const host: HostProgram = {
    steps: [{ kind: 'linear', name: 'late', of: 7, matrix }],
    results: [{ name: 'logits', kind: 'scores', step: 0 }],
  };
  await refused(t, withHeader(image, { host }), 'SPK506', /host step 0 \(linear\) does not fit what it reads/);
});

test('an average of two steps that are not there, or of different sizes', async (t) => {
  const image = await compiledText(
    t,
    residual('let two = x -> mean -> two: host_linear(3)\noutput logits = average(head, two)'),
  );
  t.deepEqual(
    (await tried(t, image)).map(({ status }) => status),
    [0, 0],
  );
  const { host } = image.header;
  const at = host!.steps.findIndex(({ kind }) => kind === 'average');
  for (const [a, b] of [
    [98, 99],
    [at, at],
  ] as const) {
    const steps = changed(host!.steps, at, { a, b } as never);
    await refused(t, withHeader(image, { host: { ...host!, steps } }), 'SPK506', /average\) does not fit/);
  }
});

test('an input that fires when no projection listens', async (t) => {
  const image = await compiledText(t);
  const { population } = image.header.input;
  for (const fireWindow of [1, 5, 2 ** 32 - 1]) {
    const populations = changed(image.header.populations, population, { fireWindow });
    await refused(t, withHeader(image, { populations }), 'SPK506', /"x" is ready at window 0 and fires in \d+/);
  }
});
