import type { Verdict } from '../../runtime/index.ts';
import type { RunOf } from '../arguments/command.ts';
import type { demo } from '../commands/demo.ts';
import { compileExample, fashionClasses, runExample, type Example, type ExampleRun } from '../../toolchain/example.ts';
import {
  coreWork,
  layerActivities,
  partActivities,
  rateOf,
  type CoreWork,
  type LayerActivity,
} from '../../toolchain/report/activity.ts';
import { defaultTarget } from '../../toolchain/defaults.ts';
import { host } from '../host.ts';
import { createTotals, type Totals } from '../../toolchain/report/totals.ts';
import { energyRows, totalsRows } from '../words/totals.ts';
import { counted, duration, fixed, whole } from '../terminal/numbers.ts';
import { omit } from '../../toolchain/omit.ts';
import { originOf } from '../../toolchain/report/origin.ts';
import { originText } from '../words/origin.ts';
import { firingText } from '../words/summary.ts';
import { bar, besides, columns, drawGrey, drawMesh, greyOf } from '../terminal/picture.ts';
import { summaryOf } from '../../toolchain/report/summary.ts';
import { indent, pairs, section, table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { differenceText, verdictLine, verdictStatus } from '../words/verdict.ts';
import { fail } from '../../ir/diagnostics/index.ts';

/** Everything the demo shows. */
interface Shown {
  readonly example: Example;
  readonly runs: readonly ExampleRun[];
  readonly verdict: Verdict;
  readonly totals: Totals;
  /** Events of every core over all images. */
  readonly work: readonly CoreWork[];
  readonly layers: readonly LayerActivity[];
  readonly classes: readonly string[];
}

/** The widest picture in characters. */
const pictureWidth = 32;

function logitBars({ record }: ExampleRun, classes: readonly string[], terminal: Terminal): string[] {
  const [low, high] = [Math.min(...record.logits), Math.max(...record.logits)];
  const widest = Math.max(...classes.map((name) => name.length));
  return record.logits.map((logit, i) => {
    const line = `${classes[i]!.padEnd(widest)} ${bar((logit - low) / (high - low), 20)} ${fixed(logit, 2).padStart(7)}`;
    return i === record.label ? terminal.style('green', line) : line;
  });
}

function card(run: ExampleRun, { example, classes }: Shown, terminal: Terminal): string {
  const { sample, record, exact } = run;
  const { header } = example.loaded.image;
  const grey = greyOf(sample.input, header.populations[header.input.population]!.extents, pictureWidth);
  const answer = record.top[0]?.class;
  const right = answer === record.label;
  const head = `${terminal.style('bold', sample.name)}: ${terminal.style(['bold', right ? 'green' : 'red'], classes[answer ?? 0]!)}${right ? ', right' : `, wrong: it is ${classes[record.label ?? 0]!}`}`;
  const foot = [
    `${whole(record.spikes)} spikes, simulated in ${duration(record.milliseconds)}`,
    exact ? 'every one equal to the trained network' : terminal.style('red', 'not equal to the trained network'),
  ];
  return besides(
    drawGrey(grey, terminal.colourDepth),
    [head, '', ...logitBars(run, classes, terminal), '', ...foot],
    grey.width,
  );
}

function activityChart(layers: readonly LayerActivity[], samples: number, width: number): string {
  const most = Math.max(...layers.map(rateOf));
  const rows = partActivities(layers).map((part) => [
    part.layer,
    whole(part.spikes / samples),
    rateOf(part).toFixed(2),
    bar(rateOf(part) / most, 16),
    columns(part.layers.map(rateOf), most),
  ]);
  return table(
    ['part', 'spikes', 'per neuron', '', 'layer by layer'],
    rows,
    ['left', 'right', 'right', 'left', 'left'],
    width,
  );
}

function meshPicture(shown: Shown, terminal: Terminal): string {
  const spots = shown.work;
  const busiest = spots.reduce((most, spot) => (spot.value > most.value ? spot : most));
  const heat = (mark: string, share: number): string =>
    terminal.style(share > 0.66 ? 'red' : share > 0.33 ? 'yellow' : 'green', mark);
  const caption = `higher columns did more; busiest: core ${busiest.x},${busiest.y} with ${whole(busiest.value / shown.runs.length)} events per image`;
  return [...drawMesh(spots, heat), caption].join('\n');
}

function report(shown: Shown, terminal: Terminal): string {
  const { example, runs, verdict, totals } = shown;
  const { image } = example.loaded;
  const summary = summaryOf(image);
  return [
    `${terminal.style('bold', example.model.graph.name)} for Fashion-MNIST compiled in ${duration(example.milliseconds)}: ${firingText(summary.spikingLayers)}, ${whole(summary.spikingNeurons)} neurons, ${counted(summary.cores, 'core')}, ${counted(summary.timeSteps, 'time step')} per image`,
    ...runs.map((run) => `\n${card(run, shown, terminal)}`),
    section('Spikes, mean of the images', activityChart(shown.layers, runs.length, terminal.width - 2)),
    section('Cores on the mesh', meshPicture(shown, terminal)),
    section('Cost', pairs([...totalsRows(totals), ...energyRows(totals, runs[0]?.record)], terminal.width - 2)),
    '',
    verdictLine(verdict, terminal, image.header.schedule.slots),
    ...(verdict.firstDifference ? [indent(differenceText(verdict.firstDifference))] : []),
    originText(example.loaded),
  ].join('\n');
}

const documentOf = ({ example, runs, verdict, totals, layers, classes }: Shown): object => ({
  ...originOf(example.loaded),
  ...omit(verdict, 'layers', 'differences'),
  firstDifference: verdict.firstDifference ?? null,
  layers,
  compile: { milliseconds: example.milliseconds, ...summaryOf(example.loaded.image) },
  ...totals,
  results: runs.map(({ sample, record, exact }) => ({
    ...omit(record, 'result', 'results', 'trace', 'outputs', 'layerSpikes'),
    top: record.top.map((score) => ({ ...score, label: classes[score.class] })),
    inputHash: sample.sha256,
    exact,
  })),
});

export const run: RunOf<typeof demo> = async ({ images = 5, target = defaultTarget }, terminal) => {
  if (images < 1) fail('SPK703', '--images must be 1 or more');
  const example = compileExample(host, target, (pass, index, count) =>
    terminal.progress(`compile: ${pass.name} (${index + 1} of ${count})`),
  );
  terminal.warn(example.warnings);
  const { runs, verdict } = await runExample(host, example, images, (number) =>
    terminal.progress(`run and verify: image ${number} of ${images}`),
  );
  terminal.progress();
  const records = runs.map(({ record }) => record);
  const totals = createTotals();
  for (const record of records) totals.add(record);
  const shown = {
    example,
    runs,
    verdict,
    totals: totals.totals(),
    work: coreWork(example.loaded.image, records),
    layers: layerActivities(records),
    classes: fashionClasses,
  };
  return { json: documentOf(shown), text: () => report(shown, terminal), status: verdictStatus(verdict) };
};
