/** @file What of the language has words in NIR, by operator. */
import type { PrimitiveName } from '../../../ir/ops/index.ts';
import { kernelsOf, type ModelNode } from '../../../ir/model/index.ts';
import { sizeOf } from '../../../ir/tensor.ts';
import { addNode, float32, refuse, whole, wholeNumber, type Flow, type Writing } from './flow.ts';
import { addIntegrator, addNeuron } from './neurons.ts';

/** Writes a layer; undefined where NIR has no words for it, after saying so. */
type Writer<N extends PrimitiveName> = (
  writing: Writing,
  node: Extract<ModelNode, { op: N }>,
  flows: readonly Flow[],
) => Flow | undefined;

/** Operators that are not here have no words. */
export const writers: { readonly [N in PrimitiveName]?: Writer<N> } = {
  input: (writing, { attributes }) =>
    addNode(writing, 'input', 'Input', { shape: whole(...attributes.shape) }, { from: [] }, attributes.shape),
  linear: (writing, node, [flow]) => writeMatrix(writing, node, flow!),
  conv1d: (writing, node, [flow]) => writeConvolution(writing, node, flow!),
  conv2d: (writing, node, [flow]) => writeConvolution(writing, node, flow!),
  neuron: (writing, node, [flow]) => addNeuron(writing, node, flow!),
  add: (_writing, _node, flows) => ({ from: flows.flatMap(({ from }) => from), shape: flows[0]!.shape }),
  avg_pool: (writing, node, [flow]) => writePool(writing, node, flow!),
  integrate: (writing, node, [flow]) => addIntegrator(writing, node, flow!),
  // Values of NIR are real numbers.
  fixed_point: (_writing, _node, [flow]) => flow,
  mean_steps: (_writing, _node, [flow]) => flow,
  sum_steps: (_writing, _node, [flow]) => flow,
  last_step: (_writing, _node, [flow]) => flow,
};

/** A map is flattened first, as torch does. */
function writeMatrix(writing: Writing, node: Extract<ModelNode, { op: 'linear' }>, flow: Flow): Flow {
  const name = writing.nameOf(node.name);
  const { weight, bias } = writing.parametersOf(node);
  const width = sizeOf(flow.shape);
  const flat = flow.shape.length === 1 ? flow : flattened(writing, `${name}.flatten`, flow);
  const matrix = { weight: float32([node.attributes.out, width], weight!) };
  const shape = [node.attributes.out];
  return bias && bias.some((value) => value !== 0)
    ? addNode(writing, name, 'Affine', { ...matrix, bias: float32(shape, bias) }, flat, shape)
    : addNode(writing, name, 'Linear', matrix, flat, shape);
}

const flattened = (writing: Writing, name: string, flow: Flow): Flow =>
  addNode(
    writing,
    name,
    'Flatten',
    { start_dim: wholeNumber(0), end_dim: wholeNumber(-1), input_type: whole(...flow.shape) },
    flow,
    [sizeOf(flow.shape)],
  );

/** The official type check knows no groups: kernels of a group become dense ones, with zeros for the channels of others. */
function writeConvolution(
  writing: Writing,
  node: Extract<ModelNode, { op: 'conv1d' | 'conv2d' }>,
  flow: Flow,
): Flow | undefined {
  const { attributes, type } = node;
  const { out } = attributes;
  const { kernel, stride, dilation, groups, before, after } = kernelsOf(node)!;
  if (before.some((zeros, axis) => zeros !== after[axis]))
    return refuse(writing, node, 'its border has more zeros on one side than on the other');
  const { weight, bias } = writing.parametersOf(node);
  const channels = flow.shape[0]!;
  const dense = groups === 1 ? weight! : densified(weight!, out, channels, groups);
  /** Of a signal the columns alone. */
  const axes = (pair: readonly number[]): readonly number[] => pair.slice(3 - type.shape.length);
  const fields = {
    input_shape: type.shape.length === 2 ? wholeNumber(flow.shape[1]!) : whole(...flow.shape.slice(1)),
    weight: float32([out, channels, ...axes(kernel)], dense),
    stride: whole(...axes(stride)),
    padding: whole(...axes(before)),
    dilation: whole(...axes(dilation)),
    groups: wholeNumber(1),
    bias: float32([out], bias ?? new Float32Array(out)),
  };
  return addNode(
    writing,
    writing.nameOf(node.name),
    type.shape.length === 2 ? 'Conv1d' : 'Conv2d',
    fields,
    flow,
    type.shape,
  );
}

function densified(weight: Float32Array, out: number, channels: number, groups: number): Float32Array {
  const [inGroup, outGroup] = [channels / groups, out / groups];
  const taps = weight.length / out / inGroup;
  const dense = new Float32Array(out * channels * taps);
  for (let o = 0; o < out; o++)
    for (let i = 0; i < inGroup; i++) {
      const channel = Math.floor(o / outGroup) * inGroup + i;
      const from = (o * inGroup + i) * taps;
      dense.set(weight.subarray(from, from + taps), (o * channels + channel) * taps);
    }
  return dense;
}

const both = (side: number | readonly [number, number]): readonly number[] =>
  typeof side === 'number' ? [side, side] : side;

/** Sums, or means of all values of a window. */
function writePool(writing: Writing, node: Extract<ModelNode, { op: 'avg_pool' }>, flow: Flow): Flow | undefined {
  const { attributes, type } = node;
  const kernel = both(attributes.kernel);
  const stride = both(attributes.stride).map((step, axis) => (step === 0 ? kernel[axis]! : step));
  const window = kernel[0]! * kernel[1]!;
  const divisor = attributes.divisor === 0 ? window : attributes.divisor;
  if (divisor !== 1 && divisor !== window)
    return refuse(writing, node, `it divides sums of ${window} values by ${divisor}`);
  const fields = { kernel_size: whole(...kernel), stride: whole(...stride), padding: whole(...both(attributes.pad)) };
  return addNode(
    writing,
    writing.nameOf(node.name),
    divisor === 1 ? 'SumPool2d' : 'AvgPool2d',
    fields,
    flow,
    type.shape,
  );
}
