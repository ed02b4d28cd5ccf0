/** @file Under which names a file may keep a tensor of a model. */
import { isWeighted, type ModelGraph } from '../../model/index.ts';
import { sizeOf, type Shape } from '../../tensor.ts';
import { sameUpToTrailingOnes, storedShape } from '../stored.ts';

/** What a name stands for. */
export interface Wanted {
  /** The tensor's name in the model: `<layer>.<parameter>`, of integer checkpoints the name itself. */
  readonly name: string;
  /** The shape it has there; absent where the shape under this name tells nothing. */
  readonly shape?: Shape;
  /** Whether one number may stand for all. */
  readonly oneForAll?: boolean;
}

export interface Aliases {
  /** By stored name, without prefix. */
  readonly byName: ReadonlyMap<string, Wanted>;
  /** The tensors of the model that a float checkpoint holds, in the order of the model, with their shapes. */
  readonly wanted: ReadonlyMap<string, Shape>;
  /** Most parts between dots that a stored name has. */
  readonly depth: number;
  /** What the file leaves out in front of all names of the model, `backbone.`; mostly nothing. */
  readonly start: string;
}

/** Whether a tensor of this shape may stand under a name. */
export const fitsName = (shape: Shape, { shape: own, oneForAll }: Wanted): boolean =>
  own === undefined || sameUpToTrailingOnes(shape, own) || (oneForAll === true && sizeOf(shape) === 1);

/** Parts in which PyTorch keeps a reparametrised tensor `p`, with whether the part has the shape of the whole. */
const parts: readonly (readonly [spelling: (parameter: string) => string, shaped: boolean])[] = [
  [(p) => `${p}_orig`, true],
  [(p) => `${p}_v`, true],
  [(p) => `${p}_g`, false],
  [(p) => `parametrizations.${p}.original`, true],
  [(p) => `parametrizations.${p}.original0`, false],
  [(p) => `parametrizations.${p}.original1`, true],
];

const integerParts = ['weight_int', 'exp', 'bias_int'] as const;

/**
 * All names that tensors of a model are stored under: float parameters, whole or in parts, a layer scale under the layer's own
 * name, and the tensors of integer checkpoints under the layer or a module around it.
 *
 * @param start a leading part of all names that the file leaves out, `backbone.`.
 */
export function aliasesOf(graph: ModelGraph, start = ''): Aliases {
  const byName = new Map<string, Wanted>();
  const wanted = new Map<string, Shape>();
  const add = (stored: string, name: string, shape?: Shape, oneForAll = false): void => {
    const key = stored.startsWith(start) ? stored.slice(start.length) : stored;
    if (!byName.has(key)) byName.set(key, { name, ...(shape ? { shape, oneForAll } : {}) });
  };
  for (const node of graph.nodes.labels)
    for (const { name: parameter, bareKey, ...spec } of node.parameters) {
      const shape = storedShape(spec);
      const name = `${node.name}.${parameter}`;
      wanted.set(name, shape);
      add(name, name, shape, spec.oneForAll);
      if (bareKey) add(node.name, name, shape);
    }
  for (const node of graph.nodes.labels)
    for (const { name: parameter, ...spec } of node.parameters)
      for (const [spelling, shaped] of parts)
        add(`${node.name}.${spelling(parameter)}`, `${node.name}.${parameter}`, shaped ? storedShape(spec) : undefined);
  for (const layer of graph.nodes.labels.filter(isWeighted)) addInteger(layer.name, add);
  const depth = [...byName.keys()].reduce((most, name) => Math.max(most, name.split('.').length), 1);
  return { byName, wanted, depth, start };
}

function addInteger(layer: string, add: (stored: string, name: string) => void): void {
  const path = layer.split('.');
  for (let length = path.length; length > 0; length--)
    for (const part of integerParts) {
      const stored = `${path.slice(0, length).join('.')}.${part}`;
      add(stored, stored);
    }
}

/** What all names of a model's tensors begin with, up to a dot: `backbone.`; empty where they share nothing. */
export function sharedStart(names: readonly string[]): string {
  const [first = ''] = names;
  let end = 0;
  for (let dot = first.indexOf('.'); dot >= 0; dot = first.indexOf('.', dot + 1)) {
    if (!names.every((name) => name.startsWith(first.slice(0, dot + 1)))) break;
    end = dot + 1;
  }
  return first.slice(0, end);
}
