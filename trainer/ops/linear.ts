import { padChannels } from '../layout.ts';
import { biasGradient, matrixGradients, packForward, packTransposed, productPhase, type Product } from './matrix.ts';
import { perChannel, type Site, type TrainingOperator } from './op.ts';

/** The classifier: one row per image, all positions and channels of the input side by side. */
export const linear: TrainingOperator<'linear'> = {
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
  forward(site) {
    const product = productOf(site);
    const packed = packForward(site, site.parameter('weight'), product);
    if (site.wanted(0)) packTransposed(site, site.parameter('weight'), product);
    const bias = site.node.attributes.bias ? site.parameter('bias').address : 0;
    productPhase(site, 'forward', product, {
      a: site.inputs[0]!.address,
      packed,
      c: site.output.address,
      bias,
      accumulate: 0,
    });
  },
  gradient(site) {
    matrixGradients(site, productOf(site));
    if (site.node.attributes.bias) biasGradient(site, site.parameter('bias'));
  },
};

const productOf = ({ batch, inputs: [x], output }: Site<'linear'>): Product => ({
  rows: batch,
  depth: x!.extents.positions * x!.extents.padded,
  width: output.extents.padded,
});
