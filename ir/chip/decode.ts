/** @file Reads images, which are hostile until checked: nothing is allocated that the file's size does not justify. */
import protobuf from 'protobufjs/minimal.js';
import { DiagnosticError, fail } from '../diagnostics/index.ts';
import { memoryPerFileByte } from './bounds.ts';
import { readPayload, readSections, type ReadAt, type Section, type SectionKind } from './container.ts';
import { coreOf, headerOf, kernelsOf, MessageError, printable } from './from_messages.ts';
import { spikec } from './generated/image.js';
import { schemaVersion, type ChipImage, type ImageCore, type ImageHeader, type ImageKernels } from './image.ts';
import { createProblems, throwProblems } from './problems.ts';
import { coreGroups } from './verify.ts';
import { verifyKernels } from './verify_cores.ts';
import { verifyHeader } from './verify_header.ts';
import { weightCountOf } from './verify_projection.ts';
import { neuronsOf, synapseBytesOf } from './usage.ts';
import { sizeOf } from '../tensor.ts';
import { hasKernels, seesWindows } from './geometry.ts';

const { Header, Kernels, Core } = spikec.image;

/** An image whose kernels and cores are read when asked for; each is checked by itself only. */
export interface OpenImage {
  readonly header: ImageHeader;
  readonly size: number;
  kernels(index: number): ImageKernels;
  core(index: number): ImageCore;
}

/**
 * Opens an image of `size` bytes: reads and checks its header and finds its sections.
 *
 * @param name the file, for messages.
 * Throws a `DiagnosticError` where the file is damaged or of another version.
 */
export function openImage(readAt: ReadAt, size: number, name: string): OpenImage {
  const sections = Map.groupBy(readSections(readAt, size, name), ({ kind }) => kind);
  const header = readHeader(readPayload(readAt, sections.get('header')![0]!, name), name);
  readPayload(readAt, sections.get('end')![0]!, name);
  const [kernels, cores] = (['kernels', 'core'] as const).map((kind) => sections.get(kind) ?? []) as [
    Section[],
    Section[],
  ];
  if (kernels.length !== header.kernelCount || cores.length !== header.coreCount)
    fail(
      'SPK506',
      `the header announces ${header.kernelCount} kernels and ${header.coreCount} cores, the file has ${kernels.length} and ${cores.length}`,
      { place: name },
    );
  return {
    header,
    size,
    kernels: (index) => readKernels(readPayload(readAt, kernels[index]!, name), header, name),
    core: (index) => inSection('core', name, () => coreOf(Core.decode(readPayload(readAt, cores[index]!, name)))),
  };
}

/** `openImage` over bytes in memory. */
export const openImageBytes = (bytes: Uint8Array, name: string): OpenImage =>
  openImage((offset, length) => bytes.subarray(offset, offset + length), bytes.length, name);

/** The checked header of an image. Throws a `DiagnosticError`. */
export const decodeHeader = (bytes: Uint8Array, name: string): ImageHeader => openImageBytes(bytes, name).header;

/**
 * Reads and checks a whole image: `verifyImage` finds nothing in what this returns. Throws a `DiagnosticError` with
 * every violation it can see.
 *
 * @param name the file, for messages.
 */
export function decodeImage(bytes: Uint8Array, name: string): ChipImage {
  const open = openImageBytes(bytes, name);
  const { header } = open;
  const kernels = Array.from({ length: header.kernelCount }, (_, index) => open.kernels(index));
  const cores = Array.from({ length: header.coreCount }, (_, index) => open.core(index));
  const image: ChipImage = { header, kernels, cores };
  const problems = createProblems(name);
  verifyKernels(header, kernels, problems);
  throwProblems(problems);
  for (const [index, group] of coreGroups.entries()) {
    group(image, problems);
    throwProblems(problems);
    if (index === 0) expectJustified(image, bytes.length, name);
  }
  return image;
}

function readHeader(payload: Uint8Array, name: string): ImageHeader {
  checkSchema(payload, name);
  const header = inSection('header', name, () => headerOf(Header.decode(payload)));
  const problems = createProblems(name);
  verifyHeader(header, problems);
  throwProblems(problems);
  return header;
}

/** Schema (field 1) and compiler (field 2) keep their places in every schema, so they are read without the rest. */
function checkSchema(payload: Uint8Array, name: string): void {
  const { schema, compiler } = inSection('header', name, () => {
    const reader = protobuf.Reader.create(payload);
    let [schema, compiler] = [0, ''];
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag === 8) schema = reader.uint32();
      else if (tag === 18) compiler = reader.string();
      else reader.skipType(tag & 7);
    }
    return { schema, compiler };
  });
  if (schema === schemaVersion) return;
  const maker = compiler === '' ? 'another compiler' : printable(compiler);
  fail('SPK502', `the image has the schema ${schema}, this spikec reads schema ${schemaVersion}`, {
    place: name,
    help: `it was compiled by ${maker}: compile the model again with this spikec`,
  });
}

const readKernels = (payload: Uint8Array, header: ImageHeader, name: string): ImageKernels =>
  inSection('kernels', name, () =>
    kernelsOf(Kernels.decode(payload), (projection, channels) => {
      const what = weightCountOf(header, projection, channels);
      if (what) return what;
      throw new MessageError(`kernels for ${channels} channels of projection ${projection}, which has none`);
    }),
  );

/** Turns whatever a decoder throws into a diagnostic. */
function inSection<T>(kind: SectionKind, name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    const reason = error instanceof MessageError ? error.message : 'it is not the message it should be';
    return fail('SPK505', `a ${kind} section cannot be read: ${reason}`, {
      place: name,
      help: 'compile the image again',
    });
  }
}

/**
 * Bytes a simulator needs for input, membranes, copies of state, and the traces and outputs of all logical steps, which have
 * no bytes of their own in the file.
 */
function memoryOf({ header, cores }: ChipImage): number {
  const input = header.populations[header.input.population]!.extents;
  const { logicalSteps } = header.schedule;
  let bytes = 4 * logicalSteps * input[0] * input[1] * input[2];
  for (const { population } of header.outputs)
    bytes += 4 * logicalSteps * sizeOf(header.populations[population]!.extents);
  for (const { tiles, blocks } of cores) {
    for (const tile of tiles) bytes += (4 + logicalSteps) * neuronsOf(header, tile.population, tile);
    for (const block of blocks) {
      const projection = header.projections[block.projection]!;
      const tile = tiles[block.tile]!;
      if (!hasKernels(projection)) bytes += synapseBytesOf(header, projection, tile);
      if (seesWindows(projection)) bytes += 4 * neuronsOf(header, tile.population, tile);
    }
  }
  return bytes;
}

/** Populations are then covered by tiles, so that their neurons are counted here too. */
function expectJustified(image: ChipImage, size: number, name: string): void {
  const bytes = memoryOf(image);
  if (bytes > size * memoryPerFileByte)
    fail('SPK511', `the image asks for ${bytes} bytes of membranes and state, but is only ${size} bytes long`, {
      place: name,
    });
}
