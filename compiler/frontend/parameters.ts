/** @file The values of a file's parameters: what the command line gives, else the defaults. */
import type { Diagnostic, Span } from '../../ir/diagnostics/index.ts';
import type { Expression, Parameter } from './ast.ts';
import { evaluate, type Evaluator } from './evaluate.ts';
import { foreignValue } from './foreign.ts';
import { limits } from './limits.ts';
import { parseExpression } from './grammar/parse.ts';
import type { Program } from './program.ts';
import { createReport, helpOf, suggestion, type Report } from './report.ts';
import { kindOf, newScope, valueText, type Scope, type Value } from './values.ts';

/** A parameter with the value that this run uses. */
export interface ResolvedParameter {
  readonly name: string;
  readonly value: Exclude<Value, undefined>;
  /** The words that its value is one of, where it has such a list. */
  readonly choices?: readonly string[];
  readonly doc?: string;
}

/** Raw texts by parameter name, as `-p name=text` gives them. */
export type Overrides = Readonly<Record<string, string>>;

/** Sources of values from the command line are named after the option. */
const commandLine = '-p ';

interface Resolving {
  readonly program: Program;
  readonly evaluator: Evaluator;
  readonly overrides: ReadonlyMap<string, Expression>;
  readonly scope: Scope;
  /** Parameters whose values are being computed. */
  readonly open: string[];
}

/** Computes every parameter, each when it is first needed, and puts them into a scope. */
export function resolveParameters(
  program: Program,
  overrides: Overrides,
  base: Evaluator,
): { scope: Scope; parameters: readonly ResolvedParameter[] } {
  const resolving: Resolving = {
    program,
    overrides: parseOverrides(program, overrides, base.report),
    scope: newScope(),
    open: [],
    evaluator: { ...base, lookUp: (name, span) => valueOf(resolving, name, span) },
  };
  for (const { name } of program.parameters.values()) valueOf(resolving, name.text, name.span);
  const parameters = [...program.parameters.values()].flatMap(({ name, doc, choices }) => {
    const value = resolving.scope.values.get(name.text);
    if (value === undefined) return [];
    const words = choices ? { choices: choices.map(({ text }) => text) } : {};
    return [{ name: name.text, value, ...words, ...(doc === undefined ? {} : { doc }) }];
  });
  return { scope: resolving.scope, parameters };
}

function parseOverrides(program: Program, overrides: Overrides, report: Report): Map<string, Expression> {
  const parsed = new Map<string, Expression>();
  for (const [name, text] of Object.entries(overrides)) {
    const source = { name: `${commandLine}${name}`, text };
    const { value, diagnostics } = parseExpression(source);
    const names = [...program.parameters.keys()];
    if (!program.parameters.has(name))
      report.add({
        code: 'SPK112',
        severity: 'error',
        message: `${program.main.source.name} has no parameter "${name}"`,
        place: source.name,
        ...helpOf(suggestion(name, names) ?? (names.length > 0 ? `one of: ${names.join(', ')}` : 'it has none at all')),
      });
    else for (const diagnostic of diagnostics) report.add(diagnostic);
    if (value) parsed.set(name, value);
  }
  return parsed;
}

function valueOf(resolving: Resolving, name: string, span: Span): Value {
  const { program, scope, open, evaluator } = resolving;
  if (scope.values.has(name)) return scope.values.get(name);
  const parameter = program.parameters.get(name);
  if (!parameter) return unknownName(resolving, name, span);
  if (open.includes(name) || open.length > limits.parameterDepth) {
    const circle = [...open.slice(Math.max(0, open.indexOf(name))), name].join(' -> ');
    const message = open.includes(name)
      ? 'parameters need each other in a circle'
      : 'parameters lean on each other too deeply';
    evaluator.report.error('SPK132', `${message}: ${circle}`, parameter.name.span);
    return undefined;
  }
  open.push(name);
  const value = overridden(resolving, parameter);
  open.pop();
  scope.values.set(name, value);
  return value;
}

