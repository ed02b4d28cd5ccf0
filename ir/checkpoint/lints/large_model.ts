import { isHost, isWeighted } from '../../model/index.ts';
import { ofPublishedCode, type CheckpointLint } from './lint.ts';

/** The large E-SpikeFormer, whose published file needs a repair before it runs. */
export const largeModel: CheckpointLint = {
  code: 'SPK316',
  sees: 'Keys of the large E-SpikeFormer: head_kd beside a head on un-spiked membranes, and q_conv.0.conv1.0.',
  blind: 'By which repaired copy the weights were trained.',
  check: ofPublishedCode(({ graph, keys }) => {
    const isLarge =
      keys.includes('head_kd.weight') &&
      keys.some((key) => /\.attn\.q_conv\.0\.conv1\.0\.weight$/.test(key)) &&
      graph.nodes.labels.some((node) => isHost(node) && isWeighted(node));
    if (!isLarge) return [];
    return [
      {
        message: 'these are weights of the large model, whose published code does not run as it stands',
        help: 'compare with a copy in which MS_Block.forward gets its line T, B, C, N = x.shape back',
      },
    ];
  }),
};
