/** @file Which outputs of a network say boxes: pairs of maps `boxNAME` and `classNAME`, one for each size. */
import { inputNodes, isHost, isWeighted, type ModelGraph } from '../../ir/model/index.ts';
import type { BoxHead, BoxLevel } from './boxes.ts';
import type { BatchValue } from '../ops/index.ts';

/** Answers at one size, by the layers that give them. */
export interface BoxPair extends Pick<BoxLevel, 'rows' | 'columns' | 'stride'> {
  readonly sides: string;
  readonly classes: string;
}

export interface BoxOutputs extends Pick<BoxHead, 'classes' | 'values'> {
  readonly pairs: readonly BoxPair[];
}

/**
 * The boxes that a network answers with: of every output `boxNAME` the distributions of four distances, [4 x values, rows, columns], beside
 * `classNAME`, logits of the classes, [classes, rows, columns]; undefined where its outputs are others.
 */
export function boxOutputs(graph: ModelGraph): BoxOutputs | undefined {
  const [input] = inputNodes(graph);
  const outputs = new Map(graph.outputs.map(({ name, node }) => [name, graph.nodes.label(node)]));
  const sides = [...outputs.keys()].filter((name) => name.startsWith('box'));
  if (!input || sides.length === 0 || outputs.size !== 2 * sides.length) return undefined;
  const pairs: BoxPair[] = [];
  for (const name of sides) {
    const [box, classes] = [outputs.get(name)!, outputs.get(name.replace('box', 'class'))];
    const [, rows = 0, columns = 0] = box.type.shape;
    const stride = input.type.shape[2]! / columns;
    const fits = classes && String(classes.type.shape.slice(1)) === String([rows, columns]);
    if (!fits || input.type.shape[1]! / rows !== stride) return undefined;
    pairs.push({ sides: box.name, classes: classes.name, rows, columns, stride });
  }
  const widths = (of: 'sides' | 'classes'): ReadonlySet<number> =>
    new Set(pairs.map((pair) => graph.nodes.label(pair[of]).type.shape[0]!));
  const [[distances = 0, ...others], [classes = 0, ...more]] = [[...widths('sides')], [...widths('classes')]];
  const isHead = others.length + more.length === 0 && distances % 4 === 0 && distances > 4;
  return isHead ? { pairs, classes, values: distances / 4 } : undefined;
}

/** Where an answer lies, and its gradient. */
interface Site {
  readonly value: BatchValue;
  readonly gradient: number;
}

/** The same by where the answers lie: sites in the order of `boxReads`. */
export function placedHead({ pairs, classes, values }: BoxOutputs, sites: readonly Site[]): BoxHead {
  const levels = pairs.map(({ rows, columns, stride }, i): BoxLevel => {
    const [sides, scores] = [sites[2 * i]!, sites[2 * i + 1]!];
    const map = (address: number, { value }: Site) => ({ from: address / 4, padded: value.extents.padded });
    return {
      ...{ rows, columns, stride },
      ...{ sides: map(sides.value.address, sides), sidesGradient: map(sides.gradient, sides) },
      ...{ classes: map(scores.value.address, scores), classesGradient: map(scores.gradient, scores) },
    };
  });
  return { levels, classes, values };
}

export const boxReads = ({ pairs }: BoxOutputs): readonly string[] =>
  pairs.flatMap(({ sides, classes }) => [sides, classes]);

/**
 * Biases of the last layers as YOLOv8 begins: five objects of all classes on a picture of 640 x 640, and sides that are short. Without them the loss of
 * thousands of empty places hides the few that are not.
 */
export function withBoxPriors(
  graph: ModelGraph,
  parameters: ReadonlyMap<string, Float32Array>,
): ReadonlyMap<string, Float32Array> {
  const head = boxOutputs(graph);
  const changed = new Map(parameters);
  for (const { sides, classes, stride } of head?.pairs ?? []) {
    const set = (layer: string, value: number): void => {
      const key = `${weightsOf(graph, layer)}.bias`;
      const bias = parameters.get(key);
      if (bias) changed.set(key, new Float32Array(bias.length).fill(value));
    };
    set(sides, 1);
    set(classes, Math.log(5 / head!.classes / (640 / stride) ** 2));
  }
  return changed;
}

/** The layer with weights that an output of the host comes from. */
function weightsOf(graph: ModelGraph, name: string): string {
  const node = graph.nodes.label(name);
  return isHost(node) && !isWeighted(node) && node.inputs.length === 1 ? weightsOf(graph, node.inputs[0]!) : name;
}
