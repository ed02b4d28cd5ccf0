/** @file What a target says of costs and time: figures with where they come from, and the models of routing, steps and updates. */
import { largestCost, largestGridSide, smallestClock } from '../../../ir/limits.ts';
import {
  eventCosts,
  finerIn,
  layerModels,
  provenances,
  routings,
  stepModels,
  updateModels,
  type Barriers,
  type EventCost,
  type Figure,
  type FinerCost,
  type Provenance,
  type Target,
} from '../../../ir/target/index.ts';
import { isKnown, isNumber, typed, type Field, type Reading } from './fields.ts';
import type { Value } from '../values.ts';

/** What is counted of a chip whose updates are those of active neurons: what arrives through weights. */
export function checkUpdates({ fields, evaluator }: Reading, { updates, projections: kinds }: Target): void {
  const others = kinds.filter((kind) => kind !== 'synapses' && kind !== 'graded');
  if (updates !== 'active' || others.length === 0) return;
  const message = `updates of active neurons are counted through synapses and graded messages; this target has ${others.join(', ')} as well`;
  evaluator.report.error('SPK245', message, fields.get('updates')!.value.value.span, {
    help: 'leave those projections out, or write updates: all',
  });
}

/** Clock, idle power, barriers by size, and the models of routing, steps and updates: what is left out is as if there were none. */
export function timingOf(
  reading: Reading,
): Pick<Target, 'clock' | 'idle' | 'barriers' | 'routing' | 'step' | 'updates'> {
  const clock = isKnown(reading.fields.get('clock')) ? figure(reading, 'clock', ['MHz']) : undefined;
  const idle = isKnown(reading.fields.get('idle')) ? figure(reading, 'idle', ['uW']) : undefined;
  const sizes = isKnown(reading.fields.get('barriers')) ? barriers(reading) : undefined;
  // Read for its words; units say the rest.
  oneOf(reading, 'layers', layerModels);
  if (clock && clock.value >= 0 && clock.value < smallestClock)
    reading.evaluator.report.error(
      'SPK122',
      `"clock" is at least ${smallestClock} MHz, one cycle a second`,
      reading.fields.get('clock')!.value.value.span,
      { help: 'leave it out where it is unknown: nothing has a time then' },
    );
  return {
    ...(clock && { clock }),
    ...(idle && { idle }),
    ...(sizes && { barriers: sizes }),
    ...oneOf(reading, 'routing', routings),
    ...oneOf(reading, 'step', stepModels),
    ...oneOf(reading, 'updates', updateModels),
  };
}

/** A field that takes one of some words. */
function oneOf<N extends string, W extends string>(
  reading: Reading,
  name: N,
  words: readonly W[],
): { readonly [K in N]?: W } {
  const field = reading.fields.get(name);
  if (field === undefined) return {};
  const fits = (value: Value): value is W => (words as readonly Value[]).includes(value);
  const value = typed(reading, name, words.join(' or '), fits, words);
  return (value === undefined ? {} : { [name]: value }) as { readonly [K in N]?: W };
}

const isSize = (value: Value): value is readonly [number, number] =>
  Array.isArray(value) &&
  value.length === 2 &&
  typeof value[0] === 'number' &&
  Number.isInteger(value[0]) &&
  value[0] >= 1 &&
  value[0] <= largestGridSide ** 2 &&
  typeof value[1] === 'number' &&
  value[1] >= 0 &&
  value[1] <= largestCost;

const isSizes = (value: Value): value is readonly (readonly [number, number])[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    (size: Value, i) => isSize(size) && size[0] > ((value[i - 1] as readonly number[] | undefined)?.[0] ?? 0),
  );

/** Barriers by the number of routers in use. */
function barriers(reading: Reading): Barriers | undefined {
  const what = 'pairs of routers in use and cycles, ascending: [[1, 600], [4, 1400]]';
  const sizes = typed(reading, 'barriers', what, isSizes, [], []);
  const { provenance, source } = told(reading, 'barriers', [], '[[routers, cycles], ...]');
  return sizes && { sizes: sizes.map(([routers, cycles]) => ({ routers, cycles })), provenance, ...source };
}

