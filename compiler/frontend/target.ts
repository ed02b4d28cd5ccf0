/** @file From a `target` declaration to the chip description it stands for. */
import { didYouMean } from '../../ir/diagnostics/index.ts';
import {
  isWeightWidth,
  largestDecayBits,
  largestGridSide,
  largestMeshSide,
  membraneBitRange,
  messageBitRange,
  weightWidths,
} from '../../ir/limits.ts';
import { coreLimits, eventCosts, finerIn, gridOf, shapeLimits, type Target } from '../../ir/target/index.ts';
import type { Entry, Name, TargetDeclaration } from './ast.ts';
import type { Evaluator } from './evaluate.ts';
import type { Program } from './program.ts';
import { helpOf } from './report.ts';
import { classesOf, classFields } from './targets/classes.ts';
import { checkUpdates, costs, figure, finer, timingOf } from './targets/costs.ts';
import { checkUnknown, isKnown, isText, isTruth, typed, type Field, type Reading } from './targets/fields.ts';
import { bitsOf, kindsOf, limitsOf, shapesOf } from './targets/limits.ts';
import { originsOf } from './targets/origins.ts';
import { reportRivals } from './targets/rivals.ts';
import { checkUnits, cyclesOfUnits, takeTurns, unitFields, unitsOf } from './targets/units.ts';
import type { Scope, Value } from './values.ts';

const groups: Readonly<Record<string, readonly string[]>> = {
  limits: Object.keys(coreLimits),
  shapes: Object.keys(shapeLimits),
  cycles: [...Object.keys(eventCosts), 'barrier', ...finerIn('cycles')],
  energy: [...Object.keys(eventCosts), ...finerIn('energy')],
};
/** What is unknown where a whole group is, `energy: unknown`: costs that every chip has, all limits, all shapes. */
const isMeant = (group: string, name: string): boolean =>
  group === 'limits' || group === 'shapes' || name === 'barrier' || Object.hasOwn(eventCosts, name);
/** Groups that hold groups, each with an example. */
const nested: Readonly<Record<string, string>> = {
  cores: '{ large: { count: 4 }, small: { count: 5 } }',
  units: '{ adders: { width: 512 secondary, does: [synaptic_op] } }',
};
const widths = ['membrane_bits', 'weight_bits', 'message_bits', 'decay_bits'];
const timing = ['layers', 'clock', 'idle', 'barriers', 'routing', 'step', 'updates'];
const single = [
  'summary',
  'fictional',
  'mesh',
  'chips',
  'cores_per_router',
  'host_port',
  ...widths,
  'projections',
  ...timing,
];

/** Reads the one target of the main file; undefined after reporting what is wrong with it. */
export function lowerTarget(program: Program, scope: Scope, evaluator: Evaluator): Target | undefined {
  const [declaration, second] = program.main.file.targets;
  if (second) evaluator.report.error('SPK131', 'a file describes one target; this is the second', second.name.span);
  if (!declaration) {
    const message = 'the file describes no target';
    const help = 'it needs: target "name" { ... }';
    evaluator.report.add({ code: 'SPK131', severity: 'error', message, place: program.main.source.name, help });
    return undefined;
  }
  for (const { name } of program.main.file.models)
    evaluator.report.error('SPK131', 'a file with a target holds no model', name.span);
  for (const { span } of program.main.file.statements)
    evaluator.report.error('SPK131', 'a file with a target holds no layers', span);
  const fields = collectFields(program, declaration, evaluator, []);
  return readTarget({
    evaluator,
    program,
    scope,
    name: declaration.name,
    fields,
    missing: [],
    complete: hasBases(program, declaration),
  });
}

/** Whether all targets that it is like are there; of one that is not everything would seem missing. */
function hasBases({ targets }: Program, declaration: TargetDeclaration): boolean {
  const seen = new Set<TargetDeclaration>();
  let at: TargetDeclaration | undefined = declaration;
  while (at?.base && !seen.has(at)) {
    seen.add(at);
    at = targets.get(at.base.text);
  }
  return at !== undefined && !at.base;
}

/** All fields by their path, inherited ones included. */
function collectFields(
  program: Program,
  declaration: TargetDeclaration,
  evaluator: Evaluator,
  heirs: readonly string[],
): Map<string, Field> {
  const { name, base, entries } = declaration;
  const fields = base ? inherited(program, base, evaluator, [...heirs, name.text]) : new Map<string, Field>();
  const own = new Set<string>();
  for (const [path, field] of flatten(entries, evaluator)) {
    if (own.has(path)) evaluator.report.error('SPK113', `"${path}" is given twice`, field.key.span);
    own.add(path);
    fields.set(path, field);
  }
  return fields;
}

