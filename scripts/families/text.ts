/** @file The generated parts of docs/families.md. */
import { counted, short, whole } from '../../cli/terminal/numbers.ts';
import { targetTitle } from '../../cli/words/origin.ts';
import { chooseAttentionOrder } from '../../compiler/passes/choose_attention_order.ts';
import { countModel, isOp, stepsOf, type ModelGraph } from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { absentParameters, headOf, hostSentences, trainerSentences } from './host.ts';
import {
  count,
  lowerNetwork,
  populationWords,
  type LoweredNetwork,
  type OperatorMapping,
  type Tally,
} from './mapping.ts';
import { loadNetwork, publishedNetworks, settingsText, smallNetworks } from './networks.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** One row per published network: parameters and operations, as `spikec check` counts them. */
export function publishedSizes(): string {
  const rows = publishedNetworks.map((network) => {
    const model = loadNetwork(network);
    const { parameters, macs, attentionMacs, neurons } = countModel(model);
    const command = `\`${network.file}.spike ${settingsText(network)}\``;
    const costs = [whole(parameters), short(macs), short(attentionMacs), short(neurons)];
    return [network.title, command, ...costs, `${stepsOf(model)}`, firstProducts(model)];
  });
  const head = [
    'network',
    'file and parameters',
    'parameters',
    'MACs',
    'of attention',
    'neurons',
    'logical steps',
    'first product',
  ];
  return table(head, rows);
}

/** Which product of an attention the compiler takes first, of all its attentions: `k'v`. */
function firstProducts(model: ModelGraph): string {
  const chosen = chooseAttentionOrder.run({ model }, { warn: () => undefined, note: () => undefined });
  const attentions = chosen.model.nodes.labels.filter((node) => isOp(node, 'attention'));
  const orders = attentions.map(({ attributes: { order } }) => (order === 'qk_first' ? "q k'" : "k' v"));
  return [...new Set(orders)].join(', ');
}

/** One part per small network: what became what, and what stays outside the chip. */
export const familyMappings = (): string =>
  smallNetworks.map((network) => mappingText(lowerNetwork(network))).join('\n\n');

function mappingText(lowered: LoweredNetwork): string {
  const { network, operators } = lowered;
  const list = [...hostSentences(lowered), ...absentParameters(lowered).map((line) => `${line}.`)];
  const settings = settingsText(network);
  return [
    `### ${network.title}`,
    `\`examples/${network.file}.spike\`: ${headOf(network.file)}`,
    `Lowered ${settings === '' ? 'as it is' : `with \`${settings}\``} for ${chipText(lowered)}: ${figures(lowered)}`,
    table(['layers', 'operator of the model', 'projections', 'populations', 'otherwise'], operators.map(operatorRow)),
    `Not on the chip:\n\n${list.map((line) => `- ${line}`).join('\n')}`,
    trainerSentences(lowered).join(' '),
  ].join('\n\n');
}

const operatorRow = ({
  layers,
  operator,
  projections,
  populations,
  removed,
  host,
  named,
}: OperatorMapping): string[] => {
  const gone = [...removed].map(([pass, n]) => `${n} taken out by \`${pass}\``);
  const silent = layers - named.size;
  const sums = silent > 0 ? [`${silent} with nothing of their own`] : [];
  const otherwise = [...gone, ...(host > 0 ? [`${host} on the host`] : []), ...sums];
  return [`${layers}`, `\`${operator}\``, tallyText(projections), tallyText(populations), otherwise.join('; ')];
};

const tallyText = (tally: Tally): string => [...tally].map(([word, n]) => `${n} ${word}`).join('; ');

const chipText = ({ network: { weightBits }, facts: { target } }: LoweredNetwork): string =>
  `${targetTitle(target)}${weightBits === undefined ? '' : ` with ${weightBits}-bit weights`}`;

function figures({ model, macs, facts: { spike, schedule } }: LoweredNetwork): string {
  const slots: Tally = new Map();
  for (const population of spike.populations.labels)
    if (population.role !== 'input') count(slots, populationWords(population), sizeOf(population.extents));
  const list = (tally: Tally): string => [...tally].map(([word, n]) => `${whole(n)} (${word})`).join(', ');
  return [
    `${whole(countModel(model).parameters)} parameters.`,
    `Multiply-accumulates of one logical step after the passes, by what carries them out: ${list(macs)}.`,
    `Neuron slots: ${list(slots)}.`,
    `A sample takes ${spike.steps} x ${counted(schedule.windows, 'window')} of ${counted(schedule.slots, 'time step')}.`,
  ].join(' ');
}
