import { isExactReset } from '../decay.ts';
import { exponentOfPowerOfTwo } from '../numerics.ts';
import type { Diagnostic } from '../diagnostics/index.ts';
import { readersOf, type ModelGraph, type ModelNode } from './graph.ts';
import { typeText } from './text.ts';
import {
  decayingNodes,
  divisorOf,
  inputNodes,
  isHost,
  isInput,
  isWeighted,
  neuronNodes,
  readBy,
  readsAllSteps,
  referenceOf,
  referringTo,
  roundedBits,
  stepsOf,
  sumsSpikes,
} from './traits.ts';

/**
 * Checks what building a graph cannot: the graph as a whole. Lists all violations.
 *
 * 1. Every output names a node that exists, and output names differ.
 * 2. There is exactly one input, and at least one output.
 * 3. Every layer reaches an output (nothing is trained or mapped in vain).
 * 4. A normaliser is a power of two wherever its counts feed a layer with weights: otherwise no grid is exact.
 * 5. With more than one logical step, outputs and the host's operators read only through `mean_steps`, `sum_steps`, `last_step` or `max_steps`.
 * 6. What a soft reset takes from a membrane that leaks by a shift is a power of two, so that it lies on an integer grid.
 * 7. Means of spikes with a divisor that is no power of two are read by layers with weights alone, which take it into them, or by
 *    neurons and the host alone.
 * 8. Membranes that decay by a factor, and do not fire, are read by the host, and by layers that round them.
 * 9. A layer that is referred to exists and fires, and gives what the one that refers to it says.
 */
export function verifyModel(graph: ModelGraph): Diagnostic[] {
  return [
    ...outputsExist(graph),
    ...oneInput(graph),
    ...allReachOutput(graph),
    ...normalisersExact(graph),
    ...stepsAveraged(graph),
    ...resetsExact(graph),
    ...integratorsRead(graph),
    ...divisorsExact(graph),
    ...referencesSound(graph),
  ];
}

const at = (node: ModelNode): Pick<Diagnostic, 'span'> => (node.span ? { span: node.span } : {});

function outputsExist(graph: ModelGraph): Diagnostic[] {
  const seen = new Set<string>();
  const problems: Diagnostic[] = [];
  for (const { name, node } of graph.outputs) {
    if (!graph.nodes.has(node))
      problems.push({ code: 'SPK205', severity: 'error', message: `output "${name}" names no layer: "${node}"` });
    if (seen.has(name))
      problems.push({
        code: 'SPK205',
        severity: 'error',
        message: `two outputs are called "${name}"`,
        ...(graph.nodes.has(node) ? at(graph.nodes.label(node)) : {}),
        help: 'give every output a name of its own: output logits = ..., output aux = ...',
      });
    seen.add(name);
  }
  return problems;
}

function oneInput(graph: ModelGraph): Diagnostic[] {
  const inputs = inputNodes(graph);
  const problems: Diagnostic[] = [];
  if (inputs.length !== 1)
    problems.push({
      code: 'SPK205',
      severity: 'error',
      message: `a network has exactly one input; this one has ${inputs.length}`,
      ...(inputs[1] ? at(inputs[1]) : {}),
      ...(inputs[0]?.span ? { related: [{ message: 'the first one is here', span: inputs[0].span }] } : {}),
      help: 'give all of it as channels of one input: input x: [channels, height, width]',
    });
  if (graph.outputs.length === 0)
    problems.push({
      code: 'SPK205',
      severity: 'error',
      message: 'the network has no output',
      help: 'add a line: output logits = LAYER',
    });
  return problems;
}

/** Of layers that lead to each other the last one: that is where an output is missing. Nothing where there is no output at all. */
function allReachOutput(graph: ModelGraph): Diagnostic[] {
  if (graph.outputs.length === 0) return [];
  const live = new Set<string>();
  const waiting = graph.outputs.map(({ node }) => node);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (live.has(id) || !graph.nodes.has(id)) continue;
    live.add(id);
    waiting.push(...readBy(graph.nodes.label(id)));
  }
  const dead = graph.nodes.labels.filter((node) => !live.has(node.name));
  const last = dead.filter((node) => graph.nodes.successors(node.name).length === 0);
  const others = dead.length - last.length;
  return last.map((node, i) => ({
    code: 'SPK206',
    severity: 'error',
    message: `layer "${node.name}" reaches no output${i === 0 && others > 0 ? `, and with it ${others === 1 ? 'one layer' : `${others} layers`} in front` : ''}`,
    ...at(node),
    help: isInput(node)
      ? 'read it in a chain, or delete it'
      : 'use its value (x = x -> ..., or output logits = ...), or delete it',
  }));
}

function normalisersExact(graph: ModelGraph): Diagnostic[] {
  return neuronNodes(graph).flatMap((node) => {
    const { norm } = node.attributes;
    if (exponentOfPowerOfTwo(norm) !== undefined) return [];
    return [
      {
        code: 'SPK207',
        severity: 'error',
        message: `"${node.name}" divides its counts by ${norm}, which is not a power of two, so no integer grid holds its values exactly`,
        ...at(node),
        help: 'use a norm of 1, 2, 4 or 8 and scale the next layer\u2019s weights instead',
      },
    ];
  });
}

