/** @file What changes the parameters of a running plan, and the state that changes with them. */
import { clipGuards, updateNumbers, type Update } from '../optimiser.ts';
import { readRegion, writeRegion, type UpdatePlan } from '../plan/index.ts';
import type { RunningPlan } from './running.ts';

/** What an optimiser goes on from, as regions of the parameters. */
export const stateRegions = ['weights', 'firstMoments', 'secondMoments', 'averages'] as const;
export type StateRegion = (typeof stateRegions)[number];

/** The state of an optimiser, to go on from. */
export interface TrainingState {
  /** Updates applied so far. */
  readonly updates: number;
  readonly regions: Readonly<Record<StateRegion, ReadonlyMap<string, Float32Array>>>;
}

/** All of it throws where the network does not learn. */
export interface StepUpdates {
  /** Changes the parameters by the gradients of the last batch. Returns the gradient's norm before clipping. */
  apply(update: Update): { readonly gradientNorm: number };
  /** Moves the exponential moving averages towards the parameters: average = decay x average + (1 - decay) x parameter. */
  average(decay: number): void;
  /** Copies of all that the next updates depend on. */
  state(): TrainingState;
  restore(state: TrainingState): void;
}

export function stepUpdates({ plan: { parameters }, updates, floats, doubles, run }: RunningPlan): StepUpdates {
  let applied = 0;
  return {
    apply(update) {
      const { settings, limit, guard, norm } = learning(updates);
      applied++;
      floats.set(updateNumbers(update, applied), settings / 4);
      floats[limit / 4] = update.clipNorm ?? 0;
      floats[guard / 4] = clipGuards[update.kind];
      run(update.kind);
      return { gradientNorm: doubles[norm / 8]! };
    },
    average(decay) {
      floats[learning(updates).averageShare / 4] = 1 - decay;
      run('average');
    },
    state() {
      const read = (region: StateRegion): Map<string, Float32Array> => readRegion(parameters, floats, region);
      const [weights, averages] = [read('weights'), read('averages')];
      const [firstMoments, secondMoments] = [read('firstMoments'), read('secondMoments')];
      return { updates: applied, regions: { weights, firstMoments, secondMoments, averages } };
    },
    restore(state) {
      for (const region of stateRegions) writeRegion(parameters, floats, region, state.regions[region]);
      applied = state.updates;
    },
  };
}

function learning(updates: UpdatePlan | undefined): UpdatePlan {
  if (!updates) throw new Error('this network does not learn');
  return updates;
}
