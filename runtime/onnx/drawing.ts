/** @file Graphs while they are drawn: operations get names from the layer they belong to, constants stand once. */
import type { Shape } from '../../ir/tensor.ts';
import {
  typeNumbers,
  type OnnxArrays,
  type OnnxAttributes,
  type OnnxConstant,
  type OnnxGraph,
  type OnnxNode,
  type OnnxType,
  type OnnxValue,
} from './graph.ts';

/** What a membrane or a current begins with: one number for every channel, or one for all. */
export type Beginning = ArrayLike<number>;

/** Where rules put what they draw. All names are names of values. */
export interface Drawing {
  /** Adds an operation of the layer at hand, and returns its value. */
  add(op: string, inputs: readonly string[], attributes?: OnnxAttributes): string;
  /** A constant of the layer at hand, called `LAYER.what`; another call for it gives the same. */
  own(what: string, type: OnnxType, values: ArrayLike<number>, shape: Shape): string;
  /** A list of a few numbers; equal ones stand once. */
  list(type: OnnxType, values: readonly number[]): string;
  /** One number, of rank 0. */
  scalar(type: OnnxType, value: number): string;
  /**
   * What the logical step before has left of a value of the layer at hand: an input `LAYER.what_in` where the graph is one
   * step, else the value itself, and in the first step what it begins with.
   *
   * @param shape with the axis of samples; channels are axis 1.
   */
  before(what: string, type: OnnxType, shape: Shape, beginning: Beginning): string;
  /** What this logical step leaves of it: an output `LAYER.what_out` where the graph is one step. */
  leave(what: string, value: string): void;
}

/** A value that lives from logical step to logical step, as a reader of the file is told. */
export interface State extends OnnxValue {
  readonly input: string;
  readonly output: string;
  /** One number per channel, or one for all. */
  readonly begins: readonly number[];
}

/** The same, as those see it who go through the layers. */
export interface Canvas extends Drawing {
  /** From now on operations belong to this layer. */
  enter(layer: string): void;
  /** From now on operations belong to this logical step, which names tell where a graph has several; or to all of them. */
  enterStep(step: number | undefined): void;
  /**
   * Gives a value the name LAYER + `ending`, and the operation that made it the name `node`; returns the name. A value that
   * another layer has made is handed on by an operation of this one.
   */
  name(value: string, ending: string, node: string): string;
  /** Keeps a name for a layer, or for what leaves (''). The first who asks for it has it. */
  reserve(name: string, layer: string): void;
  input(name: string, type: OnnxType, shape: Shape): string;
  /** A value leaves under a name that was reserved. */
  output(value: string, name: string, type: OnnxType, shape: Shape): void;
  describe(value: string, type: OnnxType, shape: Shape): void;
  readonly states: readonly State[];
  finish(name: string): OnnxGraph;
}

const arrays: { readonly [T in OnnxType]: (values: ArrayLike<number>) => OnnxArrays[OnnxType] } = {
  float32: (values) => Float32Array.from(values),
  float64: (values) => Float64Array.from(values),
  uint8: (values) => Uint8Array.from(values),
  int8: (values) => Int8Array.from(values),
  int32: (values) => Int32Array.from(values),
  int64: (values) => BigInt64Array.from(Array.from(values), BigInt),
};