function stepsAveraged(graph: ModelGraph): Diagnostic[] {
  const steps = stepsOf(graph);
  if (steps === 1) return [];
  const ofEveryStep = (name: string): boolean => graph.nodes.has(name) && graph.nodes.label(name).type.kind !== 'host';
  const problem = (what: string, node: ModelNode, help: string): Diagnostic => ({
    code: 'SPK220',
    severity: 'error',
    message: `${what} has ${steps} values, one per logical step, and nothing says what becomes of them`,
    ...at(node),
    help,
  });
  return [
    ...graph.outputs
      .filter(({ node }) => ofEveryStep(node))
      .map(({ name, node }) => problem(`output "${name}"`, graph.nodes.label(node), readHelp)),
    ...graph.nodes.labels
      .filter((node) => isHost(node) && !readsAllSteps(node) && node.inputs.some(ofEveryStep))
      .map((node) => problem(`what "${node.name}" reads`, node, `put mean_steps in front of the ${node.op}`)),
  ];
}

const readHelp = 'take their mean: output logits = x -> ... -> mean_steps (or sum_steps, last_step, max_steps)';

/** Into weights, into thresholds, to the host: one place for what sums are divided by. */
function divisorsExact(graph: ModelGraph): Diagnostic[] {
  return graph.nodes.labels.flatMap((node) => {
    const { type, name } = node;
    const divisor = divisorOf(graph, node);
    const sums = type.kind === 'count' || sumsSpikes(node);
    if (!sums || exponentOfPowerOfTwo(divisor) !== undefined) return [];
    const all = [...readersOf(graph, name), ...referringTo(graph, name)];
    const others = all.filter((reader) => !isWeighted(reader) || isHost(reader));
    const weighted = all.length > others.length;
    if (type.kind === 'count' ? others.length === 0 : !weighted || others.length === 0) return [];
    const [first] = others;
    return [
      {
        code: 'SPK209',
        severity: 'error',
        message: `"${name}" divides spikes by ${divisor}, which is no power of two, and "${first!.name}" (${first!.op}) ${weighted ? 'and layers with weights both read' : 'reads'} the mean: no integer grid holds it exactly`,
        ...at(node),
        help: 'sum instead of taking the mean (divisor=1), and divide the weights behind it',
      },
    ];
  });
}

/** Float32 rounds what the chip holds exactly: the host reads the same on both sides, a layer only what is rounded to a grid that is stated. */
function integratorsRead(graph: ModelGraph): Diagnostic[] {
  return decayingNodes(graph).flatMap(({ node }) => {
    const reader = readersOf(graph, node.name).find((one) => !isHost(one) && roundedBits(one) === undefined);
    if (node.type.kind !== 'membrane' || !reader) return [];
    return [
      {
        code: 'SPK240',
        severity: 'error',
        message: `"${reader.name}" (${reader.op}) reads what "${node.name}" integrates, in more bits than float32 has`,
        ...at(reader),
        help: `round it first: ${node.name}: integrate(...) -> fixed_point, and ${isWeighted(reader) ? `${reader.op}(..., graded=true)` : `the ${reader.op}`} behind it; a neuron integrates by itself: neuron lif { ..., reset: hard, decay: 0.9 }`,
      },
    ];
  });
}

function referencesSound(graph: ModelGraph): Diagnostic[] {
  return graph.nodes.labels.flatMap((node): Diagnostic[] => {
    const layer = referenceOf(node)?.layer;
    if (layer === undefined) return [];
    if (!graph.nodes.has(layer))
      return [
        {
          code: 'SPK217',
          severity: 'error',
          message: `"${node.name}" is the value of "${layer}" in the step before, and there is no such layer`,
          ...at(node),
        },
      ];
    const { type } = graph.nodes.label(layer);
    if (type.kind !== 'count')
      return [
        {
          code: 'SPK218',
          severity: 'error',
          message: `"${node.name}" refers to "${layer}", which never fires`,
          ...at(node),
        },
      ];
    const [said, given] = [typeText(node.type), typeText(type)];
    if (said === given) return [];
    return [
      {
        code: 'SPK219',
        severity: 'error',
        message: `"${node.name}" says that "${layer}" gives ${said}, and it gives ${given}`,
        ...at(node),
        help: 'leave the shape out, or correct it',
      },
    ];
  });
}

function resetsExact(graph: ModelGraph): Diagnostic[] {
  return neuronNodes(graph).flatMap((node) => {
    const { leak, threshold } = node.attributes;
    if (leak === 0 || isExactReset(node.attributes)) return [];
    return [
      {
        code: 'SPK221',
        severity: 'error',
        message: `"${node.name}" takes ${threshold} from its membrane for every spike, which is not a power of two, so no integer grid holds the rest exactly`,
        ...at(node),
        help: `write decay: ${1 - 2 ** -leak}, decay_input: true in place of leak: ${leak}, a decay that rounds; or use threshold: 1, and divide the weights and biases in front of it by ${threshold}: the same spikes`,
      },
    ];
  });
}
