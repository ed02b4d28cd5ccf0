/** @file Which set of a file is the model's: the only one, the one asked for, or a question. */
import { didYouMean, fail, type Diagnostic } from '../../diagnostics/index.ts';
import type { ModelGraph } from '../../model/index.ts';
import { aliasesOf, sharedStart, type Aliases } from './aliases.ts';
import { better, candidatesOf, labelOf, type Candidate, type NamedSet } from './candidates.ts';
import type { Rename } from './rename.ts';
import { checkUsed } from './rename_uses.ts';
import { quoted } from './words.ts';

export interface ChooseOptions {
  /** The file's name in messages. */
  readonly name: string;
  /** What `--take` says. */
  readonly take?: string | undefined;
  readonly renames?: readonly Rename[] | undefined;
  /** Whether two candidates hold the same values, so that it does not matter which is taken. */
  readonly equal?: (a: Candidate, b: Candidate) => boolean;
}

/** A set of weights that was taken. */
export interface Chosen extends Candidate {
  readonly aliases: Aliases;
  /** Other candidates with at least half as many tensors of the model. */
  readonly others: readonly Candidate[];
  readonly warnings: readonly Diagnostic[];
}

/** How many others are named. */
const mostNamed = 6;

/**
 * Takes the candidate with the most tensors of the model. Of several alike, weights go before averages of them (`ema`,
 * `swa`), with a warning (SPK318); others are a question.
 *
 * @throws DiagnosticError SPK404 for names that nobody gives; SPK319 where several are alike; SPK326 where `take` names none or several.
 */
export function chooseSet(graph: ModelGraph, given: readonly NamedSet[], options: ChooseOptions): Chosen {
  const { renames = [], name } = options;
  checkNames(given, name);
  checkUsed(
    renames,
    given.flatMap(({ shapes }) => [...shapes.keys()]),
    name,
  );
  const { aliases, candidates, sets } = search(graph, given, renames);
  const [best] = candidates;
  const full = candidates.filter((candidate) => 2 * candidate.present >= best!.present);
  if (options.take !== undefined) {
    const taken = asked(options.take, candidates, sets, name);
    return { ...taken, aliases, others: full.filter((candidate) => candidate !== taken), warnings: [] };
  }
  if (!best) return { ...largest(sets), aliases, others: [], warnings: [] };
  const taken = preferred(
    full.filter((candidate) => better(best, candidate) === 0),
    aliases,
    options,
  );
  const others = full.filter((candidate) => candidate !== taken);
  return { ...taken, aliases, others, warnings: others.length === 0 ? [] : [several(taken, others, aliases, name)] };
}

/** Longest name of a tensor, in characters: those of networks have some hundred, and each is taken apart several times. */
const longestName = 2000;

function checkNames(sets: readonly NamedSet[], place: string): void {
  for (const { shapes } of sets)
    for (const name of shapes.keys())
      if (name.length > longestName)
        fail('SPK404', `the name ${quoted(name)} of a tensor has ${name.length} characters`, {
          place,
          help: `no network has names of more than ${longestName}: write the file anew`,
        });
}

/** Candidates among the sets; among all sets joined where that holds more of the model: parts of a network that were saved under a key each. */
function search(graph: ModelGraph, given: readonly NamedSet[], renames: readonly Rename[]) {
  const [sets, joined] = [given.filter(({ isJoined }) => isJoined !== true), given.filter(({ isJoined }) => isJoined)];
  const found = searchIn(graph, sets, renames);
  const present = found.candidates[0]?.present ?? 0;
  if (joined.length === 0 || present >= found.aliases.wanted.size) return { ...found, sets };
  const whole = searchIn(graph, joined, renames);
  return (whole.candidates[0]?.present ?? 0) > present ? { ...whole, sets: joined } : { ...found, sets };
}

function searchIn(graph: ModelGraph, sets: readonly NamedSet[], renames: readonly Rename[]) {
  const aliases = aliasesOf(graph);
  const candidates = candidatesOf(aliases, sets, renames);
  const start = sharedStart([...aliases.wanted.keys()]);
  if (candidates.length > 0 || start === '') return { aliases, candidates };
  const shorter = aliasesOf(graph, start);
  const found = candidatesOf(shorter, sets, renames);
  return found.length > 0 ? { aliases: shorter, candidates: found } : { aliases, candidates };
}

