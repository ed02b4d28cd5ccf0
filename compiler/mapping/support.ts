import type { Diagnostic, ExceededLimit } from '../../ir/diagnostics/index.ts';
import { beyondShapes, type ShapeFault } from '../../ir/chip/index.ts';
import { isWeighted } from '../../ir/projections/index.ts';
import { wiredGraph, type Population, type SpikeGraph } from '../../ir/spike/index.ts';
import { largestExtent, largestGridSide, largestMeshSide, largestProduct } from '../../ir/limits.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { gridOf, kindsOfCores, type CoreLimit, type ShapeLimit, type Target } from '../../ir/target/index.ts';
import type { CoreBound } from './bounds.ts';

const remedies: { readonly [L in CoreLimit]: string } = {
  neurons: 'use a target with more neurons per core, or a smaller image',
  synapse_bytes: 'use a target with more synapse memory per core, narrower weights, or fewer channels',
  table_entries: 'use a target with larger tables, or fewer channels',
  axons: 'use a target with more axons, or with larger cores, so that fewer tiles meet',
  routes: 'use a target with larger routing tables, or with larger cores, so that fewer tiles meet',
  fan_in: 'use a target with a larger fan-in, or fewer channels or groups in front of this layer',
};

/** The nearest remedy for a limit. */
export const remedyOf = (limit: CoreLimit): string => remedies[limit];

const shapeRemedies: { readonly [L in ShapeLimit]: string } = {
  kernels: 'use a kernel of a side that the chip has',
  strides: 'use a stride that the chip has',
  pad: 'use less padding',
  channels: 'use fewer channels in this layer',
  cap: 'use a smaller cap',
};

/** A shape that the chip does not take. */
export const shapeDiagnostic = (
  { name, limit, used, available, possible }: ShapeFault,
  target: Target,
): Diagnostic => ({
  code: 'SPK620',
  severity: 'error',
  message: `"${name}" has ${limit} of ${used}, ${target.name} takes ${possible}`,
  help: `${shapeRemedies[limit]}, or choose another target`,
  // A side between those of a list exceeds nothing.
  ...(used > available
    ? { exceeded: { limit, layer: name, used, available, proved: true } }
    : { lacks: `${limit} of ${used}` }),
});

/** Everything of a spike graph that the target cannot do at all, wherever it is put. */
export function unsupported(spike: SpikeGraph, target: Target): readonly Diagnostic[] {
  const found: Diagnostic[] = [
    // Where cores are not alike, every class has shapes of its own.
    ...beyondShapes(wiredGraph(spike), target.classes ? {} : target.shapes).map((fault) =>
      shapeDiagnostic(fault, target),
    ),
  ];
  const add = (
    code: 'SPK602' | 'SPK603' | 'SPK604' | 'SPK608',
    message: string,
    help: string,
    more: Pick<Diagnostic, 'exceeded' | 'lacks'>,
  ): void => {
    found.push({ code, severity: 'error', message, help, ...more });
  };
  for (const population of spike.populations.labels) {
    const { membrane, role, extents } = population;
    const exceeded = tooLarge(population);
    if (exceeded)
      add(
        'SPK608',
        `"${membrane}" takes ${sizeOf(extents)} neurons (${extents.join('x')}); an image holds ${largestProduct}, ${largestExtent} along a side`,
        role === 'state' ? 'use the order kv_first, or fewer positions' : 'use fewer channels, or a smaller input',
        { exceeded },
      );
  }
  const kinds = kindsOfCores(target);
  for (const projection of spike.projections) {
    if (!kinds.includes(projection.kind))
      add(
        'SPK602',
        `"${projection.name}" needs the projection kind ${projection.kind}, which ${target.name} lacks`,
        `${target.name} has: ${kinds.join(', ') || 'none'}; choose another target`,
        { lacks: projection.kind },
      );
    if (isWeighted(projection) && projection.weightBits > target.weightBits)
      add(
        'SPK603',
        `the weights of "${projection.name}" have ${projection.weightBits} bits, ${target.name} stores ${target.weightBits}`,
        'compile the float checkpoint, which is quantised to the target, or choose a target with wider weights',
        {
          exceeded: {
            ...{ limit: 'weight_bits', layer: projection.name },
            ...{ used: projection.weightBits, available: target.weightBits },
          },
        },
      );
  }
  if (spike.input.bits > target.messageBits)
    add(
      'SPK604',
      `the input has ${spike.input.bits} bits, a message of ${target.name} holds ${target.messageBits}`,
      `give the input bits: ${target.messageBits} (-p bits=${target.messageBits} where that is a parameter of the model), or choose a target with wider messages`,
      {
        exceeded: {
          ...{ limit: 'message_bits', layer: spike.input.population },
          ...{ used: spike.input.bits, available: target.messageBits },
        },
      },
    );
  return found;
}

