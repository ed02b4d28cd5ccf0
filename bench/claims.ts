/**
 * @file The papers' claims at this scale: spike firing approximation (one step, counts to 4) against the usual training (LIF neurons, four
 * and eight steps) on one network, weights of 4 and 2 bits, and masked pre-training where labels are few. `npm run bench:claims --
 * [--epochs 4] [--limit 4000] [--seeds 3] [--parts ways,time4,time8,bits,labels] [-p name=value] ...`: a table in Markdown, and a plot, under
 * `.bench/claims/`. Parts that its `results.jsonl` holds are not measured again; `--fresh` forgets them.
 *
 * Nobody is tuned. All run on the same engine with the same fusing of batch norm and neuron; LIF computes the first layer in every
 * step, as spikingjelly and the official code do, although each sees the same image. Times are processor time.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DiagnosticError, formatDiagnostic } from '../ir/diagnostics/index.ts';
import { countModel } from '../ir/model/index.ts';
import { benchFolder, loadNetwork, type Settings } from './claims/network.ts';
import { measure, partNames, type PartName } from './claims/parts.ts';
import { claimsPicture } from './claims/plot.ts';
import { openResults } from './claims/results.ts';
import { tableOf } from './claims/table.ts';

const defaults = {
  ...{ epochs: '4', limit: '4000', seeds: '3', pretrain: '2', test: '10000', validation: '1000', samples: '100' },
  ...{ threads: '1', batch: '64', rate: '0.002', data: 'fashion-mnist', parts: partNames.join(',') },
} as const;
const exampleModel = fileURLToPath(new URL('../examples/fashion/fashion.spike', import.meta.url));

const { values } = parseArgs({
  options: {
    ...Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: value }])),
    model: { type: 'string', default: exampleModel },
    parameter: { type: 'string', short: 'p', multiple: true },
    fresh: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const text = (name: keyof typeof defaults): string => (values as Record<string, unknown>)[name] as string;
const note = (line: string): unknown => process.stderr.write(`${line}\n`);

function refuse(why: string): never {
  note(why);
  process.exit(2);
}

/** `-p name=value`, repeated. */
const parametersGiven = (): Record<string, string> =>
  Object.fromEntries(
    (values.parameter ?? []).map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]),
  );

/** A positive number among the options; ends the program where it is none. */
function number(name: keyof typeof defaults): number {
  const value = Number(text(name));
  if (value > 0 && (name === 'rate' || Number.isInteger(value))) return value;
  return refuse(`--${name} ${text(name)} is no ${name === 'rate' ? 'number above 0' : 'whole number from 1'}`);
}

/** What `--parts` names; ends the program where there is no such part. */
const partsGiven = (): ReadonlySet<PartName> =>
  new Set(
    text('parts')
      .split(',')
      .map(
        (name) =>
          partNames.find((known) => known === name) ?? refuse(`--parts: "${name}" is none of ${partNames.join(', ')}`),
      ),
  );

const settings: Settings = {
  ...{ data: text('data'), model: values.model, parameters: parametersGiven() },
  ...{ threads: number('threads'), batch: number('batch'), limit: number('limit'), test: number('test') },
  ...{ validation: number('validation'), samples: number('samples'), rate: number('rate') },
};

/** What all of it is about, in words. */
function subject(): string {
  const graph = loadNetwork(settings);
  const { parameters, macs, attentionMacs } = countModel(graph);
  const million = (x: number): string => `${(x / 1e6).toFixed(2)} M`;
  return (
    `${graph.name}: ${million(parameters)} parameters, ${million(macs + attentionMacs)} multiply-accumulates an image; ` +
    `at most ${settings.limit} images of ${settings.data} per epoch, batch ${settings.batch}, threads: ${settings.threads}, ` +
    `seeds: ${number('seeds')}; chip figures are means of ${settings.samples} test images`
  );
}

function main(): void {
  const file = join(benchFolder, 'results.jsonl');
  if (values.fresh) rmSync(benchFolder, { recursive: true, force: true });
  mkdirSync(benchFolder, { recursive: true });
  const what = subject();
  note(what);
  const scale = { parts: partsGiven(), epochs: number('epochs'), seeds: number('seeds'), pretrain: number('pretrain') };
  const claims = measure(openResults(file, settings, note), scale);
  writeFileSync(join(benchFolder, 'claims.svg'), claimsPicture(`Accuracy on ${settings.data}`, claims));
  const table = `${what}\n\n${tableOf(claims)}`;
  writeFileSync(join(benchFolder, 'claims.md'), table);
  if (values.json) console.log(JSON.stringify({ what, settings, ...claims }));
  else console.log(table);
}

try {
  main();
} catch (error) {
  if (!(error instanceof DiagnosticError)) throw error;
  for (const diagnostic of error.diagnostics) note(formatDiagnostic(diagnostic));
  process.exitCode = 3;
}
