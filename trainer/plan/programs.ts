/** @file What operators see of the plan, and what they leave: phases, prepared tasks, memory of their own. */
import type { Arena, Task, TaskPhase } from '../../engine/index.ts';
import { referenceOf } from '../../ir/model/index.ts';
import type { LayerContext, LayerTools } from '../ops/index.ts';
import type { PlannedMask } from './mask.ts';
import type { ParameterPlan } from './parameters.ts';
import type { PlannedLayer } from './layers.ts';
import type { Activations } from './activations.ts';

/** What all layers of a plan have in common. */
export interface PlanContext extends Pick<
  LayerContext,
  'steps' | 'surrogate' | 'momentum' | 'strictBounds' | 'images' | 'frames' | 'deployedOf'
> {
  readonly arena: Arena;
  readonly parameters: ParameterPlan;
  readonly values: Activations;
  readonly mask?: PlannedMask | undefined;
}

/** Numbers in memory that nothing changes. */
export interface PlannedConstant {
  readonly address: number;
  readonly numbers: Float32Array | Float64Array | Int32Array;
}

/** The programs of a step while they are written. */
export interface ProgramDraft {
  readonly arena: Arena;
  /** Phases of a training step, forward and back, but for the preparation. */
  readonly training: TaskPhase[];
  readonly evaluation: TaskPhase[];
  /** Tasks that read parameters alone, by the programs that need them. */
  readonly prepared: Readonly<Record<'always' | 'training', Task[]>>;
  /** Numbers that memory holds from the start. */
  readonly constants: readonly PlannedConstant[];
  /** Memory that each thread needs for itself, in bytes. */
  readonly scratchBytes: number;
  /** What a layer's operator may ask for in the forward pass, or on the way back. */
  contextOf(layer: PlannedLayer, pass: 'forward' | 'gradient'): LayerContext;
  /** The same for what is no layer of the graph, by a name of its own that parameters and phases begin with. */
  toolsOf(name: string, op: string, pass: 'forward' | 'gradient'): LayerTools;
  /** Ends a layer's turn: its temporary memory is free again. */
  finish(): void;
}

/** Begins empty programs; layers append to them in the order in which they ask for their context. */
export function draftPrograms({ arena, parameters, values, mask, ...common }: PlanContext): ProgramDraft {
  const training: TaskPhase[] = [];
  const evaluation: TaskPhase[] = [];
  const prepared: Record<'always' | 'training', Task[]> = { always: [], training: [] };
  const kept = new Map<string, number>();
  const constants: PlannedConstant[] = [];
  const temporaries: number[] = [];
  let scratchBytes = 0;
  function lasting(id: string, bytes: number): number {
    const address = kept.get(id) ?? arena.reserve(bytes);
    kept.set(id, address);
    return address;
  }
  const toolsOf: ProgramDraft['toolsOf'] = (name, op, pass) => ({
    parameter: (parameter) => parameters.place(`${name}.${parameter}`),
    kept: (key, bytes, layer = name) => lasting(`${layer}:${key}`, bytes),
    constant(key, numbers) {
      const id = `${name}:${key}`;
      const known = kept.has(id);
      const address = lasting(id, numbers.byteLength);
      if (!known) constants.push({ address, numbers });
      return address;
    },
    temporary(bytes) {
      const address = arena.allocate(bytes);
      temporaries.push(address);
      return address;
    },
    scratch(bytes) {
      scratchBytes = Math.max(scratchBytes, bytes);
    },
    prepare: (item, when = 'always') => prepared[when].push(item),
    phase(phaseName, tasks, when = 'always') {
      const phase = { name: `${op}: ${phaseName}`, tasks };
      if (when !== 'evaluation') training.push(phase);
      if (when !== 'training' && pass === 'forward') evaluation.push(phase);
    },
  });
  const earlierOf = (node: PlannedLayer['node']): Pick<LayerContext, 'earlier'> => {
    const reference = referenceOf(node);
    return reference ? { earlier: values.of(reference.layer) } : {};
  };
  const maskOf = (name: string): Pick<LayerContext, 'keptRows'> => {
    const keptRows = mask?.keptOf(name);
    return keptRows ? { keptRows } : {};
  };
  return {
    ...{ arena, training, evaluation, prepared, constants, toolsOf },
    get scratchBytes() {
      return scratchBytes;
    },
    contextOf: ({ node, result, neuron, normed, spikes, membrane, images: batch }, pass) => ({
      ...common,
      ...(membrane ? { membrane } : {}),
      ...{ batch, neuron, normed, spikes, output: values.of(result), inputs: node.inputs.map(values.of) },
      ...earlierOf(node),
      ...maskOf(node.name),
      ...toolsOf(node.name, node.op, pass),
    }),
    finish() {
      for (const address of temporaries.splice(0)) arena.release(address);
    },
  };
}
