import { padChannels } from '../../layout.ts';
import { biasGradient, matrixGradients, packForward, packTransposed, productPhase, type Product } from './matrix.ts';
import { listedForward, listedWeightGradient, type ListedWindows } from './listed.ts';
import { perChannel, type Layer, type TrainingOperator } from '../op.ts';

type Matrix = 'linear' | 'host_linear';

/** One row per image, all positions and channels of the input side by side. */
const rowsTimesMatrix: TrainingOperator<Matrix> = {
  keeps: [0],
  overwrites: [],
  layout(node, spec, [input]) {
    const { positions, channels, padded } = input!;
    const width = padChannels(node.attributes.out);
    if (spec.name === 'bias') return perChannel(width);
    const features = channels * positions;
    return {
      size: positions * padded * width,
      place: (index) => {
        const feature = index % features;
        const row = (feature % positions) * padded + Math.floor(feature / positions);
        return row * width + Math.floor(index / features);
      },
    };
  },
  forward(layer) {
    const product = productOf(layer);
    const weight = layer.parameter('weight');
    const bias = layer.node.attributes.bias ? layer.parameter('bias').address : 0;
    if (layer.listed) listedForward(layer, pixelOf(product), product, { weight: weight.address, bias });
    else {
      const packed = packForward(layer, weight, product);
      const places = { a: layer.inputs[0]!.address, packed, c: layer.output.address, bias, accumulate: 0 };
      productPhase(layer, 'forward', product, places);
    }
    if (layer.wanted(0)) packTransposed(layer, weight, product);
  },
  gradient(layer) {
    const product = productOf(layer);
    matrixGradients(layer, product, layer.spikes ? listedWeightGradient(layer, pixelOf(product), product) : undefined);
    if (layer.node.attributes.bias) biasGradient(layer, layer.parameter('bias'));
  },
};

/** The classifier, and other layers without positions. */
export const linear: TrainingOperator<'linear'> = rowsTimesMatrix;

/** The same on the host, of un-spiked values; learnt in float32. */
export const hostLinear: TrainingOperator<'host_linear'> = rowsTimesMatrix;

/** All of an image's input as one pixel. */
const pixelOf = ({ depth: channels }: Product): ListedWindows => ({
  ...{ height: 1, width: 1, channels, taken: channels },
  ...{ kernelHeight: 1, kernelWidth: 1, rowStride: 1, columnStride: 1, rowPad: 0, columnPad: 0 },
  ...{ outHeight: 1, outWidth: 1 },
});

const productOf = ({ batch, inputs: [x], output }: Layer<Matrix>): Product => ({
  rows: batch,
  depth: x!.extents.positions * x!.extents.padded,
  width: output.extents.padded,
});