function inherited(program: Program, base: Name, evaluator: Evaluator, heirs: readonly string[]): Map<string, Field> {
  const declaration = program.targets.get(base.text);
  reportRivals(program, base, evaluator.report);
  if (declaration && !heirs.includes(base.text)) return collectFields(program, declaration, evaluator, heirs);
  if (declaration)
    evaluator.report.error('SPK132', `targets are like each other in a circle: ${heirs.join(' -> ')}`, base.span, {
      help: 'call this one otherwise than the target that it is like',
    });
  else
    evaluator.report.error('SPK110', `no target is called "${base.text}"`, base.span, {
      ...helpOf(
        didYouMean(
          base.text,
          [...program.knownTargets, ...program.targets.keys()].filter((name) => !heirs.includes(name)),
        ) ?? 'name the file that describes it: use "file.spike"',
      ),
    });
  return new Map<string, Field>();
}

function flatten(entries: readonly Entry[], { report }: Evaluator): [string, Field][] {
  return entries.flatMap(({ key, value }): [string, Field][] => {
    if (value.kind === 'plain' && Object.hasOwn(groups, key.text) && !isKnown({ key, value }))
      return groups[key.text]!.filter((name) => isMeant(key.text, name)).map((name) => [
        `${key.text}.${name}`,
        { key, value },
      ]);
    if (value.kind === 'group' && key.text === 'cores') return classFields(value.entries, report);
    if (value.kind === 'group' && key.text === 'units') return unitFields(value.entries, report);
    const inner = Object.hasOwn(groups, key.text) ? groups[key.text] : undefined;
    if (value.kind === 'plain' && single.includes(key.text)) return [[key.text, { key, value }]];
    if (value.kind === 'group' && inner)
      return value.entries.flatMap(({ key: name, value: field }): [string, Field][] => {
        if (field.kind === 'plain' && inner.includes(name.text))
          return [[`${key.text}.${name.text}`, { key: name, value: field }]];
        const help = helpOf(didYouMean(name.text, inner) ?? `one of: ${inner.join(', ')}`);
        report.error('SPK120', `${key.text} of a target have no figure "${name.text}"`, name.span, help);
        return [];
      });
    const example = inner ? '{ ... }' : Object.hasOwn(nested, key.text) ? nested[key.text] : undefined;
    if (example !== undefined) report.error('SPK121', `"${key.text}" is a group: ${key.text}: ${example}`, key.span);
    else {
      const names = [...single, ...Object.keys(groups), ...Object.keys(nested)];
      report.error('SPK120', `a target has no field "${key.text}"`, key.span, helpOf(didYouMean(key.text, names)));
    }
    return [];
  });
}

function readTarget(reading: Reading): Target | undefined {
  const units = takeTurns(reading) ? unitsOf(reading) : [];
  const described: Target = {
    name: reading.name.text,
    summary: typed(reading, 'summary', 'a text in double quotes', isText) ?? '',
    fictional: typed(reading, 'fictional', 'true or false', isTruth) ?? true,
    mesh: grid(reading, 'mesh'),
    chips: grid(reading, 'chips'),
    ...routerOf(reading),
    ...hostPortOf(reading),
    membraneBits: bitsOf(reading, 'membrane_bits', membraneBitRange),
    weightBits: weightBits(reading),
    messageBits: bitsOf(reading, 'message_bits', messageBitRange),
    // A chip that says nothing has none.
    decayBits: reading.fields.has('decay_bits') ? bitsOf(reading, 'decay_bits', [0, largestDecayBits]) : 0,
    projections: kindsOf(reading, 'projections'),
    limits: limitsOf(reading),
    cycles: units.length > 0 ? cyclesOfUnits(reading, units) : cyclesOf(reading),
    energy: { ...costs(reading, 'energy', ['pJ']), ...finer(reading, 'energy', ['pJ']) },
    ...timingOf(reading),
    ...(units.length > 0 ? { units } : {}),
  };
  const target = withLimits(reading, described);
  if (target.name.trim() === '') reading.evaluator.report.error('SPK121', 'a target has a name', reading.name.span);
  checkUnknown(reading);
  checkGrid(reading, target);
  checkUpdates(reading, target);
  checkUnits(reading, target);
  checkRouters(reading, target);
  checkHostPort(reading, target);
  if (reading.missing.length > 0 && reading.complete)
    reading.evaluator.report.error(
      'SPK151',
      `target "${target.name}" lacks ${reading.missing.join(', ')}`,
      reading.name.span,
      {
        help: 'give them, or take them from another target: target "mine" like "sdt-core" { ... }',
      },
    );
  return reading.evaluator.report.hasErrors() ? undefined : target;
}

const cyclesOf = (reading: Reading): Target['cycles'] => ({
  ...costs(reading, 'cycles', []),
  barrier: figure(reading, 'cycles.barrier', []),
  ...finer(reading, 'cycles', []),
});

