/** @file What `spikec verify --json` found, for a page. */
import type { ImageHeader, ImageOutline } from '../../ir/chip/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { LayerDifferences, NeuronVerdict, SampleVerdict, TrustRow, VerdictData } from '../../page/data.ts';
import type { Files } from '../../runtime/index.ts';
import { isFields, type Fields } from '../results/json.ts';
import { amountOf, objectsOf, pairsOf, placeIn, readDocument, type ReadDocument } from './documents.ts';

/** Reads a verification of an image. Throws SPK740 and SPK741. */
export function readVerdict(files: Files, path: string, image: ImageOutline, sha256: string): VerdictData {
  const document = readDocument(files, path, 'verify', sha256);
  const { exact, firstDifference, differences, recorded } = document.fields;
  const { header } = image;
  if (typeof exact !== 'boolean') return document.refuse('it has no verdict');
  const numbers = new Map(header.populations.map(({ name }, i) => [name, i]));
  return {
    ...{ file: path, exact, ...(typeof recorded === 'string' ? { recorded: true } : {}) },
    layers: objectsOf(document, document.fields, 'layers').flatMap((found) => {
      const layer = numbers.get(String(found['layer']));
      if (layer === undefined) return [];
      const [neurons, differing] = [amountOf(document, found, 'neurons'), amountOf(document, found, 'differing')];
      return [{ layer, neurons, differing }];
    }),
    samples: differences === null ? [] : samplesOf(document, image, numbers),
    ...(isFields(firstDifference)
      ? { first: firstText(firstDifference, typeof recorded === 'string' ? 'recording' : 'network') }
      : {}),
  };
}

/** The first difference in words; what a file holds is text, whatever it is. */
function firstText(first: Fields, judge: string): string {
  const of = (name: string): string => {
    const value = first[name];
    return Array.isArray(value) ? value.join(', ') : String(value);
  };
  const fires = (name: string): string => (first[name] === 1 ? 'fires' : 'does not');
  const text =
    first['kind'] === 'spike'
      ? `${of('layer')}, neuron ${of('neuron')}, time step ${of('step')} of ${of('sample')}: the ${judge} ${fires('expected')}, the chip ${fires('got')}; spikes in that window: ${of('expectedCount')} and ${of('gotCount')}`
      : `output ${of('output')}, value ${of('index')} of ${of('sample')}: the ${judge} ${of('expected')}, the chip ${of('got')}`;
  return text.slice(0, 400);
}

/** Samples that differ. @param numbers layers by name. */
const samplesOf = (
  document: ReadDocument,
  { header, cores }: ImageOutline,
  numbers: ReadonlyMap<string, number>,
): SampleVerdict[] =>
  objectsOf(document, document.fields, 'differences').map((sample) => ({
    name: String(sample['sample']).slice(0, 200),
    layers: objectsOf(document, sample, 'layers').map((found): LayerDifferences => {
      const layer = numbers.get(String(found['layer'])) ?? document.refuse('a layer that differs is none of the image');
      const neurons = sizeOf(header.populations[layer]!.extents);
      return {
        layer,
        cores: pairsOf(document, found, 'cores', cores.length),
        shown: objectsOf(document, found, 'neurons').map((neuron) => neuronOf(document, neuron, neurons, header)),
      };
    }),
  }));

function neuronOf(document: ReadDocument, fields: Fields, size: number, { schedule }: ImageHeader): NeuronVerdict {
  const what = 'a neuron that differs';
  const neuron = placeIn(document, fields, 'neuron', size, what);
  const logicalStep = placeIn(document, fields, 'logicalStep', schedule.logicalSteps, what);
  const slots = (name: 'expected' | 'got'): number[] => {
    const list = fields[name];
    return Array.isArray(list) && list.every((slot) => Number.isSafeInteger(slot) && slot >= 0 && slot < schedule.slots)
      ? (list as number[])
      : document.refuse(`a neuron has no "${name}"`);
  };
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
    ? {
        name,
        value: `${verdict.file}: every spike is the ${verdict.recorded === true ? 'recording' : 'trained network'}\u2019s; ${neurons} neurons compared, each in every sample and logical step`,
        kind: 'good',
      }
    : {
        name,
        value: `${verdict.file}: ${differing} of ${neurons} neurons differ, each counted in every sample and logical step${differing === 0 ? '; equality is not proved' : ''}`,
        kind: 'warning',
      };
}
