/** @file The papers' base family built layer by layer, with the official module names: what the language should yield. */
import { createModelBuilder, type LayerRequest, type ModelGraph } from '../../ir/model/index.ts';
import type { Rounding } from '../../ir/numerics.ts';

/** What tells one network of the family from another. */
export interface BaseFamily {
  /** Channels of the four stages; the first block has half of the first. */
  readonly dims: readonly [number, number, number, number];
  readonly heads: number;
  readonly classes: number;
  /** Input channels. */
  readonly channels: number;
  /** Side of the square input in pixels. */
  readonly image: number;
  readonly cap?: number;
  readonly rounding?: Rounding;
  /** Transformer blocks of stages 3 and 4; the papers have 6 and 2. */
  readonly depths?: readonly [number, number];
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  /** Width of one input integer; the recorded sets reach -136..151, which is 9 bits. */
  readonly inputBits?: number;
}

/** The recorded sets `golden/t` and `golden/t-exact`. */
export const sizeT: BaseFamily = { dims: [24, 48, 96, 128], heads: 8, classes: 1000, channels: 3, image: 64 };
/** The recorded set `golden/s-exact`: 5.1 M parameters at 224x224. */
export const sizeS: BaseFamily = { dims: [32, 64, 128, 192], heads: 8, classes: 1000, channels: 3, image: 224 };
/** The recorded set `golden/fmnist`: a network trained on Fashion-MNIST. */
export const fashion: BaseFamily = {
  dims: [16, 32, 48, 64],
  heads: 4,
  classes: 10,
  channels: 1,
  image: 64,
  mean: [0.286],
  std: [0.353],
};

/** The same as words for the command line, behind the family's file. */
export const fashionArguments: readonly string[] = [
  'dims=[16,32,48,64]',
  'heads=4',
  'classes=10',
  'channels=1',
  'image=64',
  'mean=[0.286]',
  'std=[0.353]',
].flatMap((text) => ['-p', text]);

/** Adds layers to a network; each call returns the name of the value it made. */
interface Draft {
  readonly family: BaseFamily;
  layer(
    name: string,
    op: LayerRequest['op'],
    inputs: readonly string[],
    attributes?: LayerRequest['attributes'],
  ): string;
  spike(name: string, x: string, norm?: number): string;
}

/** Builds the network with its batch norms, as the trainer and the official checkpoints know it. */
export function baseFamily(family: BaseFamily): ModelGraph {
  const builder = createModelBuilder('e-spikeformer');
  const layer: Draft['layer'] = (name, op, inputs, attributes = {}) => {
    const added = builder.add({ name, op, inputs, attributes });
    if (added === undefined) throw new Error(builder.diagnostics.map((d) => d.message).join('\n'));
    return added;
  };
  const { cap = 4, rounding = 'half_even' } = family;
  const spike: Draft['spike'] = (name, x, norm = cap) => layer(name, 'neuron', [x], { cap, norm, rounding });
  builder.output('logits', network({ family, layer, spike }));
  return builder.finish();
}

function network(draft: Draft): string {
  const { family, layer, spike } = draft;
  const [e0, e1, e2, e3] = family.dims;
  const [depth3, depth4] = family.depths ?? [6, 2];
  let x = layer('image', 'input', [], {
    shape: [family.channels, family.image, family.image],
    bits: family.inputBits ?? 9,
    mean: family.mean ?? [0],
    std: family.std ?? [1],
  });
  x = layer('downsample1_1.encode_conv', 'conv2d', [x], { out: e0 / 2, kernel: 7, stride: 2 });
  x = layer('downsample1_1.encode_bn', 'batch_norm', [x]);
  x = convBlock(draft, 'ConvBlock1_1.0', x, e0 / 2);
  x = convBlock(draft, 'ConvBlock1_2.0', down(draft, 'downsample1_2', x, e0, 2), e0);
  x = convBlock(draft, 'ConvBlock2_1.0', down(draft, 'downsample2', x, e1, 2), e1);
  x = convBlock(draft, 'ConvBlock2_2.0', x, e1);
  x = down(draft, 'downsample3', x, e2, 2);
  for (let i = 0; i < depth3; i++) x = transformerBlock(draft, `block3.${i}`, x, e2);
  x = down(draft, 'downsample4', x, e3, 1);
  for (let i = 0; i < depth4; i++) x = transformerBlock(draft, `block4.${i}`, x, e3);
  return layer('head', 'linear', [spike('spike', layer('mean', 'mean', [x]), 1)], { out: family.classes });
}

