/** @file Which outputs of a network say boxes: pairs of maps, one for each size, `boxNAME` and `classNAME`, or `deltaNAME` and `scoreNAME`. */
import { inputNodes, isHost, isWeighted, type ModelGraph } from '../../ir/model/index.ts';
import { anchorRatios } from './anchors.ts';
import type { DetectorHead } from './detector.ts';
import { logarithm } from './exponential.ts';
import type { BoxLevel } from './maps.ts';
import type { BatchValue } from '../ops/index.ts';

/** Answers at one size, by the layers that give them. */
export interface BoxPair extends Pick<BoxLevel, 'rows' | 'columns' | 'stride'> {
  readonly sides: string;
  readonly classes: string;
}

interface Pairs {
  readonly pairs: readonly BoxPair[];
  readonly classes: number;
}

export type BoxOutputs =
  (Pairs & { readonly kind: 'distances'; readonly values: number }) | (Pairs & { readonly kind: 'anchors' });

/**
 * The boxes that a network answers with; undefined where its outputs are others.
 *
 * - Of every output `boxNAME` the distributions of four distances, [4 x values, rows, columns], beside `classNAME`, logits of the classes, [classes, rows,
 *   columns], and no other output.
 * - Of every output `deltaNAME` four deltas of three anchors, [12, rows, columns], beside `scoreNAME`, logits of their classes, [3 x classes, rows, columns];
 *   there may be other outputs.
 */
export function boxOutputs(graph: ModelGraph): BoxOutputs | undefined {
  const distances = pairsOf(graph, 'box', 'class');
  if (distances && graph.outputs.length === 2 * distances.pairs.length && distances.sides % 4 === 0)
    if (distances.sides > 4)
      return {
        ...{ kind: 'distances', pairs: distances.pairs },
        ...{ classes: distances.classes, values: distances.sides / 4 },
      };
  const anchors = pairsOf(graph, 'delta', 'score');
  const each = anchorRatios.length;
  if (anchors?.sides !== 4 * each || anchors.classes % each !== 0) return undefined;
  return { kind: 'anchors', pairs: anchors.pairs, classes: anchors.classes / each };
}

/** Pairs of outputs by how their names begin, and the channels of their maps; undefined where there are none, or they do not fit. */
function pairsOf(
  graph: ModelGraph,
  where: string,
  what: string,
): { readonly pairs: readonly BoxPair[]; readonly sides: number; readonly classes: number } | undefined {
  const [input] = inputNodes(graph);
  const outputs = new Map(graph.outputs.map(({ name, node }) => [name, graph.nodes.label(node)]));
  const names = [...outputs.keys()].filter((name) => name.startsWith(where));
  if (!input || names.length === 0) return undefined;
  const pairs: BoxPair[] = [];
  for (const name of names) {
    const [box, classes] = [outputs.get(name)!, outputs.get(name.replace(where, what))];
    const [, rows = 0, columns = 0] = box.type.shape;
    const stride = input.type.shape[2]! / columns;
    const fits = classes && String(classes.type.shape.slice(1)) === String([rows, columns]);
    if (!fits || input.type.shape[1]! / rows !== stride) return undefined;
    pairs.push({ sides: box.name, classes: classes.name, rows, columns, stride });
  }
  const widths = (of: 'sides' | 'classes'): readonly number[] => [
    ...new Set(pairs.map((pair) => graph.nodes.label(pair[of]).type.shape[0]!)),
  ];
  const [[sides = 0, ...others], [classes = 0, ...more]] = [widths('sides'), widths('classes')];
  return others.length + more.length === 0 ? { pairs, sides, classes } : undefined;
}

/** Where an answer lies, and its gradient. */
interface Site {
  readonly value: BatchValue;
  readonly gradient: number;
}

/** The same by where the answers lie: sites in the order of `boxReads`. */
export function placedHead({ pairs, ...rest }: BoxOutputs, sites: readonly Site[]): DetectorHead {
  const levels = pairs.map(({ rows, columns, stride }, i): BoxLevel => {
    const [sides, scores] = [sites[2 * i]!, sites[2 * i + 1]!];
    const map = (address: number, { value }: Site) => ({ from: address / 4, padded: value.extents.padded });
    return {
      ...{ rows, columns, stride },
      ...{ sides: map(sides.value.address, sides), sidesGradient: map(sides.gradient, sides) },
      ...{ classes: map(scores.value.address, scores), classesGradient: map(scores.gradient, scores) },
    };
  });
  return { ...rest, levels };
}

export const boxReads = ({ pairs }: BoxOutputs): readonly string[] =>
  pairs.flatMap(({ sides, classes }) => [sides, classes]);

/**
 * Weights of the last layers as detectors begin. Biases of distances as YOLOv8's: five objects of all classes on a picture of 640 x 640, and sides that are
 * short; without them the loss of thousands of empty places hides the few that are not. Of anchors weights of deviation 0.01, as in torchvision and
 * mmdetection, and logits that say one in a hundred (Lin et al. 2017, arXiv 1708.02002): with 0, as there, nearly all anchors push at first, until
 * the neurons in front of them fire the same everywhere, at 0 or at their cap.
 */
export function withBoxPriors(
  graph: ModelGraph,
  parameters: ReadonlyMap<string, Float32Array>,
): ReadonlyMap<string, Float32Array> {
  const head = boxOutputs(graph);
  const changed = new Map(parameters);
  const set = (layer: string, name: 'weight' | 'bias', by: (old: number, all: Float32Array) => number): void => {
    const key = `${weightsOf(graph, layer)}.${name}`;
    const old = parameters.get(key);
    if (old)
      changed.set(
        key,
        old.map((x) => by(x, old)),
      );
  };
  for (const { sides, classes, stride } of head?.pairs ?? [])
    if (head!.kind === 'distances') {
      set(sides, 'bias', () => 1);
      set(classes, 'bias', () => Math.log(5 / head!.classes / (640 / stride) ** 2));
    } else
      for (const layer of [sides, classes]) {
        set(layer, 'weight', (x, all) => (anchorDeviation * x) / deviationOf(all));
        set(layer, 'bias', () => (layer === classes ? anchorPrior : 0));
      }
  return changed;
}

const anchorDeviation = 0.01;
/** Of one in a hundred. */
const anchorPrior = -logarithm(99);
const deviationOf = (all: Float32Array): number => Math.sqrt(all.reduce((sum, x) => sum + x * x, 0) / all.length);

/** The layer with weights that an output of the host comes from. */
function weightsOf(graph: ModelGraph, name: string): string {
  const node = graph.nodes.label(name);
  return isHost(node) && !isWeighted(node) && node.inputs.length === 1 ? weightsOf(graph, node.inputs[0]!) : name;
}