/** Adds shapes, classes of cores and origins, where there are any; what one class of all cores says is said of the chip. */
function withLimits(reading: Reading, described: Target): Target {
  const shaped = { ...described, ...filled('shapes', shapesOf(reading)) };
  const classes = classesOf(reading, shaped);
  const [only, ...others] = classes;
  const { limits, shapes, projections } = only && others.length === 0 ? only : shaped;
  return {
    ...shaped,
    ...{ limits, projections },
    ...filled('shapes', shapes ?? {}),
    ...(others.length > 0 ? { classes } : {}),
    ...filled('origins', originsOf(reading, hasOrigin)),
  };
}

/** A field that is left out where it is empty. */
const filled = <N extends string, T extends object>(name: N, value: T): { readonly [K in N]?: T } =>
  (Object.keys(value).length > 0 ? { [name]: value } : {}) as { readonly [K in N]?: T };

/** Fields that may say where they come from as costs do. */
const hasOrigin = (path: string): boolean =>
  /^(limits|shapes|cores)\./.test(path) ||
  ['mesh', 'chips', 'cores_per_router', 'host_port', 'projections', ...widths].includes(path);

/** Two whole numbers from a least to a largest. */
const isPair =
  (least: number, largest: number) =>
  (value: Value): value is readonly [number, number] =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every(
      (part: Value) => typeof part === 'number' && Number.isInteger(part) && part >= least && part <= largest,
    );
function weightBits(reading: Reading): number {
  if (reading.fields.has('weight_bits') && !isKnown(reading.fields.get('weight_bits'))) return weightWidths[0];
  return typed(reading, 'weight_bits', '8, 4 or 2', isWeightWidth, [], []) ?? weightWidths[0];
}

function grid(reading: Reading, path: string): { columns: number; rows: number } {
  if (takeTurns(reading) && !reading.fields.has(path)) return { columns: 1, rows: 1 };
  const [columns, rows] = typed(
    reading,
    path,
    `columns and rows, [16, 16]: whole numbers 1 to ${largestMeshSide}`,
    isPair(1, largestMeshSide),
    [],
    [],
  ) ?? [1, 1];
  return { columns, rows };
}

/** Cores that share a router; one that each has of its own is not said. */
function routerOf(reading: Reading): Pick<Target, 'coresPerRouter'> {
  if (!isKnown(reading.fields.get('cores_per_router'))) return {};
  const router = grid(reading, 'cores_per_router');
  return router.columns * router.rows > 1 ? { coresPerRouter: router } : {};
}

/** Routers with all their cores make up a chip (SPK609). */
function checkRouters({ fields, evaluator }: Reading, { mesh, coresPerRouter }: Target): void {
  if (!coresPerRouter) return;
  const { columns, rows } = coresPerRouter;
  if (mesh.columns % columns === 0 && mesh.rows % rows === 0) return;
  const message = `routers of ${columns} x ${rows} cores do not make up a chip of ${mesh.columns} x ${mesh.rows}`;
  evaluator.report.error('SPK609', message, fields.get('cores_per_router')!.value.value.span, {
    help: 'let the sides of mesh be multiples of those of cores_per_router',
  });
}

/** Where the host's port is; beside the first core is not said. */
function hostPortOf(reading: Reading): Pick<Target, 'hostPort'> {
  if (!isKnown(reading.fields.get('host_port'))) return {};
  const what = `column and row of a core over the whole grid of chips, [0, 0]: whole numbers 0 to ${largestGridSide - 1}`;
  const [x, y] = typed(reading, 'host_port', what, isPair(0, largestGridSide - 1), [], []) ?? [0, 0];
  return x + y > 0 ? { hostPort: { x, y } } : {};
}

/** The host's port is beside a core that there is (SPK623). */
function checkHostPort({ fields, evaluator }: Reading, target: Target): void {
  if (!target.hostPort) return;
  const { columns, rows } = gridOf(target);
  const { x, y } = target.hostPort;
  if (x < columns && y < rows) return;
  const message = `the host's port is beside the core ${x},${y}; the grid of chips has ${columns} x ${rows} cores, from 0,0 on`;
  evaluator.report.error('SPK623', message, fields.get('host_port')!.value.value.span, {
    help: `a column below ${columns} and a row below ${rows}: it counts over all chips`,
  });
}

/** Cores are counted over all chips. */
function checkGrid({ fields, evaluator }: Reading, target: Target): void {
  const { columns, rows } = gridOf(target);
  if (columns <= largestGridSide && rows <= largestGridSide) return;
  const message = `"mesh" times "chips" makes ${columns} x ${rows} cores; a side has at most ${largestGridSide}`;
  evaluator.report.error('SPK122', message, fields.get('chips')!.value.value.span);
}
