/** @file A learner in a few lines, to test everything around learners: softmax regression with momentum. */
import type { Learner } from '../../trainer/learner.ts';
import { scoreLogits } from '../../trainer/objective/index.ts';

export interface SoftmaxOptions {
  readonly batch: number;
  readonly size: number;
  readonly classes: number;
}

export function softmaxLearner({ batch, size, classes }: SoftmaxOptions): Learner {
  const weight = new Float32Array(classes * size);
  const moment = new Float32Array(classes * size);
  const logits = new Float32Array(batch * classes);
  const predict = (images: Float32Array): Float32Array => {
    for (let n = 0; n < batch; n++)
      for (let c = 0; c < classes; c++) {
        let sum = 0;
        for (let i = 0; i < size; i++) sum += weight[c * size + i]! * images[n * size + i]!;
        logits[n * classes + c] = sum;
      }
    return logits;
  };
  return {
    batch,
    chance: Math.log(classes),
    answers: batch,
    judging: () => ({
      predict,
      score: ({ images, labels }, count) => scoreLogits(predict(images), labels, count),
      end: () => undefined,
    }),
    learn({ images, labels }, { rate }) {
      predict(images);
      moment.forEach((m, i) => (moment[i] = 0.9 * m));
      let [loss, correct] = [0, 0];
      for (let n = 0; n < batch; n++) {
        const row = logits.subarray(n * classes, (n + 1) * classes);
        const most = Math.max(...row);
        const parts = Array.from(row, (x) => Math.exp(x - most));
        const whole = parts.reduce((a, b) => a + b, 0);
        loss -= Math.log(parts[labels[n]!]! / whole) / batch;
        if (row.indexOf(most) === labels[n]) correct++;
        for (let c = 0; c < classes; c++) {
          const gradient = (parts[c]! / whole - (c === labels[n] ? 1 : 0)) / batch;
          for (let i = 0; i < size; i++) moment[c * size + i]! += gradient * images[n * size + i]!;
        }
      }
      weight.forEach((w, i) => (weight[i] = w - rate * moment[i]!));
      return { loss, correct };
    },
    state: () =>
      new Map([
        ['parameter/head.weight', weight.slice()],
        ['moment/head.weight', moment.slice()],
      ]),
    restore(state) {
      weight.set(state.get('parameter/head.weight')!);
      moment.set(state.get('moment/head.weight')!);
    },
    weights: () => ({ kind: 'float', parameters: new Map([['head.weight', weight.slice()]]) }),
    unsound: () => (weight.every(Number.isFinite) ? undefined : { layer: 'head', what: 'weight' }),
  };
}
