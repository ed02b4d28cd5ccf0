/**
 * One step of masked pre-training against the recorded original (`../shared/golden/smae`, whatever sets of that kind lie there, and the compact one of
 * the clone): masks, counts, loss, gradients, running statistics, AdamW.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { compileModel } from '../../compiler/frontend/index.ts';
import { spikingNodes, type ModelGraph } from '../../ir/model/index.ts';
import { sizeOf, type TensorFile } from '../../ir/tensor.ts';
import { parseTensorFile } from '../../runtime/formats/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import {
  encoderOf,
  keptOf,
  maskOf,
  positionTable,
  pretrainStep,
  writeMasks,
  type PretrainOptions,
} from '../../trainer/pretrain/index.ts';
import { createTrainingStep, rateAt, type Objective, type TrainingStep } from '../../trainer/index.ts';
import { teacherTargets } from '../../trainer/objective/index.ts';
import { layerRates } from '../../trainer/step/index.ts';

const shared = fileURLToPath(new URL('../../../shared/golden/smae/', import.meta.url));

interface Manifest {
  readonly config: {
    readonly choice: 'base' | 'large';
    readonly embed_dim: readonly number[];
    readonly num_heads: number;
    readonly depths: number;
    readonly decoder_embed_dim: number;
    readonly decoder_depth: number;
    readonly decoder_num_heads: number;
    readonly in_channels: number;
    readonly image: number;
  };
  readonly batch: number;
  readonly mask_ratio: number;
  readonly loss: Readonly<Record<string, number>>;
  readonly trajectory: Readonly<Record<string, readonly number[]>>;
  readonly trajectory_steps_equal_in_f32_and_f64: Readonly<Record<string, number>>;
}

const family = readFileSync(
  fileURLToPath(new URL('../../examples/e-spikeformer-large.spike', import.meta.url)),
  'utf8',
);

function modelOf({ config }: Manifest, classes = 10): ModelGraph {
  const parameters = {
    variant: config.choice === 'base' ? '83M' : '173M',
    dims: `[${config.embed_dim.join(',')}]`,
    ...{
      depth: config.depths,
      heads: config.num_heads,
      channels: config.in_channels,
      image: config.image,
      classes,
    },
    ...{
      mean: `[${Array(config.in_channels).fill(0.5).join(',')}]`,
      std: `[${Array(config.in_channels).fill(0.5).join(',')}]`,
    },
  };
  const given = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  return compileModel(
    { name: 'large.spike', text: family },
    { parameters: given, load: (name) => ({ name, text: '' }) },
  ).graph;
}

/** By the trainer's keys: a layer scale is called as its layer in official files. */
const floats = ({ tensors }: TensorFile): Map<string, Float32Array> =>
  new Map(
    [...tensors].flatMap(([key, { data }]) => {
      const own = /layer_scale\d$/.test(key) ? `${key}.weight` : key;
      return data instanceof Float32Array ? [[own, data] as const] : [];
    }),
  );

/** |difference| over the tolerance of the README, doubled: 2e-5 of the tensor's largest and 2e-7 of the largest of all. */
function worst(
  got: ReadonlyMap<string, Float32Array>,
  said: ReadonlyMap<string, Float32Array>,
): { ratio: number; key: string } {
  const largest = (values: Float32Array): number => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const all = Math.max(...[...said.values()].map(largest));
  let most = { ratio: 0, key: '' };
  for (const [key, expected] of said) {
    const limit = 2 * (2e-5 * largest(expected) + 2e-7 * all);
    const own = got.get(key);
    if (!own || own.length !== expected.length) throw new Error(`"${key}" is missing`);
    own.forEach((x, i) => {
      const ratio = Math.abs(x - expected[i]!) / limit;
      if (!(ratio <= most.ratio)) most = { ratio, key };
    });
  }
  return most;
}

interface Set {
  readonly manifest: Manifest;
  tensors(file: string): TensorFile;
}

