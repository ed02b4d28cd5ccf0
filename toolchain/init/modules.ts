/** @file The modules of a checkpoint, told by the names and shapes of their tensors. */
import { isTrainingOnly, mayBelongToNeuron } from '../../ir/checkpoint/index.ts';
import type { Shape } from '../../ir/tensor.ts';

/** What a module may be. */
export type ModuleKind = 'weights' | 'norm' | 'neuron' | 'unknown';

/** A module with tensors of its own. */
export interface Module {
  /** Its name, which is to be the layer's. */
  readonly name: string;
  readonly kind: ModuleKind;
  /** Of layers with weights: [out, in / groups, kernel...]; of norms [channels]. */
  readonly shape: Shape;
  readonly hasBias: boolean;
  /** Last parts of its tensors' names, with their shapes. */
  readonly tensors: ReadonlyMap<string, Shape>;
}

/** Groups tensors by module, in the order given. Tensors that only training needs are left out; parts of a tensor are one. */
export function modulesOf(shapes: Iterable<readonly [name: string, shape: Shape]>): Module[] {
  const modules = new Map<string, Map<string, Shape>>();
  for (const [given, shape] of shapes) {
    const name = wholeName(given);
    if (name === undefined || isTrainingOnly(name)) continue;
    const dot = name.lastIndexOf('.');
    const [module, last] = [name.slice(0, Math.max(0, dot)), name.slice(dot + 1)];
    const own = modules.get(module) ?? new Map<string, Shape>();
    modules.set(module, own);
    own.set(last, shape);
  }
  return [...modules].map(([name, tensors]) => moduleOf(name, tensors));
}

/** The tensor that a part belongs to, where a weight is kept in parts; undefined for parts that say nothing of its shape. */
function wholeName(name: string): string | undefined {
  if (/(_mask|\.(weight|bias)_[gu]|\.original0|\.0\._[uv])$/.test(name)) return undefined;
  return name
    .replace(/\.parametrizations\.(\w+)\.original1?$/, '.$1')
    .replace(/\.(weight|bias)_(orig|v)$/, '.$1')
    .replace(/\.(weight|bias)_int$/, '.$1');
}

function moduleOf(name: string, tensors: ReadonlyMap<string, Shape>): Module {
  const weight = tensors.get('weight') ?? [];
  const base = { name, tensors, hasBias: tensors.has('bias') };
  const channels = tensors.get('running_mean');
  if (channels) return { ...base, kind: 'norm', shape: channels };
  if (weight.length >= 2 && weight.length <= 4) return { ...base, kind: 'weights', shape: weight };
  const isNeuron = tensors.size > 0 && [...tensors.keys()].every(mayBelongToNeuron);
  return { ...base, kind: isNeuron ? 'neuron' : 'unknown', shape: weight };
}

/** Whether a name says that the module stands beside the main chain: what it gives is added to it. */
export const isBranch = (name: string): boolean => /(^|[._])(downsample|shortcut|skip|residual|identity)/i.test(name);
