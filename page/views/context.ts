/** @file What views share: the data, the state, and words for things. */
import type { ChipData, PageData } from '../data.ts';
import { link } from '../dom.ts';
import { coreName } from '../names.ts';
import type { State } from '../state.ts';

export interface Context {
  readonly data: PageData;
  readonly chip: ChipData;
  readonly state: State;
  /** Cores by layer, ascending. */
  readonly coresOf: readonly (readonly number[])[];
  /** Routes by the core that sends; the host's under -1. */
  readonly routesOf: ReadonlyMap<number, readonly number[]>;
}

export function createContext(data: PageData, state: State): Context {
  const chip = data.subject;
  const coresOf = chip.layers.map((): number[] => []);
  chip.cores.forEach(({ tiles }, core) => {
    for (const layer of new Set(tiles.map(([of]) => of))) coresOf[layer]!.push(core);
  });
  const routesOf = Map.groupBy(chip.routes.keys(), (route) => chip.routes[route]!.core);
  return { data, chip, state, coresOf, routesOf };
}

export const layerLink = ({ chip, state }: Context, layer: number): HTMLButtonElement =>
  link(chip.layers[layer]!.name, () => state.set({ selection: { kind: 'layer', index: layer } }), 'Select this layer');

export const coreLink = ({ chip, state }: Context, core: number): HTMLButtonElement =>
  link(coreName(chip, core), () => state.set({ selection: { kind: 'core', index: core } }), 'Select this core');
