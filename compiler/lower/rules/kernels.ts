/** @file Layers with weights: synapses of spikes, multiply-accumulates of the image and of membranes. */
import { fail } from '../../../ir/diagnostics/index.ts';
import {
  inputOf,
  isGraded,
  isMembrane,
  isNeuron,
  isWeighted,
  kernelsOf,
  readersOf,
  roundedBits,
  sumsSpikes,
  type ModelNode,
} from '../../../ir/model/index.ts';
import { extentsOf, type Extents } from '../../../ir/tensor.ts';
import { plainGeometry, type Geometry } from '../../../ir/projections/index.ts';
import { addProjection, rawFractionBits, sourceOf, type Drafting } from '../drafting.ts';
import { narrowestBits } from '../widths.ts';
import type { Lowering } from './lowering.ts';

/** Layers whose operator says how its kernels lie. */
const kernels = {
  membrane: {
    contribute(drafting: Drafting, node: ModelNode, target: string): void {
      const { before: pad, ...lying } = kernelsOf(node)!;
      contributeKernels(drafting, node, target, () => ({ pad, ...lying }));
    },
  },
};

export const conv2d: Lowering<'conv2d'> = kernels;
export const conv1d: Lowering<'conv1d'> = kernels;
export const convTranspose2d: Lowering<'conv_transpose2d'> = kernels;

/** A linear layer is a convolution whose kernel covers the whole image. */
export const linear: Lowering<'linear'> = {
  membrane: {
    contribute(drafting, node, target) {
      contributeKernels(drafting, node, target, ([, height, width]) => plainGeometry([height, width], 1, 0, 1));
    },
  },
};

function contributeKernels(
  drafting: Drafting,
  node: ModelNode,
  target: string,
  geometryOn: (source: Extents) => Geometry,
): void {
  const layer = drafting.layers.get(node.name)!;
  const source = inputOf(drafting.model, node);
  if (isMembrane(source) && !sumsSpikes(source)) checkCascade(drafting, source);
  addProjection(
    drafting,
    {
      kind: source.type.kind === 'count' ? 'synapses' : 'graded',
      name: node.name,
      source: sourceOf(drafting, node),
      target,
      geometry: geometryOn(extentsOf(source.type.shape)),
      weights: layer.weights,
      weightBits: narrowestBits(layer.weights, layer.weightBits),
      shifts: new Int32Array(layer.exponents.length),
    },
    rawFractionBits(drafting, node),
  );
}

/** The grid of multiplied membranes is that of the one convolution that makes them, so nothing may be summed with it. */
function checkCascade({ model }: Drafting, source: ModelNode): void {
  const alone = readersOf(model, source.name).every((reader) => isNeuron(reader) || isGraded(reader));
  if ((isWeighted(source) && alone) || roundedBits(source) !== undefined) return;
  fail('SPK652', `a graded convolution reads "${source.name}" (${source.op}), whose grid others share`, {
    ...(source.span ? { span: source.span } : {}),
    help: 'write -> fixed_point in front of it, which rounds what it reads to steps of 1/64; or let it read spikes: put a neuron in front of it, and leave out graded=true',
  });
}
