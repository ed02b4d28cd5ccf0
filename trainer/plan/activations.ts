/** @file Where activations lie: each as long as a forward or a gradient still reads it. */
import type { Arena } from '../../engine/index.ts';
import { batchBytes } from '../layout.ts';
import { trainingOperator, type BatchValue } from '../ops/index.ts';
import { keptBy, usesOf, type PlannedLayer } from './layers.ts';

/** Memory of values, by the layer that makes them. */
export interface Activations {
  readonly placed: ReadonlyMap<string, BatchValue>;
  of(name: string): BatchValue;
  /** Finds memory for what a layer makes, that of an input where the operator may overwrite it and nobody else needs it. */
  place(layer: PlannedLayer): BatchValue;
  /** Values are needed once more, by each other and by the gradients that keep them. */
  revive(again: readonly PlannedLayer[]): void;
  /** One reader of a value is done. */
  release(name: string): void;
}

/**
 * Plans where each value of a step lies, [image][row][column][channel]. Place values in the order of `layers`, and release one
 * as often as it is read: forward, by gradients that keep it, by what is computed again, and by the loss.
 *
 * @param read the values that the loss and whoever asks for answers read.
 * @param known where a value lies that nobody needs to find memory for; it must be kept.
 * @param again layers that are computed again on the way back: their values lie somewhere else then.
 * @param keeps whether a value keeps its memory to the end.
 */
export function planActivations(
  layers: readonly PlannedLayer[],
  read: readonly string[],
  arena: Arena,
  keeps: (name: string) => boolean,
  again: readonly PlannedLayer[],
  known: (name: string) => number | undefined = () => undefined,
): Activations {
  const placed = new Map<string, BatchValue>();
  const uses = usesOf(layers, read);
  const count = (names: readonly string[], by: 1 | -1): void =>
    names.forEach((name) => uses.set(name, (uses.get(name) ?? 0) + by));
  const twice = new Set(again.map(({ result }) => result));
  count(
    layers.flatMap(keptBy).filter((name) => twice.has(name)),
    -1,
  );
  count(
    again.flatMap(({ node }) => node.inputs).filter((name) => !twice.has(name)),
    1,
  );

  /** The input whose memory a layer's result takes over. */
  function takenOver({ node }: PlannedLayer, bytes: number): string | undefined {
    return trainingOperator(node.op)
      .overwrites.map((index) => node.inputs[index]!)
      .find((name) => !keeps(name) && uses.get(name) === 1 && placed.get(name)!.bytes === bytes);
  }

  return {
    placed,
    of: (name) => placed.get(name)!,
    place(layer) {
      const bytes = batchBytes(layer.extents, layer.images);
      const taken = takenOver(layer, bytes);
      // The memory now belongs to the result: the input is never released.
      if (taken !== undefined) uses.set(taken, Infinity);
      const there = taken === undefined ? known(layer.result) : placed.get(taken)!.address;
      const address = there ?? arena.allocate(bytes);
      const { extents, images } = layer;
      const value = { address, extents, images, rows: images * extents.positions, bytes };
      placed.set(layer.result, value);
      return value;
    },
    revive(some) {
      const [own, kept] = [new Set(some.map(({ result }) => result)), layers.flatMap(keptBy)];
      const readers = [...some.flatMap(({ node }) => node.inputs), ...kept].filter((name) => own.has(name));
      for (const name of own) uses.set(name, 0);
      count(readers, 1);
    },
    release(name) {
      const left = uses.get(name)! - 1;
      uses.set(name, left);
      if (left === 0 && !keeps(name)) arena.release(placed.get(name)!.address);
    },
  };
}
