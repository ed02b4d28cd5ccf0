/** Softmax cross entropy with label smoothing, in float64 inside. */
import { exp, log } from './mathematics';

/**
 * Task: mean loss over the batch and its gradient. Targets are 1 - smoothing + smoothing / classes for the label and
 * smoothing / classes elsewhere. Logits are rows of `channels` floats, of which `classes` count; the others get gradient 0.
 *
 * @param result receives the loss (float64) and the number of rows whose first largest logit is the label (int32 at 8).
 */
export function crossEntropy(
  logits: usize, labels: usize, gradient: usize, channels: i32, classes: i32, batch: i32, smoothing: f64, result: usize,
): void {
  const share = smoothing / <f64>classes;
  let sum: f64 = 0;
  let correct = 0;
  for (let n = 0; n < batch; n++) {
    const row = logits + (<usize>(n * channels) << 2);
    const out = gradient + (<usize>(n * channels) << 2);
    const label = load<i32>(labels + (<usize>n << 2));
    let best = 0;
    for (let c = 1; c < classes; c++) if (logit(row, c) > logit(row, best)) best = c;
    if (best === label) correct++;
    const largest = logit(row, best);
    let partition: f64 = 0;
    let all: f64 = 0;
    for (let c = 0; c < classes; c++) {
      partition += exp(logit(row, c) - largest);
      all += logit(row, c) - largest;
    }
    const logPartition = log(partition);
    sum += logPartition - (1 - smoothing) * (logit(row, label) - largest) - share * all;
    for (let c = 0; c < channels; c++) {
      const target = c < classes ? share + (c === label ? 1 - smoothing : 0) : 0;
      const softmax = c < classes ? exp(logit(row, c) - largest) / partition : 0;
      store<f32>(out + (<usize>c << 2), <f32>((softmax - target) / <f64>batch));
    }
  }
  store<f64>(result, sum / <f64>batch);
  store<i32>(result, correct, 8);
}

@inline function logit(row: usize, c: i32): f64 {
  return <f64>load<f32>(row + (<usize>c << 2));
}

/** Task: y = mean over `steps` stretches of `stride` bytes, of bytes from..to: the network's answer over time. */
export function meanOverSteps(x: usize, y: usize, stride: usize, steps: i32, from: usize, to: usize): void {
  const by = f32x4.splat(<f32>steps);
  for (let p = from; p < to; p += 16) {
    let sum = v128.load(x + p);
    for (let t = 1; t < steps; t++) sum = f32x4.add(sum, v128.load(x + <usize>t * stride + p));
    v128.store(y + p, f32x4.div(sum, by));
  }
}

/** Task: the gradient of that mean, g / steps in every stretch. */
export function meanOverStepsGradient(g: usize, dx: usize, stride: usize, steps: i32, from: usize, to: usize): void {
  const by = f32x4.splat(<f32>steps);
  for (let p = from; p < to; p += 16) {
    const d = f32x4.div(v128.load(g + p), by);
    for (let t = 0; t < steps; t++) v128.store(dx + <usize>t * stride + p, d);
  }
}
