/** Maxima and minima: of ones-first slots, an OR is the larger count and an AND the smaller one. */
import { endRow, firstRow } from './rows';
import { scratch } from './scratch';

@inline function addCounts(membranes: usize, counts: usize, n: i32): void {
  for (let c = 0; c < n; c += 8) {
    const wide = v128.load8x8_u(counts + c), m = membranes + <usize>c * 4;
    v128.store(m, i32x4.add(v128.load(m), i32x4.extend_low_i16x8_u(wide)));
    v128.store(m, i32x4.add(v128.load(m, 16), i32x4.extend_high_i16x8_u(wide)), 16);
  }
}

/** Task: adds the largest count of a window of the same channel; `kernelHeight` 0 stands for a window of all positions. */
export function anyInWindow(
  from: i32, to: i32, counts: usize, height: i32, width: i32, stride: i32,
  kernelHeight: i32, kernelWidth: i32, rowStep: i32, columnStep: i32, rowPad: i32, columnPad: i32,
  membranes: usize, targetWidth: i32,
): void {
  const last = endRow(to);
  for (let y = firstRow(from); y < last; y++)
    for (let x = 0; x < targetWidth; x++) {
      const everywhere = kernelHeight === 0;
      const top = everywhere ? 0 : y * rowStep - rowPad, left = everywhere ? 0 : x * columnStep - columnPad;
      const bottom = everywhere ? height : min(height, top + kernelHeight), right = everywhere ? width : min(width, left + kernelWidth);
      for (let c = 0; c < stride; c += 8) v128.store64_lane(scratch + c, i8x16.splat(0), 0);
      for (let row = max(0, top); row < bottom; row++)
        for (let column = max(0, left); column < right; column++) {
          const at = counts + <usize>((row * width + column) * stride);
          for (let c = 0; c < stride; c += 8)
            v128.store64_lane(scratch + c, i8x16.max_u(v128.load64_zero(scratch + c), v128.load64_zero(at + c)), 0);
        }
      addCounts(membranes + <usize>((y * targetWidth + x) * stride) * 4, scratch, stride);
    }
}

/** Task: adds the largest count of a window over flattened position and channel of the head, `pad` to each side. */
export function anyInHeads(
  from: i32, to: i32, counts: usize, positions: i32, width: i32, stride: i32, channels: i32, perHead: i32, pad: i32, membranes: usize,
): void {
  const end = endRow(to) * width;
  for (let position = firstRow(from) * width; position < end; position++)
    for (let channel = 0; channel < channels; channel++) {
      const first = channel - channel % perHead;
      const channelTo = min(first + perHead, channel + pad + 1), positionTo = min(positions, position + pad + 1);
      let most: i32 = 0;
      for (let p = max(0, position - pad); p < positionTo; p++)
        for (let c = max(first, channel - pad); c < channelTo; c++) most = max(most, <i32>load<u8>(counts + <usize>(p * stride + c)));
      const m = membranes + <usize>(position * stride + channel) * 4;
      store<i32>(m, load<i32>(m) + most);
    }
}

/** Task: adds the smaller count of two; `single`: the right source has one per channel. */
export function gate(
  from: i32, to: i32, left: usize, right: usize, single: i32, width: i32, stride: i32, membranes: usize,
): void {
  const end = endRow(to) * width;
  for (let pixel = firstRow(from) * width; pixel < end; pixel++) {
    const at = <usize>(pixel * stride), other = right + (single !== 0 ? 0 : at);
    for (let c = 0; c < stride; c += 8)
      v128.store64_lane(scratch + c, i8x16.min_u(v128.load64_zero(left + at + c), v128.load64_zero(other + c)), 0);
    addCounts(membranes + at * 4, scratch, stride);
  }
}

/** Task: adds counts of channels first.. to membranes of channels place.., pixel by pixel. */
export function splice(
  from: i32, to: i32, counts: usize, stride: i32, first: i32, count: i32, place: i32, width: i32, targetStride: i32, membranes: usize,
): void {
  const end = endRow(to) * width;
  for (let pixel = firstRow(from) * width; pixel < end; pixel++) {
    const at = counts + <usize>(pixel * stride + first), m = membranes + <usize>(pixel * targetStride + place) * 4;
    for (let c = 0; c < count; c++) store<i32>(m + <usize>c * 4, load<i32>(m + <usize>c * 4) + <i32>load<u8>(at + c));
  }
}

/** Task: membranes become the largest membrane of a window of the source. */
export function maxInWindow(
  from: i32, to: i32, source: usize, height: i32, width: i32, stride: i32,
  kernelHeight: i32, kernelWidth: i32, rowStep: i32, columnStep: i32, rowPad: i32, columnPad: i32,
  membranes: usize, targetWidth: i32,
): void {
  const last = endRow(to);
  for (let y = firstRow(from); y < last; y++)
    for (let x = 0; x < targetWidth; x++) {
      const top = y * rowStep - rowPad, left = x * columnStep - columnPad;
      const bottom = min(height, top + kernelHeight), right = min(width, left + kernelWidth);
      const out = membranes + <usize>((y * targetWidth + x) * stride) * 4;
      for (let c = 0; c < stride; c += 4) {
        let most = i32x4.splat(i32.MIN_VALUE);
        for (let row = max(0, top); row < bottom; row++)
          for (let column = max(0, left); column < right; column++)
            most = i32x4.max_s(most, v128.load(source + <usize>((row * width + column) * stride + c) * 4));
        v128.store(out + <usize>c * 4, most);
      }
    }
}
