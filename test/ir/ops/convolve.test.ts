import test from 'ava';
import fc from 'fast-check';
import { convolveEvents, convolvePlanes, type ConvolutionExtents } from '../../../ir/ops/helpers/convolve.ts';

const small = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** A convolution with spike counts of which many are 0, and weights on a power-of-two grid. */
const convolutions = fc
  .record({
    groups: small(1, 3),
    perGroupIn: small(1, 3),
    perGroupOut: small(1, 3),
    height: small(1, 7),
    width: small(1, 7),
    kernel: small(1, 4),
    stride: small(1, 3),
    pad: small(0, 3),
  })
  .filter(({ height, width, kernel, pad }) => height + 2 * pad >= kernel && width + 2 * pad >= kernel)
  .chain((g) => {
    const extent = (size: number): number => Math.floor((size + 2 * g.pad - g.kernel) / g.stride) + 1;
    const e: ConvolutionExtents = {
      inChannels: g.groups * g.perGroupIn,
      outChannels: g.groups * g.perGroupOut,
      outHeight: extent(g.height),
      outWidth: extent(g.width),
      height: g.height,
      width: g.width,
      kernel: g.kernel,
      stride: g.stride,
      pad: g.pad,
      groups: g.groups,
    };
    const list = (length: number, value: fc.Arbitrary<number>): fc.Arbitrary<Float32Array> =>
      fc.array(value, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
    return fc.record({
      e: fc.constant(e),
      x: list(e.inChannels * e.height * e.width, fc.constantFrom(0, 0, 0, 0.25, 0.5, 1, -1)),
      weight: list(
        e.outChannels * g.perGroupIn * g.kernel ** 2,
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

/** The definition, position by position. */
function convolvePlainly(x: Float32Array, weight: Float32Array, bias: Float32Array | undefined, e: ConvolutionExtents) {
  const [ins, outs] = [e.inChannels / e.groups, e.outChannels / e.groups];
  const at = (c: number, y: number, column: number): number =>
    y < 0 || y >= e.height || column < 0 || column >= e.width ? 0 : x[(c * e.height + y) * e.width + column]!;
  return Float32Array.from({ length: e.outChannels * e.outHeight * e.outWidth }, (_, n) => {
    const [o, y, column] = [
      Math.floor(n / (e.outHeight * e.outWidth)),
      Math.floor(n / e.outWidth) % e.outHeight,
      n % e.outWidth,
    ];
    let sum = bias?.[o] ?? 0;
    for (let i = 0; i < ins; i++)
      for (let ky = 0; ky < e.kernel; ky++)
        for (let kx = 0; kx < e.kernel; kx++)
          sum +=
            weight[((o * ins + i) * e.kernel + ky) * e.kernel + kx]! *
            at(Math.floor(o / outs) * ins + i, y * e.stride + ky - e.pad, column * e.stride + kx - e.pad);
    return sum;
  });
}

test('both ways to convolve equal the definition, for any kernel, stride, padding and groups', (t) => {
  fc.assert(
    fc.property(convolutions, ({ e, x, weight, bias }) => {
      const expected = convolvePlainly(x, weight, bias, e);
      t.deepEqual(convolvePlanes(x, weight, bias, e), expected);
      t.deepEqual(convolveEvents(x, weight, bias, e), expected);
    }),
    { numRuns: 300 },
  );
});
