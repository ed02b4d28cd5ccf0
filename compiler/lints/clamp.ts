import { findingAt, majority, statelessNeurons, type ModelLint } from './lint.ts';

/** A neuron that counts to less than the others may have been trained with their clamp: the published pyramid was. */
export const clamp: ModelLint = {
  code: 'SPK232',
  sees: 'A stateless neuron with a smaller cap than most, whose declaration has no trained_cap.',
  blind:
    'How the weights were really trained: a cap that is equal in all neurons and differs from training is seen only where the checkpoint states its neurons (SPK312).',
  check(graph) {
    const neurons = statelessNeurons(graph);
    const usual = majority(neurons.map(({ attributes }) => attributes.cap)) ?? 0;
    return neurons
      .filter(({ attributes: { cap, trained_cap: trained } }) => cap < usual && trained === 0)
      .map((node) =>
        findingAt(
          node,
          `"${node.name}" clamps at ${node.attributes.cap} where most neurons clamp at ${usual}: was it trained so?`,
          `state the clamp of training in its declaration, trained_cap: ${node.attributes.cap} or trained_cap: ${usual}`,
        ),
      );
  },
};
