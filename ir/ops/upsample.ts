import { expectImage, expectKind, imageOf } from './helpers/expect.ts';
import { bilinearBits } from '../limits.ts';
import { definePrimitive, type Values } from './op.ts';

export const upsample = definePrimitive({
  name: 'upsample',
  summary: 'Double height and width of un-spiked values: repeat every pixel, or interpolate between its neighbours.',
  source: 'torch.nn.functional.interpolate with scale_factor 2, modes nearest and bilinear, align_corners false',
  attributes: {
    mode: {
      kind: 'word',
      choices: ['nearest', 'bilinear'],
      doc: 'bilinear is (9 a + 3 b + 3 c + d) / 16 of the four nearest pixels, borders repeated.',
    },
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'shared',
  finerBits: ({ mode }) => (mode === 'bilinear' ? bilinearBits : 0),
  infer({ x }) {
    const [channels, height, width] = expectImage('upsample', 'x', expectKind('upsample', 'x', x, ['membrane']));
    return { kind: 'membrane', shape: [channels, 2 * height, 2 * width] };
  },
  evaluate({ inputs: { x }, out, attributes: { mode } }) {
    const [channels, height, width] = imageOf(out);
    const pixel = mode === 'nearest' ? nearestPixel : bilinearPixel;
    const result = new Float32Array(x.length * 4);
    for (let i = 0; i < channels * height * width; i++) {
      const plane = Math.floor(i / (height * width)) * (height / 2) * (width / 2);
      result[i] = pixel(x, plane, Math.floor(i / width) % height, i % width, height / 2, width / 2);
    }
    return result;
  },
  examples: ['x -> c: conv2d(4) -> u: upsample(bilinear)', 'x -> c: conv2d(4) -> u: upsample(nearest)'],
});

/** The value of one output pixel of a plane of height x width that begins at `plane`. */
type Pixel = (x: Values, plane: number, row: number, column: number, height: number, width: number) => number;

const nearestPixel: Pixel = (x, plane, row, column, _height, width) =>
  x[plane + Math.floor(row / 2) * width + Math.floor(column / 2)]!;

/** The pixel that contains the output pixel has weight 3/4 along each axis, its neighbour on the nearer side 1/4. */
const bilinearPixel: Pixel = (x, plane, row, column, height, width) => {
  const [y, besideY] = axis(row, height);
  const [c, besideC] = axis(column, width);
  const at = (line: number, place: number): number => x[plane + line * width + place]!;
  return (9 * at(y, c) + 3 * at(y, besideC) + 3 * at(besideY, c) + at(besideY, besideC)) / 16;
};

const axis = (position: number, size: number): readonly [own: number, beside: number] => {
  const own = Math.floor(position / 2);
  return [own, Math.max(0, Math.min(size - 1, own + (position % 2 === 0 ? -1 : 1)))];
};
