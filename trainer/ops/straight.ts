/** @file Operators whose gradient is that of handing the value on. */
import { task } from '../kernels/index.ts';
import { floatBytes } from '../layout.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { wideOf } from './decaying.ts';
import { noParameters, type LayerContext, type TrainingOperator } from './op.ts';
import { vectorShares } from './shares.ts';

/** Rounds down to whole steps; the gradient is handed straight through the rounding, as through that of weights. */
export const fixedPoint: TrainingOperator<'fixed_point'> = {
  keeps: [],
  overwrites: [0],
  layout: noParameters,
  forward(layer) {
    const {
      node,
      inputs: [x],
      output,
      phase,
    } = layer;
    const scale = 2 ** node.attributes.bits;
    const [front] = node.inputs;
    if (layer.deployedOf(front!)) {
      const wide = { x: wideOf(layer, front), y: output.address, scale };
      phase('rounding down', [task('roundDownWide', { ...wide, from: 0, to: output.bytes / floatBytes })]);
      return;
    }
    const places = { x: x!.address, y: output.address, scale };
    phase(
      'rounding down',
      vectorShares(output.bytes).map((range) => task('roundDown', { ...places, ...range })),
    );
  },
  gradient(layer) {
    layer.pass(0);
  },
};

/** Its weight takes part in nothing: its gradient stays 0. */
export const spare: TrainingOperator<'spare'> = {
  keeps: [],
  overwrites: [0],
  layout: (_node, { shape }) => ({
    size: Math.ceil((sizeOf(shape) * floatBytes) / 16) * 4,
    place: (index) => index,
  }),
  forward: handOn,
  gradient(layer) {
    layer.pass(0);
    const { gradient: out, bytes: to } = layer.parameter('weight');
    layer.phase('no gradient', [task('clear', { out, from: 0, to })]);
  },
};

/** Declares what scores are of; nothing is computed. */
export const classScores: TrainingOperator<'class_scores'> = {
  keeps: [],
  overwrites: [0],
  layout: noParameters,
  forward: handOn,
  gradient(layer) {
    layer.pass(0);
  },
};

function handOn({ inputs: [x], output, phase }: LayerContext): void {
  if (x!.address === output.address) return;
  const places = { a: x!.address, out: output.address };
  phase(
    'copy',
    vectorShares(output.bytes).map((range) => task('copy', { ...places, ...range })),
  );
}
