/**
 * @file From the messages of `image.proto` to an image in memory. Refuses what an image cannot express (an unknown kind,
 * limit or cost, a missing part, a number past 2^53); whether the parts fit together is for `verify.ts`.
 */
import type { HostProgram, HostStep } from '../../spike/index.ts';
import type { Rank } from '../../tensor.ts';
import type { spikec } from '../generated/image.js';
import type { ImageCore, ImageHeader, ImageKernels, ImagePopulation, ImageRoute, ImageTile } from '../image.ts';
import { hostKindNumbers, payloadNumbers, readingNumbers, resultNumbers, roleNumbers } from './enums.ts';
import { neuronOf, projectionOf } from './kind_messages.ts';
import { printable, refuse } from './message_error.ts';
import { targetOf } from './target_message.ts';
import { packedLength, unpackWeights } from './weights.ts';

type Messages = typeof spikec.image;
type Message<K extends 'Header' | 'Kernels' | 'Core'> = ReturnType<Messages[K]['decode']>;

/** A Header; the schema has been checked before. */
export function headerOf(message: Message<'Header'>): ImageHeader {
  const { target, schedule, input } = message;
  if (!target || !schedule || !input) return refuse('target, schedule or input is missing');
  if (schedule.order !== 'ones_first') refuse(`there is no order of slots "${printable(schedule.order)}"`);
  return {
    compiler: message.compiler,
    model: message.model,
    modelHash: hashOf(message.modelHash),
    weightsHash: hashOf(message.weightsHash),
    target: targetOf(target),
    schedule: {
      slots: schedule.slots ?? 0,
      order: 'ones_first',
      windows: schedule.windows ?? 0,
      logicalSteps: schedule.logicalSteps ?? 0,
    },
    input: {
      population: input.population ?? 0,
      fractionBits: input.fractionBits ?? 0,
      bits: input.bits ?? 0,
      mean: input.mean ?? [],
      std: input.std ?? [],
    },
    outputs: message.outputs.map(({ name, population }) => ({ name: name ?? '', population: population ?? 0 })),
    populations: message.populations.map(populationOf),
    projections: message.projections.map(projectionOf),
    inputRoutes: message.inputRoutes.map(routeOf),
    kernelCount: message.kernelCount,
    coreCount: message.coreCount,
    saturating: message.saturating,
    ...(message.host ? { host: hostOf(message.host) } : {}),
    ...(message.untrained ? { randomSeed: message.untrained.seed ?? 0 } : {}),
    ...(message.classNames.length > 0 ? { classNames: message.classNames } : {}),
  };
}

/**
 * Kernels. `weightCount` tells how many weights the named projection and channels have and how wide they are, and
 * refuses what the header does not know: nothing is allocated before the lengths agree.
 */
export function kernelsOf(
  message: Message<'Kernels'>,
  weightCount: (projection: number, channels: number) => { readonly count: number; readonly bits: number },
): ImageKernels {
  const { projection, channelFrom, channelTo, weights, shifts } = message;
  if (channelFrom >= channelTo) refuse(`kernels of the channels ${channelFrom} to ${channelTo}`);
  const { count, bits } = weightCount(projection, channelTo - channelFrom);
  if (weights.length !== packedLength(count, bits))
    refuse(`${count} weights of ${bits} bits take ${packedLength(count, bits)} bytes, not ${weights.length}`);
  if (shifts.some((shift) => shift > 255)) refuse('a shift is larger than 255');
  return {
    projection,
    channelFrom,
    channelTo,
    weights: unpackWeights(weights, count, bits),
    shifts: Uint8Array.from(shifts),
  };
}

/** A Core. */
export const coreOf = (message: Message<'Core'>): ImageCore => ({
  x: message.x,
  y: message.y,
  tiles: message.tiles.map(tileOf),
  blocks: message.blocks.map((block) => ({
    projection: block.projection ?? 0,
    tile: block.tile ?? 0,
    kernels: (block.kernels ?? 0) - 1,
  })),
  routes: message.routes.map(routeOf),
});

