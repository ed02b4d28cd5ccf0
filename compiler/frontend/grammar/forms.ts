/** @file What statements look like: shown to whoever wrote one otherwise. */

/** By the word that begins them. */
const forms: Readonly<Record<string, string>> = {
  model: 'model "my-network"',
  use: 'use "parts/stem.spike"',
  param: 'param dim = 8; of a few words: param size: one of s, m = s',
  neuron: 'neuron sfa { cap: 4, norm: 4, rounding: half_even }',
  block: 'block conv_bn(x, dim) { x -> 0: conv2d(dim) -> 1: batch_norm }',
  target: 'target "mine" like "sdt-core" { limits: { neurons: 4096 } }',
  input: 'input x: [1, 28, 28] { bits: 10 }',
  output: 'output logits = x -> head: linear(10)',
  let: 'let y = x -> name: conv2d(8)',
  repeat: 'repeat i in 0..3 { ... }, for i = 0, 1, 2',
};

/** How a statement that begins with this word is written, if it is one; `line` where it stands above the mistake. */
export function formOf(word: string, line?: number): string | undefined {
  if (!Object.hasOwn(forms, word)) return undefined;
  return `${line === undefined ? '' : `line ${line}: `}it is written: ${forms[word]!}`;
}
