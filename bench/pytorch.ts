/**
 * @file One training step (forward, backward, AdamW) in ours and in PyTorch on the CPU, the same network with the same
 * weights and images, taking turns in one run: `npm run bench:pytorch -- [ROUNDS]`. Medians and ratios, 1 and 2 threads.
 * Says "skipped" and why where no Python has PyTorch. Exits 1 if the two sides do not compute the same.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { checkpointFile, randomWeights } from '../ir/checkpoint/index.ts';
import type { ModelGraph } from '../ir/model/index.ts';
import type { AnyTensor } from '../ir/tensor.ts';
import { writeSafetensors } from '../runtime/index.ts';
import { createTrainingStep, type Arithmetic, type TrainingStep } from '../trainer/index.ts';
import { nodeMachine } from '../trainer/node.ts';
import {
  batch,
  heads,
  imageShape,
  labelSmoothing,
  median,
  trainingBatch,
  trainingNetwork,
  update,
} from './training_network.ts';

const rounds = Number(process.argv[2] ?? 9);
/** How far the two sides may be apart, relatively. */
const limits = { loss: 1e-5, gradientNorm: 1e-3 };

/** What both sides compute from the first batch. */
interface Figures {
  readonly loss: number;
  readonly gradientNorm: number;
}

/** A running pytorch_step.py. */
interface Torch {
  readonly check: () => Promise<Figures & { readonly version: string }>;
  /** Milliseconds of a step with its update. */
  readonly step: () => Promise<number>;
  readonly close: () => void;
}

/** One side of the comparison. */
interface Contender {
  readonly name: string;
  readonly step: () => number | Promise<number>;
  readonly times: number[];
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

/** Weights, images and settings, as pytorch_step.py reads them. */
function batchFile(graph: ModelGraph): Uint8Array {
  const { images, labels } = trainingBatch();
  const tensors = new Map<string, AnyTensor>(checkpointFile(graph, randomWeights(graph, 1)).tensors)
    .set('images', { type: 'F32', shape: [batch, ...imageShape], data: images })
    .set('labels', { type: 'I32', shape: [batch], data: labels });
  const { rate, weightDecay } = update;
  const settings = Object.entries({ heads, labelSmoothing, rate, weightDecay });
  const metadata = Object.fromEntries(settings.map(([key, value]) => [key, String(value)]));
  return writeSafetensors({ tensors, metadata });
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
    step: async () => ((await ask('step')) as { milliseconds: number }).milliseconds,
    close: () => child.stdin.end(),
  };
}

function openStep(graph: ModelGraph, arithmetic: Arithmetic, threads: number): TrainingStep {
  const step = createTrainingStep(graph, { batch, threads, arithmetic, labelSmoothing }, nodeMachine);
  step.write('weights', randomWeights(graph, 1).parameters);
  return step;
}

/** Milliseconds of our step with its update. */
function timed(step: TrainingStep, { images, labels }: ReturnType<typeof trainingBatch>): number {
  const start = performance.now();
  step.forwardBackward(images, labels);
  step.apply(update);
  return performance.now() - start;
}

async function ourFigures(graph: ModelGraph): Promise<Figures> {
  const step = openStep(graph, 'strict', 1);
  const { images, labels } = trainingBatch();
  const { loss } = step.forwardBackward(images, labels);
  const { gradientNorm } = step.apply(update);
  await step.close();
  return { loss, gradientNorm };
}

/** Prints both sides' figures. Returns whether they are those of one computation. */
function agree(ours: Figures, torch: Figures & { readonly version: string }): boolean {
  console.log(`PyTorch ${torch.version}, batch ${batch}, the same weights and images on both sides:`);
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
      const milliseconds = await step();
      if (round >= 0) times.push(milliseconds);
    }
}

/** Ratios are to the first contender. */
function report(threads: number, contenders: readonly Contender[]): void {
  console.log(`${threads} thread${threads > 1 ? 's' : ''}, ${rounds} steps each, in turn:`);
  console.log(`  ${''.padEnd(24)} median ms   ratio   fastest ms   ratio`);
  const first = contenders[0]!.times;
  for (const { name, times } of contenders) {
    const figures = [median, (values: readonly number[]) => Math.min(...values)].flatMap((of) => [
      of(times).toFixed(0).padStart(9),
      (of(times) / of(first)).toFixed(2).padStart(8),
    ]);
    console.log(`  ${name.padEnd(24)} ${figures.join('  ')}`);
  }
}

async function compare(python: string, file: string, graph: ModelGraph, threads: number): Promise<boolean> {
  const [plain, fast] = [
    startTorch(python, file, threads, 'contiguous'),
    startTorch(python, file, threads, 'channels_last'),
  ];
  const [strict, relaxed] = [openStep(graph, 'strict', threads), openStep(graph, 'relaxed', threads)];
  const same = threads > 1 || agree(await ourFigures(graph), await plain.check());
  const given = trainingBatch();
  const contenders: Contender[] = [
    { name: 'PyTorch', step: plain.step, times: [] },
    { name: 'PyTorch, channels last', step: fast.step, times: [] },
    { name: 'ours, strict', step: () => timed(strict, given), times: [] },
    { name: 'ours, relaxed', step: () => timed(relaxed, given), times: [] },
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
  const graph = trainingNetwork();
  writeFileSync(file, batchFile(graph));
  try {
    for (const threads of [1, 2])
      if (!(await compare(python, file, graph, threads))) {
        console.log(`not the same computation: ${JSON.stringify(limits)} is allowed`);
        process.exitCode = 1;
        return;
      }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const python = findPython();
if ('path' in python) await main(python.path);
else console.log(`skipped: no Python with PyTorch and NumPy (${python.reasons})`);
