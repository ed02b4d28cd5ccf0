/** @file Which member of a family a checkpoint is of: parameters with which every name and every shape fits. */
import { mismatchOf, aliasesOf, sizeOfMismatch } from '../../ir/checkpoint/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import type { Shape } from '../../ir/tensor.ts';
import type { Files } from '../../runtime/index.ts';
import { omit } from '../omit.ts';
import { loadModel, type LoadedModel, type Setting } from './model.ts';

/** Most models that are tried for one checkpoint: each takes a few hundredths of a second. */
const mostTrials = 90;
/** Most values of one parameter that are tried in a round. */
const mostValues = 3;

type Given = Readonly<Record<string, string>>;

/** A member of the family, and how much of the checkpoint does not fit it. */
interface Trial {
  readonly given: Given;
  readonly settings: readonly Setting[];
  readonly wanted: ReadonlyMap<string, Shape>;
  readonly score: number;
}

/** What is searched in, and what the checkpoint holds. */
interface Search {
  /** Undefined where the model has mistakes with these parameters, or enough were tried. */
  readonly attempt: (given: Given) => Trial | undefined;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Parameters that change no tensor. */
  readonly idle: Set<string>;
}

/**
 * The parameters, as `-p` gives them, with which all tensors fit; undefined where none were found. Only what was tried and
 * fits is returned, and only parameters that are needed for it.
 *
 * Numbers are not guessed: one step of a parameter shows how extents and the number of tensors follow it, and the
 * checkpoint's own then give its value.
 *
 * @param shapes of the checkpoint's tensors, by the names that they would have in the model.
 * @param missing whether a tensor of the model that is not there counts as one that does not fit.
 */
export function memberThatFits(
  files: Files,
  model: LoadedModel,
  shapes: ReadonlyMap<string, Shape>,
  missing: 'counts' | 'allowed' = 'counts',
): readonly (readonly [name: string, text: string])[] | undefined {
  const search = openSearch(files, model, shapes, missing);
  let now = search.attempt(model.given);
  while (now && now.score > 0) now = bestOf(proposals(search, now), now);
  return now && changes(search, model.given, now);
}

function openSearch(
  files: Files,
  model: LoadedModel,
  shapes: ReadonlyMap<string, Shape>,
  missing: 'counts' | 'allowed',
): Search {
  const known = new Map<string, Trial | undefined>();
  const attempt = (given: Given): Trial | undefined => {
    const key = JSON.stringify(Object.entries(given).sort());
    if (!known.has(key) && known.size < mostTrials) known.set(key, trialOf(files, model.path, given, shapes, missing));
    return known.get(key);
  };
  return { attempt, shapes, idle: new Set() };
}

