/** @file What an ONNX file says of itself (`metadata_props`): texts, and JSON where there is more to say. */
import { modelHash, weightsHash } from '../../ir/checkpoint/index.ts';
import { inputNodes, isHost } from '../../ir/model/index.ts';
import { capOf } from '../../ir/neurons/index.ts';
import { hexOf } from '../../ir/sha256.ts';
import type { Population } from '../../ir/spike/index.ts';
import { allAre, type State } from './drawing.ts';
import { isOneOfMany, type OnnxRequest } from './request.ts';

/** Texts by name. */
export function metadataOf(request: OnnxRequest, states: readonly State[]): Readonly<Record<string, string>> {
  const { model, weights, spike, target, form, unroll } = request;
  const [input] = inputNodes(model);
  const { fraction_bits: fractionBits, bits, mean, std } = input!.attributes;
  return {
    'spikec.form': form,
    'spikec.model_sha256': hexOf(modelHash(model)),
    'spikec.weights_sha256': hexOf(weightsHash(weights)),
    'spikec.target': target,
    'spikec.steps': String(spike.steps),
    'spikec.unrolled': String(spike.steps === 1 || unroll),
    'spikec.input': JSON.stringify({ name: input!.name, fraction_bits: fractionBits, bits, mean, std }),
    'spikec.layers': JSON.stringify(layersOf(request)),
    ...(states.length > 0 ? { 'spikec.states': JSON.stringify(states.map(stateEntry)) } : {}),
    ...(isOneOfMany(request) ? { 'spikec.results': JSON.stringify(resultsOf(request)) } : {}),
  };
}

/** Populations that the file has values of, under their names. */
const layersOf = ({ model, spike, proof, form }: OnnxRequest): object[] =>
  spike.populations.labels
    .filter(({ name, role }) => role !== 'input' && (form === 'integers' || model.nodes.has(name)))
    .map((population) => layerEntry(population, proof.float32Proved.has(population.name)));

function layerEntry(population: Population, proved: boolean): object {
  const { name, membrane, neuron, fractionBits } = population;
  const grid = allAre(fractionBits, fractionBits[0]!) ? fractionBits[0]! : Array.from(fractionBits);
  return {
    ...{ layer: name, membranes_of: membrane },
    ...(neuron && capOf(population) > 0 ? { cap: neuron.cap, norm: neuron.norm } : {}),
    ...{ fraction_bits: grid, float32: proved ? 'proved' : 'observed' },
  };
}

const stateEntry = ({ input, output, type, shape, begins }: State): object => ({
  ...{ input, output, type, shape, begins: begins.length === 1 ? begins[0]! : begins },
});

/** What results are made of, where the file holds one logical step of several. */
const resultsOf = ({ model }: OnnxRequest): object[] => [
  ...model.nodes.labels.filter(isHost).map(({ name, op, inputs }) => ({ layer: name, is: op, of: inputs })),
  ...model.outputs.map(({ name, node }) => ({ result: name, of: [node] })),
];

/** Populations in which float32 is not proved exact, whose sums the dense twin has. */
export const observedLayers = ({ spike, proof }: Pick<OnnxRequest, 'spike' | 'proof'>): readonly string[] =>
  spike.populations.labels
    .filter(({ name, role }) => role !== 'input' && !proof.float32Proved.has(name))
    .map(({ name }) => name);
