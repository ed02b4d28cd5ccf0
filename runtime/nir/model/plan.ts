/** @file From the nodes of a NIR network to the lines of a text. */
import { componentsOf, type Edge } from '../../../ir/components.ts';
import { sizeOf } from '../../../ir/tensor.ts';
import type { Report } from '../check/report.ts';
import { spikeHeight, type Conventions } from '../conventions.ts';
import type { NirBody, NirLayer, NirNetwork, NirNeurons } from '../network.ts';
import { waitingIn, type Waiting } from '../waiting.ts';
import { byChannel, takesGain, uniform, type Discrete } from './gains.ts';
import { addConvolution, addMatrix, addPool, addScale, nothingFolded, type Folded } from './layers.ts';
import { addLine, cannot, oneForChannels, readable, rounded, rounding, type Planning, type Value } from './lines.ts';
import { labelsFor } from './names.ts';
import { addDelay, addPrevious } from './earlier.ts';
import { declaredName, integratorWords, neuronWords, type NeuronWords } from './neurons.ts';
import { addThreshold } from './threshold.ts';
import { addOutput } from './outputs.ts';

/** Plans a text. Reports SPK426 for every node that the language has no words for. */
export function planModel(whole: NirNetwork, conventions: Conventions, report: Report): Planning {
  const network = readNetwork(whole);
  const { layers } = network;
  const readers = new Map<string, NirLayer[]>();
  for (const layer of layers.values())
    for (const from of layer.inputs) readers.set(from, [...(readers.get(from) ?? []), layer]);
  const planning: Planning = {
    ...{ network, conventions, report, readers },
    labels: labelsFor([...layers.values()].filter(({ body }) => body.kind !== 'input').map(({ name }) => name)),
    lines: [],
    tensors: new Map(),
    declared: new Map(),
    inputs: [],
    outputs: [],
    values: new Map(),
  };
  const waits = waitingIn(network);
  const words = new Map<string, NeuronWords>();
  for (const layer of layers.values())
    if (isNeurons(layer)) {
      const found = layer.body.values.v_threshold ? neuronWords(planning, layer) : integratorWords(planning, layer);
      if (found) words.set(layer.name, found);
    }
  for (const layer of inOrder(network, waits)) {
    const value = addLayer(planning, layer, words, waits);
    if (value) planning.values.set(layer.name, value);
  }
  return planning;
}

/** Layers behind all that they read in the same step; in the file's order where it has no loops. */
function inOrder({ layers }: NirNetwork, waits: Waiting): readonly NirLayer[] {
  const late = [...layers.values()].some(({ name, inputs }) => inputs.some((from) => waits(from, name)));
  if (!late) return [...layers.values()];
  const edges = [...layers.values()].flatMap(({ name, inputs }) =>
    inputs.filter((from) => !waits(from, name)).map((from): Edge => [from, name]),
  );
  return componentsOf(layers.keys(), edges).flatMap((names) => [...names].map((name) => layers.get(name)!));
}

/** Without nodes whose values reach no output: checking has named them. */
function readNetwork({ layers }: NirNetwork): NirNetwork {
  const read = new Set<string>();
  const waiting = [...layers.values()].filter(({ body }) => body.kind === 'output');
  for (let layer = waiting.pop(); layer; layer = waiting.pop()) {
    if (read.has(layer.name)) continue;
    read.add(layer.name);
    waiting.push(...layer.inputs.map((from) => layers.get(from)!));
  }
  return { layers: new Map([...layers].filter(([name]) => read.has(name))) };
}

const isNeurons = (layer: NirLayer): layer is NirLayer<NirNeurons> => layer.body.kind === 'neurons';

type Words = ReadonlyMap<string, NeuronWords>;

function addLayer(planning: Planning, layer: NirLayer, words: Words, waits: Waiting): Value | undefined {
  if (layer.body.kind === 'input') return addInput(planning, layer);
  const from = incoming(planning, layer, waits);
  return from && adders[layer.body.kind](planning, layer as never, from, words);
}

function addInput(planning: Planning, { gives }: NirLayer): Value {
  const name = planning.inputs.length === 0 ? 'x' : `x${planning.inputs.length + 1}`;
  const shape = gives;
  planning.inputs.push({ name, shape });
  return { label: name, carries: 'input', shape };
}

/** The sum of what comes in, one layer for each further value. */
function incoming(planning: Planning, layer: NirLayer, waits: Waiting): Value | undefined {
  const known = layer.inputs
    .map((from) => (waits(from, layer.name) ? addPrevious(planning, layer, from) : planning.values.get(from)))
    .filter((value) => value !== undefined);
  if (known.length < layer.inputs.length) return undefined;
  const isMixed = new Set(known.map(({ carries }) => carries)).size > 1;
  const alike = isMixed ? known.map((value) => asMembranes(planning, layer, value)) : known;
  const [first, ...others] = alike;
  if (!first) return cannot(planning, layer.name, 'nothing comes in');
  return others.reduce((sum, value) => added(planning, layer, sum, value), first);
}

function added(planning: Planning, { name }: NirLayer, a: Value, b: Value): Value {
  const label = planning.labels.fresh(`${planning.labels.of(name)}.sum`);
  addLine(planning, { label, call: 'add', reads: [a, b].map((value) => summable(planning, value).label) });
  const { carries, shape } = a;
  return { label, carries, shape, ...(carries === 'membranes' ? { isOpen: true } : {}) };
}