function trialOf(
  files: Files,
  path: string,
  given: Given,
  shapes: ReadonlyMap<string, Shape>,
  missing: 'counts' | 'allowed',
): Trial | undefined {
  try {
    const { graph, settings } = loadModel(files, path, given);
    const aliases = aliasesOf(graph);
    const mismatch = mismatchOf(aliases, shapes);
    const score = sizeOfMismatch(missing === 'counts' ? mismatch : { ...mismatch, missing: [] });
    return { given, settings, wanted: aliases.wanted, score };
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

/** The best trial that is better than `now`; the first of several alike. */
function bestOf(trials: readonly Trial[], now: Trial): Trial | undefined {
  const best = trials.reduce((least, trial) => (trial.score < least.score ? trial : least), now);
  return best === now ? undefined : best;
}

/** One changed parameter each, and at the end all of them that help, together. */
function proposals(search: Search, now: Trial): Trial[] {
  const trials: Trial[] = [];
  let together: Given = now.given;
  for (const setting of now.settings) {
    const values = valuesOf(search, now, setting);
    const tried = values.flatMap((text) => search.attempt({ ...now.given, [setting.name]: text }) ?? []);
    const best = bestOf(tried, now);
    if (best) together = { ...together, [setting.name]: best.given[setting.name]! };
    else if (tried.length === 0 && values[0] !== undefined) together = { ...together, [setting.name]: values[0] };
    trials.push(...tried);
  }
  const all = search.attempt(together);
  return all ? [...trials, all] : trials;
}

/** Texts of values worth trying. */
function valuesOf(search: Search, now: Trial, { name, value, choices }: Setting): string[] {
  if (choices) return choices.filter((choice) => choice !== value).slice(0, 2 * mostValues);
  if (typeof value === 'boolean') return [String(!value)];
  if (typeof value === 'number')
    return inferred(search, now, value, (given) => ({ [name]: String(given) }), name).map(String);
  if (!isNumbers(value)) return [];
  const each = value.map((element, i) => {
    const withElement = (given: number): Given => ({ [name]: listText(value.with(i, given)) });
    return inferred(search, now, element, withElement, `${name}[${i}]`)[0] ?? element;
  });
  const changed = each.map((element, i) => listText(value.with(i, element))).filter((text) => text !== listText(value));
  const all = listText(each);
  return all === listText(value) ? [] : [all, ...changed];
}

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= 8 &&
  value.every((element) => typeof element === 'number');

const listText = (values: readonly number[]): string => `[${values.join(',')}]`;

/** Values that extents and numbers of tensors of the checkpoint suggest, the most frequent first. */
function inferred(search: Search, now: Trial, value: number, set: (given: number) => Given, key: string): number[] {
  if (!Number.isInteger(value) || search.idle.has(key)) return [];
  const steps = [2 * value, value + 1, 4 * value, value + 4, value - 1].filter((step) => step > 0 && step !== value);
  let isValid = false;
  for (const step of steps) {
    const other = search.attempt({ ...now.given, ...set(step) });
    if (other && !sameWanted(now.wanted, other.wanted))
      return votes(search.shapes, now.wanted, other.wanted, value, step);
    isValid ||= other !== undefined;
  }
  // Where no step made a model, or trials ran out, nothing is known.
  if (isValid) search.idle.add(key);
  return [];
}

const sameWanted = (a: ReadonlyMap<string, Shape>, b: ReadonlyMap<string, Shape>): boolean =>
  a.size === b.size && [...a].every(([name, shape]) => b.get(name)?.join() === shape.join());

/** What follows the parameter in a straight line gives its value: `value + (there - now) (step - value) / (then - now)`. */
function votes(
  shapes: ReadonlyMap<string, Shape>,
  now: ReadonlyMap<string, Shape>,
  then: ReadonlyMap<string, Shape>,
  value: number,
  step: number,
): number[] {
  const counts = new Map<number, number>();
  const vote = (before: number, after: number, there: number): void => {
    if (before === after) return;
    const exact = value + ((there - before) * (step - value)) / (after - before);
    for (const whole of new Set([Math.round(exact), Math.floor(exact), Math.ceil(exact)]))
      if (whole >= 0 && whole !== value) counts.set(whole, (counts.get(whole) ?? 0) + (whole === exact ? 1 : 0.01));
  };
  for (const [name, shape] of shapes) {
    const [before, after] = [now.get(name), then.get(name)];
    if (before?.length === after?.length && before?.length === shape.length)
      shape.forEach((extent, axis) => {
        vote(before![axis]!, after![axis]!, extent);
      });
  }
  vote(now.size, then.size, shapes.size);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostValues)
    .map(([whole]) => whole);
}

/** What a trial sets otherwise than was given, without what is not needed. */
function changes(search: Search, given: Given, found: Trial): [string, string][] {
  let needed = found.given;
  for (const name of Object.keys(needed)) {
    if (needed[name] === given[name]) continue;
    const rest = omit(needed, name);
    const without = given[name] === undefined ? rest : { ...rest, [name]: given[name] };
    if (search.attempt(without)?.score === 0) needed = without;
  }
  return Object.entries(needed).filter(([name, text]) => given[name] !== text);
}
