/** @file What a report's page is given of a run: plain data. Indices are places in the lists of `ChipData`. */

/** Sums of a run's samples. */
export interface RunData {
  readonly file: string;
  readonly samples: number;
  /** Which, in words. */
  readonly inputs: string;
  /** Share of labelled samples that are right. */
  readonly accuracy?: number;
  /** Means per sample by name, as `spikec run` prints them. */
  readonly mean: Readonly<Record<string, number>>;
  /** Static power of all cores of the chips in use, picojoule per sample; absent where the target knows no clock or no such power. */
  readonly idle?: { readonly picojoule: number; readonly words: string; readonly provenance: string };
  /** Per sample in picojoule: each cost with its provenance, and what the papers' formula gives. */
  readonly energy: readonly EnergyData[];
  readonly paper: number;
  /** What the figures assume, a sentence each without its full stop. */
  readonly assumptions: readonly string[];
  /** Layers side by side; absent where that was not counted. */
  readonly pipelined?: PipelinedRun;
  /** By layer. */
  readonly layers: readonly LayerRun[];
  /** By core. */
  readonly cores: readonly CoreRun[];
  readonly windows: readonly WindowRun[];
  /** Of a chip whose layers take turns on them. */
  readonly units?: readonly UnitRun[];
  readonly links: readonly LinkRun[];
}

/** Cycles of the busiest core of every time step, of its busiest link in a chip or over a border, and of barriers. */
export type CausesRun = readonly [core: number, link: number, border: number, barrier: number];

/** Windows side by side, per sample: window w works on the logical step that began w chip steps before. */
export interface PipelinedRun {
  /** Of a sample that comes alone, and between samples that follow one another. */
  readonly cycles: number;
  readonly interval: number;
  readonly causes: CausesRun;
  readonly intervalCauses: CausesRun;
  /** No interval is shorter than the work of this core. */
  readonly core: number;
  readonly work: number;
  /** Membranes for what waits, beyond one for each neuron. */
  readonly heldMembranes: number;
  /** Chip steps of a sample that comes alone. */
  readonly chipSteps: number;
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

/** What a core did in one window; sums over samples. */
export type CoreInWindow = readonly [
  core: number,
  cycles: number,
  spikes: number,
  packets: number,
  events: number,
  picojoule: number,
];

/** Sums over samples; the most in any time step. */
export interface WindowRun {
  readonly cycles: number;
  readonly causes: CausesRun;
  readonly spikes: number;
  readonly packets: number;
  readonly queueDepth: number;
  readonly linkLoad: number;
  readonly cores: readonly CoreInWindow[];
  readonly links: readonly (readonly [link: number, packets: number])[];
}

/** A unit on which layers take turns; sums over samples. */
export interface UnitRun {
  readonly name: string;
  /** The costs that it takes cycles for. */
  readonly does: readonly string[];
  /** Cycles by window and by layer; null: the target does not know how wide it is. */
  readonly windows: readonly (number | null)[];
  readonly layers: readonly (number | null)[];
}

/** A link from one place of the mesh to the next. */
export interface LinkRun {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly crossesChips: boolean;
  readonly packets: number;
  /** Whose, those with most first: four at most, since large chips have ten thousands of links. */
  readonly layers: readonly (readonly [layer: number, packets: number])[];
  /** All others together, if there are some. */
  readonly others?: readonly [layers: number, packets: number];
}
