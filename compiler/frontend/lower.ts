/** @file Lays a network out: carries out the statements and hands every layer to the model builder. */
import type { Span } from '../../ir/diagnostics/index.ts';
import { createModelBuilder, type ModelBuilder } from '../../ir/model/index.ts';
import { primitive, type AttributeValue, type PrimitiveName } from '../../ir/ops/index.ts';
import type { Argument, BlockDeclaration, Chain, Entry, Name, NeuronDeclaration, Statement, Step } from './ast.ts';
import { evaluate, number, spend, truth, type Evaluator } from './evaluate.ts';
import { limits } from './limits.ts';
import { labelText, namingAt, unlabelled, type Naming } from './naming.ts';
import type { Program } from './program.ts';
import { plainLabel } from './resolve.ts';
import { bindArguments, findCallee, slotsOf, wordsOf, type Callee } from './signature.ts';
import { isLayer, kindOf, newScope, scopeOf, type Scope, type Value } from './values.ts';

interface Lowering {
  readonly program: Program;
  readonly evaluator: Evaluator;
  readonly builder: ModelBuilder;
  /** The parameters. */
  readonly globals: Scope;
  readonly layers: { count: number };
}

/** One run through a block, or through the file itself. */
interface Frame {
  readonly naming: Naming;
  /** Blocks around it. */
  readonly depth: number;
  /** What the last chain or assignment gave: the block\u2019s value unless it says `return`. */
  last: Value;
  returned: boolean;
}

/** Lays out the main file\u2019s statements. Mistakes go to the report and to the builder\u2019s own diagnostics. */
export function lower(program: Program, globals: Scope, evaluator: Evaluator): ModelBuilder {
  const name = program.main.file.models[0]?.name.text ?? '';
  const builder = createModelBuilder(name);
  const lowering: Lowering = { program, evaluator, builder, globals, layers: { count: 0 } };
  run(lowering, program.main.file.statements, newScope(globals), newFrame(namingAt(''), 0));
  return builder;
}

const newFrame = (naming: Naming, depth: number): Frame => ({ naming, depth, last: undefined, returned: false });

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
    case 'output': {
      const layer = layerOf(lowering, chainValue(lowering, statement.value, scope, frame), statement.value.span);
      if (layer) lowering.builder.output(statement.name.text, layer);
      return;
    }
    case 'let':
      return void scope.values.set(statement.name.text, chainValue(lowering, statement.value, scope, frame));
    case 'residual':
      frame.last = residual(lowering, statement, scope, frame);
      return void scopeOf(scope, statement.name.text)?.values.set(statement.name.text, frame.last);
    default:
      frame.last = chainValue(lowering, statement.value, scope, frame);
      if (statement.kind === 'assign') scopeOf(scope, statement.name.text)?.values.set(statement.name.text, frame.last);
      if (statement.kind === 'return') frame.returned = true;
  }
}

function runInput(lowering: Lowering, statement: Extract<Statement, { kind: 'input' }>, scope: Scope): void {
  const { name, entries } = statement;
  const shape = evaluate(lowering.evaluator, statement.shape, scope);
  const settings = settingsOf(lowering, entries, 'input');
  if (shape === undefined || !settings) return void scope.values.set(name.text, undefined);
  const attributes = { ...settings.attributes, shape: shape as AttributeValue };
  const attributeSpans = { ...settings.attributeSpans, shape: statement.shape.span };
  const span = statement.shape.span;
  const layer = lowering.builder.add({ name: name.text, op: 'input', inputs: [], attributes, attributeSpans, span });
  scope.values.set(name.text, layer === undefined ? undefined : { layer });
}

interface Settings {
  readonly attributes: Record<string, AttributeValue>;
  readonly attributeSpans: Record<string, Span>;
}

