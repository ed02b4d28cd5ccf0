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
export const readable = (planning: Planning, value: Value): Value =>
  value.isOpen ? rounded(planning, value, rounding.values) : value;

/** A value that is rounded in one of the ways, once for all that read it. */
export function rounded(planning: Planning, { label: from, carries, shape }: Value, call: string): Value {
  const known = planning.lines.find((line) => line.call === call && line.reads[0] === from);
  const label = known?.label ?? planning.labels.fresh(`${from}.rounded`);
  if (!known) addLine(planning, { label, call, reads: [from] });
  return { label, carries, shape };
}

/** How values that layers multiply without spikes are rounded, and currents that membranes which never fire integrate. */
export const rounding = { values: 'fixed_point(value_bits)', currents: 'fixed_point(current_bits)' } as const;

/** The way out where neurons of one channel differ. */
export const oneForChannels =
  'populations have one for each channel: give all positions of a channel the same, or flatten the map into a vector in front, whose every value is a channel';

/** Says that a node has no words in the text. */
export function cannot({ report }: Planning, node: string, message: string, help?: string): undefined {
  report.error('SPK426', node, message, help);
}
