import { listed, ofPublishedCode, type CheckpointLint } from './lint.ts';

/** V1 builds `talking_heads` and never calls it. */
export const unusedTensors: CheckpointLint = {
  code: 'SPK315',
  sees: 'Tensors of layers that the model declares as spare: built and never called by the published code.',
  blind: 'Modules without tensors, such as rpe_lif and attn_lif of V1, which leave no trace in a checkpoint.',
  check: ofPublishedCode(({ graph, keys }) => {
    const held = new Set(keys);
    const unused = graph.nodes.labels
      .flatMap((node) => node.parameters.filter((p) => p.unused).map((p) => `${node.name}.${p.name}`))
      .filter((key) => held.has(key));
    if (unused.length === 0) return [];
    return [
      {
        message: `built by the published code and never called: ${listed(unused)}; they count as parameters and have no effect`,
      },
    ];
  }),
};
