import { inputNodes } from '../../ir/model/index.ts';
import { shapeText } from '../../ir/tensor.ts';
import { findingAt, type ModelLint } from './lint.ts';

/** Channels that an image or a frame of events has, and extents that are none of these. */
const mostChannels = 4;
const leastExtent = 8;

/** Channels come first, as in PyTorch; Keras and files of pictures have them last. */
export const channelsLast: ModelLint = {
  code: 'SPK216',
  sees: 'An input of three extents of which the last is 1 to 4 and the others 8 or more, as [28, 28, 1].',
  blind:
    'Channels last where there are more than four; a signal of many channels, one row or more, and up to four columns.',
  check: (graph) =>
    inputNodes(graph)
      .filter(({ attributes: { shape } }) => {
        const [first, second, third] = shape;
        return shape.length === 3 && third! <= mostChannels && Math.min(first!, second!) >= leastExtent;
      })
      .map((node) => {
        const [rows, columns, channels] = node.attributes.shape as readonly [number, number, number];
        return findingAt(
          node,
          `"${node.name}" has ${rows} channels of ${columns}x${channels} pixels: ${shapeText(node.attributes.shape)} reads as if channels came last`,
          `channels come first: input ${node.name}: [${channels}, ${rows}, ${columns}]`,
        );
      }),
};
