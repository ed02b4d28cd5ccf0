/** @file Reads images, which are hostile until checked: nothing is allocated that the file's size does not justify. */
import protobuf from 'protobufjs/minimal.js';
import { DiagnosticError, fail } from '../../diagnostics/index.ts';
import { readPayload, readSections, type ReadAt, type Section, type SectionKind } from './container.ts';
import { coreOf, headerOf, kernelsOf } from './from_messages.ts';
import { MessageError, printable } from './message_error.ts';
import { spikec } from '../generated/image.js';
import {
  schemaVersion,
  type ChipImage,
  type CoreOutline,
  type ImageCore,
  type ImageHeader,
  type ImageKernels,
  type ImageOutline,
  type ImageTile,
  type KernelsOutline,
  type TileOutline,
} from '../image.ts';
import { coreBytes, kernelsBytes, verifyJustified } from '../verify/justify.ts';
import { createProblems, throwProblems, type Problems } from '../verify/problems.ts';
import { createReach } from '../verify/reach.ts';
import { outlineGroups } from '../verify/verify.ts';
import { coreVerifier, verifyKernelsAt } from '../verify/verify_cores.ts';
import { verifyHeader } from '../verify/verify_header.ts';
import { weightCountOf } from '../verify/verify_projection.ts';
import { verifyReaches } from '../verify/verify_reach.ts';

const { Header, Kernels, Core } = spikec.image;

/** An image whose kernels and cores are read when asked for; each is checked by itself only. */
export interface OpenImage {
  readonly header: ImageHeader;
  readonly size: number;
  /** The file, for messages. */
  readonly name: string;
  kernels(index: number): ImageKernels;
  core(index: number): ImageCore;
}

/**
 * Opens an image of `size` bytes: reads and checks its header and finds its sections. What a read gave need not last longer
 * than until the next.
 *
 * @param name the file, for messages.
 * Throws a `DiagnosticError` where the file is damaged or of another version.
 */
export const openImage = (readAt: ReadAt, size: number, name: string): OpenImage =>
  openSections((offset, length) => readAt(offset, length).slice(), size, name);

/** The same where bytes that were read last: weights are views of them. */
function openSections(readAt: ReadAt, size: number, name: string): OpenImage {
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
    name,
    kernels: (index) => readKernels(readPayload(readAt, kernels[index]!, name), header, name),
    core: (index) => inSection('core', name, () => coreOf(Core.decode(readPayload(readAt, cores[index]!, name)))),
  };
}

/** `openImage` over bytes in memory, which stay as they are. */
export const openImageBytes = (bytes: Uint8Array, name: string): OpenImage =>
  openSections((offset, length) => bytes.subarray(offset, offset + length), bytes.length, name);

/** The checked header of an image. Throws a `DiagnosticError`. */
export const decodeHeader = (bytes: Uint8Array, name: string): ImageHeader => openImageBytes(bytes, name).header;

/**
 * Reads and checks a whole image: `verifyImage` finds nothing in what this returns. Throws a `DiagnosticError` with
 * every violation it can see.
 *
 * @param name the file, for messages.
 */
export const decodeImage = (bytes: Uint8Array, name: string): ChipImage =>
  readChecked(
    openImageBytes(bytes, name),
    (kernels) => kernels,
    (core) => core,
  );

/**
 * Reads and checks everything that `decodeImage` does, one section at a time, and keeps only the outline: the memory it
 * takes is that of the largest section, of all routes, of some numbers per channel, and of kernels that membranes go through. Throws a `DiagnosticError`.
 */
export const outlineOf = (open: OpenImage): ImageOutline => readChecked(open, kernelsOutline, coreOutline);

const kernelsOutline = ({ projection, channelFrom, channelTo }: ImageKernels): KernelsOutline => ({
  projection,
  channelFrom,
  channelTo,
});

const coreOutline = ({ tiles, ...core }: ImageCore): CoreOutline => ({ ...core, tiles: tiles.map(tileOutline) });

const tileOutline = ({ population, channelFrom, channelTo, rowFrom, rowTo }: ImageTile): TileOutline => ({
  population,
  channelFrom,
  channelTo,
  rowFrom,
  rowTo,
});

/** Checks every section right after it is read, then what cores say about each other; keeps what is asked for. */
function readChecked<K extends KernelsOutline, C extends CoreOutline>(
  open: OpenImage,
  keepKernels: (kernels: ImageKernels) => K,
  keepCore: (core: ImageCore) => C,
): { readonly header: ImageHeader; readonly kernels: readonly K[]; readonly cores: readonly C[] } {
  const { header, name } = open;
  const problems = createProblems(name);
  const reach = createReach(header);
  let paid = 0;
  const kernels = readEach(header.kernelCount, problems, (index) => {
    const part = open.kernels(index);
    verifyKernelsAt(header, part, index, problems);
    if (problems.list.length === 0) reach.addKernels(part);
    paid += kernelsBytes(part);
    return keepKernels(part);
  });
  const verifyCore = coreVerifier(header, kernels, problems);
  const cores = readEach(header.coreCount, problems, (index) => {
    const core = open.core(index);
    verifyCore(core);
    if (problems.list.length === 0) core.tiles.forEach(reach.addTile);
    paid += coreBytes(core);
    return keepCore(core);
  });
  const image = { header, kernels, cores };
  verifyJustified(image, paid, problems);
  throwProblems(problems);
  for (const group of outlineGroups) {
    group(image, problems);
    throwProblems(problems);
  }
  verifyReaches(header, reach.reaches(), problems);
  throwProblems(problems);
  return image;
}

/** Reads `count` sections of a kind; throws if anything was found in them, as soon as no more is listed. */
function readEach<T>(count: number, problems: Problems, read: (index: number) => T): readonly T[] {
  const list: T[] = [];
  for (let index = 0; index < count && !problems.full(); index++) list.push(read(index));
  throwProblems(problems);
  return list;
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
