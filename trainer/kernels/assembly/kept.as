/**
 * Maps of which only some positions count: those of the patches that masked training keeps. `kept` points to the rows
 * [image][position] that count, int32 in ascending order; ranges from..to are places of that list. Other rows are not looked at.
 */
import { multiplyAdd } from './arithmetic';
import { tileBytes } from './constants';
import { gather, rowsAtOnce, spread } from './convolution';
import { blockDepth, fillRows, multiplyBlock, multiplyPacked, packBlock, packedBytes } from './matmul';
import { addDouble, high, line, low } from './norm';
import { divisor, fireVector, isPowerOfTwo, passVector } from './neuron';
import { scratch } from './scratch';

@inline function rowOf(kept: usize, index: i32): i32 {
  return load<i32>(kept + (<usize>index << 2));
}

/** Task: the rows of a map that count: positions of patches [image][patch] whose byte is not 0, over a grid of patches. */
export function keptRows(
  active: usize, gridHeight: i32, gridWidth: i32, height: i32, width: i32, batch: i32, most: i32, kept: usize,
): void {
  const rows = height / gridHeight, columns = width / gridWidth;
  let count = 0;
  for (let n = 0; n < batch; n++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const patch = (n * gridHeight + y / rows) * gridWidth + x / columns;
        if (load<u8>(active + <usize>patch) === 0 || count === most) continue;
        store<i32>(kept + (<usize>count << 2), (n * height + y) * width + x);
        count++;
      }
}

/** Task: rows of images [n][channel][position] as rows of padded channels, zeros in the padding. */
export function keptImages(x: usize, y: usize, kept: usize, channels: i32, positions: i32, padded: i32, from: i32, to: i32): void {
  for (let i = from; i < to; i++) {
    const row = rowOf(kept, i);
    const source = x + (<usize>(row / positions * channels * positions + row % positions) << 2);
    const target = y + (<usize>(row * padded) << 2);
    for (let c = 0; c < padded; c++)
      store<f32>(target + (<usize>c << 2), c < channels ? load<f32>(source + (<usize>(c * positions) << 2)) : 0);
  }
}

/** Task: partial[2][channels] (float64) = sums and sums of squares over the rows that count. */
export function keptMoments(x: usize, kept: usize, channels: i32, from: i32, to: i32, partial: usize): void {
  const pixel = <usize>channels << 2;
  memory.fill(partial, 0, 4 * pixel);
  for (let c: usize = 0; c < pixel; c += 16) {
    const at = partial + 2 * c;
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0), q0 = f64x2.splat(0), q1 = f64x2.splat(0);
    for (let i = from; i < to; i++) {
      const v = v128.load(x + pixel * <usize>rowOf(kept, i) + c);
      const a = low(v), b = high(v);
      s0 = f64x2.add(s0, a);
      s1 = f64x2.add(s1, b);
      q0 = f64x2.add(q0, f64x2.mul(a, a));
      q1 = f64x2.add(q1, f64x2.mul(b, b));
    }
    v128.store(at, s0);
    v128.store(at, s1, 16);
    v128.store(at + 2 * pixel, q0);
    v128.store(at + 2 * pixel, q1, 16);
  }
}

/** Task: y = (x - mean) scale + bias of the rows that count, or the neuron's values of it (cap 0: no neuron). */
export function keptNormalise(
  x: usize, y: usize, kept: usize, channels: i32, from: i32, to: i32, mean: usize, scale: usize, bias: usize,
  cap: f32, norm: f32, halfUp: i32,
): void {
  const pixel = <usize>channels << 2;
  const most = f32x4.splat(cap), by = divisor(norm);
  const inverse = isPowerOfTwo(norm);
  for (let i = from; i < to; i++) {
    const row = pixel * <usize>rowOf(kept, i);
    for (let c: usize = 0; c < pixel; c += 16) {
      const membrane = line(v128.load(x + row + c), v128.load(mean + c), v128.load(scale + c), v128.load(bias + c));
      v128.store(y + row + c, cap > 0 ? fireVector(membrane, most, by, inverse, halfUp !== 0) : membrane);
    }
  }
}

