import { fail } from '../../ir/diagnostics/index.ts';
import { largestTimeSteps } from '../../ir/limits.ts';
import { capOf, isRegister } from '../../ir/neurons/index.ts';
import { kindOf, sourceEnds, sourcesOf, type Projection } from '../../ir/projections/index.ts';
import type { Schedule, SpikeGraph } from '../../ir/spike/index.ts';
import { definePass } from './pass.ts';

/**
 * Decides in which window every population fires and every projection delivers: each as soon as its operands allow.
 * A population integrates until it is ready and fires over the following window; both sources of a `correlate` fire
 * together; the spikes that meet a state fire when the state is complete; a residual is moved when its branch arrives. What
 * reaches a register is of the next logical step: the register itself waits for nothing.
 *
 * ```text
 * before   q, k, v ready at window 7        after   k, v fire in 7, the state is ready at 8, q fires in 8
 * ```
 */
export const schedule = definePass({
  name: 'schedule',
  help: 'Decide in which window every population fires and every projection delivers.',
  needs: ['spike'],
  gives: ['schedule'],
  effect: 'exact',
  run({ spike }, log) {
    const result = scheduleOf(spike);
    checkTimeSteps(spike, result);
    log.note(
      `${result.windows} windows of ${result.slots} time steps${spike.steps > 1 ? `, ${spike.steps} times` : ''}: ${result.windows * result.slots * spike.steps} time steps per sample`,
    );
    return { schedule: result };
  },
});

/** Throws SPK607 where a sample takes too many time steps. */
function checkTimeSteps({ populations, steps }: SpikeGraph, { windows, slots }: Schedule): void {
  const used = steps * windows * slots;
  if (used <= largestTimeSteps) return;
  const layer = populations.labels.find((population) => capOf(population) === slots)!.name;
  fail(
    'SPK607',
    `a sample takes ${used} of ${largestTimeSteps} time steps: ${steps} logical steps of ${windows} windows, as long as the cap of "${layer}", ${slots}`,
    {
      help: 'use fewer logical steps, a smaller cap, or fewer neurons behind each other',
      exceeded: { limit: 'time_steps', layer, used, available: largestTimeSteps },
    },
  );
}

/** Lifts firing windows until all constraints hold. Windows only grow, so the first fixed point is the earliest one. */
function scheduleOf(spike: SpikeGraph): Schedule {
  const fire = new Map<string, number>();
  const incoming = Map.groupBy(spike.projections, (projection) => projection.target);
  const rounds = spike.populations.ids.length + 2;
  for (let round = 0; round < rounds; round++) {
    const { ready, active } = settle(spike, fire, incoming);
    if (!lift(spike, fire, ready)) return { ...finished(spike, ready, fire), active: told(spike, fire, active) };
  }
  return fail(
    'SPK654',
    'the attention products of this network wait for each other in a circle, so no order of firing exists',
    {
      help: 'give each attention its own q, k and v neurons',
    },
  );
}

/** Sources of a projection that send spikes, or that send values. The input's integers go out as spikes do, in window 0. */
function sendersOf({ input }: SpikeGraph, part: Projection, payload: 'spikes' | 'values'): readonly string[] {
  const { sources } = kindOf(part);
  const names = sourcesOf(part);
  return sourceEnds(part).flatMap((end, index) => {
    const sent = names[index] === input.population ? 'spikes' : sources[end]!.payload;
    return sent === payload ? [names[index]!] : [];
  });
}

/** Membranes are sent once they are complete, where nothing else decides when. */
const movesValues = (spike: SpikeGraph, part: Projection): boolean => sendersOf(spike, part, 'spikes').length === 0;

/** Ready and active windows, given lower limits for firing. */
function settle(
  spike: SpikeGraph,
  fire: Map<string, number>,
  incoming: ReadonlyMap<string, readonly Projection[]>,
): { ready: Map<string, number>; active: Map<string, number> } {
  const ready = new Map<string, number>();
  const active = new Map<string, number>();
  for (const population of spike.populations.labels) {
    const { name, neuron } = population;
    const parts = isRegister(population) ? [] : (incoming.get(name) ?? []);
    const firing = (part: Projection): number =>
      Math.max(...sendersOf(spike, part, 'spikes').map((source) => fire.get(source) ?? 0));
    const spiking = parts.filter((part) => !movesValues(spike, part)).map(firing);
    const moved = parts.filter((part) => movesValues(spike, part)).map((part) => ready.get(sourcesOf(part)[0]!)!);
    const last = Math.max(-1, ...spiking, ...moved);
    for (const part of parts) active.set(part.name, movesValues(spike, part) ? last : firing(part));
    ready.set(name, last + 1);
    if (neuron) fire.set(name, Math.max(fire.get(name) ?? 0, last + 1));
  }
  return { ready, active };
}

/** Active windows, with those of projections into registers: when what they hear has fired. */
function told(
  spike: SpikeGraph,
  fire: ReadonlyMap<string, number>,
  active: ReadonlyMap<string, number>,
): Map<string, number> {
  const late = spike.projections.filter(({ target }) => isRegister(spike.populations.label(target)));
  return new Map([...active, ...late.map((part) => [part.name, fire.get(sourcesOf(part)[0]!)!] as const)]);
}

/** Makes all spiking sources of a projection fire together, and once what they meet is complete; true if anything moved. */
function lift(spike: SpikeGraph, fire: Map<string, number>, ready: ReadonlyMap<string, number>): boolean {
  let moved = false;
  const raise = (name: string, window: number): void => {
    if (fire.get(name)! >= window) return;
    fire.set(name, window);
    moved = true;
  };
  for (const part of spike.projections) {
    const firing = sendersOf(spike, part, 'spikes').filter((source) => source !== spike.input.population);
    const complete = sendersOf(spike, part, 'values').map((source) => ready.get(source)!);
    const together = Math.max(...firing.map((source) => fire.get(source)!), ...complete);
    for (const source of firing) raise(source, together);
  }
  return moved;
}

function finished(
  spike: SpikeGraph,
  ready: ReadonlyMap<string, number>,
  fire: Map<string, number>,
): Omit<Schedule, 'active'> {
  fire.set(spike.input.population, 0);
  const slots = Math.max(1, ...spike.populations.labels.map(capOf));
  const windows = Math.max(1, ...ready.values(), ...[...fire.values()].map((window) => window + 1));
  return { slots, order: 'ones_first', windows, ready, fire };
}
