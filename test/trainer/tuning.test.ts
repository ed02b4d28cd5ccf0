/** What fine-tuning begins with and is fed: keys of a checkpoint, MixUp and CutMix against recorded ones, who draws which branches out; a decoder's gradients. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { parseTensorFile } from '../../runtime/formats/index.ts';
import { loadModel } from '../../toolchain/load/model.ts';
import { takeOver } from '../../toolchain/load/partial.ts';
import { cutPictures, mixPictures, shareSteps } from '../../trainer/augment.ts';
import { initialParameters } from '../../trainer/index.ts';
import { mixedTargets, shareTargets } from '../../trainer/objective/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { encoderOf, maskOf, pretrainStep, writeMasks, type PretrainOptions } from '../../trainer/pretrain/index.ts';
import { drawDrops, dropRates } from '../../trainer/step/index.ts';
import { host } from '../support/host.ts';
import { graphOf, numbers } from './support.ts';

const shared = fileURLToPath(new URL('../../../shared/golden/smae/', import.meta.url));

interface Manifest {
  readonly checkpoint: string;
  readonly config: {
    readonly choice: 'base' | 'large';
    readonly embed_dim: readonly number[];
    readonly num_heads: number;
    readonly depths: number;
    readonly in_channels: number;
    readonly image: number;
    readonly classes: number;
  };
  readonly keys: Readonly<Record<'loaded' | 'missing' | 'unexpected', readonly string[]>>;
}

const large = (parameters: Readonly<Record<string, string | number>>) =>
  loadModel(
    host,
    fileURLToPath(new URL('../../examples/e-spikeformer-large.spike', import.meta.url)),
    Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
  );

const modelOf = ({ config }: Manifest) =>
  large({
    variant: config.choice === 'base' ? '83M' : '173M',
    dims: `[${config.embed_dim.join(',')}]`,
    ...{ depth: config.depths, heads: config.num_heads, channels: config.in_channels },
    ...{ image: config.image, classes: config.classes },
    mean: `[${Array(config.in_channels).fill(0.5).join(',')}]`,
    std: `[${Array(config.in_channels).fill(0.5).join(',')}]`,
  });

const sets = existsSync(shared)
  ? readdirSync(shared).filter((name) => existsSync(`${shared}${name}/mixup.safetensors`))
  : [];
for (const name of sets) {
  const folder = `${shared}${name}/`;
  const manifest = JSON.parse(readFileSync(`${folder}MANIFEST.json`, 'utf8')) as Manifest;
  const tensors = (file: string) => parseTensorFile(readFileSync(`${folder}${file}`), file).tensors;

  test(`smae/${name}: a checkpoint's keys are taken, start fresh and are left as recorded`, (t) => {
    const model = modelOf(manifest);
    const found = takeOver(host, `${folder}${manifest.checkpoint}`, model, {}, initialParameters(model.graph, 1));
    const { loaded, missing, unexpected } = manifest.keys;
    t.deepEqual([...found.taken].sort(), [...loaded].sort());
    t.deepEqual([...found.fresh].sort(), [...missing].sort());
    t.deepEqual([...found.left].sort(), [...unexpected].sort());
    t.log(found.taken.length, found.fresh.length, found.left.length);
  });

  test(`smae/${name}: MixUp and CutMix by the recorded draws`, (t) => {
    const { classes, image, in_channels: channels } = manifest.config;
    const [io, mixed] = [tensors('io.safetensors'), tensors('mixup.safetensors')];
    const labels = Int32Array.from(io.get('labels')!.data, Number);
    const pixels = Int32Array.from(io.get('images_x64')!.data, Number);
    const count = labels.length - (labels.length % 2);
    const size = pixels.length / labels.length;
    const [first, partner] = [0, count - 1].map((n) => pixels.slice(n * size, (n + 1) * size)) as [
      Int32Array,
      Int32Array,
    ];
    const targetsAt = (share: number): Float32Array => {
      const targets = new Float32Array(count * classes);
      shareTargets(labels.subarray(0, count), 0.1, targets);
      mixedTargets(targets, count, share);
      return targets;
    };
    const near = (kind: string, share: number): void =>
      targetsAt(share).forEach((x, i) => {
        const said = Number(mixed.get(`${kind}.targets`)!.data[i]!);
        t.true(Math.abs(x - said) < 1e-6, `${kind}: target ${i} is ${x}, recorded ${said}`);
      });
    const share = Number(mixed.get('mixup.lam_used')!.data[0]!);
    near('mixup', share);
    // Shares are drawn in steps of 1/256 here, and the mixture is a whole number of the grid again.
    const steps = Math.round(share * shareSteps);
    const picture = first.slice();
    mixPictures(picture, partner, steps);
    mixed.get('mixup.image0')!.data.forEach((said, i) => {
      const allowed = Math.abs((steps / shareSteps - share) * (first[i]! - partner[i]!)) + 0.5 + 1e-3;
      t.true(Math.abs(picture[i]! - 64 * Number(said)) <= allowed, `value ${i}`);
    });
    const [top, bottom, left, right] = Array.from(mixed.get('cutmix.box')!.data, Number) as [
      number,
      number,
      number,
      number,
    ];
    const cut = first.slice();
    const own = cutPictures(cut, partner, [channels, image, image], { top, bottom, left, right });
    t.true(Math.abs(own - Number(mixed.get('cutmix.lam_used')!.data[0]!)) < 1e-12);
    const said = Array.from(mixed.get('cutmix.image0')!.data, Number);
    t.deepEqual(
      [...cut],
      said.map((x) => 64 * x),
    );
    near('cutmix', own);
  });
}

test('rates of left-out branches grow in equal parts from block to block; draws are by picture or by batch', (t) => {
  const { graph } = large({ variant: '83M', dims: '[8,12,24]', depth: 5, heads: 3, image: 64, classes: 4 });
  const rates = dropRates(graph, 0.4);
  const branches = [1, 2, 3, 4].flatMap((block) =>
    [1, 2].map((branch) => [`block3.${block}.layer_scale${branch}`, (0.4 * block) / 4] as const),
  );
  t.deepEqual([...rates], branches);
  t.is(dropRates(graph, 0).size, 0);
  const [batch, updates] = [8, 250];
  const factors = new Map([...rates.keys()].map((name) => [name, new Float32Array(batch)]));
  for (const scope of ['picture', 'batch'] as const) {
    const dropped = new Map<string, number>();
    let mixedBatches = 0;
    for (let update = 0; update < updates; update++) {
      drawDrops(factors, rates, { seed: 3, update, scope });
      for (const [name, rate] of rates) {
        const own = [...factors.get(name)!];
        const kept = Math.fround(1 / (1 - rate));
        t.true(own.every((factor) => factor === 0 || factor === kept));
        dropped.set(name, (dropped.get(name) ?? 0) + own.filter((factor) => factor === 0).length);
        if (new Set(own).size > 1) mixedBatches++;
      }
    }
    t.is(mixedBatches > 0, scope === 'picture');
    // Five deviations of so many draws.
    const draws = scope === 'picture' ? batch * updates : updates;
    for (const [name, rate] of rates) {
      const found = dropped.get(name)! / (batch * updates);
      t.true(Math.abs(found - rate) < 5 * Math.sqrt((rate * (1 - rate)) / draws), `${name}: ${found} for ${rate}`);
    }
  }
  const again = new Map([...factors].map(([name, values]) => [name, values.slice()]));
  drawDrops(factors, rates, { seed: 3, update: updates - 1, scope: 'batch' });
  t.deepEqual(factors, again, 'the same step draws the same');
});

/** Patches of 4x4 pixels. */
const fewPatches = graphOf([
  ['x', 'input', [], { shape: [1, 8, 8], mean: [0], std: [1] }],
  ['stem', 'conv2d', ['x'], { out: 8, kernel: 4, stride: 4, pad: 0 }],
  ['bn', 'batch_norm', ['stem']],
  ['pooled', 'mean', ['bn']],
  ['s', 'neuron', ['pooled'], { cap: 1, norm: 1, rounding: 'half_even' }],
  ['logits', 'linear', ['s'], { out: 4 }],
]);

