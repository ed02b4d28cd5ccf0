/** @file Finds what every name of a program refers to, without computing anything: what the rules read. */
import { primitive } from '../../ir/ops/index.ts';
import type { Argument, Chain, Entry, Expression, Label, Name, Statement, Step } from './ast.ts';
import { limits } from './limits.ts';
import type { Program } from './program.ts';
import {
  bindArguments,
  findCallee,
  slotsOf,
  wordsOf,
  type Binding as ArgumentBinding,
  type Callee,
} from './signature.ts';

export type BindingKind = 'parameter' | 'argument' | 'let' | 'counter' | 'label' | 'input';

/** A name that stands for a value. */
export interface Binding {
  readonly name: Name;
  readonly kind: BindingKind;
  used: boolean;
}

export interface UnknownName {
  readonly name: Name;
  /** Names in reach. */
  readonly candidates: readonly string[];
  /** Words that could stand here, too. */
  readonly words: readonly string[];
  /** A file-level name that blocks do not see. */
  readonly outOfReach: boolean;
}

export interface Call {
  readonly callee: Name;
  /** Undefined if nothing of that name can be called. */
  readonly target: Callee | undefined;
  readonly binding: ArgumentBinding;
  readonly arguments: readonly Argument[];
  /** `value -> call`: a step, as opposed to a call within an expression. */
  readonly step: boolean;
  /** The block in which it stands. */
  readonly within: string | undefined;
}

export interface Resolution {
  readonly bindings: readonly Binding[];
  readonly unknown: readonly UnknownName[];
  readonly calls: readonly Call[];
  /** A name that hides another one, or defines it again in the same scope. */
  readonly clashes: readonly { readonly inner: Binding; readonly outer: Binding; readonly sameScope: boolean }[];
  /** Assignments to what never changes. */
  readonly fixed: readonly { readonly name: Name; readonly kind: BindingKind }[];
}

interface NameScope {
  readonly names: Map<string, Binding>;
  readonly parent: NameScope | undefined;
}

interface Walk {
  readonly program: Program;
  /** Words that may be compared with anywhere. */
  readonly choices: readonly string[];
  readonly bindings: Binding[];
  readonly unknown: UnknownName[];
  readonly calls: Call[];
  readonly clashes: { inner: Binding; outer: Binding; sameScope: boolean }[];
  readonly fixed: { name: Name; kind: BindingKind }[];
  /** The block being walked. */
  readonly within: string | undefined;
  /** Names of the file\u2019s own scope, which blocks do not see. */
  readonly fileNames: ReadonlySet<string>;
}

/** Resolves the parameters, all blocks, and the statements of the main file. */
export function resolve(program: Program): Resolution {
  const globals: NameScope = { names: new Map(), parent: undefined };
  const fileNames = new Set(program.main.file.statements.flatMap(definedName));
  const walk: Walk = {
    program,
    choices: allChoices(program),
    bindings: [],
    unknown: [],
    calls: [],
    clashes: [],
    fixed: [],
    within: undefined,
    fileNames,
  };
  for (const { name } of program.parameters.values()) define(walk, globals, name, 'parameter');
  for (const { choices, value } of program.parameters.values())
    expression(walk, globals, value, choices?.map((choice) => choice.text) ?? []);
  for (const { entries } of program.neurons.values()) settings(walk, globals, entries, 'neuron');
  for (const block of program.blocks.values()) {
    const scope: NameScope = { names: new Map(), parent: globals };
    const inner = { ...walk, within: block.name.text };
    for (const { name, value } of block.parameters) {
      if (value) expression(inner, globals, value);
      define(inner, scope, name, 'argument');
    }
    body(inner, scope, block.body);
  }
  body({ ...walk, fileNames: new Set() }, { names: new Map(), parent: globals }, program.main.file.statements);
  return walk;
}

function definedName(statement: Statement): string[] {
  return statement.kind === 'let' || statement.kind === 'input' ? [statement.name.text] : [];
}

function lookUp(scope: NameScope | undefined, name: string): Binding | undefined {
  for (let at = scope; at; at = at.parent) {
    const found = at.names.get(name);
    if (found) return found;
  }
  return undefined;
}

function define(walk: Walk, scope: NameScope, name: Name, kind: BindingKind): void {
  const inner: Binding = { name, kind, used: false };
  const outer = lookUp(scope, name.text);
  if (outer) walk.clashes.push({ inner, outer, sameScope: scope.names.has(name.text) });
  scope.names.set(name.text, inner);
  walk.bindings.push(inner);
}

function namesInReach(scope: NameScope | undefined): string[] {
  const names: string[] = [];
  for (let at = scope; at; at = at.parent) for (const name of at.names.keys()) names.push(name);
  return names;
}

function use(walk: Walk, scope: NameScope, name: Name, words = noWords): Binding | undefined {
  const found = lookUp(scope, name.text);
  const outOfReach = walk.fileNames.has(name.text);
  if (found) found.used = true;
  else {
    const candidates = walk.unknown.length < limits.diagnostics ? namesInReach(scope) : [];
    walk.unknown.push({ name, words, candidates, outOfReach });
  }
  return found;
}

function body(walk: Walk, scope: NameScope, statements: readonly Statement[]): void {
  for (const one of statements) statement(walk, scope, one);
}

