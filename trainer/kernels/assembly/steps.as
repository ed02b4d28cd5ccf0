/** Values of all logical steps become one. They lie step after step, `stride` bytes apart; ranges are bytes of a step. */

/** Task: y = the sum over the steps, rounded once, over the divisor, rounded once; a divisor of 1 gives sums. */
export function sumOfSteps(x: usize, y: usize, stride: usize, steps: i32, divisor: f32, from: usize, to: usize): void {
  for (let p: usize = from; p < to; p += 4) {
    let sum: f64 = 0;
    for (let t = 0; t < steps; t++) sum += load<f32>(x + <usize>t * stride + p);
    store<f32>(y + p, <f32>sum / divisor);
  }
}

/** Task: its gradient, dx (+)= g / divisor in every step. */
export function sumOfStepsGradient(g: usize, dx: usize, stride: usize, steps: i32, divisor: f32, from: usize, to: usize, accumulate: i32): void {
  const by = f32x4.splat(divisor);
  for (let p: usize = from; p < to; p += 16) {
    const d = f32x4.div(v128.load(g + p), by);
    for (let t = 0; t < steps; t++) {
      const at = dx + <usize>t * stride + p;
      v128.store(at, accumulate !== 0 ? f32x4.add(v128.load(at), d) : d);
    }
  }
}

/** Task: y = the largest over the steps. */
export function largestOfSteps(x: usize, y: usize, stride: usize, steps: i32, from: usize, to: usize): void {
  for (let p: usize = from; p < to; p += 16) {
    let most = v128.load(x + p);
    for (let t = 1; t < steps; t++) most = f32x4.max(most, v128.load(x + <usize>t * stride + p));
    v128.store(y + p, most);
  }
}

/** Task: its gradient, dx (+)= g in the first step that is the largest. */
export function largestOfStepsGradient(x: usize, y: usize, g: usize, dx: usize, stride: usize, steps: i32, from: usize, to: usize, accumulate: i32): void {
  for (let p: usize = from; p < to; p += 16) {
    const most = v128.load(y + p);
    let left = v128.load(g + p);
    for (let t = 0; t < steps; t++) {
      const at = <usize>t * stride + p;
      const taken = f32x4.eq(v128.load(x + at), most);
      const d = v128.and(left, taken);
      left = v128.andnot(left, taken);
      v128.store(dx + at, accumulate !== 0 ? f32x4.add(v128.load(dx + at), d) : d);
    }
  }
}

/** Task: dx (+)= g in the last step, 0 in the others. */
export function lastOfStepsGradient(g: usize, dx: usize, stride: usize, steps: i32, from: usize, to: usize, accumulate: i32): void {
  const last = dx + <usize>(steps - 1) * stride;
  for (let p: usize = from; p < to; p += 16) {
    const d = v128.load(g + p);
    v128.store(last + p, accumulate !== 0 ? f32x4.add(v128.load(last + p), d) : d);
    if (accumulate === 0) for (let t = 0; t < steps - 1; t++) v128.store(dx + <usize>t * stride + p, f32x4.splat(0));
  }
}
