/** @file What a report's page is given: plain data, the same that `spikec report --format json` writes. Indices are places in the lists. */

/** Everything on one page. */
export interface PageData {
  readonly format: 'spikec-report-1';
  readonly subject: ChipData;
  /** What it is compared with: another image, or another run of the same. */
  readonly against?: ChipData;
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
  readonly schedule: { readonly windows: number; readonly slots: number; readonly logicalSteps: number };
  /** The input is the first of its kind among them. */
  readonly layers: readonly LayerData[];
  readonly edges: readonly EdgeData[];
  readonly cores: readonly CoreData[];
  readonly routes: readonly RouteData[];
  readonly limits: readonly LimitData[];
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
  readonly tiles: readonly (readonly [
    layer: number,
    rowFrom: number,
    rowTo: number,
    channelFrom: number,
    channelTo: number,
  ])[];
}

/** Rows of a layer on their way. */
export interface RouteData {
  /** The core that sends; -1: the host. */
  readonly core: number;
  readonly layer: number;
  readonly payload: 'spikes' | 'values';
  readonly rows: readonly [from: number, to: number];
  /** Cores. */
  readonly to: readonly number[];
}

/** A limit of the target, over all cores. */
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
}

/** Sums of a run's samples. */
export interface RunData {
  readonly file: string;
  readonly samples: number;
  /** Share of labelled samples that are right. */
  readonly accuracy?: number;
  /** Means per sample by name, as `spikec run` prints them. */
  readonly mean: Readonly<Record<string, number>>;
  /** Static power of all cores of the chips in use, picojoule per sample; absent where the target knows no clock or no such power. */
  readonly idle?: { readonly picojoule: number; readonly words: string; readonly provenance: string };
  /** Per sample in picojoule: each cost with its provenance, and what the papers' formula gives. */
  readonly energy: readonly EnergyData[];
  readonly paper: number;
  /** By layer. */
  readonly layers: readonly LayerRun[];
  /** By core. */
  readonly cores: readonly CoreRun[];
  readonly windows: readonly WindowRun[];
  readonly links: readonly LinkRun[];
}

/** One cost of the target in a sample. */
export interface EnergyData {
  readonly cost: string;
  readonly words: string;
  readonly count: number;
  /** Picojoule of one, and where that figure is from. */
  readonly each: number;
  readonly provenance: string;
  readonly source?: string;
}

/** Sums over samples. */
export interface LayerRun {
  readonly spikes: number;
  readonly most: number;
  readonly silent: number;
  readonly saturated: number;
  readonly packets: number;
  readonly events: number;
  readonly hops: number;
  readonly operations: number;
  /** Picojoule, in the order of `RunData.energy`. */
  readonly energy: readonly number[];
}

/** Sums over samples. */
export interface CoreRun {
  readonly spikes: number;
  readonly packets: number;
  readonly events: number;
  readonly cycles: number;
  /** Picojoule of its own work, without packets on links. */
  readonly energy: number;
}

/** Sums over samples; the most in any time step. */
export interface WindowRun {
  readonly cycles: number;
  /** Cycles of the busiest core of every time step, of its busiest link in a chip or over a border, and of barriers. */
  readonly causes: readonly [core: number, link: number, border: number, barrier: number];
  readonly spikes: number;
  readonly packets: number;
  readonly queueDepth: number;
  readonly linkLoad: number;
  readonly cores: readonly (readonly [core: number, cycles: number])[];
  readonly links: readonly (readonly [link: number, packets: number])[];
}

/** A link from one place of the mesh to the next. */
export interface LinkRun {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly crossesChips: boolean;
  readonly packets: number;
  /** Whose, those with most first. */
  readonly layers: readonly (readonly [layer: number, packets: number])[];
}

/** Some neurons of every layer in the first sample of a trace. */
export interface RasterData {
  readonly file: string;
  /** Of the layers that the trace has. */
  readonly layers: readonly RasterLayer[];
  /** False: counts are shown as spikes in the first time steps of the window, the order in which the chip fires. */
  readonly exact: boolean;
}

export interface RasterLayer {
  readonly layer: number;
  /** Which of its neurons, ascending. */
  readonly neurons: readonly number[];
  /** Per neuron, the time steps at which it fires, as the differences between them. */
  readonly spikes: readonly (readonly number[])[];
}

/** What `spikec verify` found. */
export interface VerdictData {
  readonly file: string;
  readonly exact: boolean;
  /** By layer: neurons compared, and those that differ. Layers that were not compared are not listed. */
  readonly layers: readonly { readonly layer: number; readonly neurons: number; readonly differing: number }[];
  /** The first difference, in words. */
  readonly first?: string;
}
