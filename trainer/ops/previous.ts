import { task } from '../kernels/index.ts';
import { clearing, vectorShares } from './shares.ts';
import { noParameters, type Layer, type TrainingOperator } from './op.ts';

/** What a layer gave some steps before, and nothing in the first: a shift along time. */
export const previous: TrainingOperator<'previous'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    const { silent, from, bytes } = shiftOf(layer);
    const { earlier, output, phase } = layer;
    phase('steps before', [
      ...clearing(output.address, silent),
      ...moved(bytes, { a: earlier!.address + from, out: output.address + silent }),
    ]);
  },
  gradient(layer) {
    const into = layer.into(0);
    if (!into) return;
    const { silent, from, bytes } = shiftOf(layer);
    const [a, g] = [into.address + from, layer.gradient.address + silent];
    if (into.accumulate === 1) {
      const sum = vectorShares(bytes).map((range) => task('add', { a, b: g, out: a, ...range }));
      if (bytes > 0) layer.phase('steps before gradient', sum);
      return;
    }
    const rest = layer.earlier!.bytes - bytes;
    layer.phase('steps before gradient', [...moved(bytes, { a: g, out: a }), ...clearing(a + bytes, rest)]);
  },
};

const moved = (bytes: number, places: { readonly a: number; readonly out: number }) =>
  vectorShares(bytes).map((range) => task('copy', { ...places, ...range }));

/** Bytes of the steps that have nothing before them, where the others are among all steps of the layer, and how many they are. */
function shiftOf({ node, output, steps, block }: Layer<'previous'>) {
  const step = output.bytes / steps;
  const first = block?.first ?? 0;
  const none = Math.max(0, Math.min(steps, node.attributes.steps - first));
  const from = Math.max(0, first + none - node.attributes.steps) * step;
  return { silent: none * step, from, bytes: (steps - none) * step };
}
