import { decayForward, wideOf } from './decaying.ts';
import { membraneForward, membraneGradient, membraneLayout, membraneOf } from './membrane.ts';
import type { TrainingOperator } from './op.ts';

/** A membrane that never fires: what it is at every logical step. */
export const integrate: TrainingOperator<'integrate'> = {
  keeps: [0],
  overwrites: [],
  layout: membraneLayout,
  forward(layer) {
    const { node } = layer;
    const deployed = layer.deployedOf(node.name);
    if (!deployed) membraneForward(layer, membraneOf(node));
    else decayForward(layer, membraneOf(node), deployed, wideOf(layer));
  },
  gradient(layer) {
    const into = layer.into(0, true);
    if (into) membraneGradient(layer, membraneOf(layer.node), into);
  },
};
