/** @file What a model is, in figures: what `check` reports. */
import { countModel, inputNodes, spikingNodes, stepsOf, typeText, type ModelGraph } from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { settingsByName, type LoadedModel } from '../load/model.ts';

/** A layer, and the synapses of each of its neurons. */
export interface FanIn {
  readonly layer: string;
  readonly synapses: number;
}

/** The layer whose neurons have the most synapses each: what a target's fan-in limit must hold. */
export function widestFanIn(graph: ModelGraph): FanIn {
  let widest = { layer: '', synapses: 0 };
  for (const node of graph.nodes.labels) {
    const shape = node.parameters.find((p) => p.name === 'weight')?.shape ?? [];
    const synapses = shape.length > 1 ? sizeOf(shape.slice(1)) : 0;
    if (synapses > widest.synapses) widest = { layer: node.name, synapses };
  }
  return widest;
}

/** A model with its parameters, MACs and neurons (of one logical step), in all and layer by layer. */
export function modelReport({ graph, path, settings }: Pick<LoadedModel, 'graph' | 'path' | 'settings'>) {
  const { layers, ...totals } = countModel(graph);
  return {
    model: graph.name,
    file: path,
    settings: settingsByName(settings),
    logicalSteps: stepsOf(graph),
    inputs: inputNodes(graph).map((node) => ({ name: node.name, ...node.type })),
    outputs: graph.outputs.map(({ name, node }) => ({ name, layer: node, shape: graph.nodes.label(node).type.shape })),
    ...totals,
    spikingLayers: spikingNodes(graph).length,
    widestFanIn: widestFanIn(graph),
    layers: layers.map((layer) => ({ ...layer, type: typeText(graph.nodes.label(layer.name).type) })),
  };
}

/** What `modelReport` gives. */
export type ModelReport = ReturnType<typeof modelReport>;
