/** @file The tensors that a model wants beside those of a file. */
import { chooseSet, guessRenames, mismatchOf, namedAs, readRenames, type Guess } from '../../ir/checkpoint/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { shapeText, type Shape } from '../../ir/tensor.ts';
import { openTensorSets, type Files } from '../../runtime/index.ts';
import { isBeside, type WeightOptions } from './checkpoint.ts';
import { readInput } from './files.ts';
import type { LoadedModel } from './model.ts';
import { refuseFolder } from './weight_folder.ts';

/** A tensor of the model, and what stands for it in the file. */
export interface ComparedTensor {
  readonly name: string;
  readonly shape: string;
  /** Its name in the file; absent where it is missing. */
  readonly inFile?: string;
  /** Its shape there, where that is another. */
  readonly otherShape?: string;
  /** What it may be called there. */
  readonly guess?: string;
}

/** A model beside a file, by names and shapes; values are not read. */
export interface ComparedTensors {
  /** Keys that lead to the set of tensors, and what stood in front of its names. */
  readonly path: readonly string[];
  readonly prefix: string;
  /** In the order of the model. */
  readonly tensors: readonly ComparedTensor[];
  /** Tensors that no layer wants, but for those of neurons and of training. */
  readonly left: readonly { readonly name: string; readonly shape: string }[];
  /** Whether nothing is missing, misshapen or left. */
  readonly fits: boolean;
  /** The `--rename` options with which names would fit; absent where nothing suggests any. */
  readonly renames?: readonly string[];
}

/** Compares names and shapes. Throws as reading the file does, SPK319 and SPK326. */
export function compareTensors(
  files: Files,
  path: string,
  { graph }: LoadedModel,
  options: Pick<WeightOptions, 'take' | 'rename'>,
): ComparedTensors {
  refuseFolder(files, path);
  const file = openTensorSets(readInput(files, path), path);
  const renames = readRenames(options.rename);
  const chosen = chooseSet(graph, file.sets, { name: path, take: options.take, renames });
  const { aliases, set } = chosen;
  const { fileNames } = namedAs(chosen, renames);
  const named = new Map<string, Shape>();
  for (const [name, inFile] of fileNames) if (!isBeside(name, aliases)) named.set(name, set.shapes.get(inFile)!);
  if ([...named.keys()].some((name) => name.endsWith('.weight_int')))
    fail(
      'SPK705',
      'an integer checkpoint has no list beside that of the model: its layers are folded, under names of their own',
      {
        place: path,
        help: '"spikec compile MODEL --weights FILE" reads it, and names what does not fit',
      },
    );
  const mismatch = mismatchOf(aliases, named);
  const misshapen = new Set(mismatch.misshapen);
  const guess = guessRenames(chosen, named, renames);
  const stored = new Map([...named.keys()].flatMap((name) => ownName(name, aliases.byName)));
  return {
    path: set.path,
    prefix: chosen.prefix,
    tensors: [...aliases.wanted].map(([name, shape]) => {
      const key = stored.get(name);
      return {
        ...{ name, shape: shapeText(shape) },
        ...(key === undefined ? {} : { inFile: fileNames.get(key)! }),
        ...(key !== undefined && misshapen.has(key) ? { otherShape: shapeText(named.get(key)!) } : {}),
        ...guessOf(name, guess, fileNames),
      };
    }),
    left: mismatch.unknown.map((name) => ({ name: fileNames.get(name)!, shape: shapeText(named.get(name)!) })),
    fits: mismatch.missing.length + mismatch.misshapen.length + mismatch.unknown.length === 0,
    ...(guess?.renames && guess.renames.length > renames.length ? { renames: guess.renames } : {}),
  };
}

/** The model's tensor that a name stands for, with that name: of parts the first. */
const ownName = (name: string, byName: ReadonlyMap<string, { readonly name: string }>): [string, string][] => {
  const own = byName.get(name)?.name;
  return own === undefined ? [] : [[own, name]];
};

function guessOf(name: string, guess: Guess | undefined, fileNames: ReadonlyMap<string, string>): { guess?: string } {
  const from = guess?.pairs.find(([, to]) => to === name)?.[0];
  return from === undefined ? {} : { guess: fileNames.get(from) ?? from };
}
