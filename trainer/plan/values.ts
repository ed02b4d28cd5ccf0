/** @file Where activations lie: each as long as a forward or a gradient still reads it. */
import type { Arena } from '../../engine/index.ts';
import { batchBytes } from '../layout.ts';
import { trainingOperator, type Value } from '../ops/index.ts';
import { usesOf, type Step } from './steps.ts';

export interface Values {
  readonly placed: ReadonlyMap<string, Value>;
  of(name: string): Value;
  /** Finds memory for what a step makes, that of an input where the operator may overwrite it and nobody else needs it. */
  place(step: Step): Value;
  /** One reader of a value is done. */
  release(name: string): void;
}

/**
 * @param logits the value that the loss reads.
 * @param keep whether every value keeps its memory to the end.
 */
export function planValues(steps: readonly Step[], logits: string, arena: Arena, batch: number, keep: boolean): Values {
  const placed = new Map<string, Value>();
  const uses = usesOf(steps, logits);

  /** The input whose memory a step's result takes over. */
  function takenOver({ node }: Step, bytes: number): string | undefined {
    if (keep) return undefined;
    return trainingOperator(node.op)
      .overwrites.map((index) => node.inputs[index]!)
      .find((name) => uses.get(name) === 1 && placed.get(name)!.bytes === bytes);
  }

  return {
    placed,
    of: (name) => placed.get(name)!,
    place(step) {
      const bytes = batchBytes(step.extents, batch);
      const taken = takenOver(step, bytes);
      // The memory now belongs to the result: the input is never released.
      if (taken !== undefined) uses.set(taken, Infinity);
      const address = taken === undefined ? arena.allocate(bytes) : placed.get(taken)!.address;
      const value = { address, extents: step.extents, rows: batch * step.extents.positions, bytes };
      placed.set(step.result, value);
      return value;
    },
    release(name) {
      const left = uses.get(name)! - 1;
      uses.set(name, left);
      if (left === 0 && !keep) arena.release(placed.get(name)!.address);
    },
  };
}
