/** @file What of a network is not on the chip, said from the lowered network. */
import { whole } from '../../cli/terminal/numbers.ts';
import { readText } from '../../toolchain/load/files.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { inputNodes, type ModelGraph } from '../../ir/model/index.ts';
import type { HostProgram, HostStep, ResultKind, SpikeGraph } from '../../ir/spike/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { computableModel, trainableModel } from '../../trainer/index.ts';
import type { LoweredNetwork } from './mapping.ts';
import { exampleFile, host } from './networks.ts';

/** Sentences about what the host does before, with and after the chip. */
export function hostSentences({ model, facts: { spike } }: LoweredNetwork): string[] {
  return [...encoderSentences(model), ...programSentences(spike), ...resultSentences(model, spike)];
}

/** Weights that no core holds, as sentences. */
export function absentParameters({ model }: LoweredNetwork): string[] {
  return model.nodes.labels.flatMap(({ name, parameters, type }) =>
    parameters
      .filter(({ learned, unused }) => learned && (unused === true || type.kind === 'host'))
      .map(
        ({ name: part, shape, unused }) =>
          `\`${name}.${part}\`: ${whole(sizeOf(shape))} parameters ${unused ? 'that no forward reads' : 'held by the host'}`,
      ),
  );
}

/** Whether our trainer can train the network, and whether it or the reference evaluator alone judges its chip. */
export function trainerSentences({ model, facts }: LoweredNetwork): string[] {
  const [training, judging] = [refusal(model, trainableModel), refusal(facts.model, computableModel)];
  return [
    training === undefined ? '`spikec train` trains it.' : `\`spikec train\` refuses it: ${training}.`,
    judging === undefined
      ? 'The trainer judges its chip.'
      : `The reference evaluator alone judges its chip: ${judging}.`,
  ];
}

/** Why the trainer does not run a network; undefined where it does. */
function refusal(model: ModelGraph, check: (model: ModelGraph) => unknown): string | undefined {
  try {
    check(model);
    return undefined;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics[0]!.message;
  }
}

/** The lines at the head of the model's file: what its author says about it. */
export function headOf(file: string): string {
  const { text } = readText(host, exampleFile(file), 'model');
  const [, head = ''] = /^((?:## .*\n)+)/.exec(text) ?? [];
  return head.replace(/^## /gm, '').trim().replaceAll('\n', ' ');
}

function encoderSentences(model: ModelGraph): string[] {
  return inputNodes(model).map(({ name, attributes }) => {
    const { shape, bits, fraction_bits: fraction, steps } = attributes;
    const frames = steps === 1 ? '' : `; ${steps} of them, or one that stands for ${steps} logical steps`;
    const grid = fraction === 0 ? 'whole numbers' : `steps of 2^-${fraction}`;
    return `Encoder: \`${name}\` is ${shape.join(' x ')} signed integers of ${bits} bits, ${grid}${frames}.`;
  });
}

function programSentences({ host, outputs, steps }: SpikeGraph): string[] {
  const mean = steps === 1 ? '' : `, mean over the ${steps} logical steps`;
  if (!host) return outputs.map(({ name }) => `Reads the membranes of \`${name}\`${mean}.`);
  return host.steps.map((step) => stepSentence(step, host, outputs, mean));
}

function stepSentence(step: HostStep, { steps }: HostProgram, outputs: SpikeGraph['outputs'], mean: string): string {
  const value = (index: number): string => {
    const of = steps[index]!;
    return `\`${of.kind === 'read' ? outputs[of.output]!.name : of.name}\``;
  };
  switch (step.kind) {
    case 'read': {
      const divided = step.divisor === 1 ? '' : ` / ${step.divisor} positions`;
      return `Reads the membranes of \`${outputs[step.output]!.name}\`${divided}${mean.replace('mean', step.over)}.`;
    }
    case 'linear': {
      const { rows, weights } = step.matrix;
      return `\`${step.name}\`: ${rows} x ${weights.length / rows} weights times ${value(step.of)}, in float64.`;
    }
    case 'average':
      return `\`${step.name}\`: average of ${value(step.a)} and ${value(step.b)}.`;
  }
}

/** What is left to do with a result of each kind, beyond what the model states. */
const afterwards: { readonly [K in ResultKind]: (side: string, image: string) => string } = {
  scores: () => 'class scores; choosing a class is outside the network',
  class_map: (side, image) => `class scores at ${side} for an image of ${image}; enlarging is outside the network`,
  features: (side) => `a feature map of ${side}; what is made of it is outside the network`,
};

function resultSentences(model: ModelGraph, { host }: SpikeGraph): string[] {
  const side = (shape: readonly number[]): string => shape.slice(1).join('x');
  const image = side(inputNodes(model)[0]!.type.shape);
  return model.outputs.map(({ name, node }) => {
    const { shape } = model.nodes.label(node).type;
    const kind = host?.results.find((result) => result.name === name)?.kind ?? defaultKind(shape);
    return `Result \`${name}\`: ${afterwards[kind](side(shape), image)}.`;
  });
}

const defaultKind = (shape: readonly number[]): ResultKind =>
  shape.slice(1).every((extent) => extent === 1) ? 'scores' : 'features';
