/** @file What a chip holds, in words: limits, shapes, classes of cores, and where each comes from. */
import {
  coreLimits,
  shapeLimits,
  type CoreLimit,
  type Origin,
  type ShapeLimit,
  type Target,
} from '../../ir/target/index.ts';
import { whole } from '../terminal/numbers.ts';
import { section, table } from '../terminal/table.ts';

/** A width in bits: `24 bits (secondary)`; unknown ones say with how many is computed. */
export function bitsText({ origins }: Target, path: string, bits: number): string {
  const provenance = origins?.[path]?.provenance;
  if (provenance === 'unknown') return `unknown; computed with ${bits} bits`;
  return `${bits} bits${provenance === undefined ? '' : ` (${provenance})`}`;
}

/** ` (secondary)`; nothing where the target does not say. */
export function originMark({ origins }: Target, path: string): string {
  const provenance = origins?.[path]?.provenance;
  return provenance === undefined ? '' : ` (${provenance})`;
}

/** Limits of a core, shapes of layers, classes of cores, sources; each section where there is something to say. */
export const limitSections = (target: Target, width: number): readonly string[] => [
  section(target.units ? 'Limits of one tile at a time' : 'Limits of a core', limitTable(target, width - 2)),
  ...listed('Shapes of layers', ['shape', 'takes', 'source', 'of'], shapeRows(target), width),
  ...listed('Classes of cores', ['class', 'cores', 'field', 'value', 'source'], classRows(target), width),
  ...listed('Sources', ['field', 'from'], sourceRows(target), width),
];

const listed = (
  title: string,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] =>
  rows.length === 0
    ? []
    : [
        section(
          title,
          table(
            headings,
            rows,
            headings.map(() => 'left' as const),
            width - 2,
          ),
        ),
      ];

const sourceWord = ({ origins }: Target, path: string): string => origins?.[path]?.provenance ?? '';

const limitTable = (target: Target, width: number): string =>
  table(
    ['limit', 'per core', 'source', 'counts'],
    (Object.keys(coreLimits) as CoreLimit[]).map((name) => {
      const limit = target.limits[name];
      const word = sourceWord(target, `limits.${name}`);
      return [name, limit === undefined ? 'unknown' : whole(limit), limit === undefined ? '' : word, coreLimits[name]];
    }),
    ['left', 'right', 'left', 'left'],
    width,
  );

function shapeRows(target: Target): string[][] {
  return (Object.keys(shapeLimits) as ShapeLimit[]).flatMap((name) => {
    const value = target.shapes?.[name];
    if (value === undefined) return [];
    return [[name, taken(value), sourceWord(target, `shapes.${name}`), shapeLimits[name]]];
  });
}

/** What is said of each class, a field a line: its limits, and shapes and kinds that are not those of the target. */
function classRows(target: Target): string[][] {
  const { limits: limitsOfAll, shapes: shapesOfAll = {}, projections: kindsOfAll } = target;
  return (target.classes ?? []).flatMap(({ name, count, limits, shapes, projections }) => {
    const source = (path: string, isInherited = false): string =>
      sourceWord(target, `cores.${name}.${path}`) || (isInherited ? sourceWord(target, path) : '');
    const rows = [
      ...(Object.entries(limits) as [CoreLimit, number][]).map(([limit, value]) => [
        ...[limit, whole(value), source(`limits.${limit}`, value === limitsOfAll[limit])],
      ]),
      ...(Object.keys(shapes) as ShapeLimit[])
        .filter((shape) => String(shapes[shape]) !== String(shapesOfAll[shape]))
        .map((shape) => [shape, taken(shapes[shape]!), source(`shapes.${shape}`)]),
      ...(projections.join() === kindsOfAll.join()
        ? []
        : [['in hardware', projections.join(', ') || 'nothing', source('projections')]]),
    ];
    const [first = ['', '', ''], ...others] = rows;
    return [[name, String(count), ...first], ...others.map((row) => ['', '', ...row])];
  });
}

const taken = (value: number | readonly number[]): string =>
  typeof value === 'number' ? `up to ${value}` : value.join(', ');

/** What stands in quotes behind fields, figures of costs among them. */
function sourceRows({ origins = {}, clock, idle, barriers, cycles, energy, units = [] }: Target): string[][] {
  const figures = (group: string, of: Readonly<Record<string, Origin>>): [string, Origin | undefined][] =>
    Object.entries(of).map(([name, figure]) => [`${group}.${name}`, figure]);
  const all: [string, Origin | undefined][] = [
    ...Object.entries(origins),
    ...([
      ['clock', clock],
      ['idle', idle],
      ['barriers', barriers],
    ] satisfies [string, Origin | undefined][]),
    ...units.map(({ name, width }): [string, Origin] => [`units.${name}.width`, width]),
    // Cycles of what a unit does are those of its width.
    ...figures('cycles', cycles).filter(
      ([name]) => !units.some(({ does }) => (does as readonly string[]).includes(name.slice(7))),
    ),
    ...figures('energy', energy),
  ];
  return all.flatMap(([path, origin]) =>
    origin?.source === undefined ? [] : [[path, `${origin.provenance}: ${origin.source}`]],
  );
}
