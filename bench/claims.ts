/**
 * @file The paper's claim at this scale: spike firing approximation (one step, counts to 4) against the usual training
 * (LIF neurons, four steps), on the same network, data, optimiser, schedule and seed. `npm run bench:claims -- [--epochs 8]
 * [--limit 10000] [--model FILE] [-p name=value] [--json] ...`: a table, and a plot under `.bench/`. About a quarter of
 * an hour on two cores.
 *
 * Neither side is tuned. Both run on the same engine with the same fusing of batch norm and neuron; LIF computes the first
 * layer in all four steps, as spikingjelly and the official code do, although each sees the same image.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DiagnosticError, formatDiagnostic } from '../ir/diagnostics/index.ts';
import { countModel, type ModelGraph } from '../ir/model/index.ts';
import { createTrainingStep, initialParameters, type NeuronOptions } from '../trainer/index.ts';
import { nodeMachine } from '../trainer/node.ts';
import { learnerOptions, loadData, loadNetwork, ways, type Settings } from './claims/network.ts';
import { claimsPicture } from './claims/plot.ts';
import type { RunFigures, RunRequest } from './claims/run.ts';
import { rowsOf, type StepTimes } from './claims/table.ts';
import { printTable } from './table.ts';

const defaults = {
  ...{ epochs: '8', limit: '10000', test: '10000', validation: '1000', spikes: '500', threads: '2', batch: '64' },
  ...{ rate: '0.002', seed: '1', data: 'fashion-mnist' },
} as const;
const exampleModel = fileURLToPath(new URL('../examples/fashion/fashion.spike', import.meta.url));

const { values } = parseArgs({
  options: {
    ...Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: value }])),
    model: { type: 'string', default: exampleModel },
    parameter: { type: 'string', short: 'p', multiple: true },
    json: { type: 'boolean', default: false },
  },
});
const text = (name: keyof typeof defaults): string => (values as Record<string, unknown>)[name] as string;
const note = (line: string): unknown => process.stderr.write(`${line}\n`);

/** `-p name=value`, repeated. */
const parametersGiven = (): Record<string, string> =>
  Object.fromEntries(
    (values.parameter ?? []).map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]),
  );

/** A positive number among the options; ends the program where it is none. */
function number(name: keyof typeof defaults): number {
  const value = Number(text(name));
  if (value > 0 && (name === 'rate' || Number.isInteger(value))) return value;
  note(`--${name} ${text(name)} is no ${name === 'rate' ? 'number above 0' : 'whole number from 1'}`);
  process.exit(2);
}

const settings: Settings = {
  ...{ data: text('data'), model: values.model, parameters: parametersGiven() },
  ...{ threads: number('threads'), batch: number('batch'), limit: number('limit'), test: number('test') },
  ...{ validation: number('validation'), spikes: number('spikes'), rate: number('rate'), seed: number('seed') },
};

const epochs = number('epochs');

/** Trains one side in a process of its own, so that its memory is its own. */
function runApart(title: string, neuron: NeuronOptions, length: number): RunFigures {
  note(`${title}, epochs: ${length}`);
  const file = fileURLToPath(new URL('claims/run.ts', import.meta.url));
  const request: RunRequest = { settings, neuron, epochs: length };
  const output = execFileSync(process.execPath, [file, JSON.stringify(request)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output.toString()) as RunFigures;
}

const rounds = 11;

/** Median milliseconds of a step of either way, taken in turns, so that both meet the same machine. */
async function stepTimes(graph: ModelGraph): Promise<StepTimes> {
  const { batch, threads, labelSmoothing } = learnerOptions(settings);
  const steps = Object.values(ways).map((neuron) =>
    createTrainingStep(graph, { batch, threads, labelSmoothing, neuron }, nodeMachine),
  );
  const times = steps.map((): number[] => []);
  for (const step of steps) {
    step.write('weights', initialParameters(graph, settings.seed));
    for (let i = 0; i < step.images.length; i++) step.images[i] = (((i * 7919) % 257) - 128) / 64;
    for (let i = 0; i < batch; i++) step.labels[i] = i % 10;
  }
  for (let round = 0; round < rounds; round++)
    for (const [i, step] of steps.entries()) {
      const start = performance.now();
      step.forwardBackward();
      step.apply({ kind: 'adamw', rate: settings.rate, weightDecay: 0.05 });
      times[i]!.push(performance.now() - start);
    }
  for (const step of steps) await step.close();
  const [sfa, lif] = times.map((all) => all.slice(1).sort((a, b) => a - b)[Math.floor((rounds - 1) / 2)]!);
  return { sfa: sfa!, lif: lif! };
}

async function main(): Promise<void> {
  const graph = loadNetwork(settings);
  const { training } = await loadData(settings, graph);
  const { parameters, macs, attentionMacs } = countModel(graph);
  const million = (x: number): string => `${(x / 1e6).toFixed(2)} M`;
  const images = Math.min(settings.limit, training.count - settings.validation);
  const what =
    `${graph.name}: ${million(parameters)} parameters, ${million(macs + attentionMacs)} multiply-accumulates an image, ` +
    `${images} images of ${training.name} per epoch, batch ${settings.batch}, ${settings.threads} threads`;
  note(what);
  const step = await stepTimes(graph);
  const sfa = runApart('SFA', ways.sfa, epochs);
  const lif = runApart('LIF', ways.lif, epochs);
  const longer = runApart(
    'SFA for as long as LIF',
    ways.sfa,
    Math.max(1, Math.floor(lif.seconds / sfa.secondsPerEpoch)),
  );
  const folder = fileURLToPath(new URL('../.bench/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const lines = [
    { colour: 0, name: 'SFA (1 x 4)', points: sfa.curve },
    { colour: 1, name: 'LIF (T = 4)', points: lif.curve },
    { colour: 0, dashed: true, name: 'SFA (1 x 4), LIF’s time', points: longer.curve },
  ] as const;
  writeFileSync(
    `${folder}claims.svg`,
    claimsPicture(`Validation accuracy of ${graph.name} on ${training.name}`, lines),
  );
  const rows = rowsOf(sfa, lif, longer, step);
  if (values.json) console.log(JSON.stringify({ what, settings, stepMilliseconds: step, sfa, lif, longer }));
  else {
    console.log(what);
    printTable(['', 'SFA (1 x 4)', 'LIF (T = 4)', 'LIF / SFA'], rows);
    console.log('LIF computes the first layer in all four steps; the formula counts it once. Plot: .bench/claims.svg');
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof DiagnosticError)) throw error;
  for (const diagnostic of error.diagnostics) note(formatDiagnostic(diagnostic));
  process.exitCode = 3;
}
