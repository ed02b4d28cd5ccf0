/** @file The order of modules in a file that is sorted by name. */
import type { Module } from './modules.ts';

/** What usually comes first and last in a network. */
const ends: readonly (readonly [RegExp, number])[] = [
  [/^(stem|patch_?embed\w*|embed\w*|conv_in|input\w*|first\w*)$/i, -1],
  [/^(head\w*|fc_?out|classifier|classify|out|output\w*|last\w*|logits|decoder)$/i, 1],
];

/** Among modules of one number: a layer, its norm, its neuron. */
const ranks = { weights: 0, norm: 1, neuron: 2, unknown: 3 } as const;

/** Modules as a network is likely to have them, where all their names are sorted as texts: conv1, bn1, conv2, bn2, fc1. */
export const likelyOrder = (modules: readonly Module[]): Module[] =>
  modules
    .map((module) => ({ module, key: keyOf(module, modules) }))
    .sort((a, b) => compared(a.key, b.key))
    .map(({ module }) => module);

type Key = readonly (number | string)[];

function keyOf({ name, kind }: Module, modules: readonly Module[]): Key {
  const parts = name.split('.');
  return parts.flatMap((part, at) => [
    ends.find(([sign]) => sign.test(part))?.[1] ?? 0,
    // A Sequential counts all that it holds; elsewhere vectors come behind maps.
    /^\d+$/.test(part) || isOfMaps(parts.slice(0, at), part, modules) ? 0 : 1,
    numberOf(part),
    at === parts.length - 1 ? ranks[kind] : 0,
    part,
  ]);
}

const numberOf = (part: string): number => Number(/\d+/.exec(part)?.[0] ?? 0);

/** Whether a part holds a layer of maps, or a norm or neuron has the number of one beside it. */
function isOfMaps(around: readonly string[], part: string, modules: readonly Module[]): boolean {
  const beside = modules.filter(({ name }) => around.every((outer, i) => name.split('.')[i] === outer));
  const own = (module: Module): string => module.name.split('.')[around.length]!;
  const layers = (some: readonly Module[]): readonly Module[] => some.filter(({ kind }) => kind === 'weights');
  const hasMaps = (some: readonly Module[]): boolean => layers(some).some(({ shape }) => shape.length > 2);
  const inside = beside.filter((module) => own(module) === part);
  if (layers(inside).length > 0) return hasMaps(inside);
  return hasMaps(beside.filter((module) => numberOf(own(module)) === numberOf(part)));
}

function compared(a: Key, b: Key): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i]! < b[i]!) return -1;
    if (a[i]! > b[i]!) return 1;
  }
  return a.length - b.length;
}
