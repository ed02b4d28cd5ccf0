/** @file Layer-wise learning rates: what learns slower the nearer it is to the input. */
import { isProduct, type ModelGraph } from '../../ir/model/index.ts';

/** The block that a layer belongs to by its name: `block3.0` of `block3.0.attn.q_conv`; undefined where no part is a number. */
const blockOf = (name: string): string | undefined => /^(.*?\.\d+)(?:\.|$)/.exec(name)?.[1];

/**
 * The share of the rate that each parameter has: decay^(depth + 1 - id). Blocks are the numbered ones with an attention in them,
 * 1 to depth in their order; what comes before the first has id 0, what comes between two that of the one before, and what
 * comes behind the last depth + 1. So in the code of the large models (util/lr_decay_spikformer.py).
 *
 * @param decay 0..1; 1 gives all the whole rate.
 */
export function layerRates(graph: ModelGraph, decay: number): (key: string) => number {
  const names = graph.nodes.labels.map(({ name }) => name);
  const attending = new Set(graph.nodes.labels.flatMap((node) => (isProduct(node) ? [blockOf(node.name)] : [])));
  const isIn = (name: string): boolean => attending.has(blockOf(name)) && blockOf(name) !== undefined;
  const blocks = [...new Set(names.filter(isIn).map(blockOf))];
  const last = names.findLastIndex(isIn);
  const shares = new Map<string, number>();
  let id = 0;
  names.forEach((name, i) => {
    if (isIn(name)) id = blocks.indexOf(blockOf(name)) + 1;
    const own = i > last ? blocks.length + 1 : id;
    shares.set(name, powerOf(decay, blocks.length + 1 - own));
  });
  return (key) => shares.get(key.slice(0, key.lastIndexOf('.'))) ?? 1;
}

const powerOf = (base: number, exponent: number): number => {
  let result = 1;
  for (let i = 0; i < exponent; i++) result *= base;
  return result;
};
