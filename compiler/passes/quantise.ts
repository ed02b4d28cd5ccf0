import {
  bitsMultiplied,
  finestBits,
  finestStreamBits,
  quantiseLayer,
  type IntegerLayer,
  type IntegerWeights,
  type Weights,
} from '../../ir/checkpoint/index.ts';
import { decayChannels } from '../../ir/decay.ts';
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { biasRange, coarsestExponent, finestExponent, finestStreamExponent, weightWidths } from '../../ir/limits.ts';
import {
  decayingNodes,
  inputOf,
  isConstant,
  isGraded,
  isHost,
  isWeighted,
  readersOf,
  roundedBits,
  type ModelGraph,
  type ModelNode,
} from '../../ir/model/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { correctBiases } from '../lower/bias_correction.ts';
import { writesStream } from '../lower/classify.ts';
import { factorGrid, type Parameters } from '../lower/factor.ts';
import { gridUse, gridWarnings } from '../lower/grid_use.ts';
import { narrowestBits } from '../lower/widths.ts';
import { lowerModel } from '../lower/lower.ts';
import { rangesOf } from '../lower/ranges.ts';
import { definePass } from './pass.ts';

type FloatWeights = Extract<Weights, { kind: 'float' }>;

/** Trained networks of the family use exponents of 6 to 10; below this the rounding drowns the weights. */
const coarsestHarmless = 5;

/**
 * Moves float weights onto the chip's grid: integers times a power of two per output channel, biases on the grid of the
 * accumulator. Layers that write into a membrane stream take the finest grid at which the stream's worst case still
 * fits. With calibration samples the biases are corrected. Integer checkpoints pass through unchanged.
 *
 * ```text
 * before   c.weight[3] = 0.0837, c.bias = 0.411     after   c.weight[3] = 21 x 2^-8, c.bias = 421 x 2^-10
 * ```
 */
export const quantise = definePass({
  name: 'quantise',
  help: 'Move float weights onto the integer grid of the chip; integer checkpoints pass through.',
  needs: ['model', 'weights', 'target', 'calibration'],
  gives: ['weights'],
  effect: 'quantises',
  run({ model, weights, target, calibration }, log) {
    checkDecays(model, weights, target);
    if (weights.kind === 'integer') {
      checkWidths(weights.layers, target);
      log.note('the checkpoint is integer already: taken as it is');
      return { weights: withGrids(model, weights, target) };
    }
    const parameters = neuronParameters(model, weights.parameters);
    const finish = (layers: IntegerWeights['layers']): IntegerWeights =>
      withGrids(model, { kind: 'integer', layers, parameters }, target);
    const { layers, exponent, coarsened } = finestFitting(model, weights, target);
    if (exponent < coarsestHarmless && coarsened.length > 0) log.warn(coarseWarning(exponent, coarsened, target));
    const uses = [...layers].map(([name, layer]) => gridUse(name, weights.parameters.get(`${name}.weight`)!, layer));
    for (const warning of gridWarnings(uses, weightBitsOf(target))) log.warn(warning);
    log.note(
      `${layers.size} layers on ${weightBitsOf(target)}-bit weights; exponents of stream writers at most ${exponent}`,
    );
    if (calibration.length === 0) return { weights: finish(layers) };
    log.note(`biases corrected on ${calibration.length} calibration samples`);
    return { weights: finish(correctBiases(model, weights, layers, calibration)) };
  },
});

const weightBitsOf = (target: Target): number => Math.min(weightWidths[0], target.weightBits);

/** Throws SPK651 with the first layers whose integers the target cannot store. */
function checkWidths(layers: ReadonlyMap<string, IntegerLayer>, target: Target): void {
  const tooWide = [...layers]
    .map(([layer, { weights }]) => ({ layer, used: narrowestBits(weights) }))
    .filter(({ used }) => used > target.weightBits);
  const [first] = tooWide;
  if (!first) return;
  const others = tooWide.length > 1 ? ` (and ${tooWide.length - 1} more)` : '';
  fail(
    'SPK651',
    `"${first.layer}"${others} has ${first.used}-bit weights; ${target.name} stores ${target.weightBits} bits`,
    {
      help: 'compile the float checkpoint, or choose a target with wider weights',
      exceeded: { limit: 'weight_bits', ...first, available: target.weightBits },
    },
  );
}