/** A rule has reported names in the file that stand for nothing; those in a value of the command line are met here. */
function unknownName({ evaluator, program }: Resolving, name: string, span: Span): Value {
  if (span.source.name.startsWith(commandLine))
    evaluator.report.error(
      'SPK110',
      `no value is called "${name}"`,
      span,
      helpOf(suggestion(name, [...program.parameters.keys()])),
    );
  return undefined;
}

function overridden(resolving: Resolving, parameter: Parameter): Value {
  const given = resolving.overrides.get(parameter.name.text);
  if (parameter.choices) return choice(resolving, parameter, given ?? parameter.value);
  if (!given) return evaluate(resolving.evaluator, parameter.value, resolving.scope);
  const preset = defaultQuietly(resolving, parameter);
  if (given.kind === 'name' && preset !== undefined && !resolving.program.parameters.has(given.name))
    return wordForValue(resolving, parameter, given, preset);
  const value = evaluate(resolving.evaluator, given, resolving.scope);
  if (value === undefined || preset === undefined || kindOf(value) === kindOf(preset)) return value;
  resolving.evaluator.report.error(
    'SPK123',
    `parameter "${parameter.name.text}" is ${kindOf(preset)}, not ${kindOf(value)}`,
    given.span,
    { help: `its default is ${valueText(preset)}` },
  );
  return undefined;
}

/** A word was given where the default is none: `-p dim=large`. */
function wordForValue(
  { evaluator }: Resolving,
  { name }: Parameter,
  given: Extract<Expression, { kind: 'name' }>,
  preset: NonNullable<Value>,
): Value {
  // A word is a value as good as any where the default is one.
  if (typeof preset === 'string') return given.name;
  evaluator.report.error(
    'SPK123',
    `parameter "${name.text}" is ${kindOf(preset)}, not the word ${given.name}`,
    given.span,
    {
      help: foreignValue(given.name) ?? `its default is ${valueText(preset)}: -p ${name.text}=${valueText(preset)}`,
    },
  );
  return undefined;
}

/** Says of mistakes in what a parameter was used for that its value came from the command line. */
export function withOrigin(diagnostic: Diagnostic, { parameters }: Program, overrides: Overrides): Diagnostic {
  const { span, help } = diagnostic;
  if (!span || span.source.name.startsWith(commandLine)) return diagnostic;
  // What stands in front of `=` or `:` is the name of an argument or a label, and reads nothing.
  const words: readonly string[] =
    span.source.text.slice(span.start, span.end).match(/\b[A-Za-z_]\w*\b(?!\s*(?::|=(?!=)))/g) ?? [];
  const given = Object.keys(overrides).filter((name) => words.includes(name) && parameters.has(name));
  if (given.length === 0) return diagnostic;
  const origin = given.map(
    (name) =>
      `"${name}" is ${overrides[name]!}, as -p ${name}=${overrides[name]!} says (default: ${defaultText(parameters.get(name)!)})`,
  );
  return { ...diagnostic, help: [...origin, ...(help === undefined ? [] : [help])].join('; ') };
}

const defaultText = ({ value: { span } }: Parameter): string => span.source.text.slice(span.start, span.end);

/** The default\u2019s value, if it has one with these parameters: it tells which kind is meant. */
function defaultQuietly({ evaluator, scope }: Resolving, { value }: Parameter): Value {
  return evaluate({ ...evaluator, report: createReport() }, value, scope);
}

function choice({ program, evaluator, scope }: Resolving, { name, choices = [] }: Parameter, given: Expression): Value {
  const words = choices.map(({ text }) => text);
  const fromOutside = given.span.source.name.startsWith(commandLine);
  const meansWord = (text: string): boolean => words.includes(text) || (fromOutside && !program.parameters.has(text));
  const word = given.kind === 'name' && meansWord(given.name) ? given.name : evaluate(evaluator, given, scope, words);
  if (word === undefined || (typeof word === 'string' && words.includes(word))) return word;
  const shown = valueText(word);
  evaluator.report.error('SPK123', `parameter "${name.text}" is one of ${words.join(', ')}, not ${shown}`, given.span, {
    ...helpOf(suggestion(shown, words)),
  });
  return undefined;
}
