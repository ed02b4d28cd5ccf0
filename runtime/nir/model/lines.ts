/** @file What a text is made of, while it is planned. */
import type { AnyTensor, Shape } from '../../../ir/tensor.ts';
import type { Report } from '../check/report.ts';
import type { Conventions } from '../conventions.ts';
import type { NirLayer, NirNetwork } from '../network.ts';
import type { Labels } from './names.ts';

/** A value of the text. */
export interface Value {
  /** Label of the layer that gives it, or the name of the input. */
  readonly label: string;
  readonly carries: 'input' | 'spikes' | 'membranes';
  /** [F], [C, L], or [C, H, W]. */
  readonly shape: Shape;
  /** Of membranes that anything but an output may read only once they are rounded: a sum, or what is kept. */
  readonly isOpen?: true;
}

/** One layer of the text. */
export interface Line {
  readonly label: string;
  /** `linear(38)`, `lif`. */
  readonly call: string;
  /** Labels, or names of inputs. With several, the call takes all of them in its brackets; none of a value of the step before. */
  readonly reads: readonly string[];
}

/** A neuron as the text declares it. */
export interface Declared {
  readonly name: string;
  readonly settings: string;
}

/** A text while it is planned. */
export interface Planning {
  readonly network: NirNetwork;
  readonly conventions: Conventions;
  readonly labels: Labels;
  readonly report: Report;
  readonly lines: Line[];
  readonly tensors: Map<string, AnyTensor>;
  readonly declared: Map<string, Declared>;
  readonly inputs: { readonly name: string; readonly shape: Shape }[];
  readonly outputs: { readonly name: string; readonly label: string }[];
  /** Values of NIR's nodes. */
  readonly values: Map<string, Value>;
  /** Nodes that read a node. */
  readonly readers: ReadonlyMap<string, readonly NirLayer[]>;
}

export const float32 = (shape: Shape, values: Float64Array): AnyTensor => ({
  type: 'F32',
  shape,
  data: Float32Array.from(values),
});

/** Adds a layer, and its tensors under its label. */
export function addLine(planning: Planning, line: Line, tensors: Readonly<Record<string, AnyTensor>> = {}): void {
  planning.lines.push(line);
  for (const [key, tensor] of Object.entries(tensors)) planning.tensors.set(`${line.label}.${key}`, tensor);
}

/** What layers with weights, neurons, pools and sums can read: sums and kept membranes are rounded first, once for all that read them. */
export function readable(planning: Planning, value: Value): Value {
  if (!value.isOpen) return value;
  const { carries, shape } = value;
  const known = planning.lines.find(({ call, reads }) => call === rounding && reads[0] === value.label);
  const label = known?.label ?? planning.labels.fresh(`${value.label}.rounded`);
  if (!known) addLine(planning, { label, call: rounding, reads: [value.label] });
  return { label, carries, shape };
}

/** How values that layers multiply without spikes are rounded. */
export const rounding = 'fixed_point(value_bits)';

/** Says that a node has no words in the text. */
export function cannot({ report }: Planning, node: string, message: string, help?: string): undefined {
  report.error('SPK426', node, message, help);
}
