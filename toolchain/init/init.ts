/** @file Writes a model file to begin with. */
import { compileModel } from '../../compiler/index.ts';
import { namesAverage, unwrapped } from '../../ir/checkpoint/index.ts';
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { shapeText, type Shape } from '../../ir/tensor.ts';
import { openTensorSets, type TensorSet } from '../../runtime/index.ts';
import type { Host } from '../host.ts';
import { readInput } from '../load/files.ts';
import { refuseFolder } from '../load/weight_folder.ts';
import { suggestion } from '../suggestion.ts';
import { skeletonOf } from './skeleton.ts';
import { startText } from './start.ts';

/** What to write. */
export interface InitRequest {
  /** The model file. */
  readonly path: string;
  /** A checkpoint; absent for the small model. */
  readonly from?: string | undefined;
  /** Which of its sets of weights, by key. */
  readonly take?: string | undefined;
}

/** What was written. */
export interface Initialised {
  readonly path: string;
  readonly from?: string;
  /** The key of the set that was taken; empty for a plain file. */
  readonly set?: string;
  readonly layers?: number;
  /** Modules that stand in comments. */
  readonly leftOut?: number;
  /** Extents of the input that was taken. */
  readonly input?: string;
  readonly renames: readonly string[];
  /** Lines that begin with a question. */
  readonly questions: number;
  /** What the language refuses in the text; nothing where it checks. */
  readonly problems: readonly Diagnostic[];
}

/** Writes the text, whatever stands there. Throws as reading the checkpoint does, SPK326, SPK739; SPK412. */
export async function initModel(host: Host, request: InitRequest): Promise<Initialised> {
  const { path, from } = request;
  const name = host.paths
    .basename(path)
    .replace(/\.spike$/i, '')
    .replaceAll(/[^\w.-]/g, '_');
  const made =
    from === undefined ? { text: startText(name), renames: [] } : skeletonFrom(host, from, name, request.take);
  const { text, ...rest } = made;
  await host.write(path, text);
  return { path, ...rest, questions: text.match(/^##? \?/gm)?.length ?? 0, problems: problemsOf(path, text) };
}

function skeletonFrom(host: Host, from: string, name: string, take: string | undefined) {
  refuseFolder(host, from);
  const { sets } = openTensorSets(readInput(host, from), from);
  const set = chosenSet(sets, take, from);
  const source = host.paths.basename(from).replaceAll(/[^\w.-]/g, '_');
  const shapes = new Map(
    [...set.shapes].map(([key, shape]): [string, Shape] => [unwrapped(key.replaceAll('/', '.')), shape]),
  );
  const skeleton = skeletonOf(name, source, withoutShared(shapes));
  if (!skeleton) {
    const first = [...set.shapes].slice(0, 3).map(([key, shape]) => `${key} ${shapeText(shape)}`);
    return fail('SPK739', `no tensor of the file is recognised as a layer's: ${first.join(', ')}`, {
      place: from,
      help: 'a layer has LAYER.weight of 2 to 4 axes, [out, in, ...]; save model.state_dict(), or write the text by hand: docs/language.md',
    });
  }
  const { text, layers, leftOut, renames, input } = skeleton;
  return { text, from, set: labelOf(set), layers, leftOut, renames, input: shapeText(input) };
}

const labelOf = ({ path }: TensorSet): string => path.join('.');

/** The set that was asked for, else the one with most tensors that is no average. */
function chosenSet(sets: readonly TensorSet[], take: string | undefined, place: string): TensorSet {
  const own = sets.filter(({ isJoined }) => isJoined !== true);
  if (take !== undefined) {
    const matching = own.filter((set) => labelOf(set) === take || labelOf(set).endsWith(take));
    if (matching.length === 1) return matching[0]!;
    return fail(
      'SPK326',
      `--take ${take}: ${matching.length === 0 ? 'no set' : 'more than one set'} of tensors in the file is called so`,
      {
        place,
        help:
          own.length === 1 ? 'the file holds one set of weights: leave --take out' : suggestion(take, own.map(labelOf)),
      },
    );
  }
  const plain = own.filter((set) => !namesAverage(labelOf(set)) && !/optim/i.test(labelOf(set)));
  return (plain.length > 0 ? plain : own).reduce((most, set) => (set.shapes.size > most.shapes.size ? set : most));
}

/** Words that modules around a network are called by, and no layer. */
const around = /^(model|net|network|backbone|student|encoder_q|generator)$/;

/** Without the word in front of all names that stands for the network as a whole. */
function withoutShared(shapes: ReadonlyMap<string, Shape>): ReadonlyMap<string, Shape> {
  const [first = ''] = shapes.keys();
  const front = first.slice(0, first.indexOf('.') + 1);
  if (!around.test(front.slice(0, -1)) || ![...shapes.keys()].every((key) => key.startsWith(front))) return shapes;
  return new Map([...shapes].map(([key, shape]) => [key.slice(front.length), shape]));
}

function problemsOf(path: string, text: string): readonly Diagnostic[] {
  const source = { name: path, text };
  const { diagnostics } = compileModel(source, { parameters: {}, load: () => source });
  return diagnostics.filter(({ severity }) => severity === 'error');
}
