import { task } from '../kernels/index.ts';
import { floatBytes } from '../layout.ts';
import { packedBytes, tileBytes } from './matrix.ts';
import { noParameters, type Site, type TrainingOperator } from './op.ts';
import { imageShares } from './shares.ts';

/** scale * q (k' v) per head; the gradient computes k' v once more instead of keeping it. */
export const attention: TrainingOperator<'attention'> = {
  keeps: [0, 1, 2],
  overwrites: [],
  layout: noParameters,
  forward(site) {
    site.scratch(scratchOf(site));
    const [q, k, v] = site.inputs.map(({ address }) => address) as [number, number, number];
    site.phase(
      'attention',
      imageShares(site.batch, macsOf(site)).map((range) =>
        task('attention', { q, k, v, out: site.output.address, ...argumentsOf(site), ...range }),
      ),
    );
  },
  gradient(site) {
    site.scratch(scratchOf(site));
    const [q, k, v] = site.inputs.map(({ address }) => address) as [number, number, number];
    const [dq, dk, dv] = [site.into(0), site.into(1), site.into(2)];
    if (!dq || !dk || !dv) throw new Error(`"${site.node.name}" attends to values without a gradient`);
    const into = { dq: dq.address, dk: dk.address, dv: dv.address };
    const adds = { addQ: dq.accumulate, addK: dk.accumulate, addV: dv.accumulate };
    site.phase(
      'attention gradient',
      imageShares(site.batch, 3 * macsOf(site)).map((range) =>
        task('attentionGradient', {
          q,
          k,
          v,
          g: site.gradient.address,
          ...into,
          ...adds,
          ...argumentsOf(site),
          ...range,
        }),
      ),
    );
  },
};

function sizesOf({ node, inputs: [q, , v] }: Site<'attention'>) {
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

const argumentsOf = (site: Site<'attention'>) => ({ ...sizesOf(site), scale: site.node.attributes.scale });

function macsOf(site: Site<'attention'>): number {
  const { tokens, heads, key, value } = sizesOf(site);
  return 2 * site.batch * heads * tokens * key * value;
}

/** A packed factor, the state of one head, and one head's scaled gradient. */
function scratchOf(site: Site<'attention'>): number {
  const { tokens, key, value } = sizesOf(site);
  return tileBytes + packedBytes(256, Math.max(key, value)) + (key * value + tokens * value) * floatBytes;
}
