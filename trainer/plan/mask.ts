/** @file Which positions of a network's maps count, where pictures are masked by patches. */
import type { Arena, Task } from '../../engine/index.ts';
import {
  isInput,
  isLine,
  isNeuron,
  isProduct,
  kernelsOf,
  readersOf,
  type ModelGraph,
  type ModelNode,
} from '../../ir/model/index.ts';
import { task } from '../kernels/index.ts';
import type { PaddedExtents } from '../layout.ts';
import type { Staged } from '../objective/index.ts';
import type { KeptRows } from '../ops/index.ts';

/** A mask by patches: the same number of patches of every picture counts. */
export interface MaskOptions {
  /** Rows and columns of patches; the extents of every masked map are multiples of them. */
  readonly grid: readonly [number, number];
  /** Patches of a picture that count. */
  readonly keep: number;
  /** Norms that look at positions that count alone, and give 0 elsewhere. */
  readonly norms: ReadonlySet<string>;
}

/** A mask in memory. */
export interface PlannedMask {
  readonly options: MaskOptions;
  /** A byte per patch, [picture][patch]: 1 counts. */
  readonly active: Staged;
  /** int32 [picture][patch]: which token a decoder takes for each place. */
  readonly places: Staged;
  /** The positions of maps that count; undefined for layers that look at all. */
  keptOf(layer: string): ((extents: PaddedExtents) => KeptRows) | undefined;
  /** What lists the positions, to run before all else. */
  readonly tasks: readonly Task[];
}

/**
 * Plans a mask. Norms of the options look at what counts; so do the picture, which is 0 elsewhere, and convolutions that only such
 * norms read and that read what is 0 elsewhere: no value of theirs at other positions is ever looked at, nor any gradient.
 */
export function planMask(graph: ModelGraph, options: MaskOptions, batch: number, arena: Arena): PlannedMask {
  const [gridHeight, gridWidth] = options.grid;
  const patches = gridHeight * gridWidth;
  const length = batch * patches;
  const active = { address: arena.reserve(length), length };
  const places = { address: arena.reserve(4 * length), length };
  const masked = maskedLayers(graph, options.norms);
  const tasks: Task[] = [];
  const lists = new Map<string, KeptRows>();
  const keptIn = ({ height, width, positions }: PaddedExtents): KeptRows => {
    const key = `${height}x${width}`;
    const known = lists.get(key);
    if (known) return known;
    const perImage = (options.keep * positions) / patches;
    const list = { address: arena.reserve(4 * batch * perImage), count: batch * perImage, perImage };
    const places = { active: active.address, gridHeight, gridWidth, height, width, batch, most: list.count };
    tasks.push(task('keptRows', { ...places, kept: list.address }));
    lists.set(key, list);
    return list;
  };
  return { options, active, places, tasks, keptOf: (layer) => (masked.has(layer) ? keptIn : undefined) };
}

function maskedLayers(graph: ModelGraph, norms: ReadonlySet<string>): ReadonlySet<string> {
  const masked = new Set<string>();
  const zero = new Set<string>();
  for (const node of graph.nodes.labels) {
    const readers = readersOf(graph, node.name);
    const unread = readers.length > 0 && readers.every(({ name }) => norms.has(name));
    if (isInput(node) || norms.has(node.name)) masked.add(node.name);
    else if (kernelsOf(node) && unread && node.inputs.every((name) => zero.has(name))) masked.add(node.name);
    const gives =
      isInput(node) || norms.has(node.name) || (keepsPlaces(node) && node.inputs.every((name) => zero.has(name)));
    if (gives) zero.add(node.name);
  }
  return masked;
}

/** Whether what is 0 at a position stays so, and nothing reaches another: neurons and sums. */
const keepsPlaces = (node: ModelNode): boolean =>
  isNeuron(node) || (node.parameters.length === 0 && node.inputs.length === 2 && !isProduct(node) && !isLine(node));
