/** Maps of twice the extents, values of places, and values rounded down. */

/** The pixel beside the one that an output pixel lies in, on its side, as far as there is one. */
@inline function beside(position: i32, size: i32): i32 {
  return max(0, min(size - 1, (position >> 1) + (position & 1) * 2 - 1));
}

/**
 * Task: y has twice the height and width of x: every pixel four times, or with `bilinear` (9 a + 3 b + 3 c + d) / 16 of the four
 * nearest ones, rounded once; of images from..to.
 */
export function upsample(x: usize, y: usize, height: i32, width: i32, channels: i32, bilinear: i32, from: i32, to: i32): void {
  const pixel = <usize>channels << 2;
  for (let n = from; n < to; n++)
    for (let row = 0; row < 2 * height; row++)
      for (let column = 0; column < 2 * width; column++) {
        const image = x + pixel * <usize>(n * height * width);
        const target = y + pixel * <usize>((n * 2 * height + row) * 2 * width + column);
        const r = row >> 1, s = column >> 1;
        const own = image + pixel * <usize>(r * width + s);
        if (bilinear === 0) { memory.copy(target, own, pixel); continue; }
        const r2 = beside(row, height), s2 = beside(column, width);
        const b = image + pixel * <usize>(r * width + s2), c = image + pixel * <usize>(r2 * width + s);
        const d = image + pixel * <usize>(r2 * width + s2);
        for (let k: usize = 0; k < pixel; k += 4)
          store<f32>(target + k, <f32>((9 * <f64>load<f32>(own + k) + 3 * <f64>load<f32>(b + k) + 3 * <f64>load<f32>(c + k) + <f64>load<f32>(d + k)) / 16));
      }
}

@inline function addScaled(target: usize, source: usize, bytes: usize, factor: v128): void {
  for (let k: usize = 0; k < bytes; k += 16)
    v128.store(target + k, f32x4.add(v128.load(target + k), f32x4.mul(v128.load(source + k), factor)));
}

/** Task: its gradient, dx (+)= what every output pixel took of a pixel. */
export function upsampleGradient(g: usize, dx: usize, height: i32, width: i32, channels: i32, bilinear: i32, from: i32, to: i32, accumulate: i32): void {
  const pixel = <usize>channels << 2, size = pixel * <usize>(height * width);
  const nine = f32x4.splat(bilinear !== 0 ? 0.5625 : 1), three = f32x4.splat(0.1875), one = f32x4.splat(0.0625);
  if (accumulate === 0) memory.fill(dx + size * <usize>from, 0, size * <usize>(to - from));
  for (let n = from; n < to; n++)
    for (let row = 0; row < 2 * height; row++)
      for (let column = 0; column < 2 * width; column++) {
        const image = dx + size * <usize>n;
        const source = g + pixel * <usize>((n * 2 * height + row) * 2 * width + column);
        const r = row >> 1, s = column >> 1;
        addScaled(image + pixel * <usize>(r * width + s), source, pixel, nine);
        if (bilinear === 0) continue;
        const r2 = beside(row, height), s2 = beside(column, width);
        addScaled(image + pixel * <usize>(r * width + s2), source, pixel, three);
        addScaled(image + pixel * <usize>(r2 * width + s), source, pixel, three);
        addScaled(image + pixel * <usize>(r2 * width + s2), source, pixel, one);
      }
}

/** Task: y = the values of all places, with a bias row (0: none), the same in images from..to. */
export function placeValues(values: usize, bias: usize, y: usize, channels: i32, positions: i32, from: i32, to: i32): void {
  const pixel = <usize>channels << 2, image = pixel * <usize>positions;
  for (let n = from; n < to; n++)
    for (let p: usize = 0; p < image; p += pixel)
      for (let c: usize = 0; c < pixel; c += 16) {
        const value = v128.load(values + p + c);
        v128.store(y + image * <usize>n + p + c, bias !== 0 ? f32x4.add(value, v128.load(bias + c)) : value);
      }
}

/** Task: y = x rounded down to whole steps of 1 / scale, a power of two, of bytes from..to. */
export function roundDown(x: usize, y: usize, scale: f32, from: usize, to: usize): void {
  const by = f32x4.splat(scale), step = f32x4.splat(1 / scale);
  for (let p = from; p < to; p += 16) v128.store(y + p, f32x4.mul(f32x4.floor(f32x4.mul(v128.load(x + p), by)), step));
}

/** Task: out (+)= factor (a + b) of bytes from..to; b 0: a alone. */
export function scaledSum(a: usize, b: usize, out: usize, factor: f32, from: usize, to: usize, accumulate: i32): void {
  const by = f32x4.splat(factor);
  for (let p = from; p < to; p += 16) {
    let v = v128.load(a + p);
    if (b !== 0) v = f32x4.add(v, v128.load(b + p));
    v = f32x4.mul(v, by);
    if (accumulate !== 0) v = f32x4.add(v, v128.load(out + p));
    v128.store(out + p, v);
  }
}

/** Task: y = x with `pad` more pixels on every side, all of which hold the row `border`, of images from..to; `channels` are whole fours. */
export function putInside(
  x: usize, border: usize, y: usize, height: i32, width: i32, pad: i32, channels: i32, from: i32, to: i32,
): void {
  const row = <usize>channels << 2;
  const rows = height + 2 * pad, columns = width + 2 * pad;
  for (let n = from; n < to; n++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const inside = i >= pad && i < height + pad && j >= pad && j < width + pad;
        const at = inside ? x + <usize>((n * height + i - pad) * width + j - pad) * row : border;
        memory.copy(y + <usize>((n * rows + i) * columns + j) * row, at, row);
      }
}

/** Task: y = what of x lies inside `pad` pixels on every side, of images from..to; extents are those of y. */
export function takeInside(
  x: usize, y: usize, height: i32, width: i32, pad: i32, channels: i32, from: i32, to: i32,
): void {
  const row = <usize>channels << 2;
  const line = <usize>width * row;
  for (let n = from; n < to; n++)
    for (let i = 0; i < height; i++) {
      const at = <usize>((n * (height + 2 * pad) + i + pad) * (width + 2 * pad) + pad) * row;
      memory.copy(y + <usize>(n * height + i) * line, x + at, line);
    }
}
