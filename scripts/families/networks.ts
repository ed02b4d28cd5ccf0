/** @file The networks of `examples/`: a small member of each to lower and run, and the sizes that were published. */
import { nodeHost } from '../../node/index.ts';
import { loadModel } from '../../toolchain/load/model.ts';
import { readTarget } from '../../toolchain/load/target.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { Target } from '../../ir/target/index.ts';

/** A network of an example file, by path inside `examples/` without the ending, with parameters as the command line spells them. */
export interface ExampleNetwork {
  readonly file: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A network small enough to be lowered while one waits. */
export interface SmallNetwork extends ExampleNetwork {
  readonly title: string;
  /** Width of a weight on the target; absent: what the default target has. */
  readonly weightBits?: number;
}

/** A network that papers or their code name. */
export interface PublishedNetwork extends ExampleNetwork {
  readonly title: string;
}

const dims = '[16,24,32,48]';
/** As many heads as published, so that K'V is the cheaper product here too. */
const small = { heads: '8', classes: '10', image: '64' };
const version1Parameters = { dims: '32', depth: '2', heads: '4', classes: '10', image: '32' };

const residual = { dims: '[8, 12, 16, 16]', blocks: '[1, 1, 1, 2]', classes: '5', image: '32', T: '2' };

/** One member of every file, more where a parameter changes what is built. Depths are the files' own unless given. */
export const smallNetworks: readonly SmallNetwork[] = [
  { title: 'E-SpikeFormer, base family', file: 'e-spikeformer', parameters: { ...small, dims } },
  { title: 'E-SpikeFormer for Fashion-MNIST, the embedded example', file: 'fashion/fashion', parameters: {} },
  {
    title: 'E-SpikeFormer, large family',
    file: 'e-spikeformer-large',
    parameters: { ...small, dims: '[16,24,32]', depth: '3' },
  },
  {
    title: 'E-SpikeFormer for event cameras',
    file: 'e-spikeformer-events',
    parameters: { ...small, dims, T: '3' },
  },
  {
    title: 'E-SpikeFormer for segmentation',
    file: 'e-spikeformer-segmentation',
    parameters: { ...small, dims, depth: '4', width: '16' },
  },
  {
    title: 'E-SpikeFormer for detection',
    file: 'e-spikeformer-detection',
    parameters: { heads: '8', image: '64', dims, depth: '4', width: '16', proposals: 'true' },
  },
  { title: 'Spike-driven Transformer (V1), images', file: 'spike-driven-transformer', parameters: version1Parameters },
  {
    title: 'Spike-driven Transformer (V1), events',
    file: 'spike-driven-transformer',
    parameters: { ...version1Parameters, events: 'true' },
  },
  {
    title: 'Spike-driven Transformer (V1) for Fashion-MNIST, trained here',
    file: 'fashion-v1/fashion-v1',
    parameters: { T: '2' },
  },
  {
    title: 'Spike-driven Transformer (V1) for moving bars, trained here',
    file: 'moving-bars/moving-bars',
    parameters: { image: '32', pooling: '1111', depth: '2', T: '2' },
  },
  {
    title: 'Meta-SpikeFormer (V2)',
    file: 'meta-spikeformer',
    parameters: { ...small, dims, depth: '4', T: '2', kd: 'true' },
  },
  {
    title: 'Quantized Spike-driven Transformer, 4-bit weights',
    file: 'qsd-transformer',
    parameters: { ...small, dims, depth: '4' },
    weightBits: 4,
  },
  { title: 'SEW-ResNet, spikes added', file: 'sew-resnet', parameters: residual },
  { title: 'MS-ResNet', file: 'ms-resnet', parameters: residual },
  { title: 'SEW-ResNet, IAND', file: 'sew-resnet', parameters: { ...residual, cnf: 'IAND' } },
  { title: 'Spikingformer', file: 'spikingformer', parameters: { ...version1Parameters, dims: '48', depth: '1' } },
  {
    title: 'SpikeYOLO',
    file: 'spike-yolo',
    parameters: { width: '0.03125', image: '32', classes: '3', sides: '2', T: '2', kernel: '3', ratios: '[1, 1]' },
  },
  { title: 'U-Net', file: 'spiking-unet', parameters: { dims: '6', image: '16', T: '2', threshold: '0.25' } },
  { title: 'Spikformer, ImageNet', file: 'spikformer', parameters: version1Parameters },
  {
    title: 'Spikformer, CIFAR',
    file: 'spikformer',
    parameters: { ...version1Parameters, cifar: 'true', image: '16', dims: '64' },
  },
  {
    title: 'QKFormer',
    file: 'qkformer',
    parameters: { dims: '32', depth: '4', heads: '2', classes: '5', image: '32', T: '2' },
  },
  {
    title: 'Quantized Spike-driven Transformer, 8-bit weights',
    file: 'qsd-transformer',
    parameters: { ...small, dims, depth: '4' },
  },
  { title: 'Spiking MLP', file: 'spiking-mlp', parameters: { T: '4', inputs: '30', hidden: '20' } },
  { title: 'Spiking CNN', file: 'spiking-cnn', parameters: { T: '2', channels: '4', image: '8' } },
  {
    title: 'Spiking VGG-11',
    file: 'spiking-vgg11',
    parameters: {
      T: '2',
      dims: '[4,4,6,6,8]',
      hidden: '12',
      classes: '5',
      image: '32',
      norm: 'true',
      threshold: '0.25',
    },
  },
  {
    title: 'DVS-Gesture network',
    file: 'dvs-gesture',
    parameters: { channels: '4', image: '32', hidden: '16', classes: '3', threshold: '0.25' },
  },
  { title: 'Keywords in one dimension', file: 'keywords', parameters: { dim: '4' } },
  { title: 'Spoken digits, feed-forward', file: 'spoken-digits', parameters: { inputs: '40', hidden: '16' } },
  { title: 'Spoken digits, recurrent', file: 'spoken-digits-recurrent', parameters: { inputs: '40', hidden: '16' } },
];

const sized = (title: string, file: string, name: string, values: readonly string[]): PublishedNetwork[] =>
  values.map((value) => ({ title: `${title} ${value}`, file, parameters: { [name]: value } }));

const version1 = (size: string): PublishedNetwork => {
  const [depth, width] = size.split('-') as [string, string];
  return { title: `V1 ${size}`, file: 'spike-driven-transformer', parameters: { depth, dims: width } };
};

/** Every published size, at its published image size. */
export const publishedNetworks: readonly PublishedNetwork[] = [
  ...sized('base', 'e-spikeformer', 'size', ['t', 's', 'm', 'l']),
  ...sized('large', 'e-spikeformer-large', 'variant', ['83M', '173M']),
  ...sized('events', 'e-spikeformer-events', 'variant', ['har', 'gesture']),
  ...['8-384', '6-512', '8-512', '10-512', '8-768'].map(version1),
  ...sized('V2', 'meta-spikeformer', 'size', ['s', 'm', 'l']),
  ...sized('SEW-ResNet', 'sew-resnet', 'depth', ['18', '34']),
  ...sized('MS-ResNet', 'ms-resnet', 'depth', ['18', '34']),
  { title: 'MS-ResNet 18, pooled', file: 'ms-resnet', parameters: { pooled: 'true' } },
  ...['8-384', '6-512', '8-512', '10-512', '8-768'].map((size) => ({
    ...version1(size),
    title: `Spikformer ${size}`,
    file: 'spikformer',
  })),
  ...['8-384', '8-512', '8-768'].map((size) => ({
    ...version1(size),
    title: `Spikingformer ${size}`,
    file: 'spikingformer',
  })),
  ...[
    ['n, today', '0.375', '[1, 2, 3, 1]'],
    ['s, today', '0.5', '[1, 2, 3, 1]'],
    ['n', '0.375', '[1, 2, 2, 1]'],
    ['s', '0.5', '[1, 2, 2, 1]'],
    ['m', '0.625', '[2, 3, 4, 2]'],
    ['l', '0.75', '[2, 3, 4, 2]'],
  ].map(([size, width, repeats]) => ({
    ...{ title: `SpikeYOLO ${size}`, file: 'spike-yolo', parameters: { width: width!, repeats: repeats! } },
  })),
  { title: 'U-Net', file: 'spiking-unet', parameters: {} },
  { title: 'Spikformer CIFAR 4-384', file: 'spikformer', parameters: { cifar: 'true' } },
  ...sized('QKFormer 10', 'qkformer', 'dims', ['384', '512', '768']),
  ...sized('QSD', 'qsd-transformer', 'size', ['s', 'm', 'l']),
  ...['spiking-mlp', 'spiking-cnn', 'dvs-gesture', 'keywords', 'spoken-digits', 'spoken-digits-recurrent'].map(
    (file) => ({
      ...{ title: file, file, parameters: {} },
    }),
  ),
  ...sized('VGG-11', 'spiking-vgg11', 'norm', ['false', 'true']),
];

/** This machine. */
export const host = nodeHost();

/** Path of an example's file. */
export const exampleFile = (file: string): string => host.bundled('examples', `${file}.spike`);

/** Reads a network of an example file. Throws a `DiagnosticError` where file or parameters are wrong. */
export const loadNetwork = ({ file, parameters }: ExampleNetwork): ModelGraph =>
  loadModel(host, exampleFile(file), parameters).graph;

/** The default chip, with narrower weights where the network asks for them. */
export function targetOf({ weightBits }: SmallNetwork): Target {
  const { target } = readTarget(host, exampleFile('targets/sdt-core'));
  return weightBits === undefined ? target : { ...target, weightBits };
}

/** The parameters as the command line takes them: `-p dims=[16,24] -p heads=4`. */
export const settingsText = ({ parameters }: ExampleNetwork): string =>
  Object.entries(parameters)
    .map(([name, value]) => `-p ${name}=${value}`)
    .join(' ');
