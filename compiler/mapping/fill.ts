import { addUsage, exceededLimit, noUsage, usageOfTiles, type Usage } from '../../ir/chip/index.ts';
import { isWeighted, projectionsInto, synapseBytesOf } from '../../ir/projections/index.ts';
import type { WiredGraph } from '../../ir/spike/index.ts';
import type { Target } from '../../ir/target/index.ts';
import type { Demands, TilePlan } from '../facts.ts';
import { routesOf } from './routes.ts';

/** Cores that still take tiles: the last ones opened, so that a core holds what is close in the schedule. */
const openCores = 8;

/** A core while it is being filled. */
interface Filling {
  readonly tiles: number[];
  readonly kernels: Set<string>;
  usage: Usage;
}

/** What one tile adds to a core. */
interface Piece {
  readonly usage: Usage;
  /** Bytes of each block's kernels, by a key that tiles with the same kernels share. */
  readonly kernels: readonly (readonly [key: string, bytes: number])[];
}

/**
 * Fills cores in the given order of tiles; each tile goes to the first of the last eight cores that has room for it. A
 * tile alone may exceed axons or routes: that is for the caller to see.
 */
export function fillCores(
  network: WiredGraph,
  tiles: readonly TilePlan[],
  order: readonly number[],
  demands: Demands,
  target: Target,
): readonly (readonly number[])[] {
  // They take turns, each with all that there is.
  if (target.units) return order.length === 0 ? [] : [order];
  const pieces = piecesOf(network, tiles, demands);
  const cores: Filling[] = [];
  for (const tile of order) {
    const piece = pieces[tile]!;
    const open = cores.slice(-openCores);
    const roomy = open.find((core) => exceededLimit(usageWith(core, piece), target) === undefined);
    const core = roomy ?? { tiles: [], kernels: new Set<string>(), usage: noUsage };
    if (!roomy) cores.push(core);
    core.usage = usageWith(core, piece);
    core.tiles.push(tile);
    for (const [key] of piece.kernels) core.kernels.add(key);
  }
  return cores.map((core) => core.tiles);
}

/** Kernels that the core already holds are not paid for twice. */
function usageWith({ usage, kernels }: Filling, piece: Piece): Usage {
  const sum = addUsage(usage, piece.usage);
  const held = piece.kernels.reduce((bytes, [key, size]) => (kernels.has(key) ? bytes + size : bytes), 0);
  return { ...sum, synapse_bytes: sum.synapse_bytes - held };
}

/** Routes are counted as if every tile had a core of its own, which is never too few. */
function piecesOf(network: WiredGraph, tiles: readonly TilePlan[], { on, axons }: Demands): readonly Piece[] {
  const into = projectionsInto(network);
  return tiles.map((tile, index) => {
    const population = network.indexOf.get(tile.population)!;
    const routes = routesOf(0, tile, on[index]!, (reader) => reader).length;
    const kernels = into[population]!.filter((p) => isWeighted(network.projections[p]!)).map(
      (p) =>
        [`${p}:${tile.channelFrom}:${tile.channelTo}`, synapseBytesOf(network, network.projections[p]!, tile)] as const,
    );
    return {
      usage: { ...usageOfTiles(network, into, [{ ...tile, population }]), axons: axons[index]!, routes },
      kernels,
    };
  });
}
