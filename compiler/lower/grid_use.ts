/** @file What quantisation leaves of a layer's float weights: shares that become 0 or are clamped, and the range that is used. */
import type { IntegerLayer } from '../../ir/checkpoint/index.ts';
import type { Diagnostic } from '../../ir/diagnostics/index.ts';

/** How a layer's weights lie on their grid. */
export interface GridUse {
  readonly layer: string;
  /** Of the weights that are not 0, the share that becomes 0. */
  readonly zeros: number;
  /** The share that lies beyond the largest integer by more than rounding does. */
  readonly clamped: number;
  /** The share of output channels, of those with weights, whose largest integer leaves two bits and more unused. */
  readonly unused: number;
}

/** Compares float weights with the integers that were made of them. */
export function gridUse(name: string, weight: Float32Array, { weights, exponents, weightBits }: IntegerLayer): GridUse {
  const perChannel = weight.length / exponents.length;
  const top = 2 ** (weightBits - 1) - 1;
  let [some, zeros, clamped, channels, unused] = [0, 0, 0, 0, 0];
  for (let c = 0; c < exponents.length; c++) {
    const steps = 2 ** exponents[c]!;
    const before = some;
    let largest = 0;
    for (let i = c * perChannel; i < (c + 1) * perChannel; i++) {
      largest = Math.max(largest, Math.abs(weights[i]!));
      if (weight[i] === 0) continue;
      some++;
      if (weights[i] === 0) zeros++;
      if (Math.abs(weight[i]! * steps) > top + 1) clamped++;
    }
    if (some === before) continue;
    channels++;
    if (4 * largest <= top) unused++;
  }
  const share = (count: number, of: number): number => (of === 0 ? 0 : count / of);
  return { layer: name, zeros: share(zeros, some), clamped: share(clamped, some), unused: share(unused, channels) };
}

/**
 * From which share on zeros are told, by bits of the weights. The layers of trained networks lose 0 to 10 % on 8 bits, up to 24 %
 * on 4 and 62 % on 2 (the example network, the recorded sets, normal random weights).
 */
const manyZeros = (weightBits: number): number => (weightBits >= 8 ? 0.25 : weightBits >= 4 ? 0.45 : 0.8);
/** Trained layers have at most 6 % of their weights beyond the range, where the finer of two grids is the better. */
const manyClamped = 0.1;
/** Trained layers use the range of every channel. */
const manyUnused = 0.5;
/** Layers that are named. */
const mostNamed = 8;

/** Warns (SPK327) of layers of which the grid keeps little, with the shares. */
export function gridWarnings(uses: readonly GridUse[], weightBits: number): Diagnostic[] {
  const kinds = [
    ['zeros', manyZeros(weightBits), 'of the weights become 0'],
    ['clamped', manyClamped, 'of the weights are clamped to the largest integer'],
    ['unused', manyUnused, 'of the output channels leave two or more bits of their weights unused'],
  ] as const;
  return kinds.flatMap(([kind, most, what]): Diagnostic[] => {
    const layers = uses.filter((use) => use[kind] > most).sort((a, b) => b[kind] - a[kind]);
    if (layers.length === 0) return [];
    const named = layers.slice(0, mostNamed).map((use) => `${(100 * use[kind]).toFixed(1)} % in ${use.layer}`);
    const more = layers.length > mostNamed ? ` and in ${layers.length - mostNamed} more layers` : '';
    return [
      {
        ...{ code: 'SPK327', severity: 'warning' },
        message: `on ${weightBits} bits many ${what}: ${named.join(', ')}${more}`,
        help: 'see what it costs: spikec verify ... --fidelity; an ordinary layer loses a few in a hundred',
      },
    ];
  });
}