test('what a decoder is made of, and the loss of patches: gradients are the differences of the loss', (t) => {
  const encoder = encoderOf(fewPatches);
  const options: PretrainOptions = {
    ...{ batch: 2, threads: 1, optimizer: 'adamw', weightDecay: 0, clip: 0, ema: 0, seed: 1 },
    ...{ maskRatio: 0.5, decoder: { width: 8, depth: 1, heads: 2 }, order: 'in_order' },
  };
  const step = pretrainStep(encoder, options, nodeMachine);
  t.teardown(() => step.close());
  const masks = [0, 1].map((n) => maskOf(numbers(30 + n, 4), 2));
  writeMasks(masks, options.order, step.mask);
  step.images.set(numbers(1, step.images.length));
  const weights = new Map(
    [...step.read('weights')].map(([key, values], i) => {
      const drawn = numbers(40 + i, values.length);
      const isScale = /(norm\d?|bn)\.weight$|running_var$/.test(key);
      return [key, drawn.map((x) => (isScale ? 1.5 + x / 2 : x))] as const;
    }),
  );
  const lossWith = (key: string, at: number, by: number): number => {
    const moved = weights.get(key)!.map((x, i) => (i === at ? x + by : x));
    step.write('weights', new Map([...weights, [key, moved]]));
    return step.forwardBackward().loss;
  };
  lossWith('norm.bias', 0, 0);
  const gradients = step.read('gradients');
  const behind = [...gradients].filter(([key]) => /^(decoder_(?!pos)|norm)/.test(key));
  t.is(behind.length, 19);
  const distance = 1 / 64;
  let worst = 0;
  for (const [key, gradient] of behind) {
    const largest = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    const chosen = [0, 1, 2, 3].map((i) => Math.floor((i * (gradient.length - 1)) / 3));
    for (const at of chosen) {
      const [near, far] = [distance, 2 * distance].map((by) => lossWith(key, at, by) - lossWith(key, at, -by));
      const expected = (8 * near! - far!) / (12 * distance);
      const off = Math.abs(gradient[at]! - expected) / (largest + 1e-2);
      worst = Math.max(worst, off);
      t.true(off < 3e-4, `${key} ${at}: ${gradient[at]}, differences say ${expected}, largest ${largest}`);
    }
  }
  t.log('worst', worst);
});
