/** @file Which edges of a NIR network bring the value of the step before. */
import { keeps } from './check/check.ts';
import type { Conventions } from './conventions.ts';
import type { NirEdge } from './file.ts';
import { registersOf } from './loops.ts';
import type { NirNetwork } from './network.ts';

/** Whether what a layer gives reaches another one a step later. */
export type Waiting = (from: string, to: string) => boolean;

/** @param waits which edges of a loop do so, those that leave what spikes unless told. */
export function waitingIn({ layers }: NirNetwork, waits?: Conventions['waits']): Waiting {
  const edges = [...layers.values()].flatMap(({ name, inputs }) => inputs.map((from): NirEdge => [from, name]));
  const { waiting } = registersOf(layers.keys(), edges, (name) => keeps(layers.get(name)!.type), waits);
  const late = new Map<string, Set<string>>();
  for (const [from, to] of waiting) late.set(to, (late.get(to) ?? new Set()).add(from));
  return (from, to) => late.get(to)?.has(from) === true;
}