/** Task: partial[2][channels] (float64) = sums of g and of g (x - mean) over the rows that count, as `columnProducts`. */
export function keptProducts(
  x: usize, g: usize, kept: usize, channels: i32, from: i32, to: i32, mean: usize, scale: usize, bias: usize,
  cap: f32, norm: f32, strict: i32, partial: usize,
): void {
  const pixel = <usize>channels << 2;
  const most = f32x4.splat(cap), by = divisor(norm);
  const inverse = isPowerOfTwo(norm);
  memory.fill(partial, 0, 4 * pixel);
  for (let i = from; i < to; i++) {
    const row = pixel * <usize>rowOf(kept, i);
    for (let c: usize = 0; c < pixel; c += 16) {
      const centred = f32x4.sub(v128.load(x + row + c), v128.load(mean + c));
      let d = v128.load(g + row + c);
      if (cap > 0)
        d = passVector(multiplyAdd(centred, v128.load(scale + c), v128.load(bias + c)), d, most, by, inverse, strict !== 0);
      addDouble(partial + 2 * c, d);
      addDouble(partial + 2 * (c + pixel), f32x4.mul(centred, d));
    }
  }
}

/** Task: dx (+)= scale (g - shift - (x - mean) slope) of the rows that count, as `normGradient`. */
export function keptNormGradient(
  x: usize, g: usize, dx: usize, kept: usize, channels: i32, from: i32, to: i32, mean: usize, scale: usize, bias: usize,
  cap: f32, norm: f32, strict: i32, shift: usize, slope: usize, accumulate: i32,
): void {
  const pixel = <usize>channels << 2;
  const most = f32x4.splat(cap), by = divisor(norm);
  const inverse = isPowerOfTwo(norm);
  for (let i = from; i < to; i++) {
    const row = pixel * <usize>rowOf(kept, i);
    for (let c: usize = 0; c < pixel; c += 16) {
      const k = v128.load(scale + c);
      const centred = f32x4.sub(v128.load(x + row + c), v128.load(mean + c));
      let d = v128.load(g + row + c);
      if (cap > 0) d = passVector(multiplyAdd(centred, k, v128.load(bias + c)), d, most, by, inverse, strict !== 0);
      let result = f32x4.mul(k, f32x4.sub(f32x4.sub(d, v128.load(shift + c)), f32x4.mul(centred, v128.load(slope + c))));
      if (accumulate !== 0) result = f32x4.add(result, v128.load(dx + row + c));
      v128.store(dx + row + c, result);
    }
  }
}

/** Copies rows of the list side by side. */
function takeRows(x: usize, bytes: usize, kept: usize, from: i32, rows: i32, target: usize): void {
  for (let r = 0; r < rows; r++, target += bytes) memory.copy(target, x + bytes * <usize>rowOf(kept, from + r), bytes);
}

/** Task: y (+)= windows of x times packed weights at the output positions that count, as `convolve`. */
export function keptConvolve(
  x: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowPad: i32, columnPad: i32, rowDilation: i32, columnDilation: i32, rowSpread: i32, columnSpread: i32,
  outHeight: i32, outWidth: i32, packed: usize, outputs: i32, y: usize, kept: usize, from: i32, to: i32, bias: usize, accumulate: i32,
): void {
  const depth = kernelHeight * kernelWidth * taken;
  const step = rowsAtOnce(depth);
  const gathered = scratch + tileBytes;
  const products = gathered + (<usize>(step * depth) << 2);
  const rowBytes = <usize>outputs << 2;
  for (let at = from; at < to; at += step) {
    const rows = min(step, to - at);
    for (let r = 0; r < rows; r++)
      gather(x, height, width, channels, taken, kernelHeight, kernelWidth, rowStride, columnStride, rowPad, columnPad,
        rowDilation, columnDilation, rowSpread, columnSpread, outHeight, outWidth, rowOf(kept, at + r), 1, gathered + (<usize>(r * depth) << 2));
    if (bias !== 0) fillRows(products, bias, rowBytes, rows);
    multiplyPacked(gathered, <usize>depth << 2, packed, depth, outputs, products, rowBytes, rows, bias !== 0);
    for (let r = 0; r < rows; r++) {
      const target = y + rowBytes * <usize>rowOf(kept, at + r), source = products + rowBytes * <usize>r;
      if (accumulate === 0) memory.copy(target, source, rowBytes);
      else for (let c: usize = 0; c < rowBytes; c += 16) v128.store(target + c, f32x4.add(v128.load(target + c), v128.load(source + c)));
    }
  }
}

