import { inputNodes } from '../../model/index.ts';
import { ofPublishedCode, type CheckpointLint } from './lint.ts';
import { sameShape } from '../../tensor.ts';

/** Strides that the anchors of the published detector are laid out for. */
const anchorStrides = [4, 8, 16, 32, 64];

/** The published backbone has no stride in its last stage, but its anchors count on one. */
export const pyramidStrides: CheckpointLint = {
  code: 'SPK314',
  sees: 'The five maps of the published detector (keys neck.fpn_convs.N.1.0.conv) at other strides than its anchors have.',
  blind: 'The configuration with the anchors, which is no part of a checkpoint.',
  check: ofPublishedCode(({ graph, keys }) => {
    const side = inputNodes(graph)[0]!.type.shape.at(-1)!;
    const strides = graph.outputs.map(({ node }) => Math.round(side / graph.nodes.label(node).type.shape.at(-1)!));
    const isDetector = keys.some((key) => /^neck\.fpn_convs\.\d+\.1\.0\.conv\.weight$/.test(key));
    if (!isDetector || strides.length !== anchorStrides.length || sameShape(strides, anchorStrides)) return [];
    return [
      {
        message: `the feature maps have strides ${strides.join(', ')}; the anchors of the published configuration have ${anchorStrides.join(', ')}`,
        help: 'lay anchors out for the strides of the maps, as their shapes say',
      },
    ];
  }),
};
