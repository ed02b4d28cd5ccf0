/** @file Computes expressions. */
import type { Span } from '../../ir/diagnostics/index.ts';
import type { BinaryOperator, ChainArgument, Expression, Pick } from './ast.ts';
import { functions, isFunction } from './functions.ts';
import { limits } from './limits.ts';
import { helpOf, suggestion, type Report } from './report.ts';
import { comparesWords } from './resolve.ts';
import { isLayer, kindOf, scopeOf, valueText, type Scope, type Value } from './values.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** What computing an expression needs besides its scope. */
export interface Evaluator {
  readonly report: Report;
  /** Words that may be compared with anywhere. */
  readonly choices: readonly string[];
  /** Lays out calls of operators, neurons and blocks, and chains; absent where only numbers make sense. */
  readonly layOut?: (layers: Call | ChainArgument, scope: Scope) => Value;
  /** What a name stands for that no scope knows; absent if that is a mistake which a rule has reported. */
  readonly lookUp?: (name: string, span: Span) => Value;
  readonly work: Work;
}

/** Counts what is done, against texts that would keep us busy for hours. */
export interface Work {
  done: number;
  depth: number;
  exhausted: boolean;
}

const noWords: readonly string[] = [];

/**
 * The value of an expression, or `undefined` after reporting why there is none. `words` need no quotes here.
 */
export function evaluate(evaluator: Evaluator, e: Expression, scope: Scope, words = noWords): Value {
  return nested(evaluator, e.span, () => compute(evaluator, e, scope, words));
}

/** Goes one level deeper, unless that is too deep or too much. */
export function nested(evaluator: Evaluator, span: Span, enter: () => Value): Value {
  const { work, report } = evaluator;
  if (!spend(evaluator, span)) return undefined;
  if (work.depth >= limits.depth) {
    report.error('SPK133', `expressions and blocks are nested more than ${limits.depth} deep`, span);
    return undefined;
  }
  work.depth++;
  const value = enter();
  work.depth--;
  return value;
}

function compute(evaluator: Evaluator, e: Expression, scope: Scope, words: readonly string[]): Value {
  const inner = (x: Expression, innerWords = noWords): Value => evaluate(evaluator, x, scope, innerWords);
  switch (e.kind) {
    case 'number':
      return finite(evaluator, e.value, e.span);
    case 'string':
    case 'bool':
      return e.value;
    case 'name':
      return named(evaluator, e.name, e.span, scope, words);
    case 'list':
      return all(e.items.map((item) => inner(item, words)));
    case 'unary':
      return e.operators.reduceRight<Value>(
        (value, operator) => unary(evaluator, operator, value, e.span),
        inner(e.operand),
      );
    case 'binary':
      return binary(evaluator, e, scope);
    case 'conditional': {
      for (const { condition, then } of e.branches) {
        const holds = truth(evaluator, inner(condition), condition.span);
        if (holds !== false) return holds === undefined ? undefined : inner(then, words);
      }
      return inner(e.otherwise, words);
    }
    case 'index':
      return e.indices.reduce((list, index) => element(evaluator, list, inner(index), index.span), inner(e.target));
    case 'call':
      return isFunction(e.callee.text) ? applyFunction(evaluator, e, scope) : layers(evaluator, e, scope);
    case 'chain':
      return layers(evaluator, e, scope);
    case 'pick':
      return picked(evaluator, e, scope, words);
  }
}

/** Counts one step; false, reported once, when there were too many. */
export function spend({ work, report }: Evaluator, span: Span): boolean {
  if (++work.done <= limits.work) return true;
  if (!work.exhausted)
    report.error('SPK133', `laying out this network takes more than ${limits.work} steps`, span, {
      help: 'repeat less',
    });
  work.exhausted = true;
  return false;
}

function layers(evaluator: Evaluator, made: Call | ChainArgument, scope: Scope): Value {
  if (evaluator.layOut) return evaluator.layOut(made, scope);
  evaluator.report.error('SPK121', 'expected a number, a word or a list; layers are made in chains', made.span);
  return undefined;
}

/** A list, or nothing if one of its elements is nothing. */
const all = (items: readonly Value[]): Value => (items.includes(undefined) ? undefined : items);

function named({ lookUp }: Evaluator, name: string, span: Span, scope: Scope, words: readonly string[]): Value {
  const found = scopeOf(scope, name);
  if (found) return found.values.get(name);
  return words.includes(name) ? name : lookUp?.(name, span);
}

