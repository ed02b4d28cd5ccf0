/** @file Outputs: what the host reads from the chip, and what it makes of it. */
import { inputOf, isOp, type ModelNode } from '../../ir/model/index.ts';
import type { HostProgram, HostResult, HostStep, ResultKind, SpikeOutput } from '../../ir/spike/index.ts';
import { isHost } from './classify.ts';
import type { Lowering } from './lower.ts';

/** The program while it is built. */
interface Draft {
  readonly lowering: Lowering;
  readonly outputs: SpikeOutput[];
  readonly steps: HostStep[];
  /** Step of a layer's value. */
  readonly stepOf: Map<string, number>;
}

/** Outputs of the chip, and the host's program where it has anything to do beyond reading them. */
export function lowerOutputs(lowering: Lowering): { outputs: readonly SpikeOutput[]; host?: HostProgram } {
  const { model, populationOf } = lowering;
  const plain = model.outputs.map(({ name, node }) => {
    const layer = model.nodes.label(node);
    return { name, source: isOp(layer, 'mean_steps') ? inputOf(model, layer) : layer };
  });
  if (plain.every(({ source }) => !isHost(source) && source.op !== 'mean'))
    return { outputs: plain.map(({ name, source }) => ({ name, population: populationOf.get(source.name)! })) };
  const draft: Draft = { lowering, outputs: [], steps: [], stepOf: new Map() };
  const results = model.outputs.map(({ name, node }): HostResult => {
    const layer = model.nodes.label(node);
    return { name, kind: kindOf(layer), step: stepFor(draft, layer) };
  });
  return { outputs: draft.outputs, host: { steps: draft.steps, results } };
}

const kindOf = ({ op, type }: ModelNode): ResultKind =>
  op === 'class_scores' ? 'class_map' : type.shape.slice(1).every((side) => side === 1) ? 'scores' : 'features';

function stepFor(draft: Draft, node: ModelNode): number {
  const { lowering, steps, stepOf } = draft;
  const known = stepOf.get(node.name);
  if (known !== undefined) return known;
  const before = (index: number): number => stepFor(draft, inputOf(lowering.model, node, index));
  const step = isHost(node) ? hostStep(lowering, node, before) : readStep(draft, node);
  const index = typeof step === 'number' ? step : steps.push(step) - 1;
  stepOf.set(node.name, index);
  return index;
}

/** Reading takes the mean over the logical steps, and class scores are what is read: neither is a step of its own. */
function hostStep({ layers }: Lowering, node: ModelNode, before: (index: number) => number): HostStep | number {
  if (isOp(node, 'class_scores') || isOp(node, 'mean_steps')) return before(0);
  if (isOp(node, 'average')) return { kind: 'average', name: node.name, a: before(0), b: before(1) };
  if (!isOp(node, 'host_linear')) throw new Error(`"${node.name}" is no work for the host`);
  const { weights, exponents, biases } = layers.get(node.name)!;
  const matrix = { rows: exponents.length, weights, exponents, biases };
  return { kind: 'linear', name: node.name, of: before(0), matrix };
}

function readStep({ lowering, outputs }: Draft, node: ModelNode): HostStep {
  const output = outputs.push({ name: node.name, population: lowering.populationOf.get(node.name)! }) - 1;
  if (!isOp(node, 'mean')) return { kind: 'read', output, divisor: 1 };
  const [, height = 1, width = 1] = inputOf(lowering.model, node).type.shape;
  return { kind: 'read', output, divisor: height * width };
}