/** The settings of a declaration; undefined if one of them has no value or, as a rule has reported, does not exist. */
function settingsOf({ evaluator, globals }: Lowering, entries: readonly Entry[], op: PrimitiveName): Settings | undefined {
  const specs = primitive(op).attributes;
  const settings: Settings = { attributes: {}, attributeSpans: {} };
  for (const { key, value: given } of entries) {
    const spec = Object.hasOwn(specs, key.text) ? specs[key.text] : undefined;
    const value = spec && given.kind === 'plain' ? evaluate(evaluator, given.value, globals, wordsOf(spec)) : undefined;
    if (value === undefined || given.kind !== 'plain') return undefined;
    settings.attributes[key.text] = value as AttributeValue;
    settings.attributeSpans[key.text] = given.value.span;
  }
  const missing = Object.entries(specs).some(
    ([name, { default: preset }]) => preset === undefined && name !== 'shape' && settings.attributes[name] === undefined,
  );
  return missing ? undefined : settings;
}

function runRepeat(lowering: Lowering, statement: Extract<Statement, { kind: 'repeat' }>, scope: Scope, frame: Frame): void {
  const { evaluator } = lowering;
  const from = wholeNumber(lowering, evaluate(evaluator, statement.from, scope), statement.from.span);
  const to = wholeNumber(lowering, evaluate(evaluator, statement.to, scope), statement.to.span);
  if (from === undefined || to === undefined) return;
  if (to - from > limits.repeats) {
    evaluator.report.error('SPK133', `${to - from} repetitions are more than ${limits.repeats}`, statement.span);
    return;
  }
  for (let i = from; i < to && !frame.returned && !evaluator.work.exhausted; i++) {
    const inner = newScope(scope);
    inner.values.set(statement.counter.text, i);
    run(lowering, statement.body, inner, frame);
  }
}

function wholeNumber({ evaluator }: Lowering, value: Value, span: Span): number | undefined {
  const count = number(evaluator, value, span);
  if (count === undefined || Number.isInteger(count)) return count;
  evaluator.report.error('SPK122', `repetitions are counted in whole numbers, not ${count}`, span);
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
  const [a, b] = [
    layerOf(lowering, before, statement.name.span),
    layerOf(lowering, branch, statement.value.span),
  ];
  const name = unlabelled(frame.naming, 'add');
  return a === undefined || b === undefined
    ? undefined
    : addLayer(lowering, { name, op: 'add', inputs: [a, b], attributes: {}, attributeSpans: {}, span: statement.span });
}

function layerOf({ evaluator }: Lowering, value: Value, span: Span): string | undefined {
  if (value === undefined) return undefined;
  if (isLayer(value)) return value.layer;
  evaluator.report.error('SPK121', `expected the value of a layer, not ${kindOf(value)}`, span, {
    help: 'a chain starts at an input or at a layer: x -> ...',
  });
  return undefined;
}

function chainValue(lowering: Lowering, { head, steps }: Chain, scope: Scope, frame: Frame): Value {
  const callLayer: Evaluator['callLayer'] = (call, callScope) =>
    callStep(lowering, { ...call, label: undefined }, undefined, callScope, frame);
  const evaluator = { ...lowering.evaluator, callLayer };
  let value: Piped = head && { value: evaluate(evaluator, head, scope), span: head.span };
  for (const step of steps) value = { value: callStep(lowering, step, value, scope, frame), span: step.span };
  return value?.value;
}

/** What arrives at a step; undefined for a call that takes all its inputs as arguments. */
type Piped = { readonly value: Value; readonly span: Span } | undefined;

function callStep(lowering: Lowering, step: Step, piped: Piped, scope: Scope, frame: Frame): Value {
  const { program, evaluator } = lowering;
  const callee = findCallee(program, step.callee.text);
  if (!callee || callee.kind === 'function' || !spend(evaluator, step.span)) return undefined;
  const binding = bindArguments(step.callee, slotsOf(callee), piped !== undefined, step.arguments);
  if (binding.problems.length > 0) return undefined;
  const label = step.label && labelText(evaluator, step.label, scope);
  if (step.label && label === undefined) return undefined;
  const call: LayerCall = { step, piped, scope, frame, label, given: binding.given };
  const value = callee.kind === 'block' ? callBlock(lowering, callee.block, call) : callOperator(lowering, callee, call);
  const name = step.label && plainLabel(step.label);
  if (name && !scopeOf(scope, name.text)) scope.values.set(name.text, value);
  return value;
}

