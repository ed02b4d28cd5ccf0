/** Largest values of windows, and whose gradient is whose: the first largest one's, row by row, as in PyTorch. */

/** Task: every output pixel is the largest of its window, as far as that exists, of images from..to. */
export function maxPool(
  x: usize, y: usize, height: i32, width: i32, channels: i32, kernelHeight: i32, kernelWidth: i32,
  rowStride: i32, columnStride: i32, rowPad: i32, columnPad: i32, outHeight: i32, outWidth: i32, from: i32, to: i32,
): void {
  const pixel = <usize>channels << 2;
  for (let n = from; n < to; n++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++) {
        const top = row * rowStride - rowPad, left = column * columnStride - columnPad;
        const bottom = min(height, top + kernelHeight), right = min(width, left + kernelWidth);
        const out = y + pixel * <usize>((n * outHeight + row) * outWidth + column);
        for (let c: usize = 0; c < pixel; c += 16) {
          let most = f32x4.splat(-Infinity);
          for (let i = max(0, top); i < bottom; i++)
            for (let j = max(0, left); j < right; j++)
              most = f32x4.max(most, v128.load(x + pixel * <usize>((n * height + i) * width + j) + c));
          v128.store(out + c, most);
        }
      }
}

/** Task: dx (+)= g of every window whose first largest pixel it is, for images from..to. */
export function maxPoolGradient(
  x: usize, y: usize, g: usize, dx: usize, height: i32, width: i32, channels: i32, kernelHeight: i32, kernelWidth: i32,
  rowStride: i32, columnStride: i32, rowPad: i32, columnPad: i32, outHeight: i32, outWidth: i32, from: i32, to: i32, accumulate: i32,
): void {
  const pixel = <usize>channels << 2, image = pixel * <usize>(height * width);
  if (accumulate === 0) memory.fill(dx + image * <usize>from, 0, image * <usize>(to - from));
  for (let n = from; n < to; n++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++) {
        const top = row * rowStride - rowPad, left = column * columnStride - columnPad;
        const bottom = min(height, top + kernelHeight), right = min(width, left + kernelWidth);
        const window = pixel * <usize>((n * outHeight + row) * outWidth + column);
        for (let c: usize = 0; c < pixel; c += 16) {
          const most = v128.load(y + window + c);
          let d = v128.load(g + window + c);
          for (let i = max(0, top); i < bottom; i++)
            for (let j = max(0, left); j < right; j++) {
              const at = pixel * <usize>((n * height + i) * width + j) + c;
              const taken = f32x4.eq(v128.load(x + at), most);
              v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(d, taken)));
              d = v128.andnot(d, taken);
            }
        }
      }
}

/** The first largest value of a square window over positions and the channels of one head; writes where it lies. */
@inline function largestOfHead(
  image: usize, positions: i32, channels: i32, first: i32, perHead: i32, reach: i32, position: i32, channel: i32,
): usize {
  let best: usize = 0;
  let most: f32 = -Infinity;
  const end = min(positions, position + reach + 1), last = min(perHead, channel + reach + 1);
  for (let p = max(0, position - reach); p < end; p++)
    for (let c = max(0, channel - reach); c < last; c++) {
      const at = image + (<usize>(p * channels + first + c) << 2);
      const value = load<f32>(at);
      if (best === 0 || value > most) { most = value; best = at; }
    }
  return best;
}

/** Task: y = the largest of a window of `2 reach + 1` positions and channels, inside each head, of images from..to. */
export function maxOfHeads(
  x: usize, y: usize, positions: i32, channels: i32, heads: i32, perHead: i32, reach: i32, from: i32, to: i32,
): void {
  for (let n = from; n < to; n++) {
    const image = <usize>(n * positions * channels) << 2;
    memory.fill(y + image, 0, <usize>(positions * channels) << 2);
    for (let p = 0; p < positions; p++)
      for (let h = 0; h < heads; h++)
        for (let c = 0; c < perHead; c++) {
          const at = largestOfHead(x + image, positions, channels, h * perHead, perHead, reach, p, c);
          store<f32>(y + image + (<usize>(p * channels + h * perHead + c) << 2), load<f32>(at));
        }
  }
}

/** Task: its gradient, dx (+)= g of every window whose first largest value it is. */
export function maxOfHeadsGradient(
  x: usize, g: usize, dx: usize, positions: i32, channels: i32, heads: i32, perHead: i32, reach: i32, from: i32, to: i32, accumulate: i32,
): void {
  for (let n = from; n < to; n++) {
    const image = <usize>(n * positions * channels) << 2;
    if (accumulate === 0) memory.fill(dx + image, 0, <usize>(positions * channels) << 2);
    for (let p = 0; p < positions; p++)
      for (let h = 0; h < heads; h++)
        for (let c = 0; c < perHead; c++) {
          const at = largestOfHead(x + image, positions, channels, h * perHead, perHead, reach, p, c) - x + dx;
          store<f32>(at, load<f32>(at) + load<f32>(g + image + (<usize>(p * channels + h * perHead + c) << 2)));
        }
  }
}
