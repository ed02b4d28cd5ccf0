import type { ExecutionContext } from 'ava';
import { bindCheckpoint } from '../../ir/checkpoint/index.ts';
import type { Tensor, TensorFile } from '../../ir/tensor.ts';
import { createTrainingStep, type TrainingStep } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { baseFamily, fashion } from '../support/base_family.ts';
import { goldenTest, type RecordedPath, type Recordings } from '../support/golden.ts';

const batch = 16;

/** The official class with the recorded weights, after the forward and gradient of the recorded batch. */
function recordedStep(recorded: Recordings): { step: TrainingStep; loss: number } {
  const model = baseFamily(fashion);
  const { weights } = bindCheckpoint(model, recorded.tensors('fmnist/state_dict.safetensors'), { name: 'fmnist' });
  if (weights.kind !== 'float') throw new Error('a float checkpoint was expected');
  const step = createTrainingStep(model, { batch, keeps: () => true, threads: 2, decays: () => true }, nodeMachine);
  step.write('weights', weights.parameters);
  const io = recorded.tensors('fmnist/io.safetensors');
  const images = Float32Array.from(io.tensors.get('input_x64')!.data as Int16Array, (x) => x / 64);
  const { loss } = step.forwardBackward(images, Array.from(io.tensors.get('labels')!.data, Number));
  return { step, loss };
}

/** |a - b| / |b| over whole tensors. */
function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}

function worst(
  t: ExecutionContext,
  got: ReadonlyMap<string, Float32Array>,
  { tensors }: TensorFile,
  limit: number,
): string {
  let [most, where] = [0, ''];
  for (const [key, tensor] of tensors) {
    const expected = tensor.data as Float64Array;
    // Biases in front of batch norms: rounding noise in the recording, not computed at all here.
    if (expected.every((value) => Math.abs(value) < 1e-12)) {
      t.true(got.get(key)!.every((value) => value === 0));
      continue;
    }
    const distance = relativeDistance(got.get(key)!, expected);
    if (distance <= most) continue;
    [most, where] = [distance, key];
  }
  t.true(most < limit, `${where}: ${most}`);
  return `${where} ${most}`;
}

const files: readonly RecordedPath[] = [
  ...(['fmnist/state_dict.safetensors', 'fmnist/io.safetensors'] as const),
  ...(['forward', 'grad_f64', 'bn_after', 'after_adamw'] as const).map(
    (file) => `fmnist-grad/${file}.safetensors` as const,
  ),
];

goldenTest(
  'one step of the official class: activations, loss, gradients, statistics, AdamW',
  files,
  async (t, recorded) => {
    const { step, loss } = recordedStep(recorded);
    const forward = recorded.tensors('fmnist-grad/forward.safetensors');
    const expectedLoss = (forward.tensors.get('loss_f64') as Tensor<'F64'>).data[0]!;
    t.true(Math.abs(loss / expectedLoss - 1) < 1e-6, `loss ${loss}, recorded ${expectedLoss}`);
    for (const [name, tensor] of forward.tensors) {
      const [, layer] = /^\d{3}__(.+)$/.exec(name) ?? [];
      if (layer === undefined) continue;
      const values = step.valuesOf(layer);
      const norm = layer === 'spike' ? 1 : 4;
      const differing = values.reduce((n, value, i) => n + (value * norm === tensor.data[i] ? 0 : 1), 0);
      t.is(differing, 0, layer);
      t.is(values.length, tensor.data.length);
    }
    const gradients = step.read('gradients');
    t.log('gradients', worst(t, gradients, recorded.tensors('fmnist-grad/grad_f64.safetensors'), 1e-4));
    t.log('statistics', worst(t, step.read('weights'), recorded.tensors('fmnist-grad/bn_after.safetensors'), 1e-4));
    step.apply({ kind: 'adamw', rate: 1e-3, weightDecay: 0.05 });
    t.log('parameters', worst(t, step.read('weights'), recorded.tensors('fmnist-grad/after_adamw.safetensors'), 1e-4));
    t.log('loss', loss, expectedLoss);
    await step.close();
  },
);
