/** @file From a file of tensors to what was recorded of each layer. */
import type { ImageHeader } from '../../ir/chip/image.ts';
import { readRenames } from '../../ir/checkpoint/index.ts';
import { DiagnosticError, fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { everFires } from '../../ir/neurons/index.ts';
import {
  sameShape,
  shapeOfRank,
  shapeText,
  sizeOf,
  type AnyTensor,
  type Shape,
  type TensorFile,
} from '../../ir/tensor.ts';
import { attempt, listed, quoted } from '../formats/problems.ts';
import { resultsOf, type ResultInfo } from '../results.ts';
import { outputKeys, traceFormat } from '../trace_file.ts';
import { countsOfTensor } from './counts.ts';
import { layoutOfCounts, type LayoutOptions, type Wanted } from './layout.ts';
import { inputNames, knownBeside, namedTensors, suggestedRenames, type Left } from './names.ts';

/** How a recording is to be read. */
export interface RecordingOptions extends LayoutOptions {
  /** `old=new` texts. */
  readonly renames?: readonly string[] | undefined;
}

/** What was recorded of one spiking layer. */
export interface RecordedLayer extends Wanted {
  readonly layer: string;
  /** What it is called in the file. */
  readonly tensor: string;
  readonly samples: number;
  /** [N, T, ...shape]. */
  readonly counts: Uint8Array;
}

/** What was recorded of one output. */
export interface RecordedOutput {
  readonly output: string;
  readonly tensor: string;
  readonly samples: number;
  /** Whether the values are float64. */
  readonly wide: boolean;
  /** [N, ...]. */
  readonly values: readonly number[] | Float32Array | Float64Array;
}

/** A recording that belongs to a network. */
export interface Recording {
  readonly samples: number;
  /** In the order of the image. */
  readonly layers: readonly RecordedLayer[];
  readonly outputs: readonly RecordedOutput[];
  /** The tensor that holds the inputs, where one does, and whether it has an axis of time. */
  readonly input?: { readonly tensor: string; readonly hasTime: boolean };
  /** Spiking layers of the network without a recording. */
  readonly unrecorded: readonly string[];
  /** Tensors that are compared with nothing. */
  readonly unused: readonly string[];
  /** Whether spikec itself wrote it. */
  readonly isTrace: boolean;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Finds the recording of every spiking layer. Throws SPK725 where there is none at all, SPK326 and SPK732 for names, SPK728
 * for shapes, SPK729 and SPK730 for values, SPK731 where numbers of samples differ.
 *
 * @param file its name, for messages.
 */
export function openRecording(
  { tensors, metadata }: TensorFile,
  header: ImageHeader,
  file: string,
  options: RecordingOptions,
): Recording {
  const wanted = wantedLayers(header);
  const results = resultsOf(header);
  const keys = outputKeys(results);
  const outputs = new Map(results.flatMap((result, n) => [result.name, keys[n]!].map((key) => [key, result] as const)));
  const inputs = [...inputNames, header.populations[header.input.population]!.name];
  const known = new Set([...wanted.keys(), ...outputs.keys(), ...inputs]);
  const { named, twice } = namedTensors(tensors.keys(), known, readRenames(options.renames), file);
  if (twice.length > 0) refuseTwice(twice, file);
  const unknown = leftOver(tensors, named, wanted, options);
  const unrecorded = [...wanted].filter(([name]) => !named.has(name)).map(([name, { shape }]): Left => [name, shape]);
  const suggestion = suggestedRenames(unrecorded, unknown);
  if (![...wanted.keys(), ...outputs.keys()].some((name) => named.has(name)))
    refuseStrangers(tensors, [...wanted.keys()], suggestion, file);
  const found = readAll(tensors, named, { wanted, outputs, options }, file);
  const input = inputs.find((name) => named.has(name) && !wanted.has(name));
  return {
    ...found,
    samples: sameSamples([...found.layers, ...found.outputs], file),
    ...(input === undefined ? {} : { input: inputIn(tensors, named.get(input)!, header) }),
    unrecorded: namesOf(unrecorded),
    unused: namesOf(unknown),
    isTrace: metadata['format'] === traceFormat,
    warnings: warningsOf(namesOf(unrecorded), namesOf(unknown), suggestion, file),
  };
}

const inputIn = (tensors: TensorFile['tensors'], tensor: string, { populations, input }: ImageHeader) => ({
  tensor,
  hasTime: tensors.get(tensor)!.shape.length > populations[input.population]!.rank + 1,
});

const namesOf = (left: readonly Left[]): string[] => left.map(([name]) => name);

interface Expected {
  readonly wanted: ReadonlyMap<string, Wanted>;
  readonly outputs: ReadonlyMap<string, ResultInfo>;
  readonly options: LayoutOptions;
}

/** Every layer and output that has a tensor. Throws all that is wrong with them. */
function readAll(
  tensors: TensorFile['tensors'],
  named: ReadonlyMap<string, string>,
  { wanted, outputs, options }: Expected,
  file: string,
): Pick<Recording, 'layers' | 'outputs'> {
  const found: Diagnostic[] = [];
  const read = <T>(name: string, work: (tensor: AnyTensor, key: string, place: string) => T): T[] => {
    const key = named.get(name);
    if (key === undefined) return [];
    const result = attempt(found, () => work(tensors.get(key)!, key, `${file}, tensor ${quoted(key)}`));
    return result === undefined ? [] : [result];
  };
  const all = {
    layers: [...wanted].flatMap(([layer, own]) =>
      read(layer, (given, tensor, place) => readLayer(given, { ...own, layer, tensor }, options, place)),
    ),
    outputs: [...outputs].flatMap(([name, result]) =>
      wanted.has(name) ? [] : read(name, (given, key, place) => readOutput(given, result, key, place)),
    ),
  };
  if (found.length > 0) throw new DiagnosticError(found.slice(0, mostReported));
  return all;
}

/** Problems of tensors in one report. */
const mostReported = 20;

const wantedLayers = ({ populations, schedule: { logicalSteps: steps } }: ImageHeader): Map<string, Wanted> =>
  new Map(
    populations
      .filter(everFires)
      .map(({ name, extents, rank, neuron }) => [name, { shape: shapeOfRank(extents, rank), steps, cap: neuron!.cap }]),
  );

/** Tensors without a name in the network, each with one time step of it where it fits a layer. */
function leftOver(
  tensors: TensorFile['tensors'],
  named: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, Wanted>,
  options: LayoutOptions,
): Left[] {
  const used = new Set(named.values());
  const layers = new Set(wanted.keys());
  const stepOf = ({ shape }: AnyTensor): Shape =>
    [...wanted.values()].find((layer) => 'at' in layoutOfCounts(shape, layer, options))?.shape ?? [-1, ...shape];
  return [...tensors]
    .filter(([name, tensor]) => !used.has(name) && knownBeside(name, layers, tensor) === undefined)
    .map(([name, tensor]): Left => [name, stepOf(tensor)]);
}

function readLayer(
  tensor: AnyTensor,
  own: Omit<RecordedLayer, 'counts' | 'samples'>,
  options: LayoutOptions,
  place: string,
): RecordedLayer {
  const layout = layoutOfCounts(tensor.shape, own, options);
  if ('why' in layout) {
    const { shape, steps } = own;
    return fail(
      'SPK728',
      `the tensor is ${shapeText(tensor.shape)}, the layer ${quoted(own.layer)} ${shapeText(shape)} in ${steps} logical step${steps === 1 ? '' : 's'}: ${layout.why}`,
      { place, help: layout.help },
    );
  }
  return { ...own, samples: layout.samples, counts: countsOfTensor(tensor, layout, own, place) };
}

function readOutput(tensor: AnyTensor, { name, shape }: ResultInfo, key: string, place: string): RecordedOutput {
  const size = sizeOf(shape);
  const isOne = sizeOf(tensor.shape) === size && tensor.shape[0] !== 1;
  const [samples, ...own] = isOne ? [1, ...tensor.shape] : tensor.shape;
  const trim = (extents: Shape): Shape => extents.filter((extent) => extent !== 1);
  if (samples === undefined || !sameShape(trim(own), trim(shape)))
    return fail('SPK728', `the tensor is ${shapeText(tensor.shape)}, the output ${quoted(name)} ${shapeText(shape)}`, {
      place,
      help: `save [N, ${shape.join(', ')}]; an axis of time is first brought to one value as the network's read-out does it (mean, sum or last step)`,
    });
  const { data } = tensor;
  const values =
    data instanceof Float32Array || data instanceof Float64Array
      ? data
      : Array.from(data as ArrayLike<number | bigint>, Number);
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) fail('SPK729', `element ${at} is ${values[at]!}`, { place, help: 'outputs must be finite numbers' });
  return { output: name, tensor: key, wide: tensor.type === 'F64', samples, values };
}

function sameSamples(all: readonly { readonly tensor: string; readonly samples: number }[], file: string): number {
  const [first] = all;
  const other = all.find(({ samples }) => samples !== first!.samples);
  if (other)
    fail('SPK731', `${quoted(first!.tensor)} has ${first!.samples} samples, ${quoted(other.tensor)} ${other.samples}`, {
      place: file,
      help: 'record all layers in the same forward passes, and join batches along the axis of samples',
    });
  if (first!.samples === 0) fail('SPK731', 'the recording holds no sample', { place: file });
  return first!.samples;
}

function refuseTwice(twice: readonly (readonly [string, readonly string[]])[], file: string): never {
  const problem = ([name, tensors]: readonly [string, readonly string[]]): Diagnostic => ({
    ...{ code: 'SPK732', severity: 'error', place: file },
    message: `${listed(tensors, 4)} are all taken for ${quoted(name)}`,
    help: 'keep one of them in the file, or give --rename for one alone',
  });
  throw new DiagnosticError(twice.slice(0, mostReported).map(problem));
}

function refuseStrangers(
  tensors: TensorFile['tensors'],
  layers: readonly string[],
  suggestion: string | undefined,
  file: string,
): never {
  return fail('SPK725', `no tensor has the name of a spiking layer: the file holds ${listed([...tensors.keys()], 8)}`, {
    place: file,
    help: [...tensors.keys()].some((name) => /\.(weight|weight_int)$/.test(name))
      ? 'the file seems to be a checkpoint, which --weights takes; a recording holds what the layers fired (docs/recorded.md)'
      : `the layers are ${listed(layers, 12)}${suggestion === undefined ? '' : `; ${suggestion}`}`,
  });
}

function warningsOf(
  unrecorded: readonly string[],
  unknown: readonly string[],
  suggestion: string | undefined,
  file: string,
): Diagnostic[] {
  const help = suggestion === undefined ? {} : { help: suggestion };
  const left: Diagnostic[] =
    unknown.length === 0
      ? []
      : [
          {
            code: 'SPK726',
            severity: 'warning',
            place: file,
            message: `not compared, for the network has nothing of that name: ${listed(unknown)}`,
            ...help,
          },
        ];
  return unrecorded.length === 0
    ? left
    : [
        ...left,
        {
          code: 'SPK727',
          severity: 'warning',
          place: file,
          message: `spiking layers without a recording: ${listed(unrecorded)}`,
          ...(left.length === 0 ? help : {}),
        },
      ];
}
