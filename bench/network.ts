/**
 * @file Whole networks, as ratios in one run: the simulator's modes, each on one thread, against the dense
 * reference evaluator on the same sample (medians of `runs`). `npm run bench:network -- [SIZE:SIDE ...]`, default t:64 s:224.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compile, compileModel, compileTarget } from '../compiler/index.ts';
import { randomWeights } from '../ir/checkpoint/index.ts';
import type { SourceText } from '../ir/diagnostics/index.ts';
import { referenceOf, referenceTrace } from '../runtime/index.ts';
import { executors, modes, type Mode } from '../sim/index.ts';
import { compareWith } from './network/against.ts';

const runs = 15;
const examples = fileURLToPath(new URL('../examples/', import.meta.url));
const read = (name: string): SourceText => ({ name, text: readFileSync(name, 'utf8') });
const load = (path: string, from: SourceText): SourceText => read(join(dirname(from.name), path));

/** Median milliseconds, after one run that warms up. */
async function median(body: () => unknown): Promise<number> {
  await body();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await body();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}

/** Every mode against the reference evaluator. */
async function againstReference(networks: readonly string[]): Promise<void> {
  console.log('network  mode   synaptic ops   simulator   reference   ratio   ops per second');
  for (const text of networks) {
    const [size = 's', image = '224'] = text.split(':');
    const { graph } = compileModel(read(join(examples, 'e-spikeformer.spike')), { parameters: { size, image }, load });
    const target = compileTarget(read(join(examples, 'targets', 'sdt-core.spike')), { load });
    const { facts } = compile({ model: graph, weights: randomWeights(graph, 1), target });
    const reference = referenceOf(facts.model, facts.weights);
    const input = Int32Array.from({ length: 3 * Number(image) ** 2 }, (_, i) => ((i * 7919) % 257) - 128);
    const dense = await median(() => referenceTrace(reference, input));
    for (const mode of Object.keys(modes) as Mode[]) {
      const execute = executors[mode](facts.image);
      const { synapticOps } = (await execute(input)).counters;
      const chip = await median(() => execute(input));
      const columns = [
        `${(synapticOps / 1e6).toFixed(0)} M`,
        `${chip.toFixed(0)} ms`,
        `${dense.toFixed(0)} ms`,
        (dense / chip).toFixed(2),
      ];
      console.log(
        `${text.padEnd(9)}${mode.padEnd(7)}` +
          columns.map((column) => column.padStart(11)).join(' ') +
          `   ${(synapticOps / chip / 1e6).toFixed(2)} G`,
      );
    }
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { against: { type: 'string' } } });
const networks = positionals.length > 0 ? positionals : ['t:64', 's:224'];
if (values.against === undefined) await againstReference(networks);
else await compareWith(resolve(values.against), networks);
