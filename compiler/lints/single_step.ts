import { referenceOf, stepsOf } from '../../ir/model/index.ts';
import { findingAt, type ModelLint } from './lint.ts';

/** In a sample of one logical step there is none before. */
export const singleStep: ModelLint = {
  code: 'SPK244',
  sees: 'A value of the step before in a network whose samples have so few logical steps that there never is one.',
  blind: 'A delay that few of the steps get beyond.',
  check: (graph) =>
    graph.nodes.labels.flatMap((node) => {
      const reference = referenceOf(node);
      const steps = stepsOf(graph);
      if (!reference || reference.steps < steps) return [];
      const message = `"${node.name}" is always silent: a sample has ${steps === 1 ? '1 logical step' : `${steps} logical steps`}, and none ${reference.steps === 1 ? 'before it' : `${reference.steps} before`}`;
      return [findingAt(node, message, 'say how many there are: input x: [...] { steps: 10 }')];
    }),
};
