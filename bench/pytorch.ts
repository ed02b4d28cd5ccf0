/**
 * @file One training step (forward, backward, AdamW) in ours and in PyTorch on the CPU, the same network with the same
 * weights and images, taking turns in one run: `npm run bench:pytorch -- [--rounds 9] [--threads 1,2] [--networks base,large,lif]`.
 * Medians of the clock and least processor times, which say more on a busy machine, with ratios. Says "skipped" and why where no Python
 * has PyTorch. Exits 1 if the two sides do not compute the same.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import type { ModelGraph } from '../ir/model/index.ts';
import type { AnyTensor } from '../ir/tensor.ts';
import { writeSafetensors } from '../runtime/index.ts';
import {
  boundsOf,
  createTrainingStep,
  initialParameters,
  type Arithmetic,
  type TrainingStep,
} from '../trainer/index.ts';
import { nodeMachine } from '../trainer/node.ts';
import {
  benchmarks,
  imageShape,
  labelSmoothing,
  median,
  trainingBatch,
  trainingNetwork,
  update,
  type Benchmark,
} from './training_network.ts';

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    threads: { type: 'string', default: '1,2' },
    networks: { type: 'string', default: Object.keys(benchmarks).join(',') },
  },
});
const rounds = Number(given.rounds);
const threadCounts = given.threads.split(',').map(Number);
const names = given.networks.split(',');
const chosen = Object.entries(benchmarks).filter(([name]) => names.includes(name));

/** How far the two sides may be apart, relatively. */
const limits = { loss: 1e-5, gradientNorm: 1e-3 };

/** What both sides compute from the first batch. */
interface Figures {
  readonly loss: number;
  readonly gradientNorm: number;
}

/** How long a step took: by the clock, and of all processors together. */
interface StepTime {
  readonly milliseconds: number;
  readonly processor: number;
}

/** A running pytorch_step.py. */
interface Torch {
  readonly check: () => Promise<Figures & { readonly version: string }>;
  /** A step with its update. */
  readonly step: () => Promise<StepTime>;
  readonly close: () => void;
}

/** One side of the comparison. */
interface Contender {
  readonly name: string;
  readonly step: () => StepTime | Promise<StepTime>;
  readonly times: StepTime[];
}

/** The first Python with PyTorch, or why there is none. */
function findPython(): { readonly path: string } | { readonly reasons: string } {
  const reasons: string[] = [];
  for (const path of ['python3', '/usr/bin/python3']) {
    const { status, stderr, error } = spawnSync(path, ['-c', 'import torch, numpy'], { encoding: 'utf8' });
    if (status === 0) return { path };
    reasons.push(`${path}: ${error?.message ?? stderr.trim().split('\n').at(-1)!}`);
  }
  return { reasons: reasons.join('; ') };
}

/** Weights, layers, images and settings, as pytorch_step.py reads them. */
function batchFile(graph: ModelGraph, batch: number): Uint8Array {
  const { images, labels } = trainingBatch(batch);
  const weights = initialParameters(graph, 1);
  const tensors = new Map<string, AnyTensor>([
    ['images', { type: 'F32', shape: [batch, ...imageShape], data: images }],
    ['labels', { type: 'I32', shape: [batch], data: labels }],
  ]);
  for (const { name, parameters } of graph.nodes.labels)
    for (const { name: parameter, shape } of parameters) {
      const key = `${name}.${parameter}`;
      tensors.set(key, { type: 'F32', shape, data: weights.get(key)! });
    }
  const layers = graph.nodes.labels.map(({ name, op, inputs, attributes }) => ({ name, op, inputs, attributes }));
  const { rate, weightDecay } = update;
  const settings = Object.entries({ labelSmoothing, rate, weightDecay });
  const metadata = Object.fromEntries(settings.map(([key, value]) => [key, String(value)]));
  return writeSafetensors({ tensors, metadata: { ...metadata, layers: JSON.stringify(layers) } });
}