/** Warns where the membrane leaves so few bits that the network can hardly be the same. */
function coarseWarning(exponent: number, [first, ...others]: readonly string[], target: Target): Diagnostic {
  return {
    code: 'SPK658',
    severity: 'warning',
    message: `${target.membraneBits}-bit membranes of ${target.name} leave the weights of "${first}"${others.length > 0 ? ` and ${others.length} more` : ''} only steps of 2^-${exponent}: expect a large loss of accuracy`,
    help: 'measure it with "spikec verify --fidelity", or choose a target with wider membranes',
  };
}

/** Bits of a weight from which on their loss to the membranes is said. */
const mostLost = 3;

/**
 * Lowers the exponents of stream writers until every stream fits; if none fits, `prove-ranges` will say what overflows, and no
 * grid is to blame. A layer that is coarser than the new limit already would be quantised to the same integers, so it is kept.
 * `coarsened` are layers that lost some bits to the limit: of large weights the grid is coarse by itself.
 */
function finestFitting(
  model: ModelGraph,
  weights: FloatWeights,
  target: Target,
): { layers: Map<string, IntegerLayer>; exponent: number; coarsened: readonly string[] } {
  const finest = quantiseLayers(model, weights, target, finestStreamExponent, new Map());
  const lost = (name: string, { exponents }: IntegerLayer): number =>
    Math.max(...finest.get(name)!.exponents.map((exponent, channel) => exponent - exponents[channel]!));
  let layers = finest;
  for (let exponent = finestStreamExponent; ; exponent--) {
    const fits =
      rangesOf(lowered(model, layers, weights.parameters, target), target.membraneBits).overflowing.length === 0;
    if (exponent === 0 || fits) {
      const coarsened = [...layers].filter(([name, layer]) => fits && lost(name, layer) >= mostLost);
      return { layers, exponent, coarsened: coarsened.map(([name]) => name) };
    }
    layers = quantiseLayers(model, weights, target, exponent - 1, layers);
  }
}

const lowered = (model: ModelGraph, layers: IntegerWeights['layers'], parameters: Parameters, target: Target) =>
  lowerModel(model, layers, parameters, target.decayBits);

/** Tensors of neurons, which stay as they are. */
const neuronParameters = (model: ModelGraph, parameters: Parameters): Parameters =>
  new Map(
    decayingNodes(model).flatMap(({ node: { name, parameters: own } }) =>
      own.map((spec) => [`${name}.${spec.name}`, parameters.get(`${name}.${spec.name}`)!] as const),
    ),
  );

/** The grids of neurons that decay by a factor, as `prove-ranges` will choose them: the judge computes on them, too. */
function withGrids(model: ModelGraph, weights: IntegerWeights, target: Target): IntegerWeights {
  if (decayingNodes(model).length === 0) return weights;
  const draft = lowered(model, weights.layers, weights.parameters ?? new Map(), target);
  const { grids, guards } = rangesOf(draft, target.membraneBits);
  return {
    ...weights,
    grids: new Map(
      draft.populations.labels.flatMap((population) => {
        const { name, dynamics } = population;
        return dynamics?.rule === 'factor'
          ? [[name, factorGrid(population, dynamics, grids, guards.get(name)!)] as const]
          : [];
      }),
    ),
  };
}

/** Throws SPK153 where a neuron decays by a factor and the target has none. */
export function checkDecays(model: ModelGraph, weights: Weights, { name: target, decayBits }: Target): void {
  if (decayBits > 0) return;
  const found = decayingNodes(model).find(({ node: { name, parameters, type }, membrane }) =>
    decayChannels(membrane, ownParameters(name, parameters, weights), type.shape[0]!).some(
      ({ decay, currentDecay = 0 }) => ![decay, currentDecay].every((share) => share === 0 || share === 1),
    ),
  );
  const node = found?.node;
  if (node)
    fail('SPK153', `"${node.name}" decays by a factor, which ${target} cannot multiply with (decay_bits)`, {
      ...(node.span ? { span: node.span } : {}),
      exceeded: { limit: 'decay_bits', layer: node.name, used: 1, available: decayBits },
      help: `compile for sdt-core, whose decays have 16 bits, or give the neuron a leak by a shift: leak: 1 is a decay of 0.5, leak: 2 of 0.75, leak: 3 of 0.875`,
    });
}

const ownParameters = (
  name: string,
  specs: ModelNode['parameters'],
  { parameters = new Map<string, Float32Array>() }: Weights,
): Record<string, Float32Array> =>
  Object.fromEntries(specs.map((spec) => [spec.name, parameters.get(`${name}.${spec.name}`)!]));

