/** @file Calls of operators, neurons and blocks: what makes layers. */
import type { Span } from '../../ir/diagnostics/index.ts';
import type { ModelBuilder } from '../../ir/model/index.ts';
import { primitive, type AttributeSpec, type AttributeValue, type PrimitiveName } from '../../ir/ops/index.ts';
import type { Argument, BlockDeclaration, Chain, Entry, Expression, Statement, Step } from './ast.ts';
import { attributesMeant, mistakeOf } from './earlier/reference.ts';
import type { KnownLayers } from './earlier/settle.ts';
import { evaluate, nested, type Evaluator } from './evaluate.ts';
import { isFunction } from './functions.ts';
import { limits } from './limits.ts';
import { filledText, labelText, namingAt, unlabelled, type Naming } from './naming.ts';
import type { Program } from './program.ts';
import { helpOf } from './report.ts';
import { plainLabel } from './resolve.ts';
import { bindArguments, findCallee, slotsOf, wordsOf, type Callee } from './signature.ts';
import { hasTorchOrder, torchOrder } from './torch_order.ts';
import { isLayer, kindOf, newScope, scopeOf, type Scope, type Value } from './values.ts';

export interface Lowering {
  readonly program: Program;
  readonly evaluator: Evaluator;
  readonly builder: Pick<ModelBuilder, 'add' | 'output' | 'typeOf' | 'diagnostics'>;
  /** What is known of layers that are referred to, and whether all of it is. */
  readonly earlier: { readonly known: KnownLayers; readonly isSettled: boolean };
  /** The parameters. */
  readonly globals: Scope;
  readonly layers: LayersSoFar;
  /** Carries out the statements of a block. */
  readonly run: (lowering: Lowering, statements: readonly Statement[], scope: Scope, frame: Frame) => void;
}

/** Where a layer stands in the text, and the calls of blocks that led there, outermost first. */
interface Origin {
  readonly span: Span;
  readonly via: readonly Span[];
}

/** How many layers there are, and where those of blocks came from, by name. */
export interface LayersSoFar {
  count: number;
  readonly origins: Map<string, Origin>;
}

/** One run through a block, or through the file itself. */
export interface Frame {
  readonly naming: Naming;
  /** Blocks around it. */
  readonly depth: number;
  /** The calls of blocks that led here, outermost first. */
  readonly via: readonly Span[];
  /** What the last chain or assignment gave: the block\u2019s value unless it says `return`. */
  last: Value;
  hasValue: boolean;
  returned: boolean;
}

export const newFrame = (naming: Naming, depth: number, via: readonly Span[] = []): Frame => ({
  naming,
  depth,
  via,
  last: undefined,
  hasValue: false,
  returned: false,
});

/** Whether nothing was found wrong so far; what is laid out to guess at types is not judged. */
export const faultless = ({ evaluator, builder, earlier }: Lowering): boolean =>
  earlier.isSettled && !evaluator.report.hasErrors() && builder.diagnostics.length === 0;

export function layerOf({ evaluator }: Lowering, value: Value, span: Span): string | undefined {
  if (value === undefined) return undefined;
  if (isLayer(value)) return value.layer;
  evaluator.report.error('SPK121', `expected the value of a layer, not ${kindOf(value)}`, span, {
    help: 'a chain starts at an input or at a layer: x -> ...',
  });
  return undefined;
}

export function chainValue(lowering: Lowering, { head, steps }: Chain, scope: Scope, frame: Frame): Value {
  const evaluator = layingOut(lowering, frame);
  let value: Piped = head && { value: evaluate(evaluator, head, scope), span: head.span };
  for (const step of steps) value = { value: callStep(lowering, step, value, scope, frame), span: step.span };
  return value?.value;
}

/** Computes expressions in which layers are laid out. */
function layingOut(lowering: Lowering, frame: Frame): Evaluator {
  const layOut: Evaluator['layOut'] = (layers, scope) =>
    layers.kind === 'chain'
      ? chainValue(lowering, layers, scope, frame)
      : callStep(lowering, { ...layers, label: undefined }, undefined, scope, frame);
  return { ...lowering.evaluator, layOut };
}

/** What arrives at a step; undefined for a call that takes all its inputs as arguments. */
type Piped = { readonly value: Value; readonly span: Span } | undefined;

