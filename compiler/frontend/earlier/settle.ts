/** @file What every reference to an earlier step gives: found by laying the network out until nothing new is learned. */
import type { ValueType } from '../../../ir/ops/index.ts';
import { createGuess, type Guess, type Spikes } from './guess.ts';

/** What is known of the layers of a network before it is built. */
export interface KnownLayers {
  readonly names: ReadonlySet<string>;
  /** The type of a layer; undefined where nothing says it. */
  readonly typeOf: (name: string) => ValueType | undefined;
  /** What layers that refer to others give, by name. */
  readonly given: ReadonlyMap<string, Spikes>;
  /** References whose type changes with every look, such as sums of spikes that hold themselves. */
  readonly growing: ReadonlySet<string>;
}

export const nothingKnown: KnownLayers = {
  names: new Set(),
  typeOf: () => undefined,
  given: new Map(),
  growing: new Set(),
};

/** A type that changes so often, once it is known, grows with each look. */
const mostChanges = 3;

/** @param layOut lays the network out into a guess, with names resolved by what is known so far. */
export function settle(layOut: (guess: Guess, known: KnownLayers) => void): KnownLayers {
  let known = nothingKnown;
  const changes = new Map<string, number>();
  for (let isFirst = true; ; isFirst = false) {
    const guess = createGuess(known.given);
    layOut(guess, known);
    const given = new Map([...guess.references].flatMap(([name, layer]) => found(name, guess.typeOf(layer), known)));
    const changed = [...given].filter(([name, type]) => !isSame(type, known.given.get(name))).map(([name]) => name);
    for (const name of changed) changes.set(name, (changes.get(name) ?? 0) + 1);
    const growing = new Set(changed.filter((name) => changes.get(name)! > mostChanges));
    known = { names: guess.names, typeOf: (name) => guess.typeOf(name), given, growing };
    if (growing.size > 0 || (!isFirst && changed.length === 0)) return known;
  }
}

/** What a reference gives: what the layer gives, or what it gave when it was last known. */
function found(name: string, type: ValueType | undefined, { given }: KnownLayers): [string, Spikes][] {
  const spikes = type?.kind === 'count' ? type : given.get(name);
  return spikes ? [[name, spikes]] : [];
}

const isSame = (a: Spikes, b: Spikes | undefined): boolean =>
  b !== undefined && a.cap === b.cap && a.norm === b.norm && a.shape.join() === b.shape.join();