interface LayerCall {
  readonly step: Step;
  readonly piped: Piped;
  readonly scope: Scope;
  readonly frame: Frame;
  readonly label: string | undefined;
  readonly given: ReadonlyMap<string, Argument>;
}

/** Lays a block out; a label goes in front of its layers\u2019 names, without one they belong to the caller. */
function callBlock(lowering: Lowering, block: BlockDeclaration, call: LayerCall): Value {
  const { step, piped, label, frame, given } = call;
  if (frame.depth >= limits.callDepth) {
    // A block that contains itself is reported by a rule; this is the other way to get here.
    lowering.evaluator.report.error('SPK133', `blocks are nested more than ${limits.callDepth} deep`, step.span);
    return undefined;
  }
  const scope = newScope(lowering.globals);
  block.parameters.forEach(({ name, value }, i) => {
    const argument = given.get(name.text);
    const preset = value && !argument ? evaluate(lowering.evaluator, value, lowering.globals) : undefined;
    const own = i === 0 && piped ? piped.value : argument ? argumentValue(lowering, argument, call) : preset;
    scope.values.set(name.text, own);
  });
  const naming = label === undefined ? frame.naming : namingAt(`${frame.naming.prefix}${label}.`);
  const inner = newFrame(naming, frame.depth + 1);
  run(lowering, block.body, scope, inner);
  return inner.last;
}

function argumentValue(lowering: Lowering, { value }: Argument, { scope, frame }: LayerCall, words?: readonly string[]): Value {
  const callLayer: Evaluator['callLayer'] = (call, callScope) =>
    callStep(lowering, { ...call, label: undefined }, undefined, callScope, frame);
  return evaluate({ ...lowering.evaluator, callLayer }, value, scope, words);
}

function callOperator(lowering: Lowering, callee: Callee, call: LayerCall): Value {
  const { step, piped, label, frame, given } = call;
  const op = callee.kind === 'operator' ? callee.op : 'neuron';
  const neuron = callee.kind === 'neuron' ? settingsOfNeuron(lowering, callee.neuron) : undefined;
  const settings: Settings = { attributes: { ...neuron?.attributes }, attributeSpans: { ...neuron?.attributeSpans } };
  const spec = primitive(op);
  const inputs = spec.inputs.map((name, i) => {
    const argument = given.get(name);
    if (i === 0 && piped) return layerOf(lowering, piped.value, piped.span);
    return argument && layerOf(lowering, argumentValue(lowering, argument, call), argument.value.span);
  });
  let complete = callee.kind !== 'neuron' || neuron !== undefined;
  for (const [name, attribute] of Object.entries(spec.attributes)) {
    const argument = given.get(name);
    if (!argument) continue;
    const value = argumentValue(lowering, argument, call, wordsOf(attribute));
    if (value === undefined) complete = false;
    else settings.attributes[name] = value as AttributeValue;
    settings.attributeSpans[name] = argument.value.span;
  }
  const name = label === undefined ? unlabelled(frame.naming, step.callee.text) : `${frame.naming.prefix}${label}`;
  return complete && inputs.every((input) => input !== undefined)
    ? addLayer(lowering, { name, op, inputs, ...settings, span: step.span })
    : undefined;
}

const settingsOfNeuron = (lowering: Lowering, { entries }: NeuronDeclaration): Settings | undefined =>
  settingsOf(lowering, entries, 'neuron');

function addLayer(lowering: Lowering, request: Parameters<ModelBuilder['add']>[0] & { span: Span }): Value {
  const { evaluator, layers, builder } = lowering;
  if (++layers.count > limits.layers || request.name.length > limits.nameLength) {
    const what = layers.count > limits.layers ? `the network has more than ${limits.layers} layers` : 'a layer\u2019s name is too long';
    evaluator.report.error('SPK133', what, request.span);
    evaluator.work.exhausted = true;
    evaluator.work.done = limits.work;
    return undefined;
  }
  const layer = builder.add(request);
  return layer === undefined ? undefined : { layer };
}
