/** @file The smallest changes that make a network fit: each tried before it is said. */
import { isWeightWidth } from '../../ir/limits.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { coresOnWideGrid, fitOf, type Fit } from './fit.ts';
import { skeletonOf } from './skeleton.ts';

/** A change, and what comes of it. */
export interface Remedy {
  /** What is changed: chips of the target, bits of a weight, spikes of a neuron in a window, or a layer. */
  readonly change: 'chips' | 'weight_bits' | 'cap' | 'layer';
  readonly text: string;
  /** The new value of what is counted. */
  readonly to?: number;
  /** Whether the network then fits, by the same test; absent of what changes the network itself. */
  readonly fits?: boolean;
}

/** Cores up to which packing is tried on a larger grid: some seconds. */
const mostTried = 2 ** 15;

/** Changes that help a network that does not fit, the smallest first; none where it fits. */
export function remediesOf(model: ModelGraph, fit: Fit): readonly Remedy[] {
  if (fit.answer === 'fits' || fit.layers.length === 0) return [];
  return [...moreChips(model, fit), ...narrowerWeights(model, fit), ...smallerCap(fit), ...largestLayer(fit)];
}

/** Where cores alone are short. */
function moreChips(model: ModelGraph, { target, reasons, bounds }: Fit): readonly Remedy[] {
  if (reasons.some(({ code }) => code !== 'SPK605')) return [];
  const { mesh, chips } = target;
  const [perChip, now] = [mesh.columns * mesh.rows, chips.columns * chips.rows];
  const least = bounds[0]?.cores ?? 1;
  const cores = least > mostTried ? undefined : coresOnWideGrid(skeletonOf(model, target), target);
  const to = Math.ceil((cores ?? least) / perChip);
  if (cores === undefined)
    return least > mostTried ? [{ change: 'chips', text: `more chips: at least ${to} in place of ${now}`, to }] : [];
  return [{ change: 'chips', text: `more chips: ${to} in place of ${now} hold the ${cores} cores`, to, fits: true }];
}

/** Where weights fill a core or all of them. */
function narrowerWeights(model: ModelGraph, { target, reasons, bounds }: Fit): readonly Remedy[] {
  const binds =
    bounds[0]?.limit === 'synapse_bytes' || reasons.some(({ exceeded }) => exceeded?.limit === 'synapse_bytes');
  const to = target.weightBits / 2;
  if (!binds || !isWeightWidth(to)) return [];
  const narrow: Target = { ...target, weightBits: to };
  return fitOf(model, narrow).answer === 'fits'
    ? [{ change: 'weight_bits', text: `weights of ${to} bits in place of ${target.weightBits}`, to, fits: true }]
    : [];
}

/** Where one channel has more thresholds than a core's tables. */
function smallerCap({ reasons }: Fit): readonly Remedy[] {
  const tables = reasons.flatMap(({ exceeded }) => (exceeded?.limit === 'table_entries' ? [exceeded] : []));
  const over = Math.max(0, ...tables.map(({ used, available }) => used - available));
  if (over === 0) return [];
  return [{ change: 'cap', text: `a cap that is smaller by ${over}: a threshold of every spike stands in the tables` }];
}

/** Where cores are short: who takes most of them. */
function largestLayer({ reasons, layers }: Fit): readonly Remedy[] {
  if (!reasons.some(({ exceeded }) => exceeded?.limit === 'cores')) return [];
  const all = layers.reduce((sum, { tiles }) => sum + tiles, 0);
  const most = layers.reduce((a, b) => (b.tiles > a.tiles ? b : a));
  const by = most.binding ? `, by ${most.binding.limit}` : '';
  return [{ change: 'layer', text: `a smaller "${most.layer}": it takes ${most.tiles} of ${all} pieces${by}` }];
}
