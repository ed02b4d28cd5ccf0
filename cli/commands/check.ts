import {
  countModel,
  inputNodes,
  spikingNodes,
  stepsOf,
  typeText,
  type LayerCost,
  type ModelGraph,
} from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { defineCommand } from '../arguments/command.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { loadModel, settingsDocument, type LoadedModel, type Setting } from '../../toolchain/load/model.ts';
import { short, whole } from '../terminal/numbers.ts';
import { flag, parameterOption } from '../arguments/options.ts';
import { pairs, section, table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The layer whose neurons have the most synapses each: what a target's fan-in limit must hold. */
function widestFanIn(graph: ModelGraph): { readonly layer: string; readonly synapses: number } {
  let widest = { layer: '', synapses: 0 };
  for (const node of graph.nodes.labels) {
    const shape = node.parameters.find((p) => p.name === 'weight')?.shape ?? [];
    const synapses = shape.length > 1 ? sizeOf(shape.slice(1)) : 0;
    if (synapses > widest.synapses) widest = { layer: node.name, synapses };
  }
  return widest;
}

function documentOf(model: LoadedModel): Record<string, unknown> & { layers: readonly LayerCost[] } {
  const { graph } = model;
  const { layers, ...totals } = countModel(graph);
  return {
    model: graph.name,
    file: model.path,
    settings: settingsDocument(model.settings),
    logicalSteps: stepsOf(graph),
    inputs: inputNodes(graph).map((node) => ({ name: node.name, ...node.type })),
    outputs: graph.outputs.map(({ name, node }) => ({ name, layer: node, shape: graph.nodes.label(node).type.shape })),
    ...totals,
    spikingLayers: spikingNodes(graph).length,
    widestFanIn: widestFanIn(graph),
    warnings: model.warnings.map(diagnosticDocument),
    layers: layers.map((layer) => ({ ...layer, type: typeText(graph.nodes.label(layer.name).type) })),
  };
}

function layerTable(graph: ModelGraph, width: number): string {
  const rows = countModel(graph).layers.map((layer) => [
    layer.name,
    layer.op,
    typeText(graph.nodes.label(layer.name).type),
    layer.parameters === 0 ? '' : whole(layer.parameters),
    layer.macs === 0 ? '' : whole(layer.macs),
  ]);
  return table(
    ['layer', 'operator', 'value', 'parameters', 'MACs'],
    rows,
    ['left', 'left', 'left', 'right', 'right'],
    width,
  );
}

const settingTable = (settings: readonly Setting[], width: number): string =>
  table(
    ['name', 'value', 'meaning'],
    settings.map(({ name, text, doc = '' }) => [name, text, doc]),
    ['left', 'left', 'left'],
    width,
  );

function report({ graph, settings, path }: LoadedModel, layers: boolean, terminal: Terminal): string {
  const count = countModel(graph);
  const fanIn = widestFanIn(graph);
  const head = pairs(
    [
      [
        'input',
        inputNodes(graph)
          .map((node) => `${node.name}: ${typeText(node.type)}`)
          .join('; '),
      ],
      [
        'outputs',
        graph.outputs
          .map(({ name, node }) => `${name} = ${node}: ${typeText(graph.nodes.label(node).type)}`)
          .join('; '),
      ],
      ...(stepsOf(graph) > 1
        ? [['logical steps', `${stepsOf(graph)}; figures are of one step`] as [string, string]]
        : []),
      ['parameters', whole(count.parameters)],
      [
        'MACs',
        `${whole(count.macs)} (${short(count.macs)}), attention apart: ${whole(count.attentionMacs)} (${short(count.attentionMacs)})`,
      ],
      [
        'neurons',
        `${whole(count.neurons)} in ${spikingNodes(graph).length} spiking layers; ${count.layers.length} layers in all`,
      ],
      ['widest fan-in', `${whole(fanIn.synapses)} synapses on a neuron, in ${fanIn.layer}`],
    ],
    terminal.width,
  );
  return [
    `${terminal.style('bold', graph.name)}  ${path}`,
    head,
    ...(settings.length > 0 ? [section('Parameters of the file', settingTable(settings, terminal.width - 2))] : []),
    ...(layers ? [section('Layers', layerTable(graph, terminal.width - 2))] : []),
  ].join('\n');
}

export const check = defineCommand({
  name: 'check',
  summary: 'Parse a model, check names, types and shapes, count parameters and MACs',
  positionals: { model: { type: 'string', demandOption: true, describe: 'A model file' } },
  options: { ...parameterOption, layers: flag('List every layer with its value, parameters and MACs') },
  examples: [
    ['check net.spike', 'is it sound, and how large is it'],
    ['check net.spike -p size=t -p image=64 --layers', 'with other parameters, layer by layer'],
  ],
  async run({ model: path, p, layers }, terminal) {
    const model = await loadModel(path, p, terminal);
    return { json: documentOf(model), text: () => report(model, layers === true, terminal) };
  },
});
