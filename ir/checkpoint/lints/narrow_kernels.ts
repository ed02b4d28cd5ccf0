import type { IntegerLayer } from '../weights.ts';
import { cascadesOf, mergedGeometry } from '../cascade.ts';
import { listed, type CheckpointLint } from './lint.ts';

/** Weights that 4 bits hold: -8..7. */
const isNarrow = ({ weights }: IntegerLayer): boolean => weights.every((w) => w >= -8 && w <= 7);

/** A product of 4-bit factors needs more bits than 4: a merged kernel that has no more was rounded once again. */
export const narrowKernels: CheckpointLint = {
  code: 'SPK311',
  sees: 'An integer checkpoint that keeps convolutions in cascade as one kernel whose weights all fit 4 bits.',
  blind: 'A merged kernel that was rounded again to 8 bits, as any merged kernel is.',
  check({ graph, weights }) {
    if (weights.kind === 'float') return [];
    const narrow = cascadesOf(graph)
      .filter((cascade) => cascade.length > 1 && mergedGeometry(cascade))
      .filter((cascade) => !weights.layers.has(cascade[1]!.node.name))
      .map((cascade) => cascade[0]!.node.name)
      .filter((name) => weights.layers.has(name) && isNarrow(weights.layers.get(name)!));
    if (narrow.length === 0) return [];
    return [
      {
        message: `merged kernels with weights of 4 bits: ${listed(narrow)}; products of 4-bit factors do not fit 4 bits`,
        help: 'store the factors one by one (X.pw1, X.dw, X.pw2), or merge into 8 bits',
      },
    ];
  },
};