/** Whether a key or prefix says that what it holds is an average of weights. */
export const namesAverage = (label: string): boolean =>
  /(^|[._])(ema|swa|avg|averaged?|shadow|polyak)\d*([._]|$)/i.test(label) || /(Ema|EMA|Swa|SWA)(?![a-z])/.test(label);

const isAverage = ({ label }: Candidate): boolean => namesAverage(label);

/** Of candidates that are all alike. */
function preferred(alike: readonly Candidate[], aliases: Aliases, { name, equal }: ChooseOptions): Candidate {
  const [first] = alike as [Candidate];
  const plain = alike.filter((candidate) => !isAverage(candidate));
  if (alike.length === 1 || plain.length === 1) return plain[0] ?? first;
  const choices = plain.length > 0 ? plain : alike;
  if (equal && choices.every((choice) => choice === choices[0] || equal(choices[0]!, choice))) return choices[0]!;
  const options = alike.slice(0, mostNamed).map((candidate) => `--take ${takeWord(candidate)}`);
  return fail('SPK319', `the file holds ${alike.length} sets of weights for this model: ${held(alike, aliases)}`, {
    place: name,
    help: `choose one: ${options.join(' or ')}`,
  });
}

const several = (taken: Candidate, others: readonly Candidate[], aliases: Aliases, place: string): Diagnostic => ({
  code: 'SPK318',
  severity: 'warning',
  message: `the file holds ${others.length + 1} sets of weights: ${held([taken], aliases)} was taken, ${held(others, aliases)} ${others.length === 1 ? 'was' : 'were'} not`,
  place,
  help: `to take another, or to choose this one without a warning: --take ${takeWord(others[0]!)}, --take ${takeWord(taken)}`,
});

const held = (candidates: readonly Candidate[], { wanted }: Aliases): string => {
  const shown = candidates
    .slice(0, mostNamed)
    .map((candidate) => `${nameOf(candidate)} (${candidate.present} of the model's ${wanted.size} tensors)`);
  return candidates.length > mostNamed
    ? `${shown.join(', ')} and ${candidates.length - mostNamed} more`
    : shown.join(', ');
};

/** The set at the top of a file, without a prefix, has no word of its own. */
const top = '.';
const takeWord = ({ label }: Candidate): string => (label === '' ? top : label);
const nameOf = ({ label }: Candidate): string => (label === '' ? 'the file itself' : quoted(label));

/**
 * The candidate whose label is the word, or ends with it, or holds it; the only one each time. Sets without a tensor of the
 * model can be asked for, too: binding then says what they lack.
 */
function asked(word: string, candidates: readonly Candidate[], sets: readonly NamedSet[], place: string): Candidate {
  const empty = sets.filter((set) => !candidates.some((candidate) => candidate.set === set)).map(withoutTensors);
  const all = [...candidates, ...empty];
  const tests: readonly ((label: string) => boolean)[] = [
    (label) => label === word || (label === '' && word === top),
    (label) => label.endsWith(`.${word}`),
    (label) => label.endsWith(word),
    (label) => label.includes(word),
  ];
  for (const matches of tests) {
    const matching = all.filter(({ label }) => matches(label));
    if (matching.length === 1) return matching[0]!;
    if (matching.length > 1)
      return fail('SPK326', `--take ${word} may mean ${matching.slice(0, mostNamed).map(nameOf).join(' or ')}`, {
        place,
        help: 'give more of the name',
      });
  }
  const labels = all.map(takeWord);
  return fail('SPK326', `--take ${word}: no set of tensors in the file is called so`, {
    place,
    help:
      labels.length === 1
        ? 'the file holds one set of weights: leave --take out'
        : (didYouMean(word, labels) ?? `the first are ${labels.slice(0, mostNamed).map(quoted).join(', ')}`),
  });
}

const withoutTensors = (set: NamedSet): Candidate => ({
  ...{ set, prefix: '', stem: '', label: labelOf(set, '') },
  ...{ present: 0, fitting: 0 },
});

/** Where nothing is the model's, the largest set is what the user meant: what it lacks is then said of it. */
const largest = (sets: readonly NamedSet[]): Candidate =>
  withoutTensors(sets.reduce((most, set) => (set.shapes.size > most.shapes.size ? set : most)));