/** @param steps logical steps that the graph holds, and whether it is one of several. */
export function createCanvas({ steps, oneOfMany }: { readonly steps: number; readonly oneOfMany: boolean }): Canvas {
  const [nodes, constants]: [OnnxNode[], OnnxConstant[]] = [[], []];
  const [inputs, outputs, described]: [OnnxValue[], OnnxValue[], OnnxValue[]] = [[], [], []];
  const states: State[] = [];
  const taken = new Set<string>();
  const reserved = new Map<string, string>();
  const known = new Map<string, string>();
  const left = new Map<string, string>();
  const makers = new Map<string, { readonly at: number; readonly turn: number }>();
  let [layer, prefix, turn] = ['', '', 0];

  /** The name itself, with something behind it where others have it. */
  const claim = (wanted: string): string => {
    let [name, number] = [wanted, 1];
    while (taken.has(name) || reserved.has(name)) name = `${wanted}_${++number}`;
    taken.add(name);
    return name;
  };
  const once = (key: string, wanted: string, type: OnnxType, values: ArrayLike<number>, shape: Shape): string => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const name = claim(wanted);
    constants.push({ name, shape, values: arrays[type](values) });
    known.set(key, name);
    return name;
  };
  const add = (op: string, from: readonly string[], attributes: OnnxAttributes = {}, wanted = ''): string => {
    const output = wanted || claim(`${prefix}${layer}/${op}`);
    makers.set(output, { at: nodes.length, turn });
    nodes.push({ name: output, op, inputs: from, output, attributes });
    return output;
  };
  const state = (what: string, type: OnnxType, shape: Shape, begins: readonly number[]): string => {
    const [input, output] = [claim(`${layer}.${what}_in`), claim(`${layer}.${what}_out`)];
    states.push({ name: `${layer}.${what}`, type, shape, input, output, begins });
    inputs.push({ name: input, type, shape });
    return input;
  };
  return {
    add: (op, from, attributes) => add(op, from, attributes),
    own: (what, type, values, shape) => once(`${layer}.${what}`, `${layer}.${what}`, type, values, shape),
    list: (type, values) => once(`${type} [${values.join()}]`, 'constant', type, values, [values.length]),
    scalar: (type, value) => once(`${type} ${value}`, 'constant', type, [value], []),
    before(what, type, shape, beginning) {
      const begins = Array.from(beginning);
      if (oneOfMany) return state(what, type, shape, begins);
      const before = left.get(`${layer}.${what}`);
      if (before !== undefined) return before;
      return once(`${layer}.${what}`, `${layer}.${what}`, type, begins, [
        1,
        begins.length,
        ...shape.slice(2).map(() => 1),
      ]);
    },
    leave(what, value) {
      left.set(`${layer}.${what}`, value);
      const kept = states.find(({ name }) => name === `${layer}.${what}`);
      if (!kept) return;
      add('Identity', [value], {}, kept.output);
      outputs.push({ name: kept.output, type: kept.type, shape: kept.shape });
    },
    enter(to) {
      layer = to;
      turn++;
    },
    enterStep: (to) => void (prefix = to !== undefined && steps > 1 ? `step${to}/` : ''),
    name(given, ending, node) {
      const value = makers.get(given)?.turn === turn ? given : add('Identity', [given]);
      const { at } = makers.get(value)!;
      const wanted = `${prefix}${layer}${ending}`;
      const name = reserved.get(wanted) === layer ? wanted : claim(wanted);
      const renamed = (of: string): string => (of === value ? name : of);
      for (let i = at; i < nodes.length; i++) {
        const { inputs: from, ...rest } = nodes[i]!;
        nodes[i] = { ...rest, inputs: from.map(renamed) };
      }
      nodes[at] = { ...nodes[at]!, output: name, name: `${prefix}${node}` };
      for (const [key, of] of left) left.set(key, renamed(of));
      makers.set(name, { at, turn });
      return name;
    },
    reserve(name, to) {
      if (!reserved.has(name)) reserved.set(name, to);
    },
    input(name, type, shape) {
      taken.add(name);
      inputs.push({ name, type, shape });
      return name;
    },
    output(value, name, type, shape) {
      if (value !== name) add('Identity', [value], {}, name);
      outputs.push({ name, type, shape });
    },
    describe: (name, type, shape) => void described.push({ name, type, shape }),
    states,
    finish(name) {
      const leaving = new Set(outputs.map((output) => output.name));
      return {
        name,
        nodes,
        constants,
        inputs,
        outputs,
        described: described.filter((value) => !leaving.has(value.name)),
      };
    },
  };
}

/** Shape of a value in the file: one sample in front. */
export const sampled = (shape: Shape): Shape => [1, ...shape];

/** Shape of values of so many logical steps, one after the other. */
export const perStepShape = (steps: number, shape: Shape): Shape => [steps, ...shape];

/** Shape of one number per channel, to be spread over values of a rank (with the axis of samples). */
export const perChannel = (channels: number, rank: number): Shape => [
  1,
  channels,
  ...new Array<number>(rank - 2).fill(1),
];

/** A value under another shape. */
export const reshaped = (d: Drawing, value: string, shape: Shape): string =>
  d.add('Reshape', [value, d.list('int64', shape)]);

/** A value as elements of another type. */
export const cast = (d: Drawing, value: string, type: OnnxType): string =>
  d.add('Cast', [value], { to: typeNumbers[type] });

/** True where all numbers are equal to one. */
export const allAre = (values: ArrayLike<number>, one: number): boolean => {
  for (let i = 0; i < values.length; i++) if (values[i] !== one) return false;
  return true;
};
