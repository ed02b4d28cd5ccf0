import { countsOfSlots } from '../../ir/trace.ts';
import type { Verdict } from '../../runtime/index.ts';
import { defineCommand } from '../arguments/command.ts';
import type { Example, ExampleRun } from '../../toolchain/example.ts';
import { createTotals, energyRows, totalsRows, type Totals } from '../../toolchain/report/figures.ts';
import { counted, duration, whole } from '../terminal/numbers.ts';
import { omit } from '../../toolchain/omit.ts';
import { number, text } from '../arguments/options.ts';
import { originOf, originText } from '../../toolchain/report/origin.ts';
import { bar, besides, columns, drawGrey, drawMesh, greyOf, type Spot } from '../terminal/picture.ts';
import { summaryOf } from '../../toolchain/report/summary.ts';
import { indent, pairs, section, table } from '../terminal/table.ts';
import { defaultTarget } from '../../toolchain/load/target.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { differenceText, verdictText } from '../../toolchain/verify.ts';
import { fail } from '../../ir/diagnostics/index.ts';

/** Everything the demo shows. */
interface Shown {
  readonly example: Example;
  readonly runs: readonly ExampleRun[];
  readonly verdict: Verdict;
  readonly totals: Totals;
  /** Events of every core over all images. */
  readonly work: readonly Spot[];
  readonly classes: readonly string[];
}

/** The widest picture in characters. */
const pictureWidth = 32;

function logitBars({ record }: ExampleRun, classes: readonly string[], terminal: Terminal): string[] {
  const [low, high] = [Math.min(...record.logits), Math.max(...record.logits)];
  const widest = Math.max(...classes.map((name) => name.length));
  return record.logits.map((logit, i) => {
    const line = `${classes[i]!.padEnd(widest)} ${bar((logit - low) / (high - low), 20)} ${logit.toFixed(2).padStart(7)}`;
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
  const foot = `${whole(record.spikes)} spikes in ${duration(record.milliseconds)}; ${exact ? 'every one equal to the trained network' : terminal.style('red', 'not equal to the trained network')}`;
  return besides(
    drawGrey(grey, terminal.colourDepth),
    [head, '', ...logitBars(run, classes, terminal), '', foot],
    grey.width,
  );
}

/** `block3.0.attn.q_spike` belongs to `block3.0`: the first part, and a counter behind it. */
const groupOf = (layer: string): string => /^[^.]+(\.\d+)?/.exec(layer)?.[0] ?? layer;

interface LayerActivity {
  readonly layer: string;
  readonly neurons: number;
  /** Over all samples. */
  readonly spikes: number;
}

function activities(runs: readonly ExampleRun[]): LayerActivity[] {
  const layers = runs[0]?.record.trace?.layers ?? [];
  return layers.map(({ layer }, n) => {
    const counts = runs.map(({ record }) => countsOfSlots(record.trace!.layers[n]!));
    return {
      layer,
      neurons: counts.reduce((sum, { length }) => sum + length, 0),
      spikes: counts.reduce((sum, part) => sum + part.reduce((a, b) => a + b, 0), 0),
    };
  });
}

function activityChart(runs: readonly ExampleRun[], width: number): string {
  const groups = Map.groupBy(activities(runs), ({ layer }) => groupOf(layer));
  const rate = ({ spikes, neurons }: LayerActivity): number => spikes / neurons;
  const most = Math.max(...[...groups.values()].flat().map(rate));
  const rows = [...groups].map(([name, layers]) => {
    const spikes = layers.reduce((sum, layer) => sum + layer.spikes, 0);
    const neurons = layers.reduce((sum, layer) => sum + layer.neurons, 0);
    return [
      name,
      whole(spikes / runs.length),
      (spikes / neurons).toFixed(2),
      bar(spikes / neurons / most, 16),
      columns(layers.map(rate), most),
    ];
  });
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
  const words = verdictText(verdict, image.header.schedule.slots);
  return [
    `${terminal.style('bold', example.model.graph.name)} for Fashion-MNIST compiled in ${duration(example.milliseconds)}: ${summary.populations} populations, ${whole(summary.neurons)} neurons, ${counted(summary.cores, 'core')}, ${whole(summary.timeSteps)} time steps`,
    ...runs.map((run) => `\n${card(run, shown, terminal)}`),
    section('Spikes, mean of the images', activityChart(runs, terminal.width - 2)),
    section('Cores on the mesh', meshPicture(shown, terminal)),
    section('Cost', pairs([...totalsRows(totals), ...energyRows(totals, runs[0]?.record)], terminal.width - 2)),
    '',
    terminal.style(verdict.exact ? ['bold', 'green'] : ['bold', 'red'], words),
    ...(verdict.firstDifference ? [indent(differenceText(verdict.firstDifference))] : []),
    originText(example.loaded),
  ].join('\n');
}

const documentOf = ({ example, runs, verdict, totals, classes }: Shown): object => ({
  ...originOf(example.loaded),
  ...omit(verdict, 'layers'),
  firstDifference: verdict.firstDifference ?? null,
  layers: activities(runs),
  compile: { milliseconds: example.milliseconds, ...summaryOf(example.loaded.image) },
  ...totals,
  results: runs.map(({ sample, record, exact }) => ({
    ...omit(record, 'result', 'results', 'trace', 'outputs'),
    top: record.top.map((score) => ({ ...score, label: classes[score.class] })),
    inputHash: sample.sha256,
    exact,
  })),
});

export const demo = defineCommand({
  name: 'demo',
  summary: 'Compile the embedded network, run real images, verify every spike, and show what happened',
  positionals: {},
  options: {
    images: number('Test images to run (default 5)'),
    target: text(`The chip to compile for (default ${defaultTarget})`),
  },
  examples: [
    ['demo', 'the whole chain in half a minute'],
    ['demo --target sdt-core-small', 'on smaller cores: other places, the same spikes'],
  ],
  async run({ images = 5, target = defaultTarget }, terminal) {
    if (images < 1) fail('SPK703', '--images must be 1 or more');
    const { coreWork, compileExample, fashionClasses, runExample } = await import('../../toolchain/example.ts');
    const example = await compileExample(target, terminal);
    const { runs, verdict } = await runExample(example, images, terminal);
    const totals = createTotals();
    for (const { record } of runs) totals.add(record);
    const shown = {
      example,
      runs,
      verdict,
      totals: totals.totals(),
      work: coreWork(example, runs),
      classes: fashionClasses,
    };
    return { json: documentOf(shown), text: () => report(shown, terminal), status: verdict.exact ? 0 : 1 };
  },
});
