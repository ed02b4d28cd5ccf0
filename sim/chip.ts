/** @file A chip with an image loaded: memory, and what is to be done in every window, found out beforehand. */
import type { ChipImage } from '../ir/chip/image.ts';
import type { Tree } from '../ir/chip/network.ts';
import type { StepMeter } from './counters.ts';
import type { Arena, Delivery, EventList } from './events.ts';
import type { Reached, Taps } from './geometry.ts';
import type { Traffic } from './traffic.ts';

/** Rows and channels of one population with their membranes, [row][column][channel]. */
export interface Tile {
  /** Core index. */
  readonly core: number;
  readonly population: number;
  readonly channelFrom: number;
  readonly channelTo: number;
  readonly rowFrom: number;
  readonly rowTo: number;
  readonly columns: number;
  readonly channels: number;
  readonly membranes: Int32Array;
  /** Per channel, added at the start of every logical step, or empty for zeros. */
  readonly initial: Int32Array;
  /** Present where membranes are kept from logical step to logical step. */
  readonly dynamics: TileDynamics | undefined;
  /** Per slot below the cap: one threshold per channel. */
  readonly thresholds: readonly Int32Array[];
}

/** A kept membrane: M -= M / 2^leak at the start of a logical step, reset after its firing window. */
export interface TileDynamics {
  readonly leak: number;
  readonly soft: boolean;
  /** Per channel: what one spike takes at a soft reset. */
  readonly amounts: Int32Array;
}

interface BlockBase {
  readonly projection: number;
  readonly core: number;
  readonly tile: Tile;
  /** Membranes stay in low..high: the target's two's complement range. */
  readonly low: number;
  readonly high: number;
  /** What arrives from the first source, and from the second one where there is one. */
  readonly first: Delivery[];
  readonly second: Delivery[];
}

/**
 * Weights of some output channels, shifted, so that an event adds whole rows: for every input channel
 * [kernel row][kernel column in stored order][output channels of its group].
 */
export interface ExpandedKernels {
  readonly weights: Int32Array;
  /** Per input channel: where its weights begin. */
  readonly base: Int32Array;
  /** Per input channel: its first output channel, relative to the tile's, and how many there are. */
  readonly firstOut: Int32Array;
  readonly outs: Int32Array;
}

/** How a kernel block is carried out: all channels to all, one to one, or any grouping. */
export type KernelShape = 'dense' | 'depthwise' | 'grouped';

export interface KernelBlock extends BlockBase {
  readonly kind: 'synapses' | 'graded';
  readonly shape: KernelShape;
  readonly kernels: ExpandedKernels;
  readonly kernelWidth: number;
  readonly stride: number;
  /** Rows into the tile, by source row. */
  readonly rows: Taps;
  /** Columns into the tile, by source column; kernel columns as places in stored order. */
  readonly columns: Taps;
  readonly saturating: boolean;
}

export interface TransferBlock extends BlockBase {
  readonly kind: 'transfer';
  /** By source row and column: which of the tile's it reaches. */
  readonly rows: readonly Reached[];
  readonly columns: readonly Reached[];
  /** Bits that every value has to spare: 4 where weights are sixteenths. */
  readonly spareBits: 0 | 4;
  /** Left shift of every value. */
  readonly shift: number;
}

/** OR of spikes, slot by slot. */
export interface AnyBlock extends BlockBase {
  readonly kind: 'any';
  readonly reach: 'space' | 'positions' | 'heads';
  /** Over space: by source row and column. */
  readonly rows: Taps;
  readonly columns: Taps;
  /** Over heads: how far a window reaches, and channels per head. */
  readonly pad: number;
  readonly perHead: number;
  /** Per neuron of the tile: 1 if it has seen a spike in this slot. */
  readonly seen: Uint8Array;
}

/** Maximum of membranes. */
export interface MaxBlock extends BlockBase {
  readonly kind: 'max';
  readonly rows: Taps;
  readonly columns: Taps;
  /** Per neuron of the tile: values that came. */
  readonly seen: Int32Array;
  /** Positions that a window has, by row and by column of the tile. */
  readonly rowSizes: Int32Array;
  readonly columnSizes: Int32Array;
}

/** AND of two spike sources, slot by slot. */
export interface GateBlock extends BlockBase {
  readonly kind: 'gate';
  /** The right source has one spike per channel. */
  readonly single: boolean;
  /** What the right source lets through in this slot: per neuron of the tile, or per channel. */
  readonly open: Uint8Array;
}

/**
 * An attention product into a tile of state [row][column][head]. Both sides keep counts per key: what the contraction
 * runs over, (head of the tile, position) or (head of the tile, channel of the head).
 */
export interface CorrelateBlock extends BlockBase {
  readonly kind: 'correlate';
  readonly overPositions: boolean;
  /** Channels of a head. */
  readonly leftChannels: number;
  readonly rightChannels: number;
  readonly sourceColumns: number;
  readonly positions: number;
  /** [key][row of the tile] and [key][column]: spikes so far in this window. */
  readonly leftCounts: Uint8Array;
  readonly rightCounts: Uint8Array;
  /** Per key: how many of its counts are not zero. */
  readonly leftNonzero: Int32Array;
  readonly rightNonzero: Int32Array;
}

/**
 * Spikes times a copy of the state. A row of the copy is what one spike adds: over channels [head][i][j], over positions
 * transposed, [head][m][positions n of the tile].
 */
export interface ModulateBlock extends BlockBase {
  readonly kind: 'modulate';
  readonly overPositions: boolean;
  /** First head of the tile, and the head after its last. */
  readonly headFrom: number;
  readonly headTo: number;
  /** Channels of a head in the source and in the target. */
  readonly sourceChannels: number;
  readonly targetChannels: number;
  /** Rows of the copy per head, and values per row. */
  readonly copyRows: number;
  readonly copyColumns: number;
  readonly copy: Int32Array;
  /** Per row of the copy: nonzero values that meet the tile. */
  readonly nonzero: Int32Array;
}

export type Block = KernelBlock | TransferBlock | CorrelateBlock | ModulateBlock | AnyBlock | MaxBlock | GateBlock;

/** Rows of a list on their way to some cores. */
export interface Emission {
  readonly list: EventList;
  readonly rowFrom: number;
  readonly rowTo: number;
  readonly population: number;
  /** Core indices. */
  readonly destinations: Int32Array;
  readonly tree: Tree;
}

export interface Sender {
  readonly tile: Tile;
  readonly list: EventList;
}

/** Everything that has work in one window. */
export interface WindowPlan {
  /** Tiles whose nonzero membranes are read in the first time step. */
  readonly values: Sender[];
  /** Tiles that fire in the window. */
  readonly firing: Sender[];
  /** Sent in the first time step; the input's are among those of window 0. */
  readonly valueEmissions: Emission[];
  /** Sent in every time step. */
  readonly spikeEmissions: Emission[];
  /** Ascending by projection. */
  readonly blocks: Block[];
}

/** What reading an output costs: one packet per membrane, from its core to the port. */
export interface Readout {
  readonly population: number;
  readonly packets: number;
  readonly hops: number;
  readonly chipHops: number;
}

export interface Chip {
  readonly image: ChipImage;
  readonly tiles: readonly Tile[];
  /** Tiles of each population. */
  readonly tilesOf: readonly (readonly Tile[])[];
  readonly windows: readonly WindowPlan[];
  readonly input: EventList;
  /** One per output. */
  readonly readouts: readonly Readout[];
  readonly meter: StepMeter;
  readonly traffic: Traffic;
  /** Where saturating arithmetic puts events in order; empty otherwise. */
  readonly scratch: Arena;
}
