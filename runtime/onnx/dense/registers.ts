/** @file Values of earlier logical steps in the dense twin: a register for each step that they wait. */
import { referenceOf, type ModelGraph, type ModelNode } from '../../../ir/model/index.ts';
import { sampled, type Canvas } from '../drawing.ts';
import { held } from '../neurons.ts';

/** What a register is called beside its layer: the last one, which is read, is that of the layer itself. */
const whatOf = (index: number, steps: number): string => (index === steps - 1 ? 'v' : `step${index + 1}.v`);

/** Registers of one logical step, while it is drawn. */
export interface Registers {
  /** Draws those of a layer that refers to another, and returns the counts that it reads; undefined for any other layer. */
  read(node: ModelNode): string | undefined;
  /** Hands all on to the next logical step. @param countsOf counts that a layer has given in this step. */
  passOn(countsOf: (layer: string) => string): void;
}

export function registersOf(canvas: Canvas, { nodes }: ModelGraph): Registers {
  const drawn = new Map<string, readonly string[]>();
  return {
    read(node) {
      const reference = referenceOf(node);
      if (!reference) return undefined;
      const { steps } = reference;
      const shape = sampled(node.type.shape);
      const values = Array.from({ length: steps }, (_, i) => held(canvas, whatOf(i, steps), 'float32', shape));
      drawn.set(node.name, values.slice(0, -1));
      return values.at(-1)!;
    },
    passOn(countsOf) {
      for (const node of nodes.labels) {
        const reference = referenceOf(node);
        if (!reference) continue;
        canvas.enter(node.name);
        const waiting = [countsOf(reference.layer), ...drawn.get(node.name)!];
        for (const [i, value] of waiting.entries()) canvas.leave(whatOf(i, reference.steps), value);
      }
    },
  };
}
