/**
 * @file Speed of step mode: the layers of the 5.1M network at 224 x 224, one by one, with about 0.8 spikes per neuron.
 * Run with `npm run bench:sim`. Prints synaptic operations per second, and what the whole network would take.
 */
import type { ChipImage, ImageCore, ImageKernels, ImagePopulation, ImageProjection } from '../ir/chip/image.ts';
import { plainGeometry } from '../ir/projections/index.ts';
import { eventCosts, type EventCost, type Target } from '../ir/target/index.ts';
import { createStepExecutor, loadChip } from '../sim/index.ts';

interface Layer {
  readonly name: string;
  /** How often the network has it. */
  readonly times: number;
  readonly side: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly depthwise?: boolean;
}

const sepConv = (name: string, side: number, width: number, kernel: number, times: number): Layer[] => [
  { name: `${name} 1x1 up`, times, side, inputs: width, outputs: 2 * width, kernel: 1 },
  { name: `${name} depthwise`, times, side, inputs: 2 * width, outputs: 2 * width, kernel, depthwise: true },
  { name: `${name} 1x1 down`, times, side, inputs: 2 * width, outputs: width, kernel: 1 },
];
const convBlock = (name: string, side: number, width: number, times: number): Layer[] => [
  ...sepConv(name, side, width, 7, times),
  { name: `${name} 3x3 up`, times, side, inputs: width, outputs: 4 * width, kernel: 3 },
  { name: `${name} 3x3 down`, times, side, inputs: 4 * width, outputs: width, kernel: 3 },
];
const transformer = (name: string, side: number, width: number, times: number): Layer[] => [
  ...sepConv(name, side, width, 3, times),
  { name: `${name} q, k`, times: 2 * times, side, inputs: width, outputs: width, kernel: 1 },
  { name: `${name} v, mlp up`, times: 2 * times, side, inputs: width, outputs: 4 * width, kernel: 1 },
  { name: `${name} projection, mlp down`, times: 2 * times, side, inputs: 4 * width, outputs: width, kernel: 1 },
];
const layers: readonly Layer[] = [
  ...convBlock('stage 1a', 112, 16, 1),
  { name: 'down to stage 1b', times: 1, side: 112, inputs: 16, outputs: 32, kernel: 3, stride: 2 },
  ...convBlock('stage 1b', 56, 32, 1),
  { name: 'down to stage 2', times: 1, side: 56, inputs: 32, outputs: 64, kernel: 3, stride: 2 },
  ...convBlock('stage 2', 28, 64, 2),
  { name: 'down to stage 3', times: 1, side: 28, inputs: 64, outputs: 128, kernel: 3, stride: 2 },
  ...transformer('stage 3', 14, 128, 6),
  { name: 'down to stage 4', times: 1, side: 14, inputs: 128, outputs: 192, kernel: 3 },
  ...transformer('stage 4', 14, 192, 2),
];

const neuronsPerCore = 16384;
const cap = 4;

function benchTarget(): Target {
  const names = [...(Object.keys(eventCosts) as EventCost[]), 'barrier'] as const;
  const costs = Object.fromEntries(
    names.map((name) => [name, { value: 1, provenance: 'assumed' }]),
  ) as Target['cycles'];
  return {
    ...{ name: 'bench', summary: 'A chip for benchmarks; it does not exist.', fictional: true },
    ...{ mesh: { columns: 32, rows: 32 }, chips: { columns: 1, rows: 1 } },
    ...{
      membraneBits: 32,
      weightBits: 8,
      messageBits: 16,
      decayBits: 16,
      projections: ['synapses', 'graded'],
      limits: {},
    },
    ...{ cycles: costs, energy: costs },
  };
}

interface Rows {
  readonly from: number;
  readonly to: number;
}

/** Rows of all channels that fit a core, at least one. */
function tileRows(side: number, channels: number): Rows[] {
  const rows = Math.max(1, Math.floor(neuronsPerCore / (side * channels)));
  return Array.from({ length: Math.ceil(side / rows) }, (_, i) => ({
    from: i * rows,
    to: Math.min(side, (i + 1) * rows),
  }));
}