function rankOf(rank: number | null | undefined): Rank {
  return rank === 1 || rank === 2 || rank === 3 ? rank : refuse(`a rank of ${rank} is not 1, 2 or 3`);
}

const populationOf = (message: spikec.image.Population.$Properties): ImagePopulation => ({
  name: message.name ?? '',
  membrane: message.membrane ?? '',
  role: named(roleNumbers, message.role, 'role'),
  extents: [message.channels ?? 0, message.height ?? 0, message.width ?? 0],
  rank: rankOf(message.rank),
  fractionBits: Int32Array.from(message.fractionBits ?? []),
  boundLow: wholeNumber(message.boundLow),
  boundHigh: wholeNumber(message.boundHigh),
  float32Proved: message.float32Proved ?? false,
  readyWindow: message.readyWindow ?? 0,
  fireWindow: message.fireWindow ?? 0,
  ...neuronOf(message),
});

const hostOf = ({ steps, results }: spikec.image.Host.$Properties): HostProgram => ({
  steps: (steps ?? []).map(stepOf),
  results: (results ?? []).map(({ name, kind, step }) => ({
    name: name ?? '',
    kind: named(resultNumbers, kind, 'kind of result'),
    step: step ?? 0,
  })),
});

function stepOf(message: spikec.image.HostStep.$Properties): HostStep {
  const [kind, name, a] = [named(hostKindNumbers, message.kind, 'host step'), message.name ?? '', message.a ?? 0];
  if (kind === 'read') {
    const over = named(readingNumbers, message.over, 'reading of logical steps');
    return { kind, output: a, divisor: message.divisor ?? 0, over };
  }
  if (kind === 'average') return { kind, name, a, b: message.b ?? 0 };
  const weights = message.weights ?? new Uint8Array(0);
  const matrix = {
    rows: message.rows ?? 0,
    weights: unpackWeights(weights, weights.length, 8),
    exponents: Int32Array.from(message.exponents ?? []),
    biases: Int32Array.from(message.biases ?? []),
  };
  return { kind, name, of: a, matrix };
}

const tileOf = (message: spikec.image.Tile.$Properties): ImageTile => ({
  population: message.population ?? 0,
  channelFrom: message.channelFrom ?? 0,
  channelTo: message.channelTo ?? 0,
  rowFrom: message.rowFrom ?? 0,
  rowTo: message.rowTo ?? 0,
  thresholds: Int32Array.from(message.thresholds ?? []),
  initial: Int32Array.from(message.initial ?? []),
  constants: Int32Array.from(message.constants ?? []),
});

const routeOf = (message: spikec.image.Route.$Properties): ImageRoute => ({
  tile: message.tile ?? 0,
  payload: named(payloadNumbers, message.payload, 'payload'),
  rowFrom: message.rowFrom ?? 0,
  rowTo: message.rowTo ?? 0,
  channelFrom: message.channelFrom ?? 0,
  channelTo: message.channelTo ?? 0,
  destinations: Uint32Array.from(message.destinations ?? []),
});

function hashOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 32) refuse(`a sha256 has 32 bytes, not ${bytes.length}`);
  return Uint8Array.from(bytes);
}

/** A 64-bit field, which protobufjs gives as a number or a Long. */
function wholeNumber(value: unknown): number {
  const number = Number(typeof value === 'object' && value !== null ? value.toString() : (value ?? 0));
  return Number.isSafeInteger(number) ? number : refuse('a number is larger than 2^53');
}

/** The word of an enum's number. */
const named = <W extends string>(
  numbers: Readonly<Record<W, number>>,
  number: number | null | undefined,
  what: string,
): W =>
  (Object.keys(numbers) as W[]).find((word) => numbers[word] === (number ?? 0)) ??
  refuse(`there is no ${what} number ${String(number)}`);
