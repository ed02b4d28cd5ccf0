import { buildDag } from '../../ir/dag.ts';
import type { FireRule, Population, Projection } from '../../ir/spike/index.ts';
import type { DraftPopulation, DraftProjection, SpikeDraft } from '../lower/draft.ts';
import { initialOf, largestMembrane, shiftsOf } from '../lower/ranges.ts';
import { membraneFunction, searchThresholds } from '../lower/thresholds.ts';
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
  run({ draft, proof: { grids }, target }, log) {
    const never = largestMembrane(target.membraneBits) + 1;
    const populations = draft.populations.labels.map((population) => finish(population, grids, never));
    const projections = draft.projections.map((part) => withShifts(draft, part, grids));
    const tables = populations.filter((population) => population.fire);
    log.note(
      `${tables.length} threshold tables, ${tables.reduce((sum, p) => sum + p.fire!.thresholds.length, 0)} thresholds`,
    );
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
      },
    };
  },
});

function finish(population: DraftPopulation, grids: ReadonlyMap<string, number>, never: number): Population {
  const { name, membrane, role, extents, rule } = population;
  const fire = rule ? { fire: fireRule(population, grids, never) } : {};
  return {
    name,
    membrane,
    role,
    extents,
    initial: Int32Array.from(initialOf(population, grids)),
    fractionBits: fractionBitsOf(population, grids),
    ...fire,
  };
}

function fractionBitsOf({ expression, extents }: DraftPopulation, grids: ReadonlyMap<string, number>): Int32Array {
  if (expression?.kind === 'raw') return expression.fractionBits;
  if (expression?.kind === 'product') return new Int32Array(extents[0]).fill(expression.fractionBits);
  return new Int32Array(extents[0]).fill(expression ? grids.get(expression.stream)! : 0);
}

/** One table per channel; where the expression is the same for all channels it is searched once. */
function fireRule(
  { expression, extents, rule }: DraftPopulation,
  grids: ReadonlyMap<string, number>,
  never: number,
): FireRule {
  const { cap, norm } = rule!;
  const thresholds = new Int32Array(extents[0] * cap);
  const shared =
    expression!.kind === 'raw' ? undefined : searchThresholds(membraneFunction(expression!, 0, grids), rule!, never);
  for (let c = 0; c < extents[0]; c++)
    thresholds.set(shared ?? searchThresholds(membraneFunction(expression!, c, grids), rule!, never), c * cap);
  return { cap, norm, thresholds };
}

function withShifts(draft: SpikeDraft, part: DraftProjection, grids: ReadonlyMap<string, number>): Projection {
  const { projection } = part;
  return projection.kind === 'synapses' || projection.kind === 'graded'
    ? { ...projection, shifts: shiftsOf(draft, part, grids) }
    : projection;
}

function inTargetOrder(draft: SpikeDraft, projections: readonly Projection[]): Projection[] {
  const order = new Map(draft.populations.ids.map((id, i) => [id, i]));
  return [...projections].sort((a, b) => order.get(a.target)! - order.get(b.target)!);
}