/** @param finer what a higher `streamExponent` gave. */
function quantiseLayers(
  model: ModelGraph,
  weights: FloatWeights,
  target: Target,
  streamExponent: number,
  finer: ReadonlyMap<string, IntegerLayer>,
): Map<string, IntegerLayer> {
  const layers = new Map<string, IntegerLayer>();
  for (const node of model.nodes.labels.filter(isWeighted)) {
    const bits = membraneBitsOf(model, node, layers);
    const limit = exponentLimit(model, node, streamExponent, bitsMultiplied(node, bits, inputOf(model, node).type));
    const known = keptLayer(model, node, finer, layers, limit);
    layers.set(node.name, known ?? quantiseNode(model, node, weights, target, limit, bits));
  }
  return layers;
}

type MembraneBits = Pick<IntegerLayer, 'membraneBits'>;

/** The grid of the membranes that a graded convolution reads. */
function membraneBitsOf(model: ModelGraph, node: ModelNode, before: ReadonlyMap<string, IntegerLayer>): MembraneBits {
  const source = inputOf(model, node);
  const rounded = roundedBits(source);
  if (rounded !== undefined) return { membraneBits: rounded };
  const front = isHost(node) || isConstant(node) ? undefined : before.get(source.name);
  return front ? { membraneBits: finestBits(front, inputOf(model, source).type) } : {};
}

/** The first factor of a cascade takes half of the bits that its sum may have. */
function exponentLimit(model: ModelGraph, node: ModelNode, streamExponent: number, fractionBits: number): number {
  if (!writesStream(model, node)) return finestExponent;
  const bits = finestStreamBits(model);
  const halved = readersOf(model, node.name).some(isGraded);
  return Math.min(streamExponent, bits - fractionBits, halved ? Math.floor(bits / 2) : Infinity);
}

/** What a higher limit gave, where it keeps to this one and the layer in front, whose grid it may read, is kept too. */
function keptLayer(
  model: ModelGraph,
  node: ModelNode,
  finer: ReadonlyMap<string, IntegerLayer>,
  layers: ReadonlyMap<string, IntegerLayer>,
  limit: number,
): IntegerLayer | undefined {
  const known = finer.get(node.name);
  const front = inputOf(model, node).name;
  const sameFront = layers.get(front) === finer.get(front);
  return sameFront && known?.exponents.every((exponent) => exponent <= limit) ? known : undefined;
}

/** Throws SPK662 where a weight or a bias lies beyond the coarsest grid, or is none, as those of a training that diverged are. */
function checkReach(name: string, layer: FloatLayer, fractionBits: number, weightBits: number): void {
  const reaches = [
    ['weight', layer.weight, 2 ** (weightBits - 1) * 2 ** -coarsestExponent],
    ['bias', layer.bias, biasRange[1] * 2 ** -(coarsestExponent + fractionBits)],
  ] as const;
  for (const [what, values, most] of reaches) {
    const found = beyond(values, most);
    if (Number.isNaN(found))
      fail('SPK662', `"${name}.${what}" is no number once its batch norm is folded in`, {
        help: 'is a running_var of that norm below 0? Use an earlier checkpoint',
      });
    if (found !== undefined)
      fail('SPK662', `"${name}.${what}" holds ${found}; the coarsest grid reaches ${most}`, {
        help: 'has the training diverged? Use an earlier checkpoint',
      });
  }
}

/** The first value that is larger than the largest, or no number. */
function beyond(values: Float32Array, most: number): number | undefined {
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]!) <= most)) return values[i];
  return undefined;
}

interface FloatLayer {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

function quantiseNode(
  model: ModelGraph,
  node: ModelNode,
  weights: FloatWeights,
  target: Target,
  maxExponent: number,
  bits: MembraneBits,
): IntegerLayer {
  const values = {
    weight: weights.parameters.get(`${node.name}.weight`)!,
    bias: weights.parameters.get(`${node.name}.bias`) ?? new Float32Array(node.type.shape[0]!),
  };
  const fractionBits = bitsMultiplied(node, bits, inputOf(model, node).type);
  checkReach(node.name, values, fractionBits, weightBitsOf(target));
  const { shape } = node.parameters.find(({ name }) => name === 'weight')!;
  const layer = quantiseLayer({ shape, ...values, fractionBits, weightBits: weightBitsOf(target), maxExponent });
  return { ...layer, ...bits };
}
