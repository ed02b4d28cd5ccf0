import { buildDag, type DagEntry } from '../dag.ts';
import { didYouMean, type Diagnostic, type Span } from '../diagnostics/index.ts';
import { largestExtent, largestLayer } from '../limits.ts';
import {
  borderWords,
  OperatorError,
  primitive,
  type AnyAttributes,
  type AttributeSpec,
  type AttributeValue,
  type ParameterSpec,
  type PrimitiveName,
  type ValueType,
} from '../ops/index.ts';
import { shapeText, sizeOf } from '../tensor.ts';
import type { ModelGraph, ModelNode, ModelOutput } from './graph.ts';

/** One layer as a front end or a pass asks for it. */
export interface LayerRequest {
  readonly name: string;
  readonly op: PrimitiveName;
  readonly inputs: readonly string[];
  /** Only what differs from the defaults. */
  readonly attributes?: { readonly [name: string]: AttributeValue | undefined };
  readonly span?: Span;
  /** Places of single attributes, for messages about them. */
  readonly attributeSpans?: { readonly [name: string]: Span | undefined };
}

/**
 * Builds a model graph layer by layer, checking names, attributes, shapes and kinds as it goes. A faulty layer becomes
 * diagnostics and has no value; layers that read it are left out silently, so one mistake is reported once.
 */
export interface ModelBuilder {
  /** The name of the layer's value, or undefined if it or something it reads is faulty. */
  add(request: LayerRequest): string | undefined;
  /** A layer of another graph as it is there, behind layers that are as they are there, too; its name. */
  keep(node: ModelNode): string;
  output(name: string, node: string): void;
  typeOf(name: string): ValueType | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The graph of all sound layers. Call it only when `diagnostics` holds no error. */
  finish(): ModelGraph;
}

export function createModelBuilder(modelName: string): ModelBuilder {
  const entries = new Map<string, DagEntry<ModelNode>>();
  const outputs: ModelOutput[] = [];
  const diagnostics: Diagnostic[] = [];
  return {
    diagnostics,
    typeOf: (name) => entries.get(name)?.label.type,
    output: (name, node) => void outputs.push({ name, node }),
    finish: () => ({ name: modelName, nodes: buildDag([...entries.values()]), outputs }),
    keep(node) {
      entries.set(node.name, { id: node.name, label: node, inputs: node.inputs });
      return node.name;
    },
    add(request) {
      const inputs = request.inputs.map((name) => entries.get(name)?.label);
      const known = inputs.filter((node) => node !== undefined);
      const [attributes, problems] = completeAttributes(request);
      const twice = entries.get(request.name)?.label;
      if (twice) problems.push(duplicateName(request, twice));
      diagnostics.push(...problems);
      if (problems.length > 0 || known.length < inputs.length) return undefined;
      const node = inferNode(request, known, attributes);
      if ('code' in node) {
        diagnostics.push(node);
        return undefined;
      }
      entries.set(node.name, { id: node.name, label: node, inputs: node.inputs });
      return node.name;
    },
  };
}

const spanOf = (span: Span | undefined): { span?: Span } => (span ? { span } : {});

function duplicateName(request: LayerRequest, other: ModelNode): Diagnostic {
  return {
    code: 'SPK203',
    severity: 'error',
    message: `two layers are called "${request.name}"`,
    ...spanOf(request.span),
    ...(other.span ? { related: [{ message: 'the first one is here', span: other.span }] } : {}),
    help: 'name one of them differently; in a repeat, use the counter in the name',
  };
}

