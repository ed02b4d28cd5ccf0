import { buildDag } from '../../ir/dag.ts';
import { exactCount, type NeuronGrid } from '../../ir/decay.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { constantsTaken, type TabledNeuron } from '../../ir/neurons/index.ts';
import { isWeighted, type Projection } from '../../ir/projections/index.ts';
import type { Population } from '../../ir/spike/index.ts';
import type { DraftPopulation, DraftProjection, FactorDynamics, ShiftDynamics, SpikeDraft } from '../lower/draft.ts';
import { decayingFields, factorGrid } from '../lower/factor.ts';
import { keptFunction, resetAmounts } from '../lower/kept.ts';
import { aligned, initialOf, largestMembrane, shiftOf, shiftsOf } from '../lower/ranges.ts';
import { membraneFunction, searchCounts, searchThresholds } from '../lower/thresholds.ts';
import type { NeuronRule } from '../../ir/numerics.ts';
import { definePass } from './pass.ts';

/**
 * Puts scale, bias, rounding and normaliser of every neuron into integer thresholds per channel, found by searching the
 * trainer's float32 expression, and puts every map that writes into a stream on the stream's grid by left shifts.
 *
 * ```text
 * before   s fires round(clamp(fround((A + 37) x 2^-9), 0, 4))     after   s fires in slot d iff A >= [220, 731, 1244, 1755][d]
 * ```
 */
export const deriveThresholds = definePass({
  name: 'derive-thresholds',
  help: "Search the trainer's float32 expression for integer thresholds; align streams by shifts.",
  needs: ['draft', 'proof', 'target'],
  gives: ['spike'],
  effect: 'exact',
  run({ draft, proof: { grids, guards }, target }, log) {
    const never = largestMembrane(target.membraneBits) + 1;
    const chosen = { grids, guards, never };
    const populations = draft.populations.labels.map((population) => finish(population, chosen));
    const projections = draft.projections.map((part) => withShifts(draft, part, chosen));
    const tables = populations.flatMap(({ neuron }) => (neuron && neuron.cap > 0 ? [neuron.thresholds] : []));
    log.note(`${tables.length} threshold tables, ${tables.reduce((sum, { length }) => sum + length, 0)} thresholds`);
    return {
      spike: {
        name: draft.name,
        populations: buildDag(
          populations.map((label) => ({ id: label.name, label, inputs: draft.populations.predecessors(label.name) })),
        ),
        projections: inTargetOrder(draft, projections),
        outputs: draft.outputs,
        ...(draft.host ? { host: draft.host } : {}),
        input: draft.input,
        steps: draft.steps,
      },
    };
  },
});

/** What the proof has chosen, and the membrane that no neuron reaches. */
interface Chosen {
  readonly grids: ReadonlyMap<string, number>;
  readonly guards: ReadonlyMap<string, number>;
  readonly never: number;
}

/** Biases that a membrane cannot hold are left only where the user wants saturation, and saturate. */
function finish(population: DraftPopulation, chosen: Chosen): Population {
  const { grids, guards, never } = chosen;
  const { name, membrane, role, extents, rule } = population;
  return {
    name,
    membrane,
    role,
    extents,
    initial: Int32Array.from(initialOf(population, grids, guards), (bias) =>
      Math.max(-never - 1, Math.min(never, bias)),
    ),
    fractionBits: fractionBitsOf(population, chosen),
    ...(rule ? { neuron: neuronOf(population, rule, chosen) } : integratorOf(population, chosen)),
  };
}

function neuronOf(
  population: DraftPopulation,
  { cap, norm }: NeuronRule,
  { grids, guards, never }: Chosen,
): TabledNeuron {
  const { dynamics } = population;
  if (dynamics?.rule === 'factor') {
    const grid = factorGrid(population, dynamics, grids, guards.get(population.name)!);
    return { cap, norm, ...decayingNeuron(dynamics, grid, never) };
  }
  const shifting = dynamics?.rule === 'shift' ? dynamics : undefined;
  const thresholds = thresholdsOf(population, shifting, grids, never);
  const kind = dynamics?.rule === 'register' ? 'register' : 'multi_threshold';
  if (!shifting) return { kind, cap, norm, thresholds, constants: new Int32Array(0) };
  const { reset, leak } = shifting;
  const constants = reset === 'soft' ? amountsOf(population, shifting, grids) : new Int32Array(0);
  return { kind: 'kept', cap, norm, reset, leak, thresholds, constants };
}

