/** @file What `spikec verify --json` found, for a page. */
import type { ImageHeader, ImageOutline } from '../../ir/chip/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { LayerVerdict, NeuronVerdict, TrustRow, VerdictData } from '../../page/data.ts';
import type { Files } from '../../runtime/index.ts';
import { isFields, type Fields } from '../results/json.ts';
import { amountOf, objectsOf, pairsOf, readDocument, type ReadDocument } from './documents.ts';

/** Reads a verification of an image. Throws SPK740 and SPK741. */
export function readVerdict(files: Files, path: string, image: ImageOutline, sha256: string): VerdictData {
  const document = readDocument(files, path, 'verify', sha256);
  const { exact, firstDifference, differences } = document.fields;
  const { header } = image;
  const where = isFields(differences) ? differencesOf(document, differences, image) : undefined;
  if (typeof exact !== 'boolean') return document.refuse('it has no verdict');
  const numbers = new Map(header.populations.map(({ name }, i) => [name, i]));
  return {
    ...{ file: path, exact },
    layers: objectsOf(document, document.fields, 'layers').flatMap((found) => {
      const layer = numbers.get(String(found['layer']));
      if (layer === undefined) return [];
      const [neurons, differing] = [amountOf(document, found, 'neurons'), amountOf(document, found, 'differing')];
      return [{ layer, neurons, differing, ...where?.get(header.populations[layer]!.name) }];
    }),
    ...(where && isFields(differences) ? { sample: String(differences['sample']).slice(0, 200) } : {}),
    ...(isFields(firstDifference) ? { first: firstText(firstDifference) } : {}),
  };
}

/** The first difference in words; what a file holds is text, whatever it is. */
function firstText(first: Fields): string {
  const of = (name: string): string => {
    const value = first[name];
    return Array.isArray(value) ? value.join(', ') : String(value);
  };
  const fires = (name: string): string => (first[name] === 1 ? 'fires' : 'does not');
  const text =
    first['kind'] === 'spike'
      ? `${of('layer')}, neuron ${of('neuron')}, time step ${of('step')} of ${of('sample')}: the network ${fires('expected')}, the chip ${fires('got')}; spikes in that window: ${of('expectedCount')} and ${of('gotCount')}`
      : `output ${of('output')}, value ${of('index')} of ${of('sample')}: the network ${of('expected')}, the chip ${of('got')}`;
  return text.slice(0, 400);
}

/** Where layers differ, by name. */
function differencesOf(
  document: ReadDocument,
  differences: Fields,
  { header, cores }: ImageOutline,
): ReadonlyMap<string, Pick<LayerVerdict, 'cores' | 'shown'>> {
  const extents = new Map(header.populations.map(({ name, extents: each }) => [name, sizeOf(each)]));
  return new Map(
    objectsOf(document, differences, 'layers').map((layer) => [
      String(layer['layer']),
      {
        cores: pairsOf(document, layer, 'cores', cores.length),
        shown: objectsOf(document, layer, 'neurons').map((neuron) =>
          neuronOf(document, neuron, extents.get(String(layer['layer'])) ?? 0, header),
        ),
      },
    ]),
  );
}

function neuronOf(document: ReadDocument, fields: Fields, size: number, { schedule }: ImageHeader): NeuronVerdict {
  const [neuron, logicalStep] = [amountOf(document, fields, 'neuron'), amountOf(document, fields, 'logicalStep')];
  const slots = (name: 'expected' | 'got'): number[] => {
    const list = fields[name];
    return Array.isArray(list) && list.every((slot) => Number.isSafeInteger(slot) && slot >= 0 && slot < schedule.slots)
      ? (list as number[])
      : document.refuse(`a neuron has no "${name}"`);
  };
  if (neuron >= size || logicalStep >= schedule.logicalSteps)
    document.refuse('a neuron that differs is none of the image');
  return { neuron, logicalStep, expected: slots('expected'), got: slots('got') };
}

/** What a verification, or none, adds to the head of a page. */
export function verdictTrust(verdict: VerdictData | undefined): TrustRow {
  const name = 'exactness';
  if (!verdict)
    return { name, value: 'unknown: no verification was given (spikec verify ... --json, --verify)', kind: 'unknown' };
  const neurons = verdict.layers.reduce((sum, layer) => sum + layer.neurons, 0);
  const differing = verdict.layers.reduce((sum, layer) => sum + layer.differing, 0);
  return verdict.exact
    ? { name, value: `${verdict.file}: every spike of ${neurons} neurons is the trained network\u2019s`, kind: 'good' }
    : {
        name,
        value: `${verdict.file}: ${differing} of ${neurons} neurons differ, or equality is not proved`,
        kind: 'warning',
      };
}
