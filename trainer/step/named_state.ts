/** @file The tensors of a step's state by names of their own, as a file has them. */
import { stateRegions, type TrainingState } from './updates.ts';

/** `<region>/<key>`; averages only where there are any. */
export function namedState(state: TrainingState, averaged: boolean): Map<string, Float32Array> {
  const kept = stateRegions.filter((region) => averaged || region !== 'averages');
  return new Map(
    kept.flatMap((region) => [...state.regions[region]].map(([key, values]) => [`${region}/${key}`, values] as const)),
  );
}

export function regionsOf(named: ReadonlyMap<string, Float32Array>, updates: number): TrainingState {
  const of = (region: string): Map<string, Float32Array> => tensorsUnder(region, named);
  const [weights, averages] = [of('weights'), of('averages')];
  return {
    updates,
    regions: {
      weights,
      firstMoments: of('firstMoments'),
      secondMoments: of('secondMoments'),
      averages: averages.size > 0 ? averages : weights,
    },
  };
}

/** Tensors named `<folder>/<key>`, by key. */
const tensorsUnder = (folder: string, named: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> =>
  new Map(
    [...named].flatMap(([name, values]) =>
      name.startsWith(`${folder}/`) ? [[name.slice(folder.length + 1), values] as const] : [],
    ),
  );
