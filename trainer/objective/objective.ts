/** @file The kinds of loss that a network can be taught by. */
import { boxOutputs, boxReads } from './box_outputs.ts';
import { readsAllSteps, type ModelGraph } from '../../ir/model/index.ts';

/**
 * - `classes`: cross entropy against one class per answer, smoothed if asked for; a label below 0 is left out of loss and
 *   gradient. Where the output is a map, every position is an answer of its own.
 * - `shares`: cross entropy against shares of all classes, as MixUp and CutMix make them; smoothing is in the shares already.
 * - `distilled`: of a network whose output is the average of two heads. The first is taught by shares of the classes, the second
 *   by a teacher; `share` is the second one's part of the loss, and `divergence` whether the teacher's own entropy is taken from it
 *   (Kullback and Leibler's divergence over the number of classes, as the papers' code has for soft teachers).
 *
 * - `boxes`: of a network whose outputs are boxes with classes at several sizes; computed between forward and back (`boxes.ts`).
 *
 * `everyStep`: of a network in time, the loss is the mean of losses at every step instead of the loss of the mean answer
 * (temporal efficient training, Deng et al. 2022, with its regulariser left out).
 */
export type Objective =
  | { readonly kind: 'classes'; readonly everyStep?: boolean }
  | { readonly kind: 'shares'; readonly everyStep?: boolean }
  | { readonly kind: 'boxes'; readonly everyStep?: false }
  | { readonly kind: 'distilled'; readonly share: number; readonly divergence: boolean; readonly everyStep?: false };

/** Whether a network's output is the average of two heads. */
export function hasTwoHeads(graph: ModelGraph): boolean {
  const { type, inputs } = graph.nodes.label(graph.outputs[0]!.node);
  return type.kind === 'host' && inputs.length === 2;
}

/**
 * The layers whose values a loss reads, in the order in which the objective names them.
 *
 * @throws Error where a network has not the two heads that distilling takes.
 */
export function lossReads(graph: ModelGraph, { kind, everyStep = false }: Objective): readonly string[] {
  if (kind === 'boxes') return boxReads(boxOutputs(graph)!);
  const output = graph.nodes.label(graph.outputs[0]!.node);
  if (kind !== 'distilled') return [everyStep && readsAllSteps(output) ? output.inputs[0]! : output.name];
  if (!hasTwoHeads(graph)) throw new Error('distilling takes a network whose output is the average of two heads');
  return output.inputs;
}