function started(t: ExecutionContext, { manifest, tensors }: Set, order: PretrainOptions['order']) {
  const encoder = encoderOf(modelOf(manifest));
  const { decoder_embed_dim: width, decoder_depth: depth, decoder_num_heads: heads } = manifest.config;
  const options: PretrainOptions = {
    ...{
      batch: manifest.batch,
      threads: 2,
      optimizer: 'adamw',
      weightDecay: 0.05,
      decays: 'all',
      beta2: 0.95,
      eps: 1e-4,
      clip: 0,
      ema: 0,
    },
    ...{ maskRatio: manifest.mask_ratio, decoder: { width, depth, heads }, order, seed: 1 },
  };
  const step = pretrainStep(encoder, options, nodeMachine, () => true);
  t.teardown(() => step.close());
  step.write('weights', floats(tensors('state_dict.safetensors')));
  const { tensors: io } = tensors('io.safetensors');
  const patches = encoder.grid[0] * encoder.grid[1];
  const noise = io.get('noise')!.data as Float32Array;
  const keep = keptOf(encoder, manifest.mask_ratio);
  const masks = Array.from({ length: manifest.batch }, (_, n) =>
    maskOf(noise.subarray(n * patches, (n + 1) * patches), keep),
  );
  writeMasks(masks, order, step.mask);
  step.images.set(Float32Array.from(io.get('images_x64')!.data as Int16Array, (x) => x / 64));
  return { encoder, step, io, masks };
}

function countsOf(t: ExecutionContext, graph: ModelGraph, step: TrainingStep, counts: TensorFile): void {
  const neurons = spikingNodes(graph);
  t.is(counts.tensors.size, neurons.length);
  const names = [...counts.tensors.keys()].sort();
  neurons.forEach(({ name, type }, i) => {
    const said = counts.tensors.get(names[i]!)!.data;
    const values = step.valuesOf(name);
    const norm = type.kind === 'count' ? type.norm : 1;
    let differing = Math.abs(values.length - said.length);
    values.forEach((value, k) => (differing += value * norm === said[k] ? 0 : 1));
    t.is(differing, 0, `${name} is unlike ${names[i]!}`);
  });
}

function check(t: ExecutionContext, set: Set): void {
  const { manifest, tensors } = set;
  for (const order of ['published', 'in_order'] as const) {
    const { encoder, step, io, masks } = started(t, set, order);
    t.deepEqual([...step.mask.active], [...(io.get('active')!.data as Uint8Array)]);
    t.deepEqual(
      masks.flatMap(({ restore }) => [...restore]),
      [...(io.get('ids_restore')!.data as Int32Array)],
    );
    const { loss } = step.forwardBackward();
    const said = manifest.loss[`${order}_f64`]!;
    t.true(Math.abs(loss / said - 1) < 1e-6, `${order}: loss ${loss}, recorded ${said}`);
    countsOf(t, encoder.graph, step, tensors('counts.npz'));
    const gradients = floats(tensors(`grad_f64_${order}.safetensors`));
    const found = worst(step.read('gradients'), gradients);
    t.log(order, 'loss', loss / said - 1, 'gradients over tolerance', found.ratio, found.key, gradients.size);
    t.true(found.ratio <= 1, `${order}: gradient of ${found.key} is ${found.ratio} of what is allowed`);
    const statistics = floats(tensors('bn_after.safetensors'));
    const weights = step.read('weights');
    for (const [key, values] of statistics)
      values.forEach((x, i) => t.true(Math.abs(weights.get(key)![i]! - x) <= 2e-6 * Math.max(1, Math.abs(x)), key));
    if (order !== 'published') continue;
    step.apply({ kind: 'adamw', rate: 1.2e-3, weightDecay: 0.05, beta2: 0.95, eps: 1e-4 });
    const after = step.read('weights');
    let far = 0;
    for (const [key, values] of floats(tensors('after_adamw.safetensors')))
      values.forEach((x, i) => (far = Math.max(far, Math.abs(after.get(key)![i]! - x))));
    t.log('AdamW', far);
    t.true(far <= 2e-5, `AdamW is off by ${far}`);
  }
}

