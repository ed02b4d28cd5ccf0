/** @file What the host reads from the chip, and what it makes of it. */
import { inputFractionBits } from '../../ir/checkpoint/index.ts';
import { divisorOf, gridOf, inputOf, isHost, type ModelNode } from '../../ir/model/index.ts';
import type { StepReading } from '../../ir/numerics.ts';
import type { HostProgram, HostResult, HostStep, ResultKind, SpikeOutput } from '../../ir/spike/index.ts';
import { extentsOf } from '../../ir/tensor.ts';
import { addProjection, spikeCopy, type Drafting } from './drafting.ts';
import { loweringOf } from './rules/index.ts';

/** The program while it is built. */
interface ProgramDraft {
  readonly drafting: Drafting;
  readonly outputs: SpikeOutput[];
  readonly steps: HostStep[];
  /** Step of a layer's value. */
  readonly stepOf: Map<string, number>;
}

/** Outputs of the chip, and the host's program where it has anything to do beyond reading them. */
export function lowerOutputs(drafting: Drafting): { outputs: readonly SpikeOutput[]; host?: HostProgram } {
  const { model } = drafting;
  const plain = model.outputs.map(({ name, node }) => {
    const layer = model.nodes.label(node);
    return { name, source: readingOf(layer) === 'mean' ? inputOf(model, layer) : layer };
  });
  if (plain.every(({ source }) => !isHost(source) && gridOf(source) !== 'averaged'))
    return { outputs: plain.map(({ name, source }) => ({ name, population: readablePopulation(drafting, source) })) };
  const draft: ProgramDraft = { drafting, outputs: [], steps: [], stepOf: new Map() };
  const results = model.outputs.map(({ name, node }): HostResult => {
    const layer = model.nodes.label(node);
    return { name, kind: kindOf(layer), step: stepFor(draft, layer) };
  });
  return { outputs: draft.outputs, host: { steps: draft.steps, results } };
}

/** What a layer makes of all logical steps of what it reads; undefined where it is no such layer. */
function readingOf({ op }: ModelNode): StepReading | undefined {
  const { host } = loweringOf(op);
  return host && 'read' in host ? host.read : undefined;
}

function kindOf({ op, type }: ModelNode): ResultKind {
  const { host } = loweringOf(op);
  const stated = host && 'step' in host ? host.result : undefined;
  return stated ?? (type.shape.slice(1).every((side) => side === 1) ? 'scores' : 'features');
}

function stepFor(draft: ProgramDraft, node: ModelNode): number {
  const { steps, stepOf } = draft;
  const known = stepOf.get(node.name);
  if (known !== undefined) return known;
  const step = newStep(draft, node);
  const index = typeof step === 'number' ? step : steps.push(step) - 1;
  stepOf.set(node.name, index);
  return index;
}

function newStep(draft: ProgramDraft, node: ModelNode): HostStep | number {
  const { drafting } = draft;
  const { host } = loweringOf(node.op);
  if (!isHost(node)) return readStep(draft, node, 'mean');
  if (!host) throw new Error(`"${node.name}" (${node.op}) is no work for the host`);
  if ('read' in host) return readStep(draft, inputOf(drafting.model, node), host.read);
  return host.step(drafting, node, (index) => stepFor(draft, inputOf(drafting.model, node, index)));
}

function readStep({ drafting, outputs }: ProgramDraft, node: ModelNode, over: StepReading): HostStep {
  const known = outputs.findIndex(({ name }) => name === node.name);
  const output =
    known >= 0 ? known : outputs.push({ name: node.name, population: readablePopulation(drafting, node) }) - 1;
  return { kind: 'read', output, divisor: gridOf(node) === 'averaged' ? divisorOf(drafting.model, node) : 1, over };
}

/** The population whose membranes a layer's values are: of spikes, one that counts them and does not fire. */
function readablePopulation(drafting: Drafting, { name, type }: ModelNode): string {
  const { populations, populationOf } = drafting;
  const source = populationOf.get(name)!;
  if (type.kind !== 'count') return source;
  const counter = `${name}.read`;
  if (populations.some((population) => population.name === counter)) return counter;
  populations.push({
    ...{ name: counter, membrane: name, role: 'neurons', extents: extentsOf(type.shape), biases: [], rule: null },
    expression: { kind: 'counted', fractionBits: inputFractionBits(type), count: 1 },
  });
  addProjection(drafting, { kind: 'any', name: `${name}.read.copy`, source, target: counter, ...spikeCopy });
  return counter;
}
