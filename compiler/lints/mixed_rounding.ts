import { findingAt, majority, statelessNeurons, type ModelLint } from './lint.ts';

/** torch.round and floor(x + 0.5) differ at every second tie, and ties are frequent on integer grids. */
export const mixedRounding: ModelLint = {
  code: 'SPK233',
  sees: 'Stateless neurons of one network that round differently.',
  blind: 'A rounding that is wrong everywhere: both rules occur in published code.',
  check(graph) {
    const neurons = statelessNeurons(graph);
    const usual = majority(neurons.map(({ attributes }) => attributes.rounding));
    if (usual === undefined) return [];
    return neurons
      .filter(({ attributes }) => attributes.rounding !== usual)
      .map((node) =>
        findingAt(
          node,
          `"${node.name}" rounds ${node.attributes.rounding} where most neurons round ${usual}`,
          `every published network has one rounding; write rounding=${usual}, or leave it if the network was trained so`,
        ),
      );
  },
};
