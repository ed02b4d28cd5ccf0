/** @file Classes of cores on one chip: `cores: { large: { count: 4, limits: { neurons: 65536 } }, small: { ... } }`. */
import { didYouMean } from '../../../ir/diagnostics/index.ts';
import { coreLimits, shapeLimits, type CoreClass, type Target } from '../../../ir/target/index.ts';
import type { Entry } from '../ast.ts';
import { helpOf, type Report } from '../report.ts';
import type { Field, Reading } from './fields.ts';
import { integer, kindsOf, limitsOf, shapesOf } from './limits.ts';

const groups: Readonly<Record<string, readonly string[]>> = {
  limits: Object.keys(coreLimits),
  shapes: Object.keys(shapeLimits),
};
const single = ['count', 'projections'];

/** Fields of all classes by path: `cores.large.limits.neurons`. Reports what a class does not have. */
export const classFields = (classes: readonly Entry[], report: Report): [string, Field][] =>
  classes.flatMap(({ key, value }): [string, Field][] => {
    if (value.kind === 'group' && value.entries.length > 0)
      return value.entries.flatMap((entry) => fieldsOf(key.text, entry, report));
    report.error('SPK121', `"${key.text}" is a class of cores: ${key.text}: { count: 4 }`, key.span);
    return [];
  });

function fieldsOf(name: string, { key, value }: Entry, report: Report): [string, Field][] {
  const inner = Object.hasOwn(groups, key.text) ? groups[key.text] : undefined;
  const path = `cores.${name}.${key.text}`;
  if (value.kind === 'plain' && single.includes(key.text)) return [[path, { key, value }]];
  if (value.kind === 'group' && inner)
    return value.entries.flatMap(({ key: field, value: given }): [string, Field][] => {
      if (given.kind === 'plain' && inner.includes(field.text))
        return [[`${path}.${field.text}`, { key: field, value: given }]];
      report.error(
        'SPK120',
        `${key.text} of a class of cores have no "${field.text}"`,
        field.span,
        known(field.text, inner),
      );
      return [];
    });
  report.error(
    'SPK120',
    `a class of cores has no field "${key.text}"`,
    key.span,
    known(key.text, [...single, ...Object.keys(groups)]),
  );
  return [];
}

const known = (name: string, names: readonly string[]): { readonly help?: string } =>
  helpOf(didYouMean(name, names) ?? `one of: ${names.join(', ')}`);

/** The classes of a target, each with what it leaves out taken from the target; their counts make up a chip (SPK154). */
export function classesOf(reading: Reading, target: Target): readonly CoreClass[] {
  const names = new Set([...reading.fields.keys()].flatMap((path) => /^cores\.([^.]+)\./.exec(path)?.[1] ?? []));
  const perChip = target.mesh.columns * target.mesh.rows;
  const classes = [...names].map((name): CoreClass => {
    const prefix = `cores.${name}.`;
    return {
      name,
      count: integer(reading, `${prefix}count`, 1, perChip),
      limits: { ...target.limits, ...limitsOf(reading, prefix) },
      shapes: { ...target.shapes, ...shapesOf(reading, prefix) },
      projections: reading.fields.has(`${prefix}projections`)
        ? kindsOf(reading, `${prefix}projections`)
        : target.projections,
    };
  });
  const sum = classes.reduce((all, { count }) => all + count, 0);
  if (classes.length > 0 && sum !== perChip && !reading.evaluator.report.hasErrors())
    reading.evaluator.report.error(
      'SPK154',
      `the classes of cores have ${sum} cores, a chip of ${target.mesh.columns} x ${target.mesh.rows} has ${perChip}`,
      reading.name.span,
      { help: 'let the counts add up to mesh' },
    );
  return classes;
}
