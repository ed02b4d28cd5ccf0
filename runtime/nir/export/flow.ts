/** @file A NIR graph while it is written. */
import { fail, type Diagnostic } from '../../../ir/diagnostics/index.ts';
import type { LayerParameters, ModelNode } from '../../../ir/model/index.ts';
import type { AnyTensor, Shape } from '../../../ir/tensor.ts';
import type { Hdf5Content, Hdf5Item } from '../../formats/hdf5/write.ts';
import type { NirEdge } from '../file.ts';

/** Where a value comes from: nodes of NIR whose values add up. */
export interface Flow {
  readonly from: readonly string[];
  readonly shape: Shape;
}

/** A graph of NIR in the making. */
export interface Writing {
  /** Seconds of a step, in which time constants are written. */
  readonly dt: number;
  readonly nodes: Map<string, Hdf5Content>;
  readonly edges: NirEdge[];
  readonly problems: Diagnostic[];
  /** Parameters of a layer. */
  readonly parametersOf: (node: ModelNode) => LayerParameters;
  /** The name of a layer in NIR. */
  readonly nameOf: (label: string) => string;
}

export const whole = (...values: readonly number[]): AnyTensor => ({
  type: 'I64',
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
});

/** A single number, which NIR writes without a shape. */
export const wholeNumber = (value: number): AnyTensor => ({
  type: 'I64',
  shape: [],
  data: BigInt64Array.of(BigInt(value)),
});

export const float32 = (shape: Shape, data: Float32Array): AnyTensor => ({ type: 'F32', shape, data });

/** Adds a node that reads what flows in. Throws SPK428 where a node of the name is there, which it would replace. */
export function addNode(
  writing: Writing,
  name: string,
  type: string,
  fields: Readonly<Record<string, Hdf5Item>>,
  { from }: Pick<Flow, 'from'>,
  shape: Shape,
): Flow {
  if (writing.nodes.has(name))
    fail('SPK428', `two nodes of the NIR network would be called "${name}"`, {
      place: `layer "${name}"`,
      help: 'give the layer another name',
    });
  writing.nodes.set(name, new Map<string, Hdf5Item>([['type', type], ...Object.entries(fields)]));
  for (const source of from) writing.edges.push([source, name]);
  return { from: [name], shape };
}

/** Says that a layer has no words in NIR. */
export function refuse({ problems }: Writing, node: ModelNode, why: string): undefined {
  problems.push({
    code: 'SPK428',
    severity: 'error',
    message: `${why}, for which NIR has no words`,
    place: `layer "${node.name}" (${node.op})`,
    help: 'leave it out of what is exported; docs/nir.md says what NIR can express',
  });
}
