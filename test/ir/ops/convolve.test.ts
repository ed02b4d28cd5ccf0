import test from 'ava';
import fc from 'fast-check';
import { convolveEvents, convolvePlanes, type ConvolutionExtents } from '../../../ir/ops/helpers/convolve.ts';

const small = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** One side: its size, and how a kernel lies over it. */
const sides = fc
  .record({
    ...{ size: small(1, 7), kernel: small(1, 4), stride: small(1, 3), pad: small(0, 3), after: small(0, 3) },
    ...{ dilation: small(1, 3), spread: small(1, 3) },
  })
  .map(({ size, after, ...axis }) => {
    const room = (size - 1) * axis.spread + 1 + axis.pad + after - ((axis.kernel - 1) * axis.dilation + 1);
    return { size, axis, outputs: Math.floor(room / axis.stride) + 1 };
  })
  .filter(({ outputs }) => outputs > 0);

/** A convolution with spike counts of which many are 0, and weights on a power-of-two grid. */
const convolutions = fc
  .record({ groups: small(1, 3), perGroupIn: small(1, 3), perGroupOut: small(1, 3), rows: sides, columns: sides })
  .chain((g) => {
    const e: ConvolutionExtents = {
      inChannels: g.groups * g.perGroupIn,
      outChannels: g.groups * g.perGroupOut,
      ...{ height: g.rows.size, outHeight: g.rows.outputs, rows: g.rows.axis },
      ...{ width: g.columns.size, outWidth: g.columns.outputs, columns: g.columns.axis },
      groups: g.groups,
    };
    const list = (length: number, value: fc.Arbitrary<number>): fc.Arbitrary<Float32Array> =>
      fc.array(value, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
    return fc.record({
      e: fc.constant(e),
      x: list(e.inChannels * e.height * e.width, fc.constantFrom(0, 0, 0, 0.25, 0.5, 1, -1)),
      weight: list(
        e.outChannels * g.perGroupIn * e.rows.kernel * e.columns.kernel,
        small(-128, 127).map((w) => w / 64),
      ),
      bias: fc.option(
        list(
          e.outChannels,
          small(-500, 500).map((b) => b / 256),
        ),
        { nil: undefined },
      ),
    });
  });

/** The definition, position by position: a source whose positions lie `spread` places apart has zeros between them. */
function convolvePlainly(x: Float32Array, weight: Float32Array, bias: Float32Array | undefined, e: ConvolutionExtents) {
  const [ins, outs] = [e.inChannels / e.groups, e.outChannels / e.groups];
  const { rows, columns } = e;
  const at = (c: number, y: number, column: number): number => {
    const [row, place] = [y / rows.spread, column / columns.spread];
    const inside = row >= 0 && row < e.height && place >= 0 && place < e.width;
    return inside && Number.isInteger(row) && Number.isInteger(place) ? x[(c * e.height + row) * e.width + place]! : 0;
  };
  return Float32Array.from({ length: e.outChannels * e.outHeight * e.outWidth }, (_, n) => {
    const [o, y, column] = [
      Math.floor(n / (e.outHeight * e.outWidth)),
      Math.floor(n / e.outWidth) % e.outHeight,
      n % e.outWidth,
    ];
    let sum = bias?.[o] ?? 0;
    for (let i = 0; i < ins; i++)
      for (let ky = 0; ky < rows.kernel; ky++)
        for (let kx = 0; kx < columns.kernel; kx++)
          sum +=
            weight[((o * ins + i) * rows.kernel + ky) * columns.kernel + kx]! *
            at(
              Math.floor(o / outs) * ins + i,
              y * rows.stride + ky * rows.dilation - rows.pad,
              column * columns.stride + kx * columns.dilation - columns.pad,
            );
    return sum;
  });
}

test('both ways to convolve equal the definition, for any kernel, stride, padding, dilation, spread and groups, along rows and along columns', (t) => {
  fc.assert(
    fc.property(convolutions, ({ e, x, weight, bias }) => {
      const expected = convolvePlainly(x, weight, bias, e);
      t.deepEqual(convolvePlanes(x, weight, bias, e), expected);
      t.deepEqual(convolveEvents(x, weight, bias, e), expected);
    }),
    { numRuns: 300 },
  );
});