/** An input copied into a firing population by a depthwise 1 x 1 kernel of ones, and then the layer. */
function imageOf({ side, inputs, outputs, kernel, stride = 1, depthwise = false }: Layer): ChipImage {
  const pad = Math.floor(kernel / 2);
  const outSide = Math.floor((side + 2 * pad - kernel) / stride) + 1;
  const population = (name: string, role: ImagePopulation['role'], channels: number, size: number, fires: boolean) => ({
    ...{ name, membrane: name, role, extents: [channels, size, size] as const, rank: 3 as const },
    ...{ fractionBits: Int32Array.of(0), boundLow: 0, boundHigh: 0, float32Proved: true },
    ...{ readyWindow: fires ? 1 : 0, fireWindow: fires ? 1 : 0 },
    ...(fires ? { neuron: { kind: 'multi_threshold' as const, cap, norm: 1 } } : {}),
  });
  const projections: ImageProjection[] = [
    {
      ...{ kind: 'graded', name: 'copy', source: 0, target: 1, activeWindow: 0, weightBits: 8 },
      geometry: plainGeometry([1, 1], 1, 0, inputs),
    },
    {
      ...{ kind: 'synapses', name: 'layer', source: 1, target: 2, activeWindow: 1, weightBits: 8 },
      geometry: plainGeometry([kernel, kernel], stride, pad, depthwise ? inputs : 1),
    },
  ];
  const weights = Int8Array.from(
    { length: (depthwise ? 1 : inputs) * outputs * kernel ** 2 },
    (_, i) => ((i * 37) % 255) - 127,
  );
  const kernels: ImageKernels[] = [
    {
      projection: 0,
      channelFrom: 0,
      channelTo: inputs,
      weights: new Int8Array(inputs).fill(1),
      shifts: new Uint8Array(inputs),
    },
    { projection: 1, channelFrom: 0, channelTo: outputs, weights, shifts: new Uint8Array(outputs) },
  ];
  const sources = tileRows(side, inputs);
  const targets = tileRows(outSide, outputs);
  const thresholds = Int32Array.from({ length: inputs * cap }, (_, i) => 1 + (i % cap));
  const none = new Int32Array(0);
  const reads = (target: Rows, row: number): boolean =>
    row >= target.from * stride - pad && row < (target.to - 1) * stride - pad + kernel;
  const tile = (p: number, channels: number, rows: Rows, table: Int32Array) => ({
    ...{ population: p, channelFrom: 0, channelTo: channels, rowFrom: rows.from, rowTo: rows.to },
    ...{ thresholds: table, initial: none, constants: none },
  });
  const rowRoutes = (row: number) => {
    const reached = targets.flatMap((target, i) => (reads(target, row) ? [sources.length + i] : []));
    return {
      tile: 0,
      payload: 'spikes' as const,
      rowFrom: row,
      rowTo: row + 1,
      ...{ channelFrom: 0, channelTo: inputs },
      destinations: Uint32Array.from(reached),
    };
  };
  const cores: ImageCore[] = [...sources, ...targets].map((rows, core) => ({
    ...{ x: core % 32, y: Math.floor(core / 32) },
    ...(core < sources.length
      ? {
          tiles: [tile(1, inputs, rows, thresholds)],
          blocks: [{ projection: 0, tile: 0, kernels: 0 }],
          routes: Array.from({ length: rows.to - rows.from }, (_, i) => rowRoutes(rows.from + i)),
        }
      : { tiles: [tile(2, outputs, rows, none)], blocks: [{ projection: 1, tile: 0, kernels: 1 }], routes: [] }),
  }));
  return {
    header: {
      ...{ compiler: 'bench', model: 'bench', modelHash: new Uint8Array(32), weightsHash: new Uint8Array(32) },
      ...{ target: benchTarget(), schedule: { slots: cap, order: 'ones_first', windows: 2, logicalSteps: 1 } },
      ...{ input: { population: 0, fractionBits: 0, bits: 8, mean: [], std: [] }, outputs: [] },
      populations: [
        population('input', 'input', inputs, side, false),
        population('source', 'neurons', inputs, side, true),
        population('target', 'neurons', outputs, outSide, false),
      ],
      projections,
      inputRoutes: sources.map((rows, core) => ({
        ...{
          tile: 0,
          payload: 'values' as const,
          rowFrom: rows.from,
          rowTo: rows.to,
          ...{ channelFrom: 0, channelTo: inputs },
          destinations: Uint32Array.of(core),
        },
      })),
      ...{ kernelCount: 2, coreCount: cores.length, saturating: false },
    },
    kernels,
    cores,
  };
}

/** Counts 0..4 with a mean of about 0.8, from a fixed sequence. */
function sampleOf(size: number): Int32Array {
  let state = 1;
  return Int32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const draw = (state >>> 8) / 2 ** 24;
    return draw < 0.55 ? 0 : draw < 0.78 ? 1 : draw < 0.91 ? 2 : draw < 0.97 ? 3 : 4;
  });
}

let operations = 0;
let seconds = 0;
let cores = 0;
for (const layer of layers) {
  const image = imageOf(layer);
  const run = createStepExecutor(loadChip(image));
  const input = sampleOf(layer.inputs * layer.side ** 2);
  const { counters } = run(input);
  let best = Infinity;
  for (let repeat = 0; repeat < 3; repeat++) {
    const start = performance.now();
    run(input);
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  operations += layer.times * counters.synapticOps;
  seconds += layer.times * best;
  cores += layer.times * image.header.coreCount;
  const rate = counters.synapticOps / best / 1e9;
  const size = `${layer.inputs} -> ${layer.outputs} at ${layer.side}`;
  console.log(
    `${layer.name.padEnd(32)} ${size.padEnd(18)} ${(counters.synapticOps / 1e6).toFixed(1).padStart(7)} M in ` +
      `${(best * 1000).toFixed(1).padStart(6)} ms  ${rate.toFixed(2)} G/s`,
  );
}
console.log(
  `all layers, as often as the network has them: ${(operations / 1e9).toFixed(2)} G synaptic operations on ${cores} cores ` +
    `in ${seconds.toFixed(2)} s, ${(operations / seconds / 1e9).toFixed(2)} G/s (firing and input included)`,
);
