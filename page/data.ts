/** @file What a report's page is given: plain data, the same that `spikec report --format json` writes. Indices are places in the lists. */

import type { RunData } from './run_data.ts';

/** Everything on one page. */
export interface PageData {
  readonly format: 'spikec-report-3';
  readonly subject: ChipData;
  /** What it is compared with, one at a time: other images, or other runs of the same. */
  readonly others: readonly ChipData[];
}

/** A line of the page's head: what the figures are worth. */
export interface TrustRow {
  readonly name: string;
  readonly value: string;
  /** Nothing is known, or it speaks against the figures. */
  readonly kind?: 'unknown' | 'warning' | 'good';
}

/** An image, and what is known of its runs. */
export interface ChipData {
  /** The file as it was named. */
  readonly file: string;
  readonly model: string;
  readonly target: string;
  readonly trust: readonly TrustRow[];
  /** Cores of one chip, and chips of the grid. */
  readonly mesh: Grid;
  readonly chips: Grid;
  /** The core beside which the host sends and reads. */
  readonly port: { readonly x: number; readonly y: number };
  readonly schedule: { readonly windows: number; readonly slots: number; readonly logicalSteps: number };
  /** The input is the first of its kind among them. */
  readonly layers: readonly LayerData[];
  readonly edges: readonly EdgeData[];
  readonly cores: readonly CoreData[];
  readonly routes: readonly RouteData[];
  readonly limits: readonly LimitData[];
  /** Where cores are not alike: those classes of which some are in use. */
  readonly classes?: readonly ClassData[];
  readonly run?: RunData;
  readonly raster?: RasterData;
  readonly verdict?: VerdictData;
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/** A population of the image. */
export interface LayerData {
  readonly name: string;
  readonly role: string;
  readonly shape: readonly number[];
  readonly neurons: number;
  /** Time steps in which a neuron may fire; 0: it never does. */
  readonly cap: number;
  /** Windows in which it is complete, and in which it fires. */
  readonly ready: number;
  readonly fires: number;
  /** Two's complement bits of its membranes in the worst case. */
  readonly bits: number;
  /** Where it stands in the network's drawing, in columns and rows. */
  readonly at: readonly [column: number, row: number];
  /** Where the model's text says it. */
  readonly source?: { readonly file: string; readonly line: number; readonly text: string };
}

/** A projection, from all its sources. */
export interface EdgeData {
  readonly name: string;
  readonly kind: string;
  readonly from: readonly number[];
  readonly to: number;
  /** Window in which it delivers. */
  readonly window: number;
}

export interface CoreData {
  readonly x: number;
  readonly y: number;
  /** Used amounts, in the order of `limits`. */
  readonly usage: readonly number[];
  /** Which of the classes it is of, where cores are not alike. */
  readonly coreClass?: number;
  readonly tiles: readonly (readonly [
    layer: number,
    rowFrom: number,
    rowTo: number,
    channelFrom: number,
    channelTo: number,
  ])[];
}

/** Rows and channels of a layer on their way. */
export interface RouteData {
  /** The core that sends; -1: the host. */
  readonly core: number;
  readonly layer: number;
  readonly payload: 'spikes' | 'values';
  readonly rows: readonly [from: number, to: number];
  readonly channels: readonly [from: number, to: number];
  /** Cores. */
  readonly to: readonly number[];
}

/** A class of cores. */
export interface ClassData {
  readonly name: string;
  /** Cores in use. */
  readonly cores: number;
  /** Over its cores, in the order of those of all. */
  readonly limits: readonly LimitData[];
}

/** A limit of the target, over all cores or those of a class. */
export interface LimitData {
  readonly name: string;
  /** What it counts. */
  readonly words: string;
  readonly used: number;
  readonly mean: number;
  /** Absent: the target does not state it. */
  readonly available?: number;
  /** Where that figure is from; absent where the target does not say. */
  readonly provenance?: string;
  readonly source?: string;
  /** The fullest core. */
  readonly core: number;
  /** Its class, where cores are not alike. */
  readonly coreClass?: string;
}

/** Some neurons of every layer in some samples of a trace. */
export interface RasterData {
  readonly file: string;
  /** Whether the trace says that it is of this image. */
  readonly named: boolean;
  /** False: counts are shown as spikes in the first time steps of the window, the order in which the chip fires. */
  readonly exact: boolean;
  /** One at least; those in which `verify` found differences first. */
  readonly samples: readonly RasterSample[];
  /** How many the trace has: a page holds some of them. */
  readonly of: number;
}

export interface RasterSample {
  /** Where it is in the trace, from 0. */
  readonly place: number;
  /** Where the trace says it. */
  readonly name?: string;
  /** Of the layers that the trace has. */
  readonly layers: readonly RasterLayer[];
}

export interface RasterLayer {
  readonly layer: number;
  /** Which of its neurons, ascending. */
  readonly neurons: readonly number[];
  /** Per neuron, the time steps at which it fires, as the differences between them. */
  readonly spikes: readonly (readonly number[])[];
  /** Membranes of some of them; absent where the trace has none of this sample. */
  readonly membranes?: readonly MembraneData[];
}

/** A neuron's membrane, in the order of its places in the layer. */
export interface MembraneData {
  readonly neuron: number;
  /** In slot d of its window it fires where its membrane reaches threshold d. */
  readonly thresholds: readonly number[];
  /** Time steps, as differences, that leave it otherwise than the one before, and what they leave. */
  readonly changes: readonly (readonly [later: number, membrane: number])[];
}

/** What `spikec verify` found. */
export interface VerdictData {
  readonly file: string;
  readonly exact: boolean;
  /** Another framework's recording was the judge. */
  readonly recorded?: boolean;
  /** Layers that were not compared are not listed. */
  readonly layers: readonly LayerVerdict[];
  /** The first samples in which something differs. */
  readonly samples: readonly SampleVerdict[];
  /** The first difference, in words. */
  readonly first?: string;
}

export interface LayerVerdict {
  readonly layer: number;
  /** Neurons compared, and those that differ. */
  readonly neurons: number;
  readonly differing: number;
}

/** Where spikes of one sample differ. */
export interface SampleVerdict {
  readonly name: string;
  /** Those that differ. */
  readonly layers: readonly LayerDifferences[];
}

export interface LayerDifferences {
  readonly layer: number;
  /** All neurons that differ by core, each in every logical step; and some of them. */
  readonly cores: readonly (readonly [core: number, neurons: number])[];
  readonly shown: readonly NeuronVerdict[];
}

/** A neuron in one logical step: the time steps of its window in which the network fires, and the chip. */
export interface NeuronVerdict {
  readonly neuron: number;
  readonly logicalStep: number;
  readonly expected: readonly number[];
  readonly got: readonly number[];
}