/** The neuron of a population that integrates and never fires; nothing for any other without spikes. */
function integratorOf(population: DraftPopulation, { grids, guards }: Chosen): { readonly neuron?: TabledNeuron } {
  const { name, dynamics } = population;
  if (dynamics?.rule !== 'factor') return {};
  const { decayBits, decays, begins } = factorGrid(population, dynamics, grids, guards.get(name)!);
  const constants = Int32Array.from(dynamics.channels.flatMap((_, c) => [decays[c]!, begins[c]!]));
  return { neuron: { kind: 'integrating', cap: 0, norm: 1, decayBits, thresholds: new Int32Array(0), constants } };
}

/** The tables of a neuron that decays by a factor, on its grid. */
function decayingNeuron(
  dynamics: FactorDynamics,
  { steps, decays, resets, begins, leasts }: NeuronGrid,
  never: number,
): Omit<Extract<TabledNeuron, { kind: 'decaying' }>, 'cap' | 'norm'> {
  const { attributes, channels, currentDecays } = dynamics;
  const fields = decayingFields(dynamics);
  const by = {
    amount: resets,
    rest: resets,
    decay: decays,
    begin: begins,
    current_decay: currentDecays,
    least: leasts,
  };
  const { cap } = attributes;
  const taken = constantsTaken({ neuron: { ...fields, cap, norm: 1 } });
  const thresholds = channels.flatMap(({ threshold }, c) => [
    ...searchCounts((m) => exactCount(m * steps[c]!, threshold, attributes), cap, never),
  ]);
  return {
    ...fields,
    thresholds: Int32Array.from(thresholds),
    constants: Int32Array.from(channels.flatMap((_, c) => taken.map((name) => by[name][c]!))),
  };
}

function amountsOf(
  population: DraftPopulation,
  dynamics: ShiftDynamics,
  grids: ReadonlyMap<string, number>,
): Int32Array {
  const amounts = resetAmounts(population, dynamics, grids);
  if (amounts.every(Number.isInteger)) return Int32Array.from(amounts);
  return fail(
    'SPK659',
    `"${population.name}" takes its threshold from a membrane whose steps do not divide it, since "${population.membrane}" carries a factor that is no power of two`,
    { help: 'use reset: hard, or a scale that is a power of two in front of this neuron' },
  );
}

function fractionBitsOf(population: DraftPopulation, { grids, guards }: Chosen): Int32Array {
  const { dynamics } = population;
  const guard = dynamics?.rule === 'shift' ? dynamics.guard : shiftOf(population, guards);
  return arrivingBitsOf(population, grids).map((bits) => bits + guard);
}

function arrivingBitsOf({ expression, extents }: DraftPopulation, grids: ReadonlyMap<string, number>): Int32Array {
  if (expression?.kind === 'raw') return expression.fractionBits;
  if (expression?.kind === 'product' || expression?.kind === 'counted')
    return new Int32Array(extents[0]).fill(expression.fractionBits);
  return new Int32Array(extents[0]).fill(expression ? grids.get(expression.stream)! : 0);
}

/** One table per channel; where the expression is the same for all channels it is searched once. */
function thresholdsOf(
  population: DraftPopulation,
  dynamics: ShiftDynamics | undefined,
  grids: ReadonlyMap<string, number>,
  never: number,
): Int32Array {
  const { expression, extents, rule } = population;
  const { cap } = rule!;
  const thresholds = new Int32Array(extents[0] * cap);
  const membrane = (c: number): ((accumulator: number) => number) =>
    dynamics ? keptFunction(expression!, dynamics, c, grids) : membraneFunction(expression!, c, grids);
  const search = (c: number): Int32Array => searchThresholds(membrane(c), rule!, never);
  const shared = expression!.kind === 'raw' ? undefined : search(0);
  for (let c = 0; c < extents[0]; c++) thresholds.set(shared ?? search(c), c * cap);
  return thresholds;
}

function withShifts(draft: SpikeDraft, part: DraftProjection, { grids, guards }: Chosen): Projection {
  const projection = aligned(draft, part, grids, guards);
  if (isWeighted(projection)) return { ...projection, shifts: shiftsOf(draft, part, grids, guards) };
  const guard = guards.get(projection.target);
  return projection.kind === 'transfer' && guard !== undefined ? { ...projection, shift: guard } : projection;
}

function inTargetOrder(draft: SpikeDraft, projections: readonly Projection[]): Projection[] {
  const order = new Map(draft.populations.ids.map((id, i) => [id, i]));
  return [...projections].sort((a, b) => order.get(a.target)! - order.get(b.target)!);
}
