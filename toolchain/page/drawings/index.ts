/** @file Pictures of a page by themselves: as a drawing, and as numbers. */
import type { Rows } from '../../../page/csv.ts';
import type { PageData } from '../../../page/data.ts';
import { knownEnergy } from '../../../page/measures.ts';
import { compareRows } from '../../../page/numbers/compare.ts';
import { deviceRows } from '../../../page/numbers/device.ts';
import { differenceRows } from '../../../page/numbers/differences.ts';
import { energyRows } from '../../../page/numbers/energy.ts';
import { frontRows, pointsOf } from '../../../page/numbers/front.ts';
import { limitRows } from '../../../page/numbers/limits.ts';
import { linkRows } from '../../../page/numbers/links.ts';
import { networkRows } from '../../../page/numbers/network.ts';
import { pipelineRows } from '../../../page/numbers/pipeline.ts';
import { rasterRows, sampleOf } from '../../../page/numbers/raster.ts';
import { linesOf, sourceRows } from '../../../page/numbers/source.ts';
import { timelineRows } from '../../../page/numbers/timeline.ts';
import { unitRows } from '../../../page/numbers/units.ts';
import type { View } from '../../../page/state.ts';
import type { PictureName } from '../../defaults.ts';
import { compareDrawing } from './compare.ts';
import { deviceDrawing } from './device.ts';
import { differencesDrawing } from './differences.ts';
import { energyDrawing } from './energy.ts';
import { frontDrawing } from './front.ts';
import { limitsDrawing } from './limits.ts';
import { linksDrawing } from './links.ts';
import { membranesDrawing } from './membranes.ts';
import { networkDrawing } from './network.ts';
import { pipelineDrawing } from './pipeline.ts';
import { rasterDrawing } from './raster.ts';
import { sourceDrawing } from './source.ts';
import { timelineDrawing } from './timeline.ts';
import { unitsDrawing } from './units.ts';

/** What a picture lacks, and where that would come from. */
export interface Lack {
  readonly what: string;
  readonly help: string;
}

/** A picture of a page, under the name of its view. */
export interface Drawing {
  /** Nothing where it can be drawn. */
  readonly lacks: (data: PageData, view: View) => Lack | undefined;
  /** An SVG file, where it lacks nothing. */
  readonly draw: (data: PageData, view: View) => string;
  /** Its numbers, likewise. */
  readonly rows: (data: PageData, view: View) => Rows;
}

const lack = (what: string, help: string, isThere: boolean): Lack | undefined => (isThere ? undefined : { what, help });

const run = ({ subject }: PageData): Lack | undefined =>
  lack('a run', 'give what "spikec run --figures --json" printed: --run run.json', subject.run !== undefined);

const others = ({ others: list }: PageData): Lack | undefined =>
  lack('something to compare with', 'give another image, or another run: --against, --against-run', list.length > 0);

const trace = ({ subject }: PageData): Lack | undefined =>
  lack('a trace', 'give what "spikec run --trace FILE" wrote: --trace FILE', subject.raster !== undefined);

const rowsOfRaster = ({ subject }: PageData, view: View): Rows => {
  const rows = rasterRows(subject, view);
  const name = view.selection && subject.layers[view.selection.index]!.name;
  return name === undefined ? rows : rows.filter(({ layer }) => layer === name);
};

export const drawings: { readonly [N in PictureName]: Drawing } = {
  device: { lacks: () => undefined, draw: deviceDrawing, rows: deviceRows },
  differences: {
    lacks: ({ subject }) =>
      lack(
        'samples whose spikes differ',
        'give what "spikec verify --json" printed where it found differences: --verify verify.json',
        (subject.verdict?.samples.length ?? 0) > 0,
      ),
    draw: differencesDrawing,
    rows: ({ subject }, view) => differenceRows(subject, view),
  },
  timeline: { lacks: run, draw: timelineDrawing, rows: ({ subject }) => timelineRows(subject) },
  units: {
    lacks: (data) =>
      run(data) ?? lack('units', 'of this target layers take no turns on units', data.subject.run!.units !== undefined),
    draw: unitsDrawing,
    rows: ({ subject }, { window: at }) => unitRows(subject.run!).filter(({ window }) => at < 0 || window === at),
  },
  pipeline: {
    lacks: (data) =>
      run(data) ??
      lack(
        'a run side by side',
        'run it again with "spikec run --pipelined"',
        data.subject.run!.pipelined !== undefined,
      ),
    draw: pipelineDrawing,
    rows: ({ subject }) => pipelineRows(subject.run!),
  },
  network: { lacks: () => undefined, draw: networkDrawing, rows: ({ subject }) => networkRows(subject) },
  source: {
    lacks: ({ subject }) =>
      lack('the model\u2019s text', 'give the file that was compiled: --model net.spike', linesOf(subject).length > 0),
    draw: sourceDrawing,
    rows: ({ subject }) => sourceRows(subject),
  },
  compare: { lacks: others, draw: compareDrawing, rows: compareRows },
  front: {
    lacks: (data) =>
      run(data) ??
      others(data) ??
      lack(
        'two runs of which cycles and energy are known',
        'give runs of the others, too: --against-run; some targets know neither',
        pointsOf(data).length > 1,
      ),
    draw: frontDrawing,
    rows: frontRows,
  },
  energy: {
    lacks: (data) =>
      run(data) ?? lack('energies', 'this target knows none', !Number.isNaN(knownEnergy(data.subject.run!, 0))),
    draw: energyDrawing,
    rows: ({ subject }) => energyRows(subject),
  },
  limits: { lacks: () => undefined, draw: limitsDrawing, rows: ({ subject }) => limitRows(subject) },
  links: {
    lacks: (data) => run(data) ?? lack('links', 'nothing was sent over any', data.subject.run!.links.length > 0),
    draw: linksDrawing,
    rows: ({ subject }, view) => linkRows(subject, view),
  },
  raster: { lacks: trace, draw: rasterDrawing, rows: rowsOfRaster },
  membranes: {
    lacks(data, view) {
      const missing = trace(data);
      if (missing) return missing;
      const { layers } = sampleOf(data.subject, view);
      if (!layers.some(({ membranes }) => membranes))
        return {
          what: 'membranes of this sample',
          help: 'write a trace of the first 8 samples with them: spikec run --trace FILE --trace-membranes',
        };
      return lack(
        'a layer',
        `say which: --layer NAME, as ${data.subject.layers[layers[0]!.layer]!.name}`,
        layers.some(({ layer, membranes }) => membranes && view.selection?.index === layer),
      );
    },
    draw: membranesDrawing,
    rows: (data, view) => rowsOfRaster(data, view).filter(({ membrane }) => membrane !== undefined),
  },
};