/** What an image cannot hold of a population. */
function tooLarge({ membrane, extents }: Population): ExceededLimit | undefined {
  const [size, extent] = [sizeOf(extents), Math.max(...extents)];
  if (size > largestProduct)
    return { limit: 'population_neurons', layer: membrane, used: size, available: largestProduct };
  if (extent > largestExtent) return { limit: 'extent', layer: membrane, used: extent, available: largestExtent };
  return undefined;
}

/** Cores of the whole grid. */
export function coreCountOf(target: Target): number {
  const { columns, rows } = gridOf(target);
  return columns * rows;
}

/** Fewer cores than a bound proves to be needed: no mapping fits. */
export const provedShortage = ({ limit, used, available, cores }: CoreBound, target: Target): Diagnostic => ({
  code: 'SPK605',
  severity: 'error',
  message: `impossible: the network needs at least ${cores} cores, ${target.name} has ${coreCountOf(target)}; it takes ${used} ${limit} at the least, a core has ${available}`,
  help: shortageHelp(target, cores, 'at least '),
  exceeded: { limit: 'cores', used: cores, available: coreCountOf(target), proved: true },
});

/** More cores than there are, of a mapping that need not be the best: another one may fit. @param bound the largest, of all. */
export const noneFound = (found: number, bound: CoreBound | undefined, target: Target): Diagnostic => ({
  code: 'SPK605',
  severity: 'error',
  message: `no mapping found: packing took ${found} cores, ${target.name} has ${coreCountOf(target)}; at least ${bound?.cores ?? 1} are needed${bound ? ` for ${bound.used} ${bound.limit}` : ''}, so that another mapping may fit`,
  help: shortageHelp(target, found, ''),
  exceeded: { limit: 'cores', used: found, available: coreCountOf(target), proved: false },
});

/** Cores of a class that a mapping takes, and that there are. */
interface ClassTaken {
  readonly name: string;
  readonly used: number;
  readonly available: number;
}

/** More cores of some class than there are, of a mapping that need not be the best. @param classes of which one at least is short. */
export function noneFoundOnClasses(classes: readonly ClassTaken[], target: Target): Diagnostic {
  const [worst, ...others] = classes.toSorted((a, b) => b.used - b.available - (a.used - a.available));
  const told = [worst!, ...others.slice(0, mostTold - 1)].map(
    ({ name, used, available }) => `${used} of ${available} ${name}`,
  );
  const more = classes.length - told.length;
  const all = classes.reduce((sum, { used }) => sum + used, 0);
  return {
    code: 'SPK621',
    severity: 'error',
    message: `no mapping found: the classes of cores of ${target.name} would take ${told.join(', ')}${more > 0 ? ` and those of ${more} more` : ''}, ${all} of ${coreCountOf(target)} cores in all; no bound says that another mapping cannot fit`,
    help: 'use a target with more cores of the class that is short, larger ones, more chips, or smaller layers',
    exceeded: { limit: `cores of ${worst!.name}`, used: worst!.used, available: worst!.available, proved: false },
  };
}

/** Classes that a message names, those that are most short first. */
const mostTold = 8;

/** So many chips, or a few more, as a grid that a target may have: one row if that is not too long; undefined where there is none. */
export function chipGrid(count: number, { mesh }: Target): Target['chips'] | undefined {
  const longest = (side: number): number => Math.min(largestMeshSide, Math.floor(largestGridSide / side));
  const rows = Math.ceil(count / longest(mesh.columns));
  return rows < 1 || rows > longest(mesh.rows) ? undefined : { columns: Math.ceil(count / rows), rows };
}

/** The chips that would do, and what else helps. @param least `at least `, where a bound says how many. */
function shortageHelp(target: Target, cores: number, least: 'at least ' | ''): string {
  const { mesh, chips } = target;
  const grid = chipGrid(Math.ceil(cores / (mesh.columns * mesh.rows)), target);
  const others = 'larger cores, a smaller image, or a smaller network';
  return grid
    ? `use a target with ${least}${grid.columns * grid.rows} chips in place of ${chips.columns * chips.rows} (chips: [${grid.columns}, ${grid.rows}]), or with ${others}`
    : `use a target with ${others}`;
}