/** Costs that a target may leave out, or not know. */
export function finer(
  reading: Reading,
  group: 'cycles' | 'energy',
  units: readonly string[],
): { readonly [C in FinerCost]?: Figure } {
  const given = finerIn(group).filter((name) => reading.fields.has(`${group}.${name}`));
  return Object.fromEntries(given.map((name) => [name, figure(reading, `${group}.${name}`, units)]));
}

export function costs(reading: Reading, group: string, units: readonly string[]): Record<EventCost, Figure> {
  const names = Object.keys(eventCosts) as EventCost[];
  return Object.fromEntries(names.map((name) => [name, figure(reading, `${group}.${name}`, units)])) as Record<
    EventCost,
    Figure
  >;
}

/** A figure: a number, its unit if it has one, and where it comes from; or `unknown`. */
export function figure(reading: Reading, path: string, units: readonly string[]): Figure {
  const { report } = reading.evaluator;
  const field = reading.fields.get(path);
  if (field !== undefined && !isKnown(field)) return { value: 0, provenance: 'unknown', ...sourceOf(field) };
  const pattern = ['number', ...units, 'PROVENANCE'].join(' ');
  const value = typed(reading, path, pattern, isNumber, [], units) ?? 0;
  if (!field) return { value, provenance: 'assumed' };
  const { provenance, source } = told(reading, path, units, 'number');
  const { span } = field.value.value;
  if (value < 0) report.error('SPK122', `"${path}" cannot be negative`, span);
  if (value > largestCost) report.error('SPK122', `"${path}" is at most ${largestCost}, not ${value}`, span);
  return { value, provenance, ...source };
}

/** What stands behind a figure: its unit, where it comes from, and more in quotes. */
function told(
  reading: Reading,
  path: string,
  units: readonly string[],
  number: string,
): { readonly provenance: Provenance; readonly source: { readonly source?: string } } {
  const pattern = [number, ...units, 'PROVENANCE'].join(' ');
  const { words, remark, value: expression } = reading.fields.get(path)!.value;
  const texts = words.map(({ text }) => text);
  const provenance = texts.at(-1);
  const known = (statedProvenances as readonly (string | undefined)[]).includes(provenance);
  if (!known || texts.length !== units.length + 1 || units.some((unit, i) => texts[i] !== unit))
    reading.evaluator.report.error('SPK152', `"${path}" is written: ${pattern}`, words[0]?.span ?? expression.span, {
      help:
        known && units.length > 0
          ? `the unit stands behind the number: 3 ${units.join(' ')} ${provenance}${inUnits[units[0]!] ?? ''}`
          : known && texts.length === 2 && path.startsWith('cycles.')
            ? 'it has no unit: cycles are the microseconds of one times the MHz of the clock; 4 ns at 500 MHz are 2'
            : `PROVENANCE is one of ${statedProvenances.join(', ')}; say more behind it, in quotes`,
    });
  return { provenance: provenance as Provenance, source: remark === undefined ? {} : { source: remark } };
}

/** Units that people have figures in, by the one that is written. */
const inUnits: Readonly<Record<string, string>> = {
  pJ: '; 1 nJ is 1000 pJ',
  MHz: '; 1 GHz is 1000 MHz, 1 kHz is 0.001 MHz',
  uW: '; 1 mW is 1000 uW, 1 W is 1000000 uW',
};

/** What somebody says of a figure that is unknown. */
const sourceOf = ({ value: { remark } }: Field): { readonly source?: string } =>
  remark === undefined ? {} : { source: remark };

/** Words that a figure may have behind it; what is unknown has no figure. */
const statedProvenances = provenances.filter((word) => word !== 'unknown');