function statement(walk: Walk, scope: NameScope, one: Statement): void {
  const nested = (statements: readonly Statement[], counter?: Name): void => {
    const inner: NameScope = { names: new Map(), parent: scope };
    if (counter) define(walk, inner, counter, 'counter');
    body(walk, inner, statements);
  };
  if (one.kind === 'repeat') {
    expression(walk, scope, one.from);
    expression(walk, scope, one.to);
    nested(one.body, one.counter);
  } else if (one.kind === 'if') {
    for (const { condition, then } of one.branches) {
      expression(walk, scope, condition);
      nested(then);
    }
    nested(one.otherwise);
  } else if (one.kind === 'input') {
    expression(walk, scope, one.shape);
    settings(walk, scope, one.entries, 'input');
    define(walk, scope, one.name, 'input');
  } else {
    chain(walk, scope, one.value);
    if (one.kind === 'let') define(walk, scope, one.name, 'let');
    if (one.kind === 'assign' || one.kind === 'residual') assign(walk, scope, one.name, one.kind === 'residual');
  }
}

function assign(walk: Walk, scope: NameScope, name: Name, reads: boolean): void {
  const used = lookUp(scope, name.text)?.used ?? false;
  const found = use(walk, scope, name);
  if (!found) return;
  if (!reads) found.used = used;
  if (found.kind === 'parameter' || found.kind === 'counter') walk.fixed.push({ name, kind: found.kind });
}

function chain(walk: Walk, scope: NameScope, { head, steps }: Chain): void {
  if (head) expression(walk, scope, head);
  steps.forEach((one, i) => step(walk, scope, one, head !== undefined || i > 0));
}

function step(walk: Walk, scope: NameScope, { label, callee, arguments: given }: Step, piped: boolean): void {
  call(walk, scope, { callee, given, piped, step: true });
  if (!label) return;
  for (const part of label.segments.flat()) if (typeof part !== 'string') expression(walk, scope, part);
  const name = plainLabel(label);
  if (name && !lookUp(scope, name.text)) scope.names.set(name.text, { name, kind: 'label', used: true });
}

/** A label that is one plain word also names the value, unless that name is taken; for the rest of its scope. */
export function plainLabel({ segments, span }: Label): Name | undefined {
  const [first] = segments;
  const text = segments.length === 1 && first?.length === 1 ? first[0] : undefined;
  return typeof text === 'string' && /^[A-Za-z_]/.test(text) ? { text, span } : undefined;
}

interface AnyCall {
  callee: Name;
  given: readonly Argument[];
  piped: boolean;
  step: boolean;
}

function call(walk: Walk, scope: NameScope, { callee, given, piped, step }: AnyCall): void {
  const target = findCallee(walk.program, callee.text);
  const slots = target ? slotsOf(target) : [];
  const binding: ArgumentBinding =
    target && target.kind !== 'function'
      ? bindArguments(callee, slots, piped, given)
      : { given: new Map<string, Argument>(), problems: [] };
  walk.calls.push({ callee, target, binding, arguments: given, step, within: walk.within });
  const words = new Map(
    [...binding.given].map(([name, { value }]) => [value, slots.find((s) => s.name === name)!.words]),
  );
  for (const { value } of given) expression(walk, scope, value, words.get(value));
}

function settings(walk: Walk, scope: NameScope, entries: readonly Entry[], op: 'neuron' | 'input'): void {
  const specs = primitive(op).attributes;
  // A misspelt key is reported once: its value may be a word of any setting.
  const anyWord = Object.values(specs).flatMap(wordsOf);
  for (const { key, value } of entries) {
    const spec = Object.hasOwn(specs, key.text) ? specs[key.text] : undefined;
    if (value.kind === 'plain') expression(walk, scope, value.value, spec ? wordsOf(spec) : anyWord);
  }
}

const noWords: readonly string[] = [];

/** `words` are those that need no quotes here; a name in scope goes first. */
function expression(walk: Walk, scope: NameScope, e: Expression, words: readonly string[] = noWords): void {
  const visit = (inner: Expression, innerWords = noWords): void => expression(walk, scope, inner, innerWords);
  if (e.kind === 'name' && (lookUp(scope, e.name) || !words.includes(e.name)))
    use(walk, scope, { text: e.name, span: e.span }, words);
  if (e.kind === 'list') for (const item of e.items) visit(item, words);
  if (e.kind === 'unary') visit(e.operand);
  if (e.kind === 'binary') {
    const operandWords = comparesWords(e.rest[0]?.operator) ? walk.choices : noWords;
    for (const operand of [e.first, ...e.rest.map((rest) => rest.operand)]) visit(operand, operandWords);
  }
  if (e.kind === 'conditional') {
    for (const { condition, then } of e.branches) {
      visit(condition);
      visit(then, words);
    }
    visit(e.otherwise, words);
  }
  if (e.kind === 'index') for (const inner of [e.target, ...e.indices]) visit(inner);
  if (e.kind === 'call') call(walk, scope, { callee: e.callee, given: e.arguments, piped: false, step: false });
  if (e.kind === 'chain') chain(walk, scope, e);
  if (e.kind === 'pick') {
    visit(e.subject);
    for (const { value } of e.cases) visit(value, words);
    if (e.otherwise) visit(e.otherwise, words);
  }
}

export const comparesWords = (operator: string | undefined): boolean => operator === '==' || operator === '!=';

/** Every word that a `one of` parameter may have: they may be compared with anywhere. */
export const allChoices = (program: Program): readonly string[] =>
  [...program.parameters.values()].flatMap(({ choices }) => choices?.map((choice) => choice.text) ?? []);
