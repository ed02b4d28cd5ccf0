/** @file What a chip holds, in words: limits, shapes, classes of cores, and where each comes from. */
import { coreLimits, shapeLimits, type CoreLimit, type ShapeLimit, type Target } from '../../ir/target/index.ts';
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
    const takes = typeof value === 'number' ? `up to ${value}` : value.join(', ');
    return [[name, takes, sourceWord(target, `shapes.${name}`), shapeLimits[name]]];
  });
}

/** What is said of each class, a field a line. */
function classRows(target: Target): string[][] {
  return (target.classes ?? []).flatMap(({ name, count, limits }) =>
    (Object.entries(limits) as [CoreLimit, number][]).map(([limit, value], i) => [
      ...(i === 0 ? [name, String(count)] : ['', '']),
      ...[limit, whole(value), sourceWord(target, `cores.${name}.limits.${limit}`)],
    ]),
  );
}

const sourceRows = ({ origins = {} }: Target): string[][] =>
  Object.entries(origins).flatMap(([path, { provenance, source }]) =>
    source === undefined ? [] : [[path, `${provenance}: ${source}`]],
  );
