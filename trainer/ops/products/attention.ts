import { constants, task } from '../../kernels/index.ts';
import { floatBytes } from '../../layout.ts';
import { packedBytes, tileBytes } from './matrix.ts';
import { noParameters, type Layer, type TrainingOperator } from '../op.ts';
import { imageShares } from '../shares.ts';

/** scale * q (k' v) per head; the gradient computes k' v once more instead of keeping it. */
export const attention: TrainingOperator<'attention'> = {
  keeps: [0, 1, 2],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    layer.scratch(scratchOf(layer));
    const [q, k, v] = layer.inputs.map(({ address }) => address) as [number, number, number];
    layer.phase(
      'attention',
      imageShares(layer.batch, macsOf(layer)).map((range) =>
        task('attention', { q, k, v, out: layer.output.address, ...argumentsOf(layer), ...range }),
      ),
    );
  },
  gradient(layer) {
    layer.scratch(scratchOf(layer));
    const [q, k, v] = layer.inputs.map(({ address }) => address) as [number, number, number];
    const [dq, dk, dv] = [layer.into(0), layer.into(1), layer.into(2)];
    if (!dq || !dk || !dv) throw new Error(`"${layer.node.name}" attends to values without a gradient`);
    const into = { dq: dq.address, dk: dk.address, dv: dv.address };
    const adds = { addQ: dq.accumulate, addK: dk.accumulate, addV: dv.accumulate };
    layer.phase(
      'attention gradient',
      imageShares(layer.batch, 3 * macsOf(layer)).map((range) =>
        task('attentionGradient', {
          q,
          k,
          v,
          g: layer.gradient.address,
          ...into,
          ...adds,
          ...argumentsOf(layer),
          ...range,
        }),
      ),
    );
  },
};

function sizesOf({ node, inputs: [q, , v] }: Layer<'attention'>) {
  const heads = node.attributes.heads;
  const [{ channels, positions: tokens, padded: keyChannels }, values] = [q!.extents, v!.extents];
  return {
    tokens,
    keyChannels,
    valueChannels: values.padded,
    heads,
    key: channels / heads,
    value: values.channels / heads,
  };
}

const argumentsOf = (layer: Layer<'attention'>) => ({ ...sizesOf(layer), scale: layer.node.attributes.scale });

function macsOf(layer: Layer<'attention'>): number {
  const { tokens, heads, key, value } = sizesOf(layer);
  return 2 * layer.batch * heads * tokens * key * value;
}

/** A packed factor, the state of one head, and one head's scaled gradient. */
function scratchOf(layer: Layer<'attention'>): number {
  const { tokens, key, value } = sizesOf(layer);
  return (
    tileBytes + packedBytes(constants.packedDepth, Math.max(key, value)) + (key * value + tokens * value) * floatBytes
  );
}