/** Fills in defaults and lists unknown, missing and out-of-range attributes. */
export function completeAttributes(request: LayerRequest): [AnyAttributes, Diagnostic[]] {
  const specs = primitive(request.op).attributes;
  const { attributes = {} } = request;
  const problems: Diagnostic[] = [];
  const report = (name: string, message: string, help?: string): void =>
    void problems.push({
      code: 'SPK202',
      severity: 'error',
      message: `${request.op}: ${message}`,
      ...spanOf(request.attributeSpans?.[name] ?? request.span),
      ...(help !== undefined ? { help } : {}),
    });
  const complete: Record<string, AttributeValue> = {};
  for (const name in specs) if (specs[name]!.default !== undefined) complete[name] = specs[name]!.default;
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined) continue;
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    const mistake = spec ? attributeMistake(spec, value) : `no attribute "${name}"`;
    if (mistake !== undefined)
      report(
        name,
        spec ? `${name} ${mistake}` : mistake,
        spec ? (likely(spec, name, value) ?? spec.doc) : didYouMean(name, Object.keys(specs)),
      );
    else complete[name] = spec ? normalised(spec, value) : value;
  }
  for (const name in specs)
    if (!Object.hasOwn(complete, name) && (attributes as Partial<AnyAttributes>)[name] === undefined)
      report(name, `attribute "${name}" is missing`, specs[name]!.doc);
  return [complete, problems];
}

/** What was meant by a number in place of a list, or by per cent in place of a factor. */
function likely(spec: AttributeSpec, name: string, value: AttributeValue): string | undefined {
  if (typeof value !== 'number') return undefined;
  if (spec.kind === 'numbers') return `a list stands in square brackets, one number per channel: ${name}: [${value}]`;
  const isFactor = spec.kind === 'number' && spec.min === 0 && spec.max === 1;
  return isFactor && value > 1 && value <= 100 ? `a factor from 0 to 1: ${value / 100} for ${value} %` : undefined;
}

type SidesSpec = Extract<AttributeSpec, { kind: 'pair' | 'border' | 'ends' }>;

const isSides = (spec: AttributeSpec): spec is SidesSpec => Object.hasOwn(sideLists, spec.kind);

/** What lists of a pair or border may be, and what they become. */
const sideLists: {
  readonly [K in SidesSpec['kind']]: {
    readonly words: string;
    readonly lengths: readonly number[];
    readonly whole: (sides: readonly number[]) => AttributeValue;
  };
} = {
  pair: { words: 'a whole number, or [rows, columns]', lengths: [2], whole: ([rows, columns]) => [rows!, columns!] },
  border: {
    words: 'a whole number, [rows, columns], [top, bottom, left, right], half, same or valid',
    lengths: [2, 4],
    whole: (sides) => (sides.length === 4 ? sides : [sides[0]!, sides[0]!, sides[1]!, sides[1]!]),
  },
  ends: {
    words: 'a whole number, [front, behind], half, same or valid',
    lengths: [2, 4],
    whole: (sides) => (sides.length === 4 ? sides : [0, 0, sides[0]!, sides[1]!]),
  },
};

/** Pairs and borders may be given by fewer numbers, and borders by words. */
function normalised(spec: AttributeSpec, value: AttributeValue): AttributeValue {
  if (!isSides(spec)) return value;
  if (value === -1) return 'half';
  if (typeof value === 'string') return value === 'valid' ? [0, 0, 0, 0] : value;
  return sideLists[spec.kind].whole(Array.isArray(value) ? (value as number[]) : [value as number, value as number]);
}

/** Why numbers do not suit a pair or a border. */
function sidesMistake(spec: SidesSpec, value: AttributeValue): string | undefined {
  const { lengths, words } = sideLists[spec.kind];
  if (spec.kind !== 'pair' && (value === -1 || borderWords.some((word) => word === value))) return undefined;
  const isList = Array.isArray(value);
  const sides: readonly unknown[] = isList ? value : [value];
  const rows = spec.kind === 'ends' && sides.length === 4 && (sides[0] !== 0 || sides[1] !== 0);
  if (rows || (isList && !lengths.includes(sides.length)) || sides.some((side) => typeof side !== 'number'))
    return `must be ${words}, not ${JSON.stringify(value)}`;
  const range = { kind: 'int', doc: spec.doc, min: spec.kind === 'pair' ? spec.min : 0, max: spec.max } as const;
  return sides.map((side) => attributeMistake(range, side as number)).find((mistake) => mistake !== undefined);
}

