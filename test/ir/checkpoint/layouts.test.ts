/** @file Official state dicts of every family as .pth and .safetensors, in the wrappers that training scripts use. */
import { bindCheckpoint } from '../../../ir/checkpoint/index.ts';
import type { AnyTensor, TensorFile } from '../../../ir/tensor.ts';
import { parseTensorFile, writeSafetensors } from '../../../runtime/formats/index.ts';
import { archive, bytesOf, int, named, ordered, tensor, text, type Code } from '../../runtime/formats/pickles.ts';
import { exampleModel } from '../../support/examples.ts';
import { goldenTestOnce } from '../../support/golden.ts';
import { officialNames, stateDictPath } from '../../support/golden_network.ts';
import { same } from '../../support/same.ts';

const common = { heads: '4', classes: '10', image: '64' };
const transformer = { dims: '64', depth: '2', heads: '4', classes: '10', image: '32' };
const fourStages = { heads: '4', image: '64', dims: '[16,32,48,64]' };

/** Recorded set, example, parameters, and the codes of what is told about a file from elsewhere. */
const sets: readonly (readonly [string, string, Record<string, string>, readonly string[]])[] = [
  ['v1', 'spike-driven-transformer', { ...transformer, pooling: '0011' }, ['SPK315']],
  ['v1-fmnist', 'spike-driven-transformer', { ...transformer, channels: '1', pooling: '0111' }, ['SPK315']],
  ['v1-dvs', 'spike-driven-transformer', { ...transformer, image: '64', T: '8', events: 'true' }, ['SPK315']],
  ['v2', 'meta-spikeformer', { ...common, dims: '[16,32,48,64]', depth: '8' }, []],
  ['qsd', 'qsd-transformer', { ...common, dims: '[16,32,48,64]', depth: '4' }, []],
  ['large', 'e-spikeformer-large', { ...common, dims: '[16,32,64]', depth: '3' }, ['SPK316']],
  [
    'large173',
    'e-spikeformer-large',
    { ...common, variant: '173M', heads: '3', dims: '[16,32,48]', depth: '2' },
    ['SPK316'],
  ],
  ['large-d8', 'e-spikeformer-large', { ...common, dims: '[16,32,64]', depth: '2', cap: '8' }, ['SPK316']],
  ['dvs', 'e-spikeformer-events', { ...fourStages, classes: '11', depth: '4' }, []],
  ['dvs-d1', 'e-spikeformer-events', { ...common, classes: '11', dims: '[16,24,32,48]', depth: '2', norm: '1' }, []],
  ['seg', 'e-spikeformer-segmentation', { ...fourStages, classes: '6', width: '32' }, []],
  ['det', 'e-spikeformer-detection', { ...fourStages, width: '24' }, ['SPK313', 'SPK314']],
];

const storageTypes: Partial<Record<AnyTensor['type'], string>> = { F32: 'FloatStorage', I64: 'LongStorage' };

/** The state dict as torch.save writes it, with `prefix` in front of every key and `wrap` around it. */
function pth({ tensors }: TensorFile, prefix: string, wrap: (state: Code) => Code): Uint8Array {
  const all = [...tensors];
  const entries = all.map(([key, { type, shape, data }], i): [string, Code] => {
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    const view = { type: storageTypes[type]!, key: String(i), elements: data.length, shape, strides };
    return [prefix + key, tensor(view)];
  });
  const storages = Object.fromEntries(all.map(([, { data }], i) => [String(i), bytesOf(data)]));
  return archive(wrap(ordered(Object.fromEntries(entries))), storages);
}

const wrappers: readonly (readonly [title: string, prefix: string, wrap: (state: Code) => Code])[] = [
  ['plain .pth', '', (state) => state],
  ['.pth of timm, under `state_dict`', '', (state) => named({ epoch: int(199), arch: text('net'), state_dict: state })],
  ['.pth of DataParallel, under `model`', 'module.', (state) => named({ model: state, optimizer: named({}) })],
  ['.pth under `model_state_dict`', '', (state) => named({ model_state_dict: state })],
];

for (const [at, [set, example, parameters, codes]] of sets.entries()) {
  const [title, prefix, wrap] = wrappers[at % wrappers.length]!;
  const name = `${set}: the same network from ${title} and from .safetensors of DataParallel`;
  goldenTestOnce(name, [stateDictPath(set)], (t, recorded) => {
    const model = exampleModel(example, parameters);
    const official = officialNames(recorded, set);
    const expected = bindCheckpoint(model, official, { name: set });
    t.deepEqual(
      expected.report.warnings.map(({ code }) => code),
      codes,
    );
    const prefixed = new Map([...official.tensors].map(([key, value]) => [`module.${key}`, value]));
    for (const content of [pth(official, prefix, wrap), writeSafetensors({ tensors: prefixed, metadata: {} })]) {
      const { weights, report } = bindCheckpoint(model, parseTensorFile(content, set), { name: set });
      t.is(weights.kind, 'float');
      same(t, weights, expected.weights);
      t.deepEqual([report.extra, report.missing, report.host], [[], [], []]);
      t.is(report.loaded.length, expected.report.loaded.length);
    }
  });
}
