/** @file Stochastic depth: branches of blocks that are left out of a step, picture by picture or for the whole batch. */
import { isLine, isNeuron, readersOf, type ModelGraph } from '../../ir/model/index.ts';
import { randomStream } from '../random.ts';
import { blocksOf } from './layer_rates.ts';

/** Who is drawn for: every picture of a batch (Huang et al. 2016), or the batch, as the code of the large models does. */
export const dropScopes = ['picture', 'batch'] as const;
export type DropScope = (typeof dropScopes)[number];

/**
 * The rate at which each branch is left out: growing in equal parts from 0 in the first block to `rate` in the last. Branches are
 * the layers that a block adds to its stream, of those with two neurons or more: attention and MLP, not RepConv's.
 *
 * @returns rates above 0 by the name of a branch's last layer.
 */
export function dropRates(graph: ModelGraph, rate: number): ReadonlyMap<string, number> {
  const { names, blockOf } = blocksOf(graph);
  const rates = new Map<string, number>();
  for (const node of graph.nodes.labels) {
    const block = blockOf(node.name);
    const readers = readersOf(graph, node.name);
    const isEnd = readers.length === 1 && readers[0]!.inputs.length === 2 && readers[0]!.parameters.length === 0;
    if (block === undefined || !isEnd || !isLine(node) || neuronsInside(graph, node.name, block) < 2) continue;
    const share = names.length > 1 ? (rate * names.indexOf(block)) / (names.length - 1) : 0;
    if (share > 0) rates.set(node.name, share);
  }
  return rates;
}

/** Neurons of a block in front of a layer, up to the stream: the sum that the branch begins at. */
function neuronsInside(graph: ModelGraph, name: string, block: string): number {
  const seen = new Set<string>();
  const visit = (each: string): void => {
    const node = graph.nodes.label(each);
    const isSum =
      node.inputs.length === 2 && node.parameters.length === 0 && node.type.kind === 'membrane' && each !== name;
    if (seen.has(each) || !each.startsWith(`${block}.`) || (isSum && readersOf(graph, each).length > 1)) return;
    seen.add(each);
    node.inputs.forEach(visit);
  };
  visit(name);
  return [...seen].filter((each) => isNeuron(graph.nodes.label(each))).length;
}

/** Draws the factors of a step: 0 for what is left out, 1 / (1 - rate) for the others. */
export function drawDrops(
  factors: ReadonlyMap<string, Float32Array>,
  rates: ReadonlyMap<string, number>,
  { seed, update, scope }: { readonly seed: number; readonly update: number; readonly scope: DropScope },
): void {
  [...rates].forEach(([name, rate], i) => {
    const uniform = randomStream(seed, 'drop', update, i);
    const draw = (): number => (uniform() < rate ? 0 : 1 / (1 - rate));
    const own = factors.get(name)!;
    const all = draw();
    own.forEach((_, n) => (own[n] = scope === 'batch' || n === 0 ? all : draw()));
  });
}
