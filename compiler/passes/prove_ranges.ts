import { DiagnosticError, throwIfErrors, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { exactFloat32, largestShift } from '../../ir/limits.ts';
import { isWeighted } from '../../ir/projections/index.ts';
import type { Target } from '../../ir/target/index.ts';
import type { DraftPopulation, FactorDynamics, ShiftDynamics, SpikeDraft } from '../lower/draft.ts';
import { isDyadic } from '../lower/kept.ts';
import { largestMembrane, magnitude, rangesOf, shiftsOf, type Ranges } from '../lower/ranges.ts';
import { definePass } from './pass.ts';

/**
 * Bounds every accumulator by the worst case of its actual weights (sum |w| x cap, signs kept apart), so that every
 * partial sum fits the membrane in any order of events. Gives each membrane stream the finest grid that fits.
 *
 * ```text
 * before   x1 = x0 + c(s), grid open        after   x1 on the grid 2^-17, every partial sum in -812034 .. 790121
 * ```
 */
export const proveRanges = definePass({
  name: 'prove-ranges',
  help: 'Bound every accumulator by its worst case; choose the grids of membrane streams.',
  needs: ['draft', 'target', 'saturate'],
  gives: ['proof'],
  effect: 'exact',
  run({ draft, target, saturate }, log) {
    const ranges = rangesOf(draft, target.membraneBits);
    const problems = ranges.overflowing.map((name) =>
      tooWide(draft.populations.label(name), ranges, target.membraneBits),
    );
    throwIfErrors([
      ...tooWideMessages(draft, ranges, target),
      ...(saturate || problems.length === 0 ? tooFar(draft, ranges) : []),
    ]);
    const losing = ranges.overflowing.some((name) => draft.populations.label(name).dynamics);
    for (const warning of fewGuardBits(draft, ranges)) log.warn(warning);
    for (const note of guardNotes(ranges)) log.note(note);
    if (problems.length > 0 && (!saturate || losing)) throw new DiagnosticError(problems);
    for (const problem of problems) log.warn({ ...problem, severity: 'warning' });
    const uneven = draft.populations.labels.filter((population) => !isDyadic(population, ranges.grids));
    for (const population of uneven) log.warn(unevenMembrane(population));
    const proved = draft.populations.labels.filter((population) => {
      const { name, biases, expression, dynamics } = population;
      const { low, high } = ranges.trainerBounds.get(name)!;
      if (dynamics?.rule === 'factor') return magnitude(ranges.trainerArriving.get(name)!) < exactFloat32;
      if (dynamics) return high - low < exactFloat32 && !uneven.includes(population);
      const rawBias =
        expression?.kind === 'raw' ? expression.biases.reduce((most, b) => Math.max(most, Math.abs(b)), 0) : 0;
      return magnitude(ranges.trainerBounds.get(name)!) + (biases.length > 0 ? 0 : rawBias) < exactFloat32;
    });
    const worst = Math.max(...[...ranges.bounds.values()].map(magnitude));
    log.note(`worst case ${worst} of ${largestMembrane(target.membraneBits)} that a membrane holds`);
    const isInput = ({ name }: DraftPopulation): boolean => name === draft.input.population;
    const [all, exact] = [draft.populations.labels, proved].map((some) => some.filter((p) => !isInput(p)).length);
    log.note(
      `float32 of the trainer: proved exact in ${exact} of ${all} populations${exact === all ? '' : ', observed in the others'}`,
    );
    return {
      proof: {
        grids: ranges.grids,
        guards: ranges.guards,
        guardBits: ranges.guardBits,
        bounds: ranges.bounds,
        float32Proved: new Set(proved.map(({ name }) => name)),
        fits: problems.length === 0,
      },
    };
  },
});

/** Membranes that are multiplied further on travel as graded messages, which must hold their worst case. */
function tooWideMessages(draft: SpikeDraft, { bounds }: Ranges, { name, messageBits }: Target): Diagnostic[] {
  const sources = draft.projections.flatMap(({ projection }) =>
    projection.kind === 'graded' && projection.source !== draft.input.population ? [projection.source] : [],
  );
  return [...new Set(sources)].flatMap((source): Diagnostic[] => {
    const reach = magnitude(bounds.get(source)!);
    if (reach < 2 ** (messageBits - 1)) return [];
    const message = `"${source}" sends values of up to ${reach}, a message of ${name} holds ${messageBits} bits with sign`;
    const help = `${coarser(draft, source, Math.floor(Math.log2(reach)) - messageBits + 2)}, or choose a target with wider messages`;
    const exceeded = { limit: 'message', layer: source, used: reach, available: 2 ** (messageBits - 1) - 1 };
    return [{ code: 'SPK604', severity: 'error', message, help, exceeded }];
  });
}

/** What takes bits from values that are too large by so many. */
function coarser({ projections }: SpikeDraft, source: string, bits: number): string {
  const rounded = projections.find(({ projection }) => projection.kind === 'part' && projection.target === source);
  const kept = rounded?.fractionBits?.[0];
  return kept === undefined || kept < bits
    ? 'quantise the layers in front of it on coarser grids'
    : `write fixed_point(${kept - bits}) in place of fixed_point(${kept})`;
}

/** Shifts that no membrane has room for, though nothing overflows: the values are all 0, or may saturate. */
const tooFar = (draft: SpikeDraft, { grids, guards }: Ranges): Diagnostic[] =>
  draft.projections.flatMap((part): Diagnostic[] => {
    const { projection } = part;
    const shift =
      projection.kind === 'transfer'
        ? projection.shift
        : isWeighted(projection)
          ? shiftsOf(draft, part, grids, guards).reduce((a, b) => Math.max(a, b), 0)
          : 0;
    if (shift <= largestShift) return [];
    const exceeded = { limit: 'shift', layer: projection.target, used: shift, available: largestShift };
    const message = `what "${projection.name}" brings to "${projection.target}" is shifted left by ${shift} bits, ${largestShift} are possible`;
    return [
      {
        code: 'SPK653',
        severity: 'error',
        message,
        help: 'use grids that differ less (exponents, norms), a smaller leak, or fewer logical steps',
        exceeded,
      },
    ];
  });

function tooWide({ name, membrane, dynamics }: DraftPopulation, ranges: Ranges, bits: number): Diagnostic {
  const bound = ranges.bounds.get(name)!;
  const reach = bound.high > -bound.low ? bound.high : bound.low;
  return {
    code: 'SPK653',
    severity: 'error',
    message: `the membranes of "${name}" (sums of "${membrane}") may reach ${Number.isSafeInteger(reach) ? reach : `${reach < 0 ? '-' : ''}2^${Math.round(Math.log2(Math.abs(reach)))}`}; ${bits} bits hold ${-largestMembrane(bits)} to ${largestMembrane(bits)}`,
    help:
      dynamics?.rule === 'factor'
        ? factorHelp(dynamics, magnitude(ranges.arriving.get(name)!), largestMembrane(bits))
        : dynamics?.rule === 'shift'
          ? shiftHelp(dynamics, magnitude(bound), magnitude(ranges.arriving.get(name)!), largestMembrane(bits))
          : 'quantise the layers that write into it on coarser grids (smaller exponents), use a target with wider membranes, or accept saturation with --saturate',
    exceeded: { limit: 'membrane', layer: membrane, used: magnitude(bound), available: largestMembrane(bits) },
  };
}

/**
 * Every logical step takes `leak` bits more; without a leak the reach grows as the steps do. A decay that rounds adds up to what arrives in one
 * logical step, over the share that it loses.
 *
 * @param shifted the largest magnitude of what arrives in one logical step, guard bits included.
 */
function shiftHelp(
  { steps, shift, guard, leak }: ShiftDynamics,
  reach: number,
  shifted: number,
  limit: number,
): string {
  const arriving = shifted * 2 ** -shift;
  if (arriving > limit) return tooMuchAtOnce;
  const excess = Math.log2(reach) - Math.log2(limit);
  const fitting = leak === 0 ? Math.floor(steps * 2 ** -excess) : Math.floor(steps - excess / leak);
  const fewer = fitting >= 1 ? `; exactly, ${fitting} logical ${fitting === 1 ? 'step fits' : 'steps fit'}` : '';
  const lost =
    guard > 0
      ? ` and needs ${guard} guard bits, which saturation would lose`
      : ', and saturation would change what is kept';
  const kept = `its membrane is kept through ${steps} logical steps${lost}`;
  if (leak > 0 && arriving * 2 ** leak <= limit)
    return `${kept}: write decay: ${1 - 2 ** -leak}, decay_input: true in place of leak: ${leak}, a decay that rounds and fits any number of steps${fewer}`;
  const share = leak > 0 ? 0 : Math.floor((1 - arriving / limit) * 1e4) / 1e4;
  return `${kept}: ${share > 0 ? `a decay that rounds bounds it for any number of steps, up to decay: ${share}` : 'use coarser grids (smaller exponents)'}${fewer}`;
}

const tooMuchAtOnce = 'what arrives in one logical step alone does not fit: use coarser grids (smaller exponents)';

/** @param arriving the largest magnitude of one logical step. */
function factorHelp({ channels, steps }: FactorDynamics, arriving: number, limit: number): string {
  const largest = channels.reduce((most, { decay }) => Math.max(most, decay), 0);
  const fitting = Math.floor(limit / arriving);
  if (fitting < 1) return tooMuchAtOnce;
  // Rounded down to four digits: sums of arriving x decay^t stay below arriving / (1 - decay).
  const decay = Math.floor((1 - arriving / limit) * 1e4) / 1e4;
  const fewer = fitting < steps ? `up to ${fitting} logical steps fit as it is` : '';
  const smaller = decay > 0 && decay < largest ? `decay: ${decay} fits any number of steps` : '';
  return [smaller, fewer].filter((part) => part !== '').join('; ') || 'use coarser grids (smaller exponents)';
}

/** Guard bits below which decays round so coarsely that spikes move: 8 fire as float64 does on the networks of the field. */
const fewBits = 8;

const guardNotes = ({ guardBits }: Ranges): string[] => {
  if (guardBits.size === 0) return [];
  return [`guard bits of membranes that decay, as many as their worst case allows: ${listed(guardBits)}`];
};

/** Populations that are named. */
const mostNamed = 8;

const listed = (guards: ReadonlyMap<string, number>): string =>
  `${[...guards]
    .slice(0, mostNamed)
    .map(([name, bits]) => `${name} ${bits}`)
    .join(', ')}${guards.size > mostNamed ? ' and more' : ''}`;

/** Warns (SPK663) of membranes whose grid is so coarse that decays lose much. */
function fewGuardBits(draft: SpikeDraft, { guardBits, overflowing }: Ranges): Diagnostic[] {
  const few = [...guardBits].filter(([name, bits]) => {
    const { dynamics } = draft.populations.label(name);
    const rounds = dynamics?.rule === 'factor' && dynamics.decayBits > 0;
    return rounds && bits < fewBits && !overflowing.includes(name);
  });
  if (few.length === 0) return [];
  return [
    {
      ...{ code: 'SPK663', severity: 'warning' },
      message: `the worst case leaves fewer than ${fewBits} guard bits to decays: ${listed(new Map(few))}`,
      help: 'the deployed network rounds there; "spikec verify --fidelity" says what it costs. A smaller decay, fewer inputs or coarser weights leave more',
    },
  ];
}

const unevenMembrane = ({ name, membrane, expression }: DraftPopulation): Diagnostic => ({
  code: 'SPK660',
  severity: 'warning',
  message: `"${name}" keeps a membrane of "${membrane}", whose factor is no power of two: the trainer's float32 rounds it at every logical step, the chip computes it exactly`,
  help: `equality of this layer is observed, not proved: run "spikec verify" on your samples${
    expression?.kind === 'counted' || expression?.kind === 'mean'
      ? `. With divisor=1 in "${membrane}" and a threshold ${expression.count} times as large in "${name}" it is the same neuron on a grid, and proved`
      : ''
  }`,
});
