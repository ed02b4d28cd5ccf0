/** @file NIR files made by tests, and those of other tools. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { writeHdf5, type Hdf5Content, type Hdf5Item } from '../../../runtime/formats/hdf5/write.ts';

const own = fileURLToPath(new URL('../../cases/nir/files/', import.meta.url));
const shared = fileURLToPath(new URL('../../../../shared/interop/', import.meta.url));

/** The folder of all files and recorded outputs; undefined where only those of the clone are. */
export const wholeSet: string | undefined = existsSync(shared) ? shared : undefined;

/** A file of another tool, or a recorded output, which lies in the clone. */
export const pathOf = (name: string): string => join(own, name);

export const bytesOf = (name: string): Uint8Array => readFileSync(pathOf(name));

/** A field as tests write it: a number, a list with an optional shape, or a text. */
export type Given = number | readonly number[] | string | AnyTensor;

/** A node, by its type and fields; or a graph in its place. */
export type GivenNode = { readonly type: string } & Readonly<Record<string, Given>>;
export interface GivenGraph {
  readonly nodes: Readonly<Record<string, GivenNode | GivenGraph>>;
  readonly edges: readonly (readonly [string, string])[];
}

export const floats = (shape: readonly number[], values: readonly number[]): AnyTensor => ({
  type: 'F32',
  shape,
  data: Float32Array.from(values),
});

const item = (given: Given): Hdf5Item => {
  if (typeof given === 'string') return given;
  if (typeof given === 'number') return { type: 'F64', shape: [], data: Float64Array.of(given) };
  if ('data' in given) return given;
  return { type: 'F64', shape: [given.length], data: Float64Array.from(given) };
};

const nodeItem = (node: GivenNode | GivenGraph): Hdf5Content =>
  isGraph(node) ? graphItem(node) : new Map(Object.entries(node).map(([key, value]) => [key, item(value as Given)]));

const isGraph = (node: GivenNode | GivenGraph): node is GivenGraph => 'edges' in node;

const graphItem = ({ nodes, edges }: GivenGraph): Hdf5Content =>
  new Map<string, Hdf5Item>([
    ['nodes', new Map(Object.entries(nodes).map(([name, node]) => [name, nodeItem(node)]))],
    ['edges', { texts: edges.flat(), shape: [edges.length, 2] }],
    ['type', 'NIRGraph'],
  ]);

/** A file of a graph. */
export const nirBytes = (graph: GivenGraph): Promise<Uint8Array> =>
  writeHdf5(
    new Map<string, Hdf5Item>([
      ['version', '1.0.7'],
      ['node', graphItem(graph)],
    ]),
  );

/** Input, the nodes one behind the other, Output. */
export function chain(shape: readonly number[], nodes: Readonly<Record<string, GivenNode | GivenGraph>>): GivenGraph {
  const names = ['input', ...Object.keys(nodes), 'output'];
  return {
    nodes: { input: { type: 'Input', shape }, ...nodes, output: { type: 'Output', shape: [1] } },
    edges: names.slice(1).map((name, index) => [names[index]!, name] as const),
  };
}

/** A LIF of one number for each parameter. */
export const lif = { type: 'LIF', tau: 0.01, r: 1, v_leak: 0, v_threshold: 1, v_reset: 0 } as const;