function down({ layer, spike }: Draft, name: string, x: string, out: number, stride: number): string {
  const conv = layer(`${name}.encode_conv`, 'conv2d', [spike(`${name}.encode_spike`, x)], { out, kernel: 3, stride });
  return layer(`${name}.encode_bn`, 'batch_norm', [conv]);
}

/** A convolution named `name.0` and its batch norm `name.1`. */
function convNorm({ layer }: Draft, name: string, x: string, attributes: LayerRequest['attributes']): string {
  return layer(`${name}.1`, 'batch_norm', [layer(`${name}.0`, 'conv2d', [x], { bias: false, ...attributes })]);
}

function sepConv(draft: Draft, name: string, x: string, dim: number, kernel: number): string {
  const wide = convNorm(draft, `${name}.pwconv1`, draft.spike(`${name}.spike1`, x), { out: 2 * dim });
  const depthwise = { out: 2 * dim, kernel, groups: 2 * dim };
  const mixed = convNorm(draft, `${name}.dwconv`, draft.spike(`${name}.spike2`, wide), depthwise);
  return convNorm(draft, `${name}.pwconv2`, draft.spike(`${name}.spike3`, mixed), { out: dim });
}

function convBlock(draft: Draft, name: string, input: string, dim: number): string {
  const { layer, spike } = draft;
  const x = layer(`${name}:after_conv`, 'add', [input, sepConv(draft, `${name}.Conv`, input, dim, 7)]);
  const wide = { out: 4 * dim, kernel: 3, bias: false };
  const hidden = layer(`${name}.bn1`, 'batch_norm', [
    layer(`${name}.conv1`, 'conv2d', [spike(`${name}.spike1`, x)], wide),
  ]);
  const narrow = { out: dim, kernel: 3, bias: false };
  const back = layer(`${name}.bn2`, 'batch_norm', [
    layer(`${name}.conv2`, 'conv2d', [spike(`${name}.spike2`, hidden)], narrow),
  ]);
  return layer(`${name}:out`, 'add', [x, back]);
}

function attentionBranch(draft: Draft, name: string, x: string, dim: number): string {
  const { layer, spike, family } = draft;
  const head = spike(`${name}.head_spike`, x);
  const branch = (letter: string, out: number): string =>
    spike(`${name}.${letter}_spike`, convNorm(draft, `${name}.${letter}_conv`, head, { out }));
  const [q, k, v] = [branch('q', dim), branch('k', dim), branch('v', 4 * dim)];
  const scale = 2 / Math.sqrt(dim / family.heads);
  const product = layer(`${name}.attention`, 'attention', [q, k, v], { heads: family.heads, scale });
  return convNorm(draft, `${name}.proj_conv`, spike(`${name}.attn_spike`, product), { out: dim });
}

function mlp(draft: Draft, name: string, x: string, dim: number): string {
  const { layer, spike } = draft;
  const hidden = layer(`${name}.fc1_conv`, 'conv2d', [spike(`${name}.fc1_spike`, x)], { out: 4 * dim });
  const norm = layer(`${name}.fc1_bn`, 'batch_norm', [hidden]);
  const back = layer(`${name}.fc2_conv`, 'conv2d', [spike(`${name}.fc2_spike`, norm)], { out: dim });
  return layer(`${name}.fc2_bn`, 'batch_norm', [back]);
}

function transformerBlock(draft: Draft, name: string, input: string, dim: number): string {
  const { layer } = draft;
  const mixed = layer(`${name}:after_conv`, 'add', [input, sepConv(draft, `${name}.conv`, input, dim, 3)]);
  const attended = layer(`${name}:after_attn`, 'add', [mixed, attentionBranch(draft, `${name}.attn`, mixed, dim)]);
  return layer(`${name}:out`, 'add', [attended, mlp(draft, `${name}.mlp`, attended, dim)]);
}