function callStep(lowering: Lowering, step: Step, piped: Piped, scope: Scope, frame: Frame): Value {
  const { program, evaluator } = lowering;
  const callee = findCallee(program, step.callee.text);
  if (!callee || callee.kind === 'function') return undefined;
  const binding = bindArguments(step.callee, slotsOf(callee), piped !== undefined, step.arguments);
  if (binding.problems.length > 0) return undefined;
  const label = step.label && labelText(evaluator, step.label, scope);
  if (step.label && label === undefined) return undefined;
  const call: LayerCall = { step, piped, scope, frame, label, given: binding.given };
  const value = nested(evaluator, step.span, () =>
    callee.kind === 'block' ? callBlock(lowering, callee.block, call) : callOperator(lowering, callee, call),
  );
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
    // Where a block contains itself, a rule has said so.
    if (!lowering.evaluator.report.hasErrors())
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
  const inner = newFrame(naming, frame.depth + 1, [...frame.via, step.span]);
  lowering.run(lowering, block.body, scope, inner);
  if (!inner.hasValue && faultless(lowering))
    lowering.evaluator.report.error('SPK131', `block "${block.name.text}" gives no value here`, block.name.span, {
      related: [{ message: 'it is called here', span: step.span }],
      help: 'end it with a chain or with `return x`',
    });
  return inner.last;
}

function argumentValue(
  lowering: Lowering,
  { value }: Argument,
  { scope, frame }: LayerCall,
  words?: readonly string[],
): Value {
  return evaluate(layingOut(lowering, frame), value, scope, words);
}

function callOperator(lowering: Lowering, callee: Callee, call: LayerCall): Value {
  const { step, piped, label, frame, given } = call;
  const op = callee.kind === 'operator' ? callee.op : 'neuron';
  const neuron = callee.kind === 'neuron' ? settingsOf(lowering, callee.neuron.entries, 'neuron') : undefined;
  const settings: Settings = { attributes: { ...neuron?.attributes }, attributeSpans: { ...neuron?.attributeSpans } };
  const spec = primitive(op);
  const inputs = spec.inputs.map((name, i) => {
    const argument = given.get(name);
    if (i === 0 && piped) return layerOf(lowering, piped.value, piped.span);
    return argument && layerOf(lowering, argumentValue(lowering, argument, call), argument.value.span);
  });
  if (refusesOrder(lowering, op, inputs[0], call)) return undefined;
  let complete = callee.kind !== 'neuron' || neuron !== undefined;
  for (const [name, attribute] of Object.entries(spec.attributes)) {
    const argument = given.get(name);
    if (!argument) continue;
    const found = argumentValue(lowering, argument, call, wordsOf(attribute));
    if (isQuotedNumber(found, attribute)) {
      const help = `leave the quotes out: ${found}`;
      lowering.evaluator.report.error(
        'SPK202',
        `${op}: ${name} is a number, not the text "${found}"`,
        argument.value.span,
        { help },
      );
      return undefined;
    }
    const value = attributeValue(lowering, found, argument.value.span);
    if (value === undefined) complete = false;
    else settings.attributes[name] = value;
    settings.attributeSpans[name] = argument.value.span;
  }
  const name = label === undefined ? unlabelled(frame.naming, step.callee.text) : `${frame.naming.prefix}${label}`;
  for (const [key, { kind }] of Object.entries(spec.attributes))
    if (kind === 'layer' && !refer(lowering, name, settings, key, call)) complete = false;
  return complete && inputs.every((input) => input !== undefined)
    ? addLayer(lowering, { name, op, inputs, ...settings, span: step.span }, frame.via)
    : undefined;
}

/** Fills in what the name of a layer means; false where it means none, which is then reported. */
function refer(
  { earlier: { known, isSettled }, evaluator }: Lowering,
  name: string,
  { attributes, attributeSpans }: Settings,
  key: string,
  { step, scope, frame }: LayerCall,
): boolean {
  const written = attributes[key];
  if (typeof written !== 'string') return true;
  const span = attributeSpans[key] ?? step.span;
  const text = filledText(evaluator, written, span, scope);
  if (text === undefined) return false;
  const reference = { name, text, prefix: frame.naming.prefix, shape: attributes['shape'] };
  const mistake = isSettled ? mistakeOf(known, reference) : undefined;
  if (mistake) evaluator.report.error(mistake.code, mistake.message, span, helpOf(mistake.help));
  else Object.assign(attributes, attributesMeant(known, reference));
  return mistake === undefined;
}

