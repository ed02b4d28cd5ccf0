/** @file The nodes of NIR with their fields (nir/ir/*.py of the package nir, version 1.0.7). */

/** What a field holds. */
export interface FieldType {
  /**
   * `shape`: extents. `steps`: one whole number, or one for each axis. `padding`: that, or a word. `values`: numbers of any
   * shape. `neurons`: a number for each neuron, or one for all.
   */
  readonly as: 'shape' | 'steps' | 'padding' | 'values' | 'neurons';
  /** Value where the file has none, as old versions wrote it; absent where there must be one; `none` where nothing is as good. */
  readonly without?: number | 'none';
}

const types = <const T extends Readonly<Record<string, Readonly<Record<string, FieldType>>>>>(table: T): T => table;

const convolution = {
  input_shape: { as: 'shape', without: 'none' },
  weight: { as: 'values' },
  bias: { as: 'values', without: 'none' },
  stride: { as: 'steps', without: 1 },
  padding: { as: 'padding', without: 0 },
  dilation: { as: 'steps', without: 1 },
  groups: { as: 'steps', without: 1 },
} as const;

const pool = {
  kernel_size: { as: 'steps' },
  stride: { as: 'steps', without: 'none' },
  padding: { as: 'steps', without: 0 },
} as const;

const fires = { v_threshold: { as: 'neurons' }, v_reset: { as: 'neurons', without: 0 } } as const;
const leaks = { r: { as: 'neurons' }, v_leak: { as: 'neurons' } } as const;
const current = {
  tau_syn: { as: 'neurons' },
  tau_mem: { as: 'neurons' },
  w_in: { as: 'neurons', without: 1 },
} as const;

/** Every type of node with its fields. */
export const nodeTypes = types({
  Input: { shape: { as: 'shape' } },
  Output: { shape: { as: 'shape', without: 'none' } },
  Affine: { weight: { as: 'values' }, bias: { as: 'values', without: 'none' } },
  Linear: { weight: { as: 'values' } },
  Scale: { scale: { as: 'values' } },
  Conv1d: convolution,
  Conv2d: convolution,
  SumPool2d: pool,
  AvgPool2d: pool,
  Flatten: {
    start_dim: { as: 'steps', without: 0 },
    end_dim: { as: 'steps', without: -1 },
    input_type: { as: 'shape', without: 'none' },
  },
  I: { r: { as: 'neurons' } },
  IF: { r: { as: 'neurons' }, ...fires },
  LI: { tau: { as: 'neurons' }, ...leaks },
  LIF: { tau: { as: 'neurons' }, ...leaks, ...fires },
  CubaLI: { ...current, ...leaks },
  CubaLIF: { ...current, ...leaks, ...fires },
  Threshold: { threshold: { as: 'neurons' } },
  Delay: { delay: { as: 'neurons' } },
});

export type NodeType = keyof typeof nodeTypes;

export const isNodeType = (name: string): name is NodeType => Object.hasOwn(nodeTypes, name);

/** Nodes that keep something from step to step: a loop needs one. */
export const statefulTypes = [
  'I',
  'IF',
  'LI',
  'LIF',
  'CubaLI',
  'CubaLIF',
  'Delay',
] as const satisfies readonly NodeType[];

/** Nodes that spike. */
export const spikingTypes = ['IF', 'LIF', 'CubaLIF'] as const satisfies readonly NodeType[];
