/** @file Lays a network out: carries out the statements and hands every layer to the model builder. */
import type { Span } from '../../ir/diagnostics/index.ts';
import { createModelBuilder, type ModelBuilder } from '../../ir/model/index.ts';
import { primitive, primitiveNames } from '../../ir/ops/index.ts';
import type { Chain, Name, Statement } from './ast.ts';
import {
  addLayer,
  chainValue,
  faultless,
  layerOf,
  newFrame,
  settingsOf,
  attributeValue,
  type Frame,
  type Lowering,
} from './calls.ts';
import { nothingKnown, settle } from './earlier/settle.ts';
import { evaluate, number, spend, truth, type Evaluator } from './evaluate.ts';
import { limits } from './limits.ts';
import { namingAt, unlabelled } from './naming.ts';
import type { Program } from './program.ts';
import { createReport } from './report.ts';
import { newScope, scopeOf, type Scope, type Value } from './values.ts';

/** Lays out the main file\u2019s statements. Mistakes go to the report and to the builder\u2019s own diagnostics. */
export function lower(program: Program, globals: Scope, evaluator: Evaluator): ModelBuilder {
  const name = program.main.file.models[0]?.name.text ?? '';
  const builder = createModelBuilder(name);
  const layOut = (into: Pick<Lowering, 'evaluator' | 'builder' | 'earlier'>): void => {
    const lowering: Lowering = { ...into, program, globals, layers: { count: 0, origins: new Map() }, run };
    run(lowering, program.main.file.statements, newScope(globals), newFrame(namingAt(''), 0));
  };
  if (!mayRefer(program)) {
    layOut({ evaluator, builder, earlier: { known: nothingKnown, isSettled: true } });
    return builder;
  }
  const known = settle((guess, sofar) => {
    const quiet = { ...evaluator, report: createReport(), work: { done: 0, depth: 0, exhausted: false } };
    layOut({ evaluator: quiet, builder: guess, earlier: { known: sofar, isSettled: false } });
  });
  layOut({ evaluator, builder, earlier: { known, isSettled: true } });
  return builder;
}

const referring = primitiveNames.filter((op) => primitive(op).refersTo !== undefined);

/** Whether a text may refer to layers by name: whether an operator that does so is spelled in it anywhere. */
const mayRefer = ({ files }: Program): boolean =>
  files.some(({ source }) => referring.some((op) => source.text.includes(op)));

function run(lowering: Lowering, statements: readonly Statement[], scope: Scope, frame: Frame): void {
  for (const statement of statements) {
    if (frame.returned || !spend(lowering.evaluator, statement.span)) return;
    runStatement(lowering, statement, scope, frame);
  }
}

function runStatement(lowering: Lowering, statement: Statement, scope: Scope, frame: Frame): void {
  switch (statement.kind) {
    case 'input':
      return runInput(lowering, statement, scope);
    case 'repeat':
      return runRepeat(lowering, statement, scope, frame);
    case 'if':
      return runIf(lowering, statement, scope, frame);
    case 'output':
      return runOutput(lowering, statement.name, statement.value, scope, frame);
    case 'let':
      return void scope.values.set(statement.name.text, chainValue(lowering, statement.value, scope, frame));
    case 'residual':
      frame.last = residual(lowering, statement, scope, frame);
      frame.hasValue = true;
      return void scopeOf(scope, statement.name.text)?.values.set(statement.name.text, frame.last);
    case 'chain':
    case 'assign':
    case 'return':
      frame.last = chainValue(lowering, statement.value, scope, frame);
      frame.hasValue = true;
      if (statement.kind === 'assign') scopeOf(scope, statement.name.text)?.values.set(statement.name.text, frame.last);
      if (statement.kind === 'return') frame.returned = true;
  }
}

