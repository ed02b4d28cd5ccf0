import { task } from '../kernels/index.ts';
import { noParameters, type TrainingOperator } from './op.ts';
import { vectorShares } from './shares.ts';

/** Residual sum: both inputs get the output's gradient. */
export const add: TrainingOperator<'add'> = {
  keeps: [],
  overwrites: [1, 0],
  layout: noParameters,
  forward({ inputs: [a, b], output, phase }) {
    const places = { a: a!.address, b: b!.address, out: output.address };
    phase(
      'sum',
      vectorShares(output.bytes).map((range) => task('add', { ...places, ...range })),
    );
  },
  gradient(layer) {
    layer.pass(0);
    layer.pass(1);
  },
};
