/**
 * Products of binary spikes: a where b fires, or with `invert` where it does not. b has a value per pixel and channel, per
 * channel (`single`), or per pixel and head of `perHead` channels (0: no heads).
 */

@inline function opened(b: v128, invert: i32): v128 {
  return invert !== 0 ? f32x4.sub(f32x4.splat(1), b) : b;
}

/** Task: y (+)= a times the gate of b, of images from..to. The gradient of a is the same with g in its place. */
export function gate(
  a: usize, b: usize, y: usize, positions: i32, channels: i32, ownChannels: i32, single: i32, perHead: i32, gateChannels: i32,
  invert: i32, from: i32, to: i32, accumulate: i32,
): void {
  const pixel = <usize>channels << 2, gatePixel = <usize>gateChannels << 2;
  for (let n = from; n < to; n++)
    for (let p = 0; p < positions; p++) {
      const at = pixel * <usize>(n * positions + p);
      const mask = b + gatePixel * <usize>(single !== 0 ? n : n * positions + p);
      if (perHead === 0)
        for (let c: usize = 0; c < pixel; c += 16) {
          let v = f32x4.mul(v128.load(a + at + c), opened(v128.load(mask + c), invert));
          if (accumulate !== 0) v = f32x4.add(v, v128.load(y + at + c));
          v128.store(y + at + c, v);
        }
      else
        for (let c = 0; c < channels; c++) {
          const place = at + (<usize>c << 2);
          const v: f32 = c < ownChannels ? load<f32>(a + place) * load<f32>(mask + (<usize>(c / perHead) << 2)) : 0;
          store<f32>(y + place, accumulate !== 0 ? load<f32>(y + place) + v : v);
        }
    }
}

/** Task: db (+)= g a, or with `invert` - g a, summed over what each value of b gates, of images from..to. */
export function gateMaskGradient(
  a: usize, g: usize, db: usize, positions: i32, channels: i32, ownChannels: i32, single: i32, perHead: i32, gateChannels: i32,
  invert: i32, from: i32, to: i32, accumulate: i32,
): void {
  const pixel = <usize>channels << 2, gatePixel = <usize>gateChannels << 2;
  const gates = gatePixel * <usize>(single !== 0 ? 1 : positions);
  const sign = f32x4.splat(invert !== 0 ? -1 : 1);
  if (accumulate === 0) memory.fill(db + gates * <usize>from, 0, gates * <usize>(to - from));
  for (let n = from; n < to; n++)
    for (let p = 0; p < positions; p++) {
      const at = pixel * <usize>(n * positions + p);
      const mask = db + gatePixel * <usize>(single !== 0 ? n : n * positions + p);
      if (perHead === 0)
        for (let c: usize = 0; c < pixel; c += 16) {
          const d = f32x4.mul(f32x4.mul(v128.load(a + at + c), v128.load(g + at + c)), sign);
          v128.store(mask + c, f32x4.add(v128.load(mask + c), d));
        }
      else
        for (let c = 0; c < ownChannels; c++) {
          const place = at + (<usize>c << 2), head = mask + (<usize>(c / perHead) << 2);
          store<f32>(head, load<f32>(head) + load<f32>(a + place) * load<f32>(g + place));
        }
    }
}
