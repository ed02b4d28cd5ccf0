/** @file Outputs: what the host reads from the chip, and what it makes of it. */
import { divisorOf, gridOf, inputOf, isHost, type ModelNode } from '../../ir/model/index.ts';
import type { HostProgram, HostResult, HostStep, ResultKind, SpikeOutput } from '../../ir/spike/index.ts';
import type { Drafting } from './drafting.ts';
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
  const { model, populationOf } = drafting;
  const plain = model.outputs.map(({ name, node }) => {
    const layer = model.nodes.label(node);
    return { name, source: loweringOf(layer.op).host?.read ? inputOf(model, layer) : layer };
  });
  if (plain.every(({ source }) => !isHost(source) && gridOf(source) !== 'averaged'))
    return { outputs: plain.map(({ name, source }) => ({ name, population: populationOf.get(source.name)! })) };
  const draft: ProgramDraft = { drafting, outputs: [], steps: [], stepOf: new Map() };
  const results = model.outputs.map(({ name, node }): HostResult => {
    const layer = model.nodes.label(node);
    return { name, kind: kindOf(layer), step: stepFor(draft, layer) };
  });
  return { outputs: draft.outputs, host: { steps: draft.steps, results } };
}

const kindOf = ({ op, type }: ModelNode): ResultKind =>
  loweringOf(op).host?.result ?? (type.shape.slice(1).every((side) => side === 1) ? 'scores' : 'features');

function stepFor(draft: ProgramDraft, node: ModelNode): number {
  const { drafting, steps, stepOf } = draft;
  const known = stepOf.get(node.name);
  if (known !== undefined) return known;
  const before = (index: number): number => stepFor(draft, inputOf(drafting.model, node, index));
  const step = isHost(node) ? hostStep(drafting, node, before) : readStep(draft, node);
  const index = typeof step === 'number' ? step : steps.push(step) - 1;
  stepOf.set(node.name, index);
  return index;
}

function hostStep(drafting: Drafting, node: ModelNode, before: (index: number) => number): HostStep | number {
  const { host } = loweringOf(node.op);
  if (!host) throw new Error(`"${node.name}" (${node.op}) is no work for the host`);
  return host.step(drafting, node, before);
}

function readStep({ drafting, outputs }: ProgramDraft, node: ModelNode): HostStep {
  const output = outputs.push({ name: node.name, population: drafting.populationOf.get(node.name)! }) - 1;
  if (gridOf(node) !== 'averaged') return { kind: 'read', output, divisor: 1 };
  return { kind: 'read', output, divisor: divisorOf(drafting.model, node) };
}