/** Kept membranes are rounded; sums of membranes are summed on. */
const summable = (planning: Planning, value: Value): Value =>
  planning.lines.some(({ label, call }) => label === value.label && call === 'add') ? value : readable(planning, value);

/** The input, or spikes, as membranes: with weights of 1. */
function asMembranes(planning: Planning, { name }: NirLayer, value: Value): Value {
  if (value.carries === 'membranes') return value;
  const label = planning.labels.fresh(`${planning.labels.of(name)}.${value.label}`);
  return addScale(planning, label, value, { ...nothingFolded, height: heightOf(planning, value) });
}

type Adder<B extends NirBody> = (
  planning: Planning,
  layer: NirLayer<B>,
  from: Value,
  words: Words,
) => Value | undefined;

const heightOf = ({ conventions }: Planning, { carries }: Value): number =>
  carries === 'spikes' ? spikeHeight(conventions) : 1;

/** What goes into the weights of a node in front of neurons, and that its spikes may be high. */
function foldedInto(planning: Planning, layer: NirLayer, from: Value, words: Words): Folded {
  const height = heightOf(planning, from);
  const [reader] = planning.readers.get(layer.name) ?? [];
  const step = reader && words.get(reader.name)?.discrete;
  if (!reader || !step || !gainFolds(planning, reader)) return { ...nothingFolded, height };
  return {
    rows: rowsOf(planning, reader, step),
    drive: isFirst(reader, layer) ? driveOf(planning, reader, step) : undefined,
    height,
  };
}

/** A drive is added once, by the first weights in front of the neurons. */
const isFirst = (reader: NirLayer, layer: NirLayer): boolean => reader.inputs[0] === layer.name;

/** Whether all that comes into neurons comes from weights of their own. */
const gainFolds = ({ network, readers }: Planning, { inputs }: NirLayer): boolean =>
  inputs.every((from) => takesGain(network.layers.get(from)!, readers.get(from) ?? []));

function rowsOf(planning: Planning, { name, gives }: NirLayer, { gain }: Discrete): Float64Array | undefined {
  if (uniform(gain) === 1) return undefined;
  return (
    byChannel(gain, gives) ??
    cannot(planning, name, 'its r, tau or w_in differ between positions of a channel', oneForChannels)
  );
}

function driveOf(planning: Planning, { name, gives }: NirLayer, { drive }: Discrete): Float64Array | undefined {
  if (!drive) return undefined;
  return (
    byChannel(drive, gives) ??
    cannot(planning, name, 'its v_leak differs between positions of a channel', oneForChannels)
  );
}

const addNeurons: Adder<NirNeurons> = (planning, layer, from, words) => {
  const found = words.get(layer.name);
  if (!found) return undefined;
  const label = planning.labels.of(layer.name);
  const isBare = from.carries !== 'membranes' || !gainFolds(planning, layer);
  const { gain, drive } = found.discrete;
  const needed = isBare && (from.carries !== 'membranes' || uniform(gain) !== 1 || drive !== undefined);
  const folded = {
    rows: rowsOf(planning, layer, found.discrete),
    drive: driveOf(planning, layer, found.discrete),
    height: heightOf(planning, from),
  };
  const source = needed
    ? addScale(planning, planning.labels.fresh(`${label}.gain`), from, folded)
    : summable(planning, from);
  const { settings, call = declaredName(planning, layer.body.type, settings ?? ''), tensors } = found;
  const reads = [found.current ? addCurrent(planning, label, source, found.current).label : source.label];
  addLine(planning, { label, call, reads }, tensors);
  const carried =
    settings === undefined ? ({ carries: 'membranes', isOpen: true } as const) : { carries: 'spikes' as const };
  return { label, ...carried, shape: layer.gives };
};

/** A current that is integrated again: a membrane of its own, rounded finely. */
function addCurrent(
  planning: Planning,
  neurons: string,
  { label: from, carries, shape }: Value,
  { call, tensors }: NonNullable<NeuronWords['current']>,
): Value {
  const label = planning.labels.fresh(`${neurons}.current`);
  addLine(planning, { label, call, reads: [from] }, tensors);
  return rounded(planning, { label, carries, shape }, rounding.currents);
}

const adders: { readonly [K in Exclude<NirBody['kind'], 'input'>]: Adder<Extract<NirBody, { kind: K }>> } = {
  output: (planning, layer, from) => addOutput(planning, layer, from),
  matrix: (planning, layer, from, words) => addMatrix(planning, layer, from, foldedInto(planning, layer, from, words)),
  convolution: (planning, layer, from, words) =>
    addConvolution(planning, layer, from, foldedInto(planning, layer, from, words)),
  pool: (planning, layer, from) => addPool(planning, layer, from),
  scale: (planning, layer, from) => {
    const rows = byChannel(layer.body.scale, layer.gives);
    if (!rows)
      return cannot(
        planning,
        layer.name,
        'its scale differs between positions of a channel',
        'one factor for each channel can be; factors of positions belong into the matrix that reads the map',
      );
    return addScale(planning, planning.labels.of(layer.name), from, { ...nothingFolded, rows });
  },
  flatten: (_planning, { gives }, from) => (sizeOf(gives) === gives[0] ? from : { ...from, shape: gives }),
  neurons: addNeurons,
  threshold: addThreshold,
  delay: (planning, layer, from) => addDelay(planning, layer, from),
};
