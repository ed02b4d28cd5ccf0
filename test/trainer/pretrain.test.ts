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
import type { TrainingStep } from '../../trainer/index.ts';

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

function modelOf({ config }: Manifest): ModelGraph {
  const parameters = {
    variant: config.choice === 'base' ? '83M' : '173M',
    dims: `[${config.embed_dim.join(',')}]`,
    ...{
      depth: config.depths,
      heads: config.num_heads,
      channels: config.in_channels,
      image: config.image,
      classes: 10,
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

const floats = ({ tensors }: TensorFile): Map<string, Float32Array> =>
  new Map([...tensors].flatMap(([key, { data }]) => (data instanceof Float32Array ? [[key, data] as const] : [])));

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