const sets = existsSync(shared)
  ? readdirSync(shared).filter((name) => existsSync(`${shared}${name}/grad_f64_in_order.safetensors`))
  : [];
for (const name of sets)
  test(`smae/${name}: masks, counts, losses, gradients, statistics, AdamW`, (t) => {
    const path = (file: string): string => `${shared}${name}/${file}`;
    check(t, {
      manifest: JSON.parse(readFileSync(path('MANIFEST.json'), 'utf8')) as Manifest,
      tensors: (file) => parseTensorFile(readFileSync(path(file)), file),
    });
  });

interface FinetuneManifest {
  readonly config: Manifest['config'] & { readonly classes: number };
  readonly keys: Readonly<Record<'loaded' | 'missing' | 'unexpected', readonly string[]>>;
  readonly losses: Readonly<Record<string, number>>;
  readonly drop_path: readonly { readonly module: string; readonly kept: boolean; readonly rate: number }[];
  readonly lamb: {
    readonly lr_group_zero: number;
    readonly layer_decay: number;
    readonly weight_decay: number;
    readonly losses: readonly number[];
  };
  readonly parameter_groups: Readonly<Record<string, { readonly lr_scale: number; readonly weight_decay: number }>>;
  readonly schedule: {
    readonly warmup_epochs: number;
    readonly epochs: number;
    readonly min_lr: number;
    readonly points: readonly { readonly epoch: number; readonly lr: number }[];
  };
}

/** A step of fine-tuning with one kind of loss. */
function tuned(t: ExecutionContext, manifest: FinetuneManifest, tensors: Set['tensors'], kind: string): TrainingStep {
  const graph = modelOf(manifest as unknown as Manifest, manifest.config.classes);
  const { tensors: io } = tensors('io.safetensors');
  const labels = Array.from(io.get('labels')!.data, Number);
  const { classes } = manifest.config;
  const isPlain = kind === 'plain' || kind === 'soft';
  const drops = new Map<string, { kept: boolean; rate: number }>();
  if (kind === 'drop')
    manifest.drop_path.forEach(({ module, ...draw }, i) =>
      drops.set(module.replace('drop_path', `layer_scale${(i % 2) + 1}`), draw),
    );
  const { layer_decay: decay } = manifest.lamb;
  const objective: Objective =
    kind === 'plain'
      ? { kind: 'classes' }
      : kind === 'soft'
        ? { kind: 'shares' }
        : { kind: 'distilled', share: 0.5, divergence: kind === 'kd_soft' };
  const step = createTrainingStep(
    isPlain ? { ...graph, outputs: [{ name: 'logits', node: 'head' }] } : graph,
    {
      ...{ batch: labels.length, threads: 2, keeps: () => true, bounds: 'strict', objective },
      ...{
        labelSmoothing: kind === 'plain' ? 0.1 : 0,
        drops: new Set(drops.keys()),
        rateShare: layerRates(graph, decay),
      },
    },
    nodeMachine,
  );
  t.teardown(() => step.close());
  step.write('weights', floats(tensors('state_dict.safetensors')));
  step.images.set(Float32Array.from(io.get('images_x64')!.data as Int16Array, (x) => x / 64));
  step.labels.set(labels);
  if (kind !== 'plain') step.targets.set(io.get('soft_targets')!.data as Float32Array);
  if (!isPlain)
    step.answers.set(
      teacherTargets(io.get('teacher_logits')!.data as Float32Array, classes, kind === 'kd_soft' ? 'soft' : 'hard'),
    );
  for (const [layer, { kept, rate }] of drops) step.drops.get(layer)!.fill(kept ? 1 / (1 - rate) : 0);
  return step;
}

