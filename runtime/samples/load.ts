/** @file Loading samples: everything a user can name, one sample after the other. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { AnyTensor, TensorFile } from '../../ir/tensor.ts';
import {
  defaultFrames,
  eventsOfTensors,
  fileRecordings,
  holdsEvents,
  looksLikeEvents,
  type FrameOptions,
} from '../events/index.ts';
import type { Files } from '../files.ts';
import { detectKind, parseTensorFile, readPng, selectTensor } from '../formats/index.ts';
import { openData } from './datasets.ts';
import { eventSample, recordedSample } from './from_events.ts';
import { encodePicture, finishSample, samplesOf } from './from_tensor.ts';
import type { InputGrid, Sample } from './sample.ts';
import { parseInput, type InputSpec } from './spec.ts';

/** What the user asked to run: inputs first, then the data set. */
export interface SampleRequest {
  /** `FILE`, `FILE:tensor`, `FILE:tensor[from:to]`. */
  readonly inputs?: readonly string[];
  /** A name, a folder, or `IDXFILE[,LABELS]`. */
  readonly data?: string;
}

/** Which of the samples. */
export interface SampleOptions {
  /** Most samples of each input, and of the data set. */
  readonly limit?: number;
  /** Samples of the data set to leave out at its start. */
  readonly offset?: number;
  /** How recordings of events become frames; default: binary, of equal numbers of events. */
  readonly frames?: FrameOptions;
}

/** `SampleOptions` with their defaults. */
type Chosen = Required<SampleOptions>;

/**
 * Loads what was asked for, on the network's input grid. Files are opened when their first sample is wanted.
 * Throws a `DiagnosticError`: SPK44x, or what a file is wrong with; SPK446 where nothing is left to run.
 */
export async function* loadSamples(
  files: Files,
  request: SampleRequest,
  grid: InputGrid,
  options: SampleOptions = {},
): AsyncGenerator<Sample, void, undefined> {
  const { inputs = [], data } = request;
  const chosen: Chosen = { limit: Infinity, offset: 0, frames: defaultFrames, ...options };
  let count = 0;
  for await (const sample of everySample(
    files,
    inputs.map((text) => parseInput(files, text)),
    data,
    chosen,
    grid,
  )) {
    count++;
    yield sample;
  }
  if (count === 0)
    fail('SPK446', 'no samples are left to run', {
      help: 'give --input or --data, and check ranges, --offset, --limit',
    });
}

async function* everySample(
  files: Files,
  inputs: readonly InputSpec[],
  data: string | undefined,
  options: Chosen,
  grid: InputGrid,
): AsyncGenerator<Sample> {
  for (const spec of inputs) yield* inputSamples(files, spec, options, grid);
  if (data !== undefined) yield* dataSamples(files, data, options, grid);
}

async function* inputSamples(
  files: Files,
  spec: InputSpec,
  { limit, frames }: Chosen,
  grid: InputGrid,
): AsyncGenerator<Sample> {
  const { path, key, range } = spec;
  const { basename } = files.paths;
  const bytes = files.read(path);
  if (looksLikeEvents(bytes, path)) {
    for (const recording of fileRecordings(files, [{ path }]).slice(0, limit))
      yield recordedSample(recording, frames, grid);
    return;
  }
  if (detectKind(bytes) === 'png') {
    yield pictureSample(bytes, path, basename(path), grid);
    return;
  }
  const file = parseTensorFile(bytes, path);
  if (key === undefined && holdsEvents(file)) {
    yield eventSample(eventsOfTensors(file, path), { name: basename(path) }, frames, grid);
    return;
  }
  const tensor = selectTensor(file, { path, key });
  const name = key === undefined ? basename(path) : `${basename(path)}:${key}`;
  const [from, to] = range ?? [0, Infinity];
  yield* tensorSamples({ name, tensor, labels: labelsOf(file, tensor) }, from, Math.min(to, from + limit), grid);
}

interface TensorSource {
  readonly name: string;
  readonly tensor: AnyTensor;
  readonly labels: ArrayLike<number | bigint> | undefined;
}

function* tensorSamples(source: TensorSource, from: number, to: number, grid: InputGrid): Generator<Sample> {
  const row = samplesOf(source.tensor, grid, source.name);
  const { labels } = source;
  for (let i = from; i < Math.min(to, row.count); i++) {
    const label = labels?.length === row.count ? Number(labels[i]!) : undefined;
    yield row.sample(i, `${source.name}[${i}]`, label);
  }
}

/** A row of whole numbers called `labels` beside the samples. */
function labelsOf(file: TensorFile, samples: AnyTensor): ArrayLike<number | bigint> | undefined {
  const labels = file.tensors.get('labels');
  if (labels === undefined || labels === samples || labels.shape.length !== 1) return undefined;
  return labels.type === 'F32' || labels.type === 'F64' ? undefined : labels.data;
}

async function* dataSamples(
  files: Files,
  text: string,
  { limit, offset, frames }: Chosen,
  grid: InputGrid,
): AsyncGenerator<Sample> {
  const source = await openData(files, text);
  if (source.kind === 'tensor') {
    yield* tensorSamples({ ...source, labels: source.labels }, offset, offset + limit, grid);
    return;
  }
  if (source.kind === 'events') {
    for (const recording of source.recordings.slice(offset, offset + limit))
      yield recordedSample(recording, frames, grid);
    return;
  }
  for (const { path, label } of source.files.slice(offset, offset + limit))
    yield pictureSample(files.read(path), path, files.paths.basename(path), grid, label);
}

function pictureSample(bytes: Uint8Array, path: string, name: string, grid: InputGrid, label?: number): Sample {
  const { shape, data } = readPng(bytes, path);
  const [channels, height, width] = shape as [number, number, number];
  return finishSample(name, label, encodePicture({ channels, height, width, data }, grid, path));
}