function startTorch(path: string, file: string, threads: number, layout: 'contiguous' | 'channels_last'): Torch {
  const script = fileURLToPath(new URL('pytorch_step.py', import.meta.url));
  const env = { ...process.env, OMP_NUM_THREADS: String(threads) };
  const child = spawn(path, [script, file, String(threads), layout], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ask = async (request: string): Promise<unknown> => {
    child.stdin.write(`${request}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error('pytorch_step.py ended before it answered');
    return JSON.parse(value);
  };
  return {
    check: async () => (await ask('check')) as Figures & { version: string },
    step: async () => (await ask('step')) as StepTime,
    close: () => child.stdin.end(),
  };
}

function openStep(graph: ModelGraph, { batch }: Benchmark, arithmetic: Arithmetic, threads: number): TrainingStep {
  const step = createTrainingStep(
    graph,
    { batch, threads, arithmetic, labelSmoothing, bounds: boundsOf(graph) },
    nodeMachine,
  );
  step.write('weights', initialParameters(graph, 1));
  return step;
}

type Batch = ReturnType<typeof trainingBatch>;

/** Our step with its update. */
function timed(step: TrainingStep, { images, labels }: Batch): StepTime {
  const [start, before] = [performance.now(), process.cpuUsage()];
  step.forwardBackward(images, labels);
  step.apply(update);
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: performance.now() - start, processor: (user + system) / 1000 };
}

async function ourFigures(graph: ModelGraph, benchmark: Benchmark): Promise<Figures> {
  const step = openStep(graph, benchmark, 'strict', 1);
  const { images, labels } = trainingBatch(benchmark.batch);
  const { loss } = step.forwardBackward(images, labels);
  const { gradientNorm } = step.apply(update);
  await step.close();
  return { loss, gradientNorm };
}

/** Prints both sides' figures. Returns whether they are those of one computation. */
function agree(ours: Figures, torch: Figures & { readonly version: string }): boolean {
  console.log(`PyTorch ${torch.version}, the same weights and images on both sides:`);
  const lines = (['loss', 'gradientNorm'] as const).map((name) => {
    const distance = Math.abs(ours[name] / torch[name] - 1);
    console.log(`  ${name} ${ours[name]}, PyTorch ${torch[name]}: ${distance.toExponential(1)} apart`);
    return distance <= limits[name];
  });
  return lines.every(Boolean);
}

/** Everybody's step in turn, `rounds` times after two rounds that warm up. */
async function race(contenders: readonly Contender[]): Promise<void> {
  for (let round = -2; round < rounds; round++)
    for (const { step, times } of contenders) {
      const time = await step();
      if (round >= 0) times.push(time);
    }
}

/** Ratios are to the first contender. */
function report(threads: number, contenders: readonly Contender[]): void {
  console.log(`${threads} thread${threads > 1 ? 's' : ''}, ${rounds} steps each, in turn:`);
  console.log(`  ${''.padEnd(24)} median ms   ratio   least processor ms   ratio`);
  const measures = [9, 19] as const;
  const of = (times: readonly StepTime[]): number[] => [
    median(times.map(({ milliseconds }) => milliseconds)),
    Math.min(...times.map(({ processor }) => processor)),
  ];
  const first = of(contenders[0]!.times);
  for (const { name, times } of contenders) {
    const figures = of(times).flatMap((value, i) => [
      value.toFixed(0).padStart(measures[i]!),
      (value / first[i]!).toFixed(2).padStart(7),
    ]);
    console.log(`  ${name.padEnd(24)} ${figures.join(' ')}`);
  }
}

async function compare(python: string, file: string, benchmark: Benchmark, threads: number): Promise<boolean> {
  const graph = trainingNetwork(benchmark);
  const [plain, fast] = [
    startTorch(python, file, threads, 'contiguous'),
    startTorch(python, file, threads, 'channels_last'),
  ];
  const ours = (arithmetic: Arithmetic): TrainingStep => openStep(graph, benchmark, arithmetic, threads);
  const [strict, relaxed] = [ours('strict'), ours('relaxed')];
  const same = threads !== threadCounts[0] || agree(await ourFigures(graph, benchmark), await plain.check());
  const batch = trainingBatch(benchmark.batch);
  const contenders: Contender[] = [
    { name: 'PyTorch', step: plain.step, times: [] },
    { name: 'PyTorch, channels last', step: fast.step, times: [] },
    { name: 'ours, strict', step: () => timed(strict, batch), times: [] },
    { name: 'ours, relaxed', step: () => timed(relaxed, batch), times: [] },
  ];
  if (same) {
    await race(contenders);
    report(threads, contenders);
  }
  await Promise.all([strict.close(), relaxed.close()]);
  plain.close();
  fast.close();
  return same;
}

async function main(python: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-pytorch-'));
  const file = join(folder, 'batch.safetensors');
  try {
    for (const [, benchmark] of chosen) {
      console.log(`${benchmark.title}, batch ${benchmark.batch}`);
      writeFileSync(file, batchFile(trainingNetwork(benchmark), benchmark.batch));
      for (const threads of threadCounts)
        if (!(await compare(python, file, benchmark, threads))) {
          console.log(`not the same computation: ${JSON.stringify(limits)} is allowed`);
          process.exitCode = 1;
        }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const python = findPython();
if ('path' in python) await main(python.path);
else console.log(`skipped: no Python with PyTorch and NumPy (${python.reasons})`);