function checkTuning(t: ExecutionContext, manifest: FinetuneManifest, tensors: Set['tensors']): void {
  for (const kind of ['plain', 'soft', 'kd_hard', 'kd_soft', 'drop']) {
    const step = tuned(t, manifest, tensors, kind);
    const { loss } = step.forwardBackward();
    const said = manifest.losses[`${kind}_f64`]!;
    t.true(Math.abs(loss / said - 1) < 1e-6, `${kind}: loss ${loss}, recorded ${said}`);
    if (kind === 'plain' || kind === 'kd_soft') continue;
    const found = worst(step.read('gradients'), floats(tensors(`grad_f64_${kind}.safetensors`)));
    t.log(kind, 'loss', loss / said - 1, 'gradients over tolerance', found.ratio, found.key);
    t.true(found.ratio <= 1, `${kind}: gradient of ${found.key} is ${found.ratio} of what is allowed`);
    if (kind !== 'kd_hard') continue;
    const graph = modelOf(manifest as unknown as Manifest, manifest.config.classes);
    countsOf(t, graph, step, tensors('counts.npz'));
    const weights = step.read('weights');
    for (const [key, values] of floats(tensors('bn_after.safetensors')))
      values.forEach((x, i) => t.true(Math.abs(weights.get(key)![i]! - x) <= 2e-6 * Math.max(1, Math.abs(x)), key));
    for (const number of [1, 2]) {
      if (number === 2) t.true(Math.abs(step.forwardBackward().loss / manifest.lamb.losses[1]! - 1) < 1e-5);
      step.apply({
        kind: 'lamb',
        rate: manifest.lamb.lr_group_zero,
        weightDecay: manifest.lamb.weight_decay,
        clipNorm: 1,
      });
      const after = step.read('weights');
      let far = 0;
      for (const [key, values] of floats(tensors(`after_lamb${number}.safetensors`)))
        values.forEach((x, i) => (far = Math.max(far, Math.abs(after.get(key)![i]! - x))));
      t.log('LAMB', number, far);
      t.true(far <= 1e-4, `LAMB is off by ${far}`);
    }
  }
}

const tunedSets = existsSync(shared)
  ? readdirSync(shared).filter((name) => existsSync(`${shared}${name}/after_lamb1.safetensors`))
  : [];
for (const name of tunedSets)
  test(`smae/${name}: five losses, gradients, stochastic depth, statistics, LAMB, rates, schedule`, (t) => {
    const path = (file: string): string => `${shared}${name}/${file}`;
    const manifest = JSON.parse(readFileSync(path('MANIFEST.json'), 'utf8')) as FinetuneManifest;
    checkTuning(t, manifest, (file) => parseTensorFile(readFileSync(path(file)), file));
    const graph = modelOf(manifest as unknown as Manifest, manifest.config.classes);
    const share = layerRates(graph, manifest.lamb.layer_decay);
    for (const [key, { lr_scale: scale }] of Object.entries(manifest.parameter_groups)) {
      const own = key.includes('layer_scale') ? `${key}.weight` : key;
      t.true(Math.abs(share(own) - scale) < 1e-12, key);
    }
    const { warmup_epochs: warmup, epochs, min_lr: floor, points } = manifest.schedule;
    const steps = 100; // of an epoch
    const peak = points.find(({ epoch }) => epoch === warmup)!.lr;
    const schedule = { rate: peak, floor, warmup: warmup * steps, fromZero: true, steps: epochs * steps };
    for (const { epoch, lr } of points)
      t.true(Math.abs(rateAt(epoch * steps, schedule) - lr) < 1e-12, `epoch ${epoch}`);
  });

test('the table of positions is that of sines and cosines', (t) => {
  const table = positionTable(24, 3, 5);
  for (let token = 0; token < 15; token++)
    for (let c = 0; c < 24; c++) {
      const place = c < 12 ? token % 5 : Math.floor(token / 5);
      const angle = place / 10000 ** ((c % 6) / 6);
      const expected = c % 12 < 6 ? Math.sin(angle) : Math.cos(angle);
      t.true(Math.abs(table[token * 24 + c]! - expected) < 1e-7, `${token}, ${c}`);
    }
  t.is(table.length, sizeOf([15, 24]));
});