function runInput(lowering: Lowering, statement: Extract<Statement, { kind: 'input' }>, scope: Scope): void {
  const { name, entries } = statement;
  const shape = attributeValue(lowering, evaluate(lowering.evaluator, statement.shape, scope), statement.shape.span);
  const settings = settingsOf(lowering, entries, 'input');
  if (shape === undefined || !settings) return void scope.values.set(name.text, undefined);
  const attributes = { ...settings.attributes, shape };
  const attributeSpans = { ...settings.attributeSpans, shape: statement.shape.span };
  const span = statement.shape.span;
  const layer = lowering.builder.add({ name: name.text, op: 'input', inputs: [], attributes, attributeSpans, span });
  scope.values.set(name.text, layer === undefined ? undefined : { layer });
}

function runOutput(lowering: Lowering, name: Name, chain: Chain, scope: Scope, frame: Frame): void {
  const layer = layerOf(lowering, chainValue(lowering, chain, scope, frame), chain.span);
  if (layer !== undefined) lowering.builder.output(name.text, layer);
  else if (faultless(lowering)) throw new Error(`output "${name.text}" has no value, and nothing says why`);
}

function runRepeat(
  lowering: Lowering,
  statement: Extract<Statement, { kind: 'repeat' }>,
  scope: Scope,
  frame: Frame,
): void {
  const { evaluator } = lowering;
  const from = wholeNumber(lowering, evaluate(evaluator, statement.from, scope), statement.from.span);
  const to = wholeNumber(lowering, evaluate(evaluator, statement.to, scope), statement.to.span);
  if (from === undefined || to === undefined) return;
  // Computed ends may leave nothing to repeat; ends that were typed were meant to.
  if (to < from && statement.from.kind === 'number' && statement.to.kind === 'number') {
    const help = `write ${to}..${from}, for ${to} to ${from - 1}`;
    evaluator.report.error('SPK122', `repetitions count up: from ${from} to ${to} there is none`, statement.to.span, {
      help,
    });
    return;
  }
  if (to - from > limits.repeats) {
    evaluator.report.error('SPK133', `${to - from} repetitions are more than ${limits.repeats}`, statement.span);
    return;
  }
  for (let i = from; i < to && !frame.returned && !evaluator.work.exhausted; i++) {
    if (!spend(evaluator, statement.span)) return;
    const inner = newScope(scope);
    inner.values.set(statement.counter.text, i);
    run(lowering, statement.body, inner, frame);
  }
}

function wholeNumber({ evaluator }: Lowering, value: Value, span: Span): number | undefined {
  const count = number(evaluator, value, span);
  if (count === undefined || Number.isInteger(count)) return count;
  evaluator.report.error('SPK122', `repetitions are counted in whole numbers, not ${count}`, span, {
    help: '`//` divides and rounds down',
  });
  return undefined;
}

function runIf(lowering: Lowering, statement: Extract<Statement, { kind: 'if' }>, scope: Scope, frame: Frame): void {
  for (const { condition, then } of statement.branches) {
    const holds = truth(lowering.evaluator, evaluate(lowering.evaluator, condition, scope), condition.span);
    if (holds === undefined) return;
    if (holds) return run(lowering, then, newScope(scope), frame);
  }
  run(lowering, statement.otherwise, newScope(scope), frame);
}

/** `x += chain`: the sum of x and the chain\u2019s value, as a layer `add1`, `add2`, ... where they are layers. */
function residual(
  lowering: Lowering,
  statement: { readonly name: Name; readonly value: Chain; readonly span: Span },
  scope: Scope,
  frame: Frame,
): Value {
  const before = scopeOf(scope, statement.name.text)?.values.get(statement.name.text);
  const branch = chainValue(lowering, statement.value, scope, frame);
  if (typeof before === 'number' && typeof branch === 'number') return before + branch;
  const [a, b] = [layerOf(lowering, before, statement.name.span), layerOf(lowering, branch, statement.value.span)];
  const name = unlabelled(frame.naming, 'add');
  return a === undefined || b === undefined
    ? undefined
    : addLayer(
        lowering,
        { name, op: 'add', inputs: [a, b], attributes: {}, attributeSpans: {}, span: statement.span },
        frame.via,
      );
}
