/** @file Layer-wise learning rates: what learns slower the nearer it is to the input. */
import { isProduct, type ModelGraph } from '../../ir/model/index.ts';

/** The block that a layer belongs to by its name: `block3.0` of `block3.0.attn.q_conv`; undefined where no part is a number. */
const numbered = (name: string): string | undefined => /^(.*?\.\d+)(?:\.|$)/.exec(name)?.[1];

/** The blocks of a network. */
export interface Blocks {
  /** In their order. */
  readonly names: readonly string[];
  /** The block of a layer; undefined outside. */
  blockOf(layer: string): string | undefined;
}

/** Blocks are parts of a network with a number in their name and an attention in them. */
export function blocksOf(graph: ModelGraph): Blocks {
  const attending = new Set(graph.nodes.labels.flatMap((node) => (isProduct(node) ? [numbered(node.name)] : [])));
  const blockOf = (name: string): string | undefined => {
    const block = numbered(name);
    return attending.has(block) ? block : undefined;
  };
  const names = new Set(graph.nodes.labels.flatMap(({ name }) => blockOf(name) ?? []));
  return { names: [...names], blockOf };
}

/**
 * The share of the rate that each parameter has: decay^(depth + 1 - id). Blocks have the ids 1 to depth in their order; what comes
 * before the first has 0, what comes between two that of the one before, and what comes behind the last depth + 1. So in the
 * code of the large models (util/lr_decay_spikformer.py).
 *
 * @param decay 0..1; 1 gives all the whole rate.
 */
export function layerRates(graph: ModelGraph, decay: number): (key: string) => number {
  const layers = graph.nodes.labels.map(({ name }) => name);
  const { names, blockOf } = blocksOf(graph);
  const last = layers.findLastIndex((name) => blockOf(name) !== undefined);
  const shares = new Map<string, number>();
  let id = 0;
  layers.forEach((name, i) => {
    const block = blockOf(name);
    if (block !== undefined) id = names.indexOf(block) + 1;
    shares.set(name, powerOf(decay, names.length + 1 - (i > last ? names.length + 1 : id)));
  });
  return (key) => shares.get(key.slice(0, key.lastIndexOf('.'))) ?? 1;
}

const powerOf = (base: number, exponent: number): number => {
  let result = 1;
  for (let i = 0; i < exponent; i++) result *= base;
  return result;
};
