/** @file Channels that are joined, and channels that are taken. */
import { task } from '../kernels/index.ts';
import { floatBytes } from '../layout.ts';
import { noParameters, type BatchValue, type LayerContext, type TrainingOperator } from './op.ts';
import { byteShares, vectorShares } from './shares.ts';

export const concat: TrainingOperator<'concat'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    const { inputs, output } = layer;
    const [a, b] = [inputs[0]!, inputs[1]!];
    const { padded, channels } = output.extents;
    const [first, second] = [a.extents.channels, b.extents.channels];
    move(layer, 'first part', a, output, { first: 0, place: 0, count: first, zeros: 0, accumulate: 0 });
    const last = { first: 0, place: first, count: second, zeros: padded - channels, accumulate: 0 } as const;
    move(layer, 'second part', b, output, last);
  },
  gradient(layer) {
    let first = 0;
    layer.inputs.forEach((value, index) => {
      const into = layer.into(index);
      const { channels: count, padded } = value.extents;
      if (into) {
        const zeros = into.accumulate === 0 ? padded - count : 0;
        const target = { ...value, address: into.address };
        move(layer, 'part gradient', layer.gradient, target, {
          first,
          place: 0,
          count,
          zeros,
          accumulate: into.accumulate,
        });
      }
      first += count;
    });
  },
};

export const slice: TrainingOperator<'slice'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    const { first, count } = layer.node.attributes;
    const zeros = layer.output.extents.padded - count;
    move(layer, 'part', layer.inputs[0]!, layer.output, { first, place: 0, count, zeros, accumulate: 0 });
  },
  gradient(layer) {
    const into = layer.into(0);
    if (!into) return;
    const whole = { ...layer.inputs[0]!, address: into.address };
    if (into.accumulate === 0)
      layer.phase(
        'rest gradient',
        vectorShares(whole.bytes).map((range) => task('clear', { out: whole.address, ...range })),
      );
    const { first: place, count } = layer.node.attributes;
    move(layer, 'part gradient', layer.gradient, whole, {
      first: 0,
      place,
      count,
      zeros: 0,
      accumulate: into.accumulate,
    });
  },
};

interface Part {
  readonly first: number;
  readonly place: number;
  readonly count: number;
  readonly zeros: number;
  readonly accumulate: 0 | 1;
}

function move(layer: LayerContext, name: string, x: BatchValue, y: BatchValue, part: Part): void {
  const strides = { stride: x.extents.padded, outStride: y.extents.padded };
  layer.phase(
    name,
    byteShares(x.rows, x.extents.padded * floatBytes).map((range) =>
      task('moveChannels', { x: x.address, y: y.address, ...strides, ...part, ...range }),
    ),
  );
}