/** Why a value does not suit an attribute, as the end of a sentence; undefined if it does. */
function attributeMistake(spec: AttributeSpec, value: AttributeValue): string | undefined {
  if (isSides(spec)) return sidesMistake(spec, value);
  const words = wordsOfMistake(spec, value);
  return words === undefined ? undefined : `must be ${words}, not ${JSON.stringify(value)}`;
}

/** What a value of one piece must be, if it is not. */
function wordsOfMistake(spec: Exclude<AttributeSpec, SidesSpec>, value: AttributeValue): string | undefined {
  if (spec.kind === 'numbers') {
    const fits = Array.isArray(value) && value.every((x) => typeof x === 'number' && Number.isFinite(x));
    return fits ? undefined : 'a list of numbers';
  }
  if (spec.kind === 'layer') return typeof value === 'string' ? undefined : 'the name of a layer';
  if (spec.kind === 'bool') return typeof value === 'boolean' ? undefined : 'true or false';
  if (spec.kind === 'word') {
    const fits = typeof value === 'string' && spec.choices.includes(value);
    return fits ? undefined : `one of ${spec.choices.join(', ')}`;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'a number';
  if (spec.kind === 'int' && !Number.isInteger(value)) return 'a whole number';
  if (spec.min !== undefined && value < spec.min) return `at least ${spec.min}`;
  if (spec.max !== undefined && value > spec.max) return `at most ${spec.max}`;
  return undefined;
}

/** A node before TypeScript knows that its attributes are its operator's: `completeAttributes` has checked them. */
type Layer = Omit<ModelNode, 'attributes' | 'op'> & Pick<LayerRequest, 'op'> & { readonly attributes: AnyAttributes };

/** What no image can hold, and no file of weights would fill. */
function expectRepresentable(op: PrimitiveName, { shape }: ValueType, parameters: readonly ParameterSpec[]): void {
  const extent = Math.max(...shape);
  if (extent > largestExtent)
    throw new OperatorError(`${op}: an extent of ${extent} (${shapeText(shape)}) is more than ${largestExtent}`);
  if (sizeOf(shape) > largestLayer)
    throw new OperatorError(`${op}: ${sizeOf(shape)} values (${shapeText(shape)}) are more than ${largestLayer}`);
  for (const { name, shape: own } of parameters)
    if (sizeOf(own) > largestLayer)
      throw new OperatorError(
        `${op}: ${sizeOf(own)} numbers of ${name} (${shapeText(own)}) are more than ${largestLayer}`,
      );
}

/** Runs the operator's own rules on its input types. */
function inferNode(
  request: LayerRequest,
  inputs: readonly ModelNode[],
  attributes: AnyAttributes,
): ModelNode | Diagnostic {
  const spec = primitive(request.op);
  if (inputs.length !== spec.inputs.length)
    return {
      code: 'SPK202',
      severity: 'error',
      message: `${request.op} takes ${spec.inputs.length} inputs (${spec.inputs.join(', ')}), not ${inputs.length}`,
      ...spanOf(request.span),
    };
  const types = Object.fromEntries(spec.inputs.map((name, i) => [name, inputs[i]!.type]));
  try {
    const type = spec.infer(types, attributes);
    const parameters = spec.parameters?.(types, attributes) ?? [];
    expectRepresentable(request.op, type, parameters);
    const layer: Layer = {
      name: request.name,
      op: request.op,
      inputs: request.inputs,
      attributes,
      type,
      parameters,
      macs: spec.macs?.(types, type, attributes) ?? 0,
      ...spanOf(request.span),
    };
    return layer as ModelNode;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return {
      code: 'SPK201',
      severity: 'error',
      message: `layer "${request.name}": ${error.message}`,
      ...spanOf(request.span),
      ...(error.help !== undefined ? { help: error.help } : {}),
    };
  }
}
