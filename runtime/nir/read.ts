/** @file `.nir` files: HDF5 with a fixed layout of groups (nir/serialization.py of the package nir). */
import { DiagnosticError, fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { Hdf5Group, Hdf5Object, Hdf5Values } from '../formats/hdf5/open.ts';
import { readHdf5 } from '../formats/hdf5/tree.ts';
import { asFloats } from '../formats/hdf5/values.ts';
import { maxNirEdges, maxNirNumbers } from '../formats/limits.ts';
import { attempt, listed, quoted, unjustified } from '../formats/problems.ts';
import { requirePlace } from '../formats/recognise/place.ts';
import type { NirEdge, NirField, NirFile, NirGraph, NirNode } from './file.ts';
import { isNodeType, nodeTypes } from './node_types.ts';

/** What was read, and what was wrong with it; `file` is there where nothing was so wrong that the rest is not known. */
export interface ReadNir {
  readonly file: NirFile | undefined;
  readonly problems: readonly Diagnostic[];
}

/**
 * Reads a NIR file as it is, without asking what its numbers mean.
 *
 * @param name of the file in messages.
 * @returns all problems: SPK404 to SPK406 by value, SPK414 (half a file), SPK416 (a field of the wrong kind).
 * @throws DiagnosticError where it is no HDF5 file, or one that is damaged as a whole.
 */
export async function readNir(bytes: Uint8Array, name: string): Promise<ReadNir> {
  requirePlace(bytes, name, 'network', { also: ['nir', 'hdf5'] });
  return readHdf5(bytes, name, (root) => {
    const problems: Diagnostic[] = [];
    const reading: Reading = { name, problems, counted: { edges: 0, numbers: 0 } };
    const file = attempt(problems, () => fileOf(root, reading));
    return { file, problems };
  });
}

interface Reading {
  readonly name: string;
  readonly problems: Diagnostic[];
  /** In all graphs, those in graphs included. */
  readonly counted: { edges: number; numbers: number };
}

/** As `attempt`, but what is too much for the file as a whole (SPK406) ends the reading: all that follows would be, too. */
const read = <T>(problems: Diagnostic[], work: () => T): T | undefined => {
  const found: Diagnostic[] = [];
  const value = attempt(found, work);
  if (found.some(({ code }) => code === 'SPK406')) throw new DiagnosticError(found);
  problems.push(...found);
  return value;
};

const groupIn = ({ members }: Hdf5Group, key: string): Hdf5Group | undefined => {
  const found = members.get(key);
  return found?.kind === 'group' ? found : undefined;
};

function textIn(group: Hdf5Group, key: string, problems: Diagnostic[]): string | undefined {
  const found = group.members.get(key);
  if (found?.kind !== 'values' || found.holds !== 'texts') return undefined;
  return read(problems, () => found.texts())?.[0];
}

function fileOf(root: Hdf5Group, reading: Reading): NirFile {
  const { name, problems } = reading;
  const node = groupIn(root, 'node');
  const version = textIn(root, 'version', problems);
  if (!node) {
    const held = [...root.members.keys()];
    const help = 'a NIR file is what nir.write(FILE, graph) of the Python package nir writes';
    return fail('SPK414', `the HDF5 file holds no NIR network: ${held.length === 0 ? 'nothing' : listed(held)}`, {
      place: name,
      help,
    });
  }
  return { version, graph: graphOf(node, '', reading, true) };
}

/** A graph of a group; what a writer leaves last says whether it came to its end. */
function graphOf(group: Hdf5Group, path: string, reading: Reading, whole: boolean): NirGraph {
  const { name, problems } = reading;
  const place = path === '' ? name : `${name}, node ${quoted(path)}`;
  const nodes = new Map<string, NirNode | NirGraph>();
  for (const [key, member] of groupIn(group, 'nodes')?.members ?? []) {
    const node = nodeOf(member, path === '' ? key : `${path}.${key}`, reading);
    if (node) nodes.set(key, node);
  }
  if (whole && (!group.members.has('type') || !group.members.has('edges'))) problems.push(halfWritten(nodes, place));
  return {
    kind: 'graph',
    nodes,
    edges: read(problems, () => edgesOf(group.members.get('edges'), place, reading)) ?? [],
  };
}

function halfWritten(nodes: NirGraph['nodes'], place: string): Diagnostic {
  const stopped = [...nodes].find(
    ([, node]) => node.kind === 'node' && node.type === 'Flatten' && !node.fields.has('input_type'),
  );
  const where = stopped
    ? `it stopped at the Flatten ${quoted(stopped[0])}, whose input_type it did not know`
    : 'its edges or its type are missing';
  return {
    code: 'SPK414',
    severity: 'error',
    message: `the file is half written: ${where}`,
    place,
    help: 'export it again with known shapes (nir.NIRGraph(..., type_check=True) infers them), and look for an error of nir.write',
  };
}

function nodeOf(member: Hdf5Object, path: string, reading: Reading): NirNode | NirGraph | undefined {
  const { name, problems } = reading;
  const place = `${name}, node ${quoted(path)}`;
  const complain = (message: string, help: string): undefined => {
    problems.push({ code: 'SPK416', severity: 'error', message, place, help });
  };
  if (member.kind !== 'group')
    return complain(
      `the node is ${member.kind === 'unread' ? member.words : 'no group of fields'}`,
      'export the network again: a file holds all of its nodes',
    );
  const type = textIn(member, 'type', problems);
  if (type === 'NIRGraph' || (type === undefined && groupIn(member, 'nodes')))
    return graphOf(member, path, reading, false);
  if (type === undefined) return complain('the node has no type', 'export the network again');
  const fields = new Map<string, NirField>();
  const unread: string[] = [];
  for (const [key, value] of member.members) {
    if (key === 'type' || key === 'metadata') continue;
    const field = read(problems, () => fieldOf(value, type, key, place, reading));
    if (field) fields.set(key, field);
    else unread.push(key);
  }
  return { kind: 'node', type, fields, unread };
}

function fieldOf(value: Hdf5Object, type: string, key: string, place: string, reading: Reading): NirField | undefined {
  const wanted = isNodeType(type) && Object.hasOwn(nodeTypes[type], key);
  const where = `${place}, ${quoted(key)}`;
  if (value.kind === 'values' && value.holds === 'numbers') return numbersOf(value, where, reading);
  if (value.kind === 'values' && value.holds === 'texts') return { kind: 'text', text: value.texts()[0] ?? '' };
  if (!wanted) return undefined;
  const words = value.kind === 'unread' ? value.words : 'no numbers';
  return fail('SPK416', `the field is ${words}`, { place: where, help: 'export the network again with plain numbers' });
}

function numbersOf(values: Hdf5Values, place: string, { counted }: Reading): NirField {
  counted.numbers += sizeOf(values.shape);
  if (counted.numbers > maxNirNumbers) unjustified(place, `the network has more than ${maxNirNumbers} numbers`);
  const tensor = values.numbers();
  return { kind: 'numbers', shape: tensor.shape, values: asFloats(tensor) };
}

/** Pairs of names. No edges are stored as an empty array of numbers. */
function edgesOf(value: Hdf5Object | undefined, place: string, { counted }: Reading): NirEdge[] {
  if (value === undefined) return [];
  const wrong = (words: string): never =>
    fail('SPK416', `the edges are ${words}, not pairs of names`, { place, help: 'export the network again' });
  if (value.kind === 'unread') return wrong(value.words);
  if (value.kind !== 'values') return wrong('a group');
  if (value.shape.includes(0)) return [];
  if (value.holds !== 'texts' || value.shape.length !== 2 || value.shape[1] !== 2) return wrong('something else');
  counted.edges += value.shape[0]!;
  if (counted.edges > maxNirEdges) unjustified(place, `the network has more than ${maxNirEdges} edges`);
  const names = value.texts();
  return Array.from({ length: names.length / 2 }, (_, i): NirEdge => [names[2 * i]!, names[2 * i + 1]!]);
}