/** Task: partial = sum over the output positions that count of window' times gradient, as `convolveWeightGradient`. */
export function keptWeightGradient(
  x: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowPad: i32, columnPad: i32, rowDilation: i32, columnDilation: i32, rowSpread: i32, columnSpread: i32,
  outHeight: i32, outWidth: i32, g: usize, outputs: i32, kept: usize, from: i32, to: i32, partial: usize,
): void {
  const depth = kernelHeight * kernelWidth * taken;
  const step = min(blockDepth, rowsAtOnce(depth));
  const packed = scratch + tileBytes;
  const gathered = packed + packedBytes(step, outputs);
  const gRows = gathered + (<usize>(step * depth) << 2);
  const gStride = <usize>outputs << 2;
  for (let at = from; at < to; at += step) {
    const rows = min(step, to - at);
    takeRows(g, gStride, kept, at, rows, gRows);
    packBlock(gRows, gStride, 0, rows, outputs, false, packed);
    for (let r = 0; r < rows; r++)
      gather(x, height, width, channels, taken, kernelHeight, kernelWidth, rowStride, columnStride, rowPad, columnPad,
        rowDilation, columnDilation, rowSpread, columnSpread, outHeight, outWidth, rowOf(kept, at + r), 1, gathered + (<usize>(r * depth) << 2));
    multiplyBlock(true, gathered, <usize>depth << 2, packed, rows, outputs, partial, gStride, depth, at > from);
  }
}

/** Task: dx (+)= the gradient through a convolution of images from..to, each with `perImage` output positions that count, as `convolveSpread`. */
export function keptSpread(
  g: usize, outputs: i32, packed: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowPad: i32, columnPad: i32, rowDilation: i32, columnDilation: i32, rowSpread: i32, columnSpread: i32,
  outHeight: i32, outWidth: i32, dx: usize, kept: usize, perImage: i32, from: i32, to: i32, accumulate: i32,
): void {
  const depth = kernelHeight * kernelWidth * taken;
  const step = rowsAtOnce(depth);
  const windows = scratch + tileBytes;
  const gRows = windows + (<usize>(step * depth) << 2);
  const positions = outHeight * outWidth;
  const image = (<usize>channels << 2) * <usize>(height * width);
  const gStride = <usize>outputs << 2;
  for (let n = from; n < to; n++) {
    const target = dx + image * <usize>n;
    if (accumulate === 0) memory.fill(target, 0, image);
    const end = (n + 1) * perImage;
    for (let at = n * perImage; at < end; at += step) {
      const rows = min(step, end - at);
      takeRows(g, gStride, kept, at, rows, gRows);
      multiplyPacked(gRows, gStride, packed, outputs, depth, windows, <usize>depth << 2, rows, false);
      for (let r = 0; r < rows; r++) {
        const place = rowOf(kept, at + r) % positions;
        spread(windows + (<usize>(r * depth) << 2), target, height, width, channels, taken, kernelHeight, kernelWidth,
          place / outWidth * rowStride - rowPad, place % outWidth * columnStride - columnPad, rowDilation, columnDilation, rowSpread, columnSpread);
      }
    }
  }
}
