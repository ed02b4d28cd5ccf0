import { expectImage, expectKind } from './helpers/expect.ts';
import { definePrimitive } from './op.ts';

export const classScores = definePrimitive({
  name: 'class_scores',
  summary: 'Declare values [C, H, W] to be the scores of C classes per pixel, which the host decodes to a class map.',
  source: 'semantic segmentation: the class of a pixel is the largest of its scores, of equal ones the first',
  attributes: {},
  inputs: ['x'],
  gives: ['host'],
  expansion: 'host',
  grid: null,
  infer({ x }) {
    expectImage('class_scores', 'x', x);
    return { kind: 'host', shape: expectKind('class_scores', 'x', x, ['membrane', 'host']).shape };
  },
  evaluate: ({ inputs: { x } }) => Float64Array.from(x),
  examples: ['x -> c: conv2d(4) -> map: class_scores'],
});
