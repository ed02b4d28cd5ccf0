/** Softmax cross entropy with hard and with soft targets, in float64 inside. */
import { exp, log } from './mathematics';

/** Task: divisor (float64) = how many of `count` labels are a class (none is below 0), times `repeats`. */
export function countLabels(labels: usize, count: i32, repeats: i32, divisor: usize): void {
  let found = 0;
  for (let i = 0; i < count; i++) if (load<i32>(labels + (<usize>i << 2)) >= 0) found++;
  store<f64>(divisor, <f64>found * <f64>repeats);
}

/** The first of the largest logits. */
@inline function bestOf(row: usize, classes: i32): i32 {
  let best = 0;
  for (let c = 1; c < classes; c++) if (logit(row, c) > logit(row, best)) best = c;
  return best;
}

@inline function finishPart(partial: usize, loss: f64, correct: i32): void {
  store<f64>(partial, loss);
  store<i32>(partial, correct, 8);
}

/**
 * Task: cross entropy of rows from..to, and its gradient, both times weight / divisor. The label of row r is number r % period;
 * one below 0 is no class, and its row counts for nothing. Targets are 1 - smoothing + smoothing / classes for the label and
 * smoothing / classes elsewhere. Logits are rows of `channels` floats, of which `classes` count; the others get gradient 0.
 *
 * @param partial receives the loss (float64) and the number of rows whose first largest logit is the label (int32 at 8).
 */
export function crossEntropy(
  logits: usize, labels: usize, gradient: usize, channels: i32, classes: i32, from: i32, to: i32, period: i32,
  smoothing: f64, weight: f64, divisor: usize, partial: usize,
): void {
  const share = smoothing / <f64>classes;
  const count = load<f64>(divisor);
  let sum: f64 = 0;
  let correct = 0;
  for (let n = from; n < to; n++) {
    const row = logits + (<usize>(n * channels) << 2);
    const out = gradient + (<usize>(n * channels) << 2);
    const label = load<i32>(labels + (<usize>(n % period) << 2));
    if (label < 0) { memory.fill(out, 0, <usize>channels << 2); continue; }
    const best = bestOf(row, classes);
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
      store<f32>(out + (<usize>c << 2), <f32>(weight * (softmax - target) / count));
    }
  }
  finishPart(partial, weight * sum / count, correct);
}

/**
 * Task: the same against targets [period][classes], shares of the classes. With `entropy` the targets' own entropy is taken
 * from the loss, which then is the divergence from them (Kullback and Leibler); the gradient does not change.
 */
export function softCrossEntropy(
  logits: usize, labels: usize, targets: usize, gradient: usize, channels: i32, classes: i32, from: i32, to: i32, period: i32,
  entropy: i32, weight: f64, divisor: usize, partial: usize,
): void {
  const count = load<f64>(divisor);
  let sum: f64 = 0;
  let correct = 0;
  for (let n = from; n < to; n++) {
    const row = logits + (<usize>(n * channels) << 2);
    const out = gradient + (<usize>(n * channels) << 2);
    const target = targets + (<usize>(n % period * classes) << 2);
    const best = bestOf(row, classes);
    if (best === load<i32>(labels + (<usize>(n % period) << 2))) correct++;
    const largest = logit(row, best);
    let partition: f64 = 0;
    let whole: f64 = 0;
    for (let c = 0; c < classes; c++) {
      partition += exp(logit(row, c) - largest);
      whole += logit(target, c);
    }
    const logPartition = log(partition);
    for (let c = 0; c < classes; c++) {
      const wanted = logit(target, c);
      if (wanted === 0) continue;
      sum += wanted * (logPartition - (logit(row, c) - largest));
      if (entropy !== 0) sum += wanted * log(wanted);
    }
    for (let c = 0; c < channels; c++) {
      const softmax = c < classes ? whole * exp(logit(row, c) - largest) / partition - logit(target, c) : 0;
      store<f32>(out + (<usize>c << 2), <f32>(weight * softmax / count));
    }
  }
  finishPart(partial, weight * sum / count, correct);
}

/** Task: adds the parts of a loss, 16 bytes each, in order; right answers are those of the first `judged` parts. */
export function addLosses(partial: usize, count: i32, judged: i32, result: usize): void {
  let loss: f64 = 0;
  let correct = 0;
  for (let i = 0; i < count; i++, partial += 16) {
    loss += load<f64>(partial);
    if (i < judged) correct += load<i32>(partial, 8);
  }
  store<f64>(result, loss);
  store<i32>(result, correct, 8);
}

@inline function logit(row: usize, c: i32): f64 {
  return <f64>load<f32>(row + (<usize>c << 2));
}
