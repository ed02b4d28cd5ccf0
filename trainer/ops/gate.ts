import { sameShape } from '../../ir/tensor.ts';
import { task } from '../kernels/index.ts';
import { noParameters, type GradientTarget, type Layer, type TrainingOperator } from './op.ts';
import { imageShares } from './shares.ts';

/** Product of binary spikes; each factor's gradient is the other one times the output's. */
export const gate: TrainingOperator<'gate'> = {
  keeps: [0, 1],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    passing(layer, 'gate', layer.inputs[0]!.address, { address: layer.output.address, accumulate: 0 });
  },
  gradient(layer) {
    const first = layer.into(0);
    if (first) passing(layer, 'gate gradient', layer.gradient.address, first);
    const second = layer.into(1);
    if (!second) return;
    const places = { a: layer.inputs[0]!.address, g: layer.gradient.address, db: second.address };
    layer.phase(
      'gate gradient',
      shares(layer).map((range) =>
        task('gateMaskGradient', { ...places, ...wayOf(layer), ...range, accumulate: second.accumulate }),
      ),
    );
  },
};

const shares = ({ batch, output }: Layer<'gate'>) => imageShares(batch, output.bytes);

/** Lets what lies at `a` through where the gate is open. */
function passing(layer: Layer<'gate'>, name: string, a: number, { address: y, accumulate }: GradientTarget): void {
  const places = { a, b: layer.inputs[1]!.address, y, accumulate };
  layer.phase(
    name,
    shares(layer).map((range) => task('gate', { ...places, ...wayOf(layer), ...range })),
  );
}

/** How values of the gate belong to those it is in front of. */
function wayOf({ node, inputs: [a, b] }: Layer<'gate'>) {
  const { channels, padded, positions } = a!.extents;
  const same = sameShape([channels, positions], [b!.extents.channels, b!.extents.positions]);
  const single = !same && b!.extents.positions === 1 && b!.extents.channels === channels;
  return {
    ...{ positions, channels: padded, ownChannels: channels, gateChannels: b!.extents.padded },
    ...{ single: single ? 1 : 0, perHead: same || single ? 0 : channels / b!.extents.channels },
    invert: node.attributes.invert ? 1 : 0,
  };
}