/** Says where the numbers of a layer seem to stand in PyTorch's order; true where they can be nothing else. */
function refusesOrder(lowering: Lowering, op: PrimitiveName, input: string | undefined, call: LayerCall): boolean {
  const type = input === undefined ? undefined : lowering.builder.typeOf(input);
  if (!hasTorchOrder(op) || !type) return false;
  const positional = call.step.arguments.filter(({ name }) => name === undefined);
  const own = call.piped ? positional : positional.slice(1);
  // Layers are laid out once.
  const values = own.map((argument) => !makesLayers(argument.value) && argumentValue(lowering, argument, call));
  const numbers = values.slice(0, values.findIndex((value) => typeof value !== 'number') >>> 0) as number[];
  const { kernel } = primitive(op).attributes;
  const most = kernel && 'max' in kernel ? (kernel.max ?? Infinity) : Infinity;
  const found = torchOrder(op, numbers, most, type.shape);
  if (!found) return false;
  const { report } = lowering.evaluator;
  const { message, help } = found;
  if (found.isCertain) report.error('SPK202', message, (own[1] ?? own[0]!).value.span, { help });
  else report.warn('SPK210', message, call.step.span, { help });
  return found.isCertain;
}

const makesLayers = (e: Expression): boolean => e.kind === 'chain' || (e.kind === 'call' && !isFunction(e.callee.text));

const isQuotedNumber = (value: Value, { kind }: AttributeSpec): value is string =>
  typeof value === 'string' &&
  kind !== 'word' &&
  kind !== 'layer' &&
  value.trim() !== '' &&
  Number.isFinite(Number(value));

interface Settings {
  readonly attributes: Record<string, AttributeValue>;
  readonly attributeSpans: Record<string, Span>;
}

/** The settings of a declaration; undefined if one of them has no value or, as a rule has reported, does not exist. */
export function settingsOf(lowering: Lowering, entries: readonly Entry[], op: PrimitiveName): Settings | undefined {
  const { evaluator, globals } = lowering;
  const specs = primitive(op).attributes;
  const settings: Settings = { attributes: {}, attributeSpans: {} };
  for (const { key, value: given } of entries) {
    const spec = Object.hasOwn(specs, key.text) ? specs[key.text] : undefined;
    if (!spec || given.kind !== 'plain') return undefined;
    const value = attributeValue(lowering, evaluate(evaluator, given.value, globals, wordsOf(spec)), given.value.span);
    if (value === undefined) return undefined;
    settings.attributes[key.text] = value;
    settings.attributeSpans[key.text] = given.value.span;
  }
  const missing = Object.entries(specs).some(
    ([name, { default: preset }]) =>
      preset === undefined && name !== 'shape' && settings.attributes[name] === undefined,
  );
  return missing ? undefined : settings;
}

/** @param via the calls of blocks that led to it, outermost first. */
export function addLayer(
  lowering: Lowering,
  request: Parameters<ModelBuilder['add']>[0] & { span: Span },
  via: readonly Span[],
): Value {
  const { evaluator, layers, builder } = lowering;
  if (++layers.count > limits.layers || request.name.length > limits.nameLength) {
    const what =
      layers.count > limits.layers
        ? `the network has more than ${limits.layers} layers`
        : 'a layer\u2019s name is too long';
    evaluator.report.error('SPK133', what, request.span);
    evaluator.work.exhausted = true;
    evaluator.work.done = limits.work;
    return undefined;
  }
  const first = layers.origins.get(request.name);
  if (first && isSame(first.span, request.span) && builder.typeOf(request.name))
    return laidOutTwice(lowering, request.name, first.via, via);
  if (via.length > 0) layers.origins.set(request.name, { span: request.span, via });
  const layer = builder.add(request);
  return layer === undefined ? undefined : { layer };
}

const isSame = (a: Span, b: Span | undefined): boolean => a.start === b?.start && a.source === b.source;

/**
 * A block without a label of its own for every call gives its layers the same names again: told where the calls part, or, where the
 * very same calls came by again, at the outermost.
 */
function laidOutTwice({ evaluator }: Lowering, name: string, first: readonly Span[], via: readonly Span[]): undefined {
  const fork = via.findIndex((span, i) => !isSame(span, first[i]));
  const before = first[fork];
  evaluator.report.error(
    'SPK203',
    `two layers are called "${name}": this block is laid out twice`,
    via[Math.max(0, fork)]!,
    {
      ...(before ? { related: [{ message: 'it is called here before', span: before }] } : {}),
      help:
        fork < 0
          ? 'put the counter of the repeat into a label in front of the block: block.{i}: ...'
          : 'give every call a label of its own: first: ..., second: ...; or call it in a repeat, with the counter in the label',
    },
  );
  return undefined;
}

/** A value as an attribute of an operator, or a complaint if it is a layer\u2019s. */
export function attributeValue({ evaluator }: Lowering, value: Value, span: Span): AttributeValue | undefined {
  if (!isLayer(value)) return value as AttributeValue | undefined;
  evaluator.report.error('SPK121', 'expected a number, a word or a list, not the value of a layer', span);
  return undefined;
}
