/** @file A chip image in memory: what `image.proto` says, checked, with typed arrays. Indices are positions in the lists. */
import type { Neuron } from '../neurons/index.ts';
import type { Box, Payload, PopulationRole, WiredProjection } from '../projections/index.ts';
import type { HostProgram } from '../spike/index.ts';
import type { Target } from '../target/index.ts';
import type { Extents, Rank } from '../tensor.ts';

/** The schema this code reads and writes; another one is refused with a message. */
export const schemaVersion = 10;

export interface ImagePopulation {
  readonly name: string;
  /** Model layer whose un-spiked values the membranes are. */
  readonly membrane: string;
  readonly role: PopulationRole;
  readonly extents: Extents;
  /** Rank of the shape that traces show: 1 for [C], 2 for [C, L], 3 for [C, H, W]. */
  readonly rank: Rank;
  /** How it fires; absent: it does not. */
  readonly neuron?: Neuron;
  /** One for all channels, or one per channel. */
  readonly fractionBits: Int32Array;
  readonly boundLow: number;
  readonly boundHigh: number;
  readonly float32Proved: boolean;
  readonly readyWindow: number;
  readonly fireWindow: number;
}

/** A projection of the spike graph whose ends are population indices; its weights are among the kernels. */
export type ImageProjection = WiredProjection & {
  /** Window in which it delivers. */
  readonly activeWindow: number;
};

/** A projection of one kind, or of some. */
export type ImageProjectionOf<K extends ImageProjection['kind']> = Extract<ImageProjection, { readonly kind: K }>;

/** Where spikes or values of some rows and channels of a tile go. No neuron is in two routes of a payload: each of its spikes is one packet. */
export interface ImageRoute extends Box {
  /** Index into the core's tiles; 0 for the input's routes. */
  readonly tile: number;
  readonly payload: Payload;
  /** Core indices, ascending. */
  readonly destinations: Uint32Array;
}

export interface ImageHeader {
  readonly compiler: string;
  readonly model: string;
  /** sha256, 32 bytes each. */
  readonly modelHash: Uint8Array;
  readonly weightsHash: Uint8Array;
  readonly target: Target;
  readonly schedule: {
    readonly slots: number;
    readonly order: 'ones_first';
    readonly windows: number;
    readonly logicalSteps: number;
  };
  readonly input: {
    readonly population: number;
    readonly fractionBits: number;
    readonly bits: number;
    readonly mean: readonly number[];
    readonly std: readonly number[];
  };
  readonly outputs: readonly { readonly name: string; readonly population: number }[];
  /** What the host makes of the outputs; absent: nothing, every output is a result as it is read. */
  readonly host?: HostProgram;
  readonly populations: readonly ImagePopulation[];
  readonly projections: readonly ImageProjection[];
  readonly inputRoutes: readonly ImageRoute[];
  readonly kernelCount: number;
  readonly coreCount: number;
  readonly saturating: boolean;
  /** Present where the weights are random numbers: what they were drawn from, 0..2^32 - 1. */
  readonly randomSeed?: number;
  /** What the first class scores stand for, from class 0 on; absent where nobody said. */
  readonly classNames?: readonly string[];
}

/** Weights of output channels channelFrom..channelTo of one projection, [out, in / groups, height, width]. */
export interface ImageKernels {
  readonly projection: number;
  readonly channelFrom: number;
  readonly channelTo: number;
  readonly weights: Int8Array;
  /** Left shift of every weight, per output channel of this block. */
  readonly shifts: Uint8Array;
}

/** Rows and channels of one population, all columns. Membranes of a tile are its own. */
export interface ImageTile extends Box {
  readonly population: number;
  /** [channels, cap]; empty where the population does not fire. */
  readonly thresholds: Int32Array;
  /** Per channel. */
  readonly initial: Int32Array;
  /** [channels, n]: the constants that the kind of its neurons takes; empty where it takes none. */
  readonly constants: Int32Array;
}

export interface ImageBlock {
  readonly projection: number;
  /** Index into the core's tiles. */
  readonly tile: number;
  /** Index into the image's kernels; -1 for kinds without weights. */
  readonly kernels: number;
}

export interface ImageCore {
  readonly x: number;
  readonly y: number;
  readonly tiles: readonly ImageTile[];
  readonly blocks: readonly ImageBlock[];
  readonly routes: readonly ImageRoute[];
}

/** Kernels without their numbers. */
export type KernelsOutline = Pick<ImageKernels, 'projection' | 'channelFrom' | 'channelTo'>;

/** A tile without its tables. */
export type TileOutline = Pick<ImageTile, 'population' | 'channelFrom' | 'channelTo' | 'rowFrom' | 'rowTo'>;

/** A core without the tables of its tiles. */
export interface CoreOutline extends Omit<ImageCore, 'tiles'> {
  readonly tiles: readonly TileOutline[];
}

/**
 * An image without weights, thresholds and initial membranes, which are nearly all of its bytes: what the checks
 * across cores need, and what `inspect` shows. Every `ChipImage` is one.
 */
export interface ImageOutline {
  readonly header: ImageHeader;
  readonly kernels: readonly KernelsOutline[];
  readonly cores: readonly CoreOutline[];
}

export interface ChipImage {
  readonly header: ImageHeader;
  readonly kernels: readonly ImageKernels[];
  readonly cores: readonly ImageCore[];
}
