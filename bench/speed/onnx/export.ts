/**
 * @file A network with its weights as ONNX: float32 operators that mean what the trainer's forward means. Norms are folded
 * before, by the compiler (`deploy`), so that every convolution is one operation with a bias.
 */
import { parameterSource, type Weights } from '../../../ir/checkpoint/index.ts';
import { inputNodes, inputOf, readersOf, stepsOf, type ModelGraph, type ModelNode } from '../../../ir/model/index.ts';
import type { PrimitiveName } from '../../../ir/ops/index.ts';
import { encodeOnnx, type OnnxConstant, type OnnxGraph, type OnnxNode } from './encode.ts';
import { multiplies, rules, type Exported, type Layer, type Refused } from './operators.ts';

/** A rule seen without its operator's types, for code that treats all alike. */
type AnyRule = Refused | ((layer: Layer<PrimitiveName>) => Exported);

/** What leaves the exported network beside its outputs. */
export interface ExportOptions {
  /** Every spiking layer's counts too, under the layer's name, undivided by the norm where that is a power of two. */
  readonly counts?: boolean;
}

/**
 * Writes a network as an ONNX file whose input and outputs have the model's names and shapes [1, ...]. The input takes the
 * float32 values of grid integers, integer x 2^-fractionBits.
 *
 * Integer weights are written as the float32 numbers they stand for, so wherever the compiler proves float32 exact, every
 * value in ONNX is the trainer's bit for bit, whatever the order of summing; a mean over positions may round otherwise.
 *
 * @param model norms folded.
 * @throws Error naming the layer, for operators that have no rule and for several logical steps.
 */
export const exportOnnx = (model: ModelGraph, weights: Weights, options: ExportOptions = {}): Uint8Array =>
  encodeOnnx(onnxGraph(model, weights, options));

/** The graph that `exportOnnx` encodes. */
export function onnxGraph(model: ModelGraph, weights: Weights, { counts = false }: ExportOptions = {}): OnnxGraph {
  if (stepsOf(model) > 1) throw new Error(`"${model.name}" has ${stepsOf(model)} logical steps; ONNX takes one here`);
  const parametersOf = parameterSource(weights, (node) => inputOf(model, node).type);
  const [nodes, constants]: [OnnxNode[], OnnxConstant[]] = [[], []];
  const values = new Map<string, Required<Exported>>();
  const tools = drawing(nodes, constants);
  for (const node of model.nodes.labels) {
    const rule = rules[node.op] as AnyRule;
    if (typeof rule !== 'function') throw new Error(`"${node.name}" (${node.op}) cannot be exported: ${rule.refused}`);
    const operands = node.inputs.map((id) => ({ ...values.get(id)!, type: model.nodes.label(id).type }));
    const layer = { node, operands, parameters: parametersOf(node), multiplied: isMultiplied(model, node) };
    values.set(node.name, { factor: 1, ...rule({ ...layer, ...tools }) });
  }
  const leaving = (layer: string, name: string) => {
    nodes.push({ op: 'Identity', inputs: [values.get(layer)!.name], output: name, attributes: {} });
    return { name, shape: [1, ...model.nodes.label(layer).type.shape] };
  };
  const spiking = counts ? model.nodes.labels.filter(({ type }) => type.kind === 'count') : [];
  const outputs = [
    ...model.outputs.map(({ name, node }) => leaving(node, name)),
    ...spiking.map(({ name }) => leaving(name, `counts of ${name}`)),
  ];
  const inputs = inputNodes(model).map(({ name, type }) => ({ name, shape: [1, ...type.shape] }));
  return { name: model.name, nodes, constants, inputs, outputs };
}

/** Whether all readers of a layer multiply its value, and no output shows it. */
const isMultiplied = (model: ModelGraph, { name }: ModelNode): boolean =>
  readersOf(model, name).every(({ op }) => multiplies.has(op)) && model.outputs.every(({ node }) => node !== name);

/** Adds operations and constants under numbers: the names of layers are kept for what leaves. */
function drawing(
  nodes: OnnxNode[],
  constants: OnnxConstant[],
): Pick<Layer<PrimitiveName>, 'add' | 'floats' | 'integers'> {
  return {
    add(op, inputs, attributes = {}) {
      const output = `v${nodes.length}`;
      nodes.push({ op, inputs, output, attributes });
      return output;
    },
    floats(values, shape) {
      const name = `c${constants.length}`;
      constants.push({ name, shape, values: Float32Array.from(values) });
      return name;
    },
    integers(values) {
      const name = `c${constants.length}`;
      constants.push({ name, shape: [values.length], values: BigInt64Array.from(values, BigInt) });
      return name;
    },
  };
}
