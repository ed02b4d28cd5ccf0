import { kernelsOf, inputOf, type ModelNode } from '../../ir/model/index.ts';
import { shapeText } from '../../ir/tensor.ts';
import { findingAt, type ModelLint } from './lint.ts';

/** Layers with windows over a map: `kernel` and `pad` along rows and along columns. */
type WindowNode = Extract<
  ModelNode,
  { readonly attributes: { readonly kernel: readonly [number, number]; readonly pad: readonly [number, number] } }
>;

/** Layers whose windows are no kernels of weights. */
const isWindow = (node: ModelNode): node is WindowNode =>
  'kernel' in node.attributes && 'pad' in node.attributes && kernelsOf(node) === undefined;

/** The border that a pool of three has by itself is hardly meant where its side is even: one position more comes out. */
export const evenWindows: ModelLint = {
  code: 'SPK215',
  sees: 'A pool whose windows have an even side and reach one pixel over the border, as max_pool(2) without pad=0.',
  blind: 'A border that the trained network has, too; windows of odd sides, whose usual border is right.',
  check: (graph) =>
    graph.nodes.labels.filter(isWindow).flatMap((node) => {
      const { shape } = inputOf(graph, node).type;
      const { kernel, pad } = node.attributes;
      const sides = shape.length === 2 ? ([1] as const) : ([0, 1] as const);
      if (!sides.some((i) => kernel[i] % 2 === 0 && pad[i] === 1)) return [];
      const message = `windows of ${kernel.join('x')} reach 1 over the border: ${shapeText(shape)} becomes ${shapeText(node.type.shape)}`;
      const help = `torch.nn.MaxPool2d(2) is written max_pool(2, stride=2, pad=0): say pad=0 unless the border is meant`;
      return [findingAt(node, `"${node.name}": ${message}`, help)];
    }),
};
