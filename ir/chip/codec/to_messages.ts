/** @file From an image in memory to the messages of `image.proto`. */
import type { Barriers, Shapes, Target } from '../../target/index.ts';
import type { HostProgram, HostStep } from '../../spike/index.ts';
import { spikec } from '../generated/image.js';
import {
  schemaVersion,
  type ImageCore,
  type ImageHeader,
  type ImageKernels,
  type ImagePopulation,
  type ImageRoute,
  type ImageTile,
} from '../image.ts';
import { hostKindNumbers, payloadNumbers, readingNumbers, resultNumbers, roleNumbers } from './enums.ts';
import { neuronMessage, projectionMessage } from './kind_messages.ts';
import { packWeights } from './weights.ts';

const { Header, Kernels, Core } = spikec.image;

/** A Header message. */
export function headerMessage(header: ImageHeader): Uint8Array {
  const { input, schedule } = header;
  return Header.encode({
    schema: schemaVersion,
    compiler: header.compiler,
    model: header.model,
    modelHash: header.modelHash,
    weightsHash: header.weightsHash,
    target: targetMessage(header.target),
    schedule: { ...schedule },
    input: { ...input, mean: [...input.mean], std: [...input.std] },
    outputs: header.outputs.map(({ name, population }) => ({ name, population })),
    populations: header.populations.map(populationMessage),
    projections: header.projections.map(projectionMessage),
    inputRoutes: header.inputRoutes.map(routeMessage),
    kernelCount: header.kernelCount,
    coreCount: header.coreCount,
    saturating: header.saturating,
    ...(header.host ? { host: hostMessage(header.host) } : {}),
    ...(header.randomSeed === undefined ? {} : { untrained: { seed: header.randomSeed } }),
    classNames: [...(header.classNames ?? [])],
  }).finish();
}

/** A Kernels message; `weightBits` is the projection's. */
export const kernelsMessage = (kernels: ImageKernels, weightBits: number): Uint8Array =>
  Kernels.encode({
    projection: kernels.projection,
    channelFrom: kernels.channelFrom,
    channelTo: kernels.channelTo,
    weights: packWeights(kernels.weights, weightBits),
    shifts: [...kernels.shifts],
  }).finish();

/** A Core message. */
export const coreMessage = (core: ImageCore): Uint8Array =>
  Core.encode({
    x: core.x,
    y: core.y,
    tiles: core.tiles.map(tileMessage),
    blocks: core.blocks.map(({ projection, tile, kernels }) => ({ projection, tile, kernels: kernels + 1 })),
    routes: core.routes.map(routeMessage),
  }).finish();

const targetMessage = (target: Target): spikec.image.Target.$Properties => ({
  name: target.name,
  summary: target.summary,
  fictional: target.fictional,
  meshColumns: target.mesh.columns,
  meshRows: target.mesh.rows,
  chipColumns: target.chips.columns,
  chipRows: target.chips.rows,
  membraneBits: target.membraneBits,
  weightBits: target.weightBits,
  messageBits: target.messageBits,
  decayBits: target.decayBits,
  projections: [...target.projections],
  limits: limitMessages(target.limits),
  cycles: Object.entries(target.cycles).map(([name, figure]) => ({ name, ...figure })),
  energy: Object.entries(target.energy).map(([name, figure]) => ({ name, ...figure })),
  origins: Object.entries(target.origins ?? {}).map(([field, origin]) => ({ field, ...origin })),
  ...(target.shapes ? { shapes: shapesMessage(target.shapes) } : {}),
  ...(target.clock && { clock: { name: 'clock', ...target.clock } }),
  ...(target.idle && { idle: { name: 'idle', ...target.idle } }),
  ...(target.barriers && { barriers: barriersMessage(target.barriers) }),
  routing: target.routing ?? '',
  step: target.step ?? '',
  updates: target.updates ?? '',
  routerColumns: target.coresPerRouter?.columns ?? 0,
  routerRows: target.coresPerRouter?.rows ?? 0,
  portX: target.hostPort?.x ?? 0,
  portY: target.hostPort?.y ?? 0,
  classes: (target.classes ?? []).map(({ name, count, projections, limits, shapes }) => ({
    ...{ name, count, projections: [...projections], limits: limitMessages(limits), shapes: shapesMessage(shapes) },
  })),
  units: (target.units ?? []).map(({ name, width, does }) => ({
    ...{ name, width: { name: 'width', ...width }, does: [...does] },
  })),
});

const limitMessages = (limits: Target['limits']): spikec.image.Limit.$Properties[] =>
  Object.entries(limits).map(([name, value]) => ({ name, value }));

const barriersMessage = ({ sizes, provenance, source }: Barriers): spikec.image.Barriers.$Properties => ({
  routers: sizes.map(({ routers }) => routers),
  cycles: sizes.map(({ cycles }) => cycles),
  provenance,
  source: source ?? '',
});

const shapesMessage = ({ kernels = [], strides = [], ...rest }: Shapes): spikec.image.Shapes.$Properties => ({
  ...rest,
  kernels: [...kernels],
  strides: [...strides],
});

const populationMessage = (population: ImagePopulation): spikec.image.Population.$Properties => ({
  name: population.name,
  membrane: population.membrane,
  role: roleNumbers[population.role],
  channels: population.extents[0],
  height: population.extents[1],
  width: population.extents[2],
  rank: population.rank,
  fractionBits: [...population.fractionBits],
  boundLow: population.boundLow,
  boundHigh: population.boundHigh,
  float32Proved: population.float32Proved,
  readyWindow: population.readyWindow,
  fireWindow: population.fireWindow,
  ...neuronMessage(population.neuron),
});

const hostMessage = ({ steps, results }: HostProgram): spikec.image.Host.$Properties => ({
  steps: steps.map(stepMessage),
  results: results.map(({ name, kind, step }) => ({ name, kind: resultNumbers[kind], step })),
});

function stepMessage(step: HostStep): spikec.image.HostStep.$Properties {
  const kind = hostKindNumbers[step.kind];
  switch (step.kind) {
    case 'read':
      return { kind, a: step.output, divisor: step.divisor, over: readingNumbers[step.over] };
    case 'average':
      return { kind, name: step.name, a: step.a, b: step.b };
    case 'linear': {
      const { rows, weights, exponents, biases } = step.matrix;
      const bytes = packWeights(weights, 8);
      return {
        kind,
        name: step.name,
        a: step.of,
        rows,
        weights: bytes,
        exponents: [...exponents],
        biases: [...biases],
      };
    }
  }
}

const tileMessage = (tile: ImageTile): spikec.image.Tile.$Properties => ({
  population: tile.population,
  channelFrom: tile.channelFrom,
  channelTo: tile.channelTo,
  rowFrom: tile.rowFrom,
  rowTo: tile.rowTo,
  thresholds: [...tile.thresholds],
  initial: [...tile.initial],
  constants: [...tile.constants],
});

const routeMessage = (route: ImageRoute): spikec.image.Route.$Properties => ({
  tile: route.tile,
  payload: payloadNumbers[route.payload],
  rowFrom: route.rowFrom,
  rowTo: route.rowTo,
  channelFrom: route.channelFrom,
  channelTo: route.channelTo,
  destinations: [...route.destinations],
});