function finite({ report }: Evaluator, value: number, span: Span): Value {
  if (Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
  report.error('SPK122', `the result is ${Number.isNaN(value) ? 'not a number' : 'too large'}`, span);
  return undefined;
}

function unary(evaluator: Evaluator, operator: '-' | 'not', value: Value, span: Span): Value {
  if (operator === 'not') {
    const holds = truth(evaluator, value, span);
    return holds === undefined ? undefined : !holds;
  }
  const operand = number(evaluator, value, span);
  return operand === undefined ? undefined : 0 - operand;
}

function binary(evaluator: Evaluator, e: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
  const words = comparesWords(e.rest[0]?.operator) ? evaluator.choices : noWords;
  const operands = [e.first, ...e.rest.map(({ operand }) => operand)];
  if (e.rest[0]?.operator === 'and' || e.rest[0]?.operator === 'or')
    return logical(evaluator, operands, scope, e.rest[0].operator === 'or');
  const values = operands.map((operand) => evaluate(evaluator, operand, scope, words));
  const apply = (a: Value, operator: BinaryOperator, b: Value, i: number): Value => {
    if (!takesNumbers(operator)) return equality(evaluator, a, b, e.span, operator === '==');
    const [x, y] = [number(evaluator, a, operands[i - 1]!.span), number(evaluator, b, operands[i]!.span)];
    return x === undefined || y === undefined ? undefined : arithmetic(evaluator, x, operator, y, e.span);
  };
  if (e.rest[0]?.operator === '**') return values.reduceRight((power, base, i) => apply(base, '**', power, i + 1));
  return values.reduce((sum, value, i) => apply(sum, e.rest[i - 1]!.operator, value, i));
}

/** `and`, `or`: from the left, and no further than needed. */
function logical(evaluator: Evaluator, operands: readonly Expression[], scope: Scope, decisive: boolean): Value {
  for (const operand of operands) {
    const holds = truth(evaluator, evaluate(evaluator, operand, scope), operand.span);
    if (holds === undefined || holds === decisive) return holds;
  }
  return !decisive;
}

function equality({ report }: Evaluator, a: Value, b: Value, span: Span, equal: boolean): Value {
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === typeof b && typeof a !== 'object') return (a === b) === equal;
  report.error('SPK121', `cannot compare ${kindOf(a)} with ${kindOf(b)}`, span);
  return undefined;
}

type NumberOperator = Exclude<BinaryOperator, 'and' | 'or' | '==' | '!='>;

const operations: { readonly [O in NumberOperator]: (x: number, y: number) => number | boolean } = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '//': (x, y) => Math.floor(x / y),
  '%': (x, y) => x - Math.floor(x / y) * y,
  '**': (x, y) => x ** y,
  '<': (x, y) => x < y,
  '<=': (x, y) => x <= y,
  '>': (x, y) => x > y,
  '>=': (x, y) => x >= y,
};

const takesNumbers = (operator: BinaryOperator): operator is NumberOperator => Object.hasOwn(operations, operator);

function arithmetic(evaluator: Evaluator, x: number, operator: NumberOperator, y: number, span: Span): Value {
  if (y === 0 && (operator === '/' || operator === '//' || operator === '%')) {
    evaluator.report.error('SPK122', 'division by zero', span, {
      help: 'give what stands behind the sign another value: a parameter may be 0',
    });
    return undefined;
  }
  const result = operations[operator](x, y);
  return typeof result === 'number' ? finite(evaluator, result, span) : result;
}

/** A number, or a complaint. */
export function number({ report }: Evaluator, value: Value, span: Span): number | undefined {
  if (typeof value === 'number' || value === undefined) return value;
  const help = isLayer(value)
    ? 'values of layers are added with: x += ..., or add(a, b)'
    : typeof value === 'string'
      ? 'numbers stand without quotes'
      : undefined;
  report.error('SPK121', `expected a number, not ${kindOf(value)}`, span, helpOf(help));
  return undefined;
}

/** A condition\u2019s value, or a complaint. */
export function truth({ report }: Evaluator, value: Value, span: Span): boolean | undefined {
  if (typeof value === 'boolean' || value === undefined) return value;
  report.error('SPK121', `expected a condition, not ${kindOf(value)}`, span, {
    help: 'compare it with something: x == 1',
  });
  return undefined;
}

function element({ report }: Evaluator, list: Value, index: Value, span: Span): Value {
  if (list === undefined || index === undefined) return undefined;
  if (!Array.isArray(list)) report.error('SPK121', `only lists have elements; this is ${kindOf(list)}`, span);
  else if (typeof index !== 'number') report.error('SPK121', `an index is a number, not ${kindOf(index)}`, span);
  else if (!Number.isInteger(index) || index < 0 || index >= list.length)
    report.error('SPK122', `the list has ${list.length} elements, numbered from 0; there is none at ${index}`, span, {
      help: list.length === 0 ? 'give it some' : `the last one is at ${list.length - 1}`,
    });
  else return (list as readonly Value[])[index];
  return undefined;
}

function applyFunction(evaluator: Evaluator, { callee, arguments: given, span }: Call, scope: Scope): Value {
  const { arity, apply, parameters } = functions[callee.text]!;
  const values = given.map(({ value }) => evaluate(evaluator, value, scope));
  if (values.includes(undefined) || values.length < arity[0] || values.length > arity[1]) return undefined;
  const result = apply(values);
  if (result !== undefined) return finite(evaluator, result, span);
  const kinds = values.map(kindOf).join(', ');
  evaluator.report.error('SPK121', `${callee.text}(${parameters}) cannot be applied to ${kinds}`, span);
  return undefined;
}

function picked(evaluator: Evaluator, pick: Pick & { span: Span }, scope: Scope, words: readonly string[]): Value {
  const subject = evaluate(evaluator, pick.subject, scope);
  if (subject === undefined) return undefined;
  const chosen = pick.cases.find(({ key }) => key === subject)?.value ?? pick.otherwise;
  if (chosen) return evaluate(evaluator, chosen, scope, words);
  const keys = pick.cases.map(({ key }) => String(key));
  const help =
    suggestion(valueText(subject), keys) ??
    `its cases are ${keys.slice(0, 12).join(', ')}: add one, or an \`else: ...\``;
  evaluator.report.error('SPK124', `pick has no case for ${valueText(subject)}`, pick.subject.span, helpOf(help));
  return undefined;
}
