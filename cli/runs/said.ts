/** @file What `run` says of samples: a line each, the documents of JSON, and the summary of all. */
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { ImageHeader } from '../../ir/chip/image.ts';
import { classCount, classMap, classShares, resultsOf } from '../../runtime/index.ts';
import type { LoadedImage } from '../../toolchain/load/image.ts';
import { omit } from '../../toolchain/omit.ts';
import { firingWarnings, layerFirings } from '../../toolchain/report/firing.ts';
import type { Costs } from '../../toolchain/report/costs.ts';
import type { Figures } from '../../toolchain/report/figures.ts';
import type { Totals } from '../../toolchain/report/totals.ts';
import type { SampleRun } from '../../toolchain/run.ts';
import type { PlainRecord } from '../../toolchain/run_worker.ts';
import { counted } from '../terminal/numbers.ts';
import { pairs, section } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { assumedRow, costSections } from '../words/costs.ts';
import { originText } from '../words/origin.ts';
import { sampleLine } from '../words/sample.ts';
import { energyRows, totalsRows } from '../words/totals.ts';

/** The classes of every class map with their pixels. */
const mapsOf = ({ results, outputs }: PlainRecord): object[] =>
  results.map((info) =>
    info.kind === 'class_map' ? { ...info, classes: classShares(classMap(outputs.get(info.name)!, info.shape)) } : info,
  );

/** A sample and what the chip made of it, as JSON has it. */
export function documentOf({ sample, record }: SampleRun, labels: readonly string[]): object {
  return {
    ...omit(record, 'trace', 'outputs', 'results', 'layerSpikes', 'amounts'),
    outputs: mapsOf(record),
    top: record.top.map((score) => ({ ...score, ...(labels[score.class] ? { label: labels[score.class] } : {}) })),
    inputHash: sample.sha256,
    steps: sample.steps,
    changes: (sample.changes ?? []).map(({ code, message }) => ({ code, message })),
  };
}

/** More names than classes, or fewer, would mislead. Throws SPK705. */
export function checkLabels(labels: readonly string[], header: ImageHeader, path: string): void {
  const names = labels.filter((name) => name !== '').length;
  const classes = classCount(header) ?? resultsOf(header).find(({ kind }) => kind === 'class_map')?.shape[0];
  if (names > 0 && names !== classes)
    fail('SPK705', `${path} has ${counted(names, 'class name')}, the network has ${counted(classes ?? 0, 'output')}`, {
      help: 'one name a line, in the order of the classes',
    });
}

/** What is known of a run besides its totals. */
export interface RunCosts {
  /** The first sample, whose figures tell where energies come from. */
  readonly first: PlainRecord | undefined;
  readonly costs: Costs;
  /** Present where everything is to be told. */
  readonly figures?: Figures;
}

/** Counters and costs of all samples. @param known absent where samples were read from a file of results. */
export function summary(loaded: LoadedImage, totals: Totals, known: RunCosts | undefined, terminal: Terminal): string {
  const { width, quiet } = terminal;
  const costs = known?.costs;
  const rows = [
    ...totalsRows(totals, quiet ? undefined : costs),
    ...energyRows(totals, known?.first, quiet ? undefined : costs),
    ...(costs && !known?.figures && !quiet ? [assumedRow(costs)] : []),
  ];
  return [
    section(counted(totals.samples, 'sample'), pairs(rows, width - 2)),
    ...(known?.figures ? costSections(known.costs, known.figures, totals.mean.energy.paper, width) : []),
    `\n${originText(loaded)}`,
  ].join('\n');
}

/** Says what came of samples, one after the other, and of all of them in the end. */
export interface Sayer {
  say(done: SampleRun): void;
  /** Warnings about layers that carry nothing, printed as well. */
  end(): readonly Diagnostic[];
}

/** `verbose` tells the steps of each sample. */
export function sayer(
  args: { readonly verbose?: boolean | undefined },
  { image }: LoadedImage,
  labels: readonly string[],
  terminal: Terminal,
): Sayer {
  let samples = 0;
  let spikes: readonly number[] = [];
  return {
    say(done) {
      const { layerSpikes } = done.record;
      samples++;
      spikes = layerSpikes.map((count, i) => count + (spikes[i] ?? 0));
      terminal.print(sampleLine(done, labels, terminal));
      if (args.verbose === true) for (const step of done.sample.steps) terminal.note(`  ${step}`);
    },
    end() {
      const warnings = firingWarnings(image.header, layerFirings(image.header, spikes, samples), samples);
      terminal.warn(warnings);
      return warnings;
    },
  };
}
