/** @file Units that layers share: `layers: sequential, units: { adders: { width: 512 secondary, does: [synaptic_op] } }`. */
import { didYouMean } from '../../../ir/diagnostics/index.ts';
import { largestCost } from '../../../ir/limits.ts';
import {
  eventCosts,
  finerIn,
  layerModels,
  routings,
  sharedCosts,
  stepModels,
  unitCosts,
  updateModels,
  type EventCost,
  type Figure,
  type FinerCost,
  type Target,
  type Unit,
} from '../../../ir/target/index.ts';
import type { Entry } from '../ast.ts';
import { helpOf, type Report } from '../report.ts';
import type { Value } from '../values.ts';
import { figure } from './costs.ts';
import { isKnown, typed, type Field, type Reading } from './fields.ts';

const parts = ['width', 'does'];

/** Fields of all units by path: `units.adders.width`. Reports what a unit does not have. */
export const unitFields = (units: readonly Entry[], report: Report): [string, Field][] =>
  units.flatMap(({ key, value }): [string, Field][] => {
    if (value.kind === 'group' && value.entries.length > 0)
      return value.entries.flatMap(({ key: part, value: given }): [string, Field][] => {
        if (given.kind === 'plain' && parts.includes(part.text))
          return [[`units.${key.text}.${part.text}`, { key: part, value: given }]];
        const help = helpOf(didYouMean(part.text, parts) ?? `one of: ${parts.join(', ')}`);
        report.error('SPK120', `a unit has no field "${part.text}"`, part.span, help);
        return [];
      });
    report.error(
      'SPK121',
      `"${key.text}" is a unit: ${key.text}: { width: 512 secondary, does: [synaptic_op] }`,
      key.span,
    );
    return [];
  });

/** Whether the layers of the target take turns. */
export const takeTurns = ({ fields }: Reading): boolean => {
  const value = fields.get('layers')?.value.value;
  return value?.kind === 'name' && value.name === layerModels[1];
};

const isWords = (value: Value): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((word: Value) => typeof word === 'string');

/** The units of a target, as they stand. Reports what no unit does, and what two do (SPK610). */
export function unitsOf(reading: Reading): readonly Unit[] {
  const { report } = reading.evaluator;
  const names = new Set([...reading.fields.keys()].flatMap((path) => /^units\.([^.]+)\./.exec(path)?.[1] ?? []));
  const taken = new Map<string, string>();
  return [...names].map((name): Unit => {
    const path = `units.${name}.does`;
    const what = `a list of what it does: ${unitCosts.join(', ')}`;
    const does = typed(reading, path, what, isWords, unitCosts) ?? [];
    const span = reading.fields.get(path)?.value.value.span ?? reading.name.span;
    for (const cost of does) {
      if (!(unitCosts as readonly string[]).includes(cost))
        report.error('SPK123', `no unit does "${cost}"`, span, helpOf(didYouMean(cost, unitCosts)));
      else if (taken.has(cost)) report.error('SPK610', `"${taken.get(cost)!}" and "${name}" both do ${cost}`, span);
      taken.set(cost, name);
    }
    return { name, width: widthOf(reading, `units.${name}.width`), does: does as Unit['does'] };
  });
}

/** Operations of a cycle: one of them takes no longer than any cost may be. */
function widthOf(reading: Reading, path: string): Figure {
  const width = figure(reading, path, []);
  if (width.provenance === 'unknown' || width.value >= 1 / largestCost || !reading.fields.has(path)) return width;
  const { span } = reading.fields.get(path)!.value.value;
  reading.evaluator.report.error('SPK122', `"${path}" is at least 2^${Math.log2(1 / largestCost)}`, span, {
    help: 'operations of a cycle; write unknown where nobody says how many',
  });
  return width;
}

/** Cycles of a target whose layers take turns: what it gives itself, else the share of a unit's cycle, else unknown. */
export function cyclesOfUnits(reading: Reading, units: readonly Unit[]): Target['cycles'] {
  const cycle = (cost: EventCost | FinerCost | 'barrier'): Figure => {
    if (isKnown(reading.fields.get(`cycles.${cost}`))) return figure(reading, `cycles.${cost}`, []);
    const unit = units.find(({ does }) => cost !== 'barrier' && does.includes(cost));
    if (unit === undefined || unit.width.provenance === 'unknown') return { value: 0, provenance: 'unknown' };
    return {
      value: 1 / unit.width.value,
      provenance: unit.width.provenance,
      source: `one cycle of ${unit.name} over its width`,
    };
  };
  const finer = finerIn('cycles').filter(
    (name) => units.some(({ does }) => does.includes(name)) || reading.fields.has(`cycles.${name}`),
  );
  const named = [...(Object.keys(eventCosts) as EventCost[]), 'barrier' as const, ...finer];
  return Object.fromEntries(named.map((name) => [name, cycle(name)])) as unknown as Target['cycles'];
}

/** What does not go together (SPK610): units, and layers that have cores of their own; one core, and a network of them. */
export function checkUnits(reading: Reading, target: Target): void {
  const { fields, evaluator } = reading;
  const complain = (path: string, message: string, help: string): void =>
    evaluator.report.error('SPK610', message, (fields.get(path)?.value.value ?? reading.name).span, { help });
  const first = [...fields.keys()].find((path) => path.startsWith('units.'));
  if (!takeTurns(reading)) {
    const shared = sharedCosts.find((name) => target.cycles[name] ?? target.energy[name]);
    if (first) complain(first, 'units are those of a chip whose layers take turns', 'write layers: sequential');
    else if (shared)
      complain(
        `energy.${shared}`,
        `${shared} is counted where layers take turns`,
        'write layers: sequential, or leave it out',
      );
    return;
  }
  if (!first)
    complain(
      'layers',
      'layers take turns on units, and the target has none',
      'name them: units: { adders: { width: 512 secondary, does: [synaptic_op] } }',
    );
  const { mesh, chips } = target;
  if (mesh.columns * mesh.rows * chips.columns * chips.rows > 1)
    complain(
      'mesh',
      'layers take turns on one core; this target has several',
      'leave out mesh and chips; of a target that this one is like, write mesh: [1, 1], chips: [1, 1]',
    );
  const ofCores = (path: string, instead: string): void =>
    complain(
      path,
      `"${path}" is of chips with several cores; this one has units`,
      `leave it out; of a target that this one is like, write ${instead}`,
    );
  for (const [path, [first]] of Object.entries({ routing: routings, step: stepModels, updates: updateModels }))
    if ((target[path as 'routing'] ?? first) !== first) ofCores(path, `${path}: ${first}`);
  for (const path of ['cores_per_router', 'barriers', 'limits.axons', 'limits.routes'])
    if (isKnown(fields.get(path))) ofCores(path, `unknown`);
  if (target.classes)
    complain('layers', 'layers take turns on one core; this target has classes of cores', 'leave out cores');
  const pairs = target.projections.find((kind) => kind === 'correlate' || kind === 'modulate');
  const compares = target.cycles.comparison ?? target.energy.comparison;
  if (pairs && compares)
    complain(
      'projections',
      `addresses are compared in gates; this target has ${pairs} as well`,
      `leave out ${pairs}, or comparison`,
    );
}
