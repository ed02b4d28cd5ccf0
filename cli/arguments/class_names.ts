/** @file The option --class-names: a file with what the outputs of a network are called. */
import { fail } from '../../ir/diagnostics/index.ts';
import { isClassName } from '../../ir/limits.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { counted } from '../terminal/numbers.ts';
import { readLabels } from './loading.ts';

/** Channels of the first output: scores [C], or maps of classes [C, H, W]. */
const classesOf = ({ outputs, nodes }: ModelGraph): number => nodes.label(outputs[0]!.node).type.shape[0] ?? 0;

/** The names in the file, one for each output of the model; undefined where no file is given. Throws SPK713 and what `readLabels` throws. */
export function classNamesGiven(path: string | undefined, graph: ModelGraph): readonly string[] | undefined {
  if (path === undefined) return undefined;
  const lines = readLabels(path);
  const names = lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  const unfit = (message: string, help: string): never => fail('SPK713', message, { place: path, help });
  const at = names.findIndex((name) => !isClassName(name));
  if (at >= 0)
    unfit(
      `line ${at + 1} is ${names[at] === '' ? 'empty' : 'no name that can be printed'}`,
      'one name a line, of 200 characters at most, in the order of the outputs',
    );
  const classes = classesOf(graph);
  if (names.length !== classes)
    unfit(
      `the file has ${counted(names.length, 'class name')}, the network has ${counted(classes, 'output')}`,
      'one name a line, in the order of the outputs',
    );
  return names;
}
