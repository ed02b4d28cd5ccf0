import { inputNodes, typeText } from '../../ir/model/index.ts';
import type { RunOf } from '../arguments/command.ts';
import type { check } from '../commands/check.ts';
import { host } from '../host.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import type { LoadedModel, Setting } from '../../toolchain/load/model.ts';
import { isForeignNetwork } from '../../toolchain/load/nir.ts';
import { modelReport, type ModelReport } from '../../toolchain/report/model.ts';
import { openModel, withoutSwap } from '../arguments/loading.ts';
import { firingText } from '../words/summary.ts';
import { checkNirFile } from './checks/nir.ts';
import { openTensorList } from './checks/tensors.ts';
import { counted, short, whole } from '../terminal/numbers.ts';
import { pairs, section, table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The report of a model, with warnings before its long list of layers. */
function documentOf(found: ModelReport, { warnings }: LoadedModel): object {
  const { layers, ...head } = found;
  return { ...head, warnings: warnings.map(diagnosticDocument), layers };
}

function layerTable(layers: ModelReport['layers'], width: number): string {
  const rows = layers.map((layer) => [
    layer.name,
    layer.op,
    layer.type,
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

/** `4,200`, `5,776,000 (5.78 M)`. */
const macsText = (macs: number): string =>
  short(macs) === whole(macs) ? whole(macs) : `${whole(macs)} (${short(macs)})`;

function report(
  found: ModelReport,
  { graph, settings, path, doc }: LoadedModel,
  layers: boolean,
  terminal: Terminal,
): string {
  const { widestFanIn: fanIn, logicalSteps } = found;
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
      ...(logicalSteps > 1 ? [['logical steps', `${logicalSteps}; figures are of one step`] as [string, string]] : []),
      ['parameters', whole(found.parameters)],
      [
        'MACs',
        `${macsText(found.macs)}${found.attentionMacs === 0 ? '' : `, attention apart: ${macsText(found.attentionMacs)}`}`,
      ],
      [
        'neurons',
        `${whole(found.neurons)} in ${firingText(found.spikingLayers)}; ${counted(found.layers.length, 'layer')} in all`,
      ],
      ['widest fan-in', `${whole(fanIn.synapses)} synapses on a neuron, in ${fanIn.layer}`],
    ],
    terminal.width,
  );
  return [
    `${terminal.style('bold', graph.name)}  ${path}`,
    ...(doc === undefined ? [] : [doc]),
    head,
    ...(settings.length > 0 ? [section('Parameters of the file', settingTable(settings, terminal.width - 2))] : []),
    ...(layers ? [section('Layers', layerTable(found.layers, terminal.width - 2))] : []),
  ].join('\n');
}

export const run: RunOf<typeof check> = async (args, terminal) => {
  const { model: path, p, layers } = args;
  if (isForeignNetwork(host, path)) return checkNirFile(path, args, terminal);
  const model = await withoutSwap(() => openModel(path, p, terminal));
  const found = modelReport(model);
  const tensors = openTensorList(model, args);
  return {
    json: { ...documentOf(found, model), ...tensors?.document },
    text: () =>
      [report(found, model, layers === true, terminal), ...(tensors ? [tensors.text(terminal.width)] : [])].join('\n'),
    ...(tensors?.fits === false ? { status: 3 } : {}),
  };
};
