import test from 'ava';
import fc from 'fast-check';
import { primitive, type ValueType } from '../../../ir/ops/index.ts';

const membrane = (...shape: number[]): ValueType => ({ kind: 'membrane', shape });

const run = (op: 'upsample' | 'subsample', x: Float32Array, shape: number[], attributes = {}): number[] => {
  const types = { x: membrane(...shape) };
  const out = primitive(op).infer(types, attributes);
  const kept = new Float64Array(0);
  return Array.from(primitive(op).evaluate({ inputs: { x }, types, out, attributes, parameters: {}, kept }));
};

/** torch.nn.functional.interpolate, bilinear, align_corners false, as its documentation states it. */
function interpolate(x: Float32Array, height: number, width: number): number[] {
  const place = (position: number): number => Math.max(0, (position + 0.5) / 2 - 0.5);
  return Array.from({ length: 4 * height * width }, (_, i) => {
    const [y, c] = [place(Math.floor(i / (2 * width))), place(i % (2 * width))];
    const [y0, c0] = [Math.floor(y), Math.floor(c)];
    const at = (row: number, column: number): number =>
      x[Math.min(row, height - 1) * width + Math.min(column, width - 1)]!;
    const line = (row: number): number => at(row, c0) * (1 - (c - c0)) + at(row, c0 + 1) * (c - c0);
    return line(y0) * (1 - (y - y0)) + line(y0 + 1) * (y - y0);
  });
}

const planes = fc
  .record({ height: fc.integer({ min: 1, max: 6 }), width: fc.integer({ min: 1, max: 6 }) })
  .chain(({ height, width }) =>
    fc.record({
      height: fc.constant(height),
      width: fc.constant(width),
      x: fc
        .array(fc.integer({ min: -5000, max: 5000 }), { minLength: height * width, maxLength: height * width })
        .map((values) => Float32Array.from(values)),
    }),
  );

test('bilinear is the interpolation of the official code, exactly, borders and single rows included', (t) => {
  fc.assert(
    fc.property(planes, ({ x, height, width }) => {
      t.deepEqual(run('upsample', x, [1, height, width], { mode: 'bilinear' }), interpolate(x, height, width));
    }),
  );
});

test('subsampling undoes nearest upsampling', (t) => {
  fc.assert(
    fc.property(planes, ({ x, height, width }) => {
      const wide = Float32Array.from(run('upsample', x, [1, height, width], { mode: 'nearest' }));
      t.deepEqual(run('subsample', wide, [1, 2 * height, 2 * width]), [...x]);
    }),
  );
});

test('an odd extent is halved upwards', (t) => {
  t.deepEqual(run('subsample', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), [1, 3, 3]), [1, 3, 7, 9]);
});
