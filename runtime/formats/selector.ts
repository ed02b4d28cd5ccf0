/** @file `FILE:key`: one tensor of a file, as the command line names it. */
import { didYouMean, fail } from '../../ir/diagnostics/index.ts';
import type { AnyTensor, TensorFile } from '../../ir/tensor.ts';
import { listed, quoted } from './problems.ts';

/** A file and, where one was given, the name of a tensor in it. */
export interface Selector {
  readonly path: string;
  readonly key: string | undefined;
}

/** A known ending followed by a colon is where the path stops; so paths and keys may contain colons themselves. */
const afterEnding = /^(.*?\.(?:safetensors|npz|npy|pth|pt)):(.*)$/is;
/** Otherwise the last colon counts, unless it belongs to a drive letter or a folder follows it. */
const afterLastColon = /^(.{2,}):([^/\\:]*)$/s;

/** Splits `io.safetensors:input_x64` into path and key. Throws SPK413 where the key is empty. */
export function parseSelector(text: string): Selector {
  const [, path, key] = afterEnding.exec(text) ?? afterLastColon.exec(text) ?? [];
  if (path === undefined) return { path: text, key: undefined };
  if (key === '')
    return fail('SPK413', `no tensor is named after the colon of ${quoted(text)}`, {
      help: `write ${path}:NAME, or ${path} alone`,
    });
  return { path, key };
}

/** Whether a tensor is called as the weights of a layer are, by PyTorch or here. */
const isWeight = (name: string): boolean => /\.weight(_int)?$/.test(name);

/** The tensor a selector names; without a key, the file's only one. Throws SPK407 (no such name) or SPK413 (no choice made). */
export function selectTensor(file: TensorFile, { path, key }: Selector): AnyTensor {
  const names = [...file.tensors.keys()];
  if (key === undefined) {
    const [only] = file.tensors.values();
    if (only && names.length === 1) return only;
    return fail('SPK413', `the file holds ${names.length} tensors, and none is chosen`, {
      place: path,
      help: names.some(isWeight)
        ? 'they look like the weights of a network: samples are pictures, recordings, or FILE:NAME of a tensor; weights go to --weights'
        : `add one of them, ${path}:NAME: ${listed(names)}`,
    });
  }
  const tensor = file.tensors.get(key);
  if (tensor) return tensor;
  const guess = didYouMean(key, names);
  const holds = names.length === 0 ? 'it holds none' : `it holds ${listed(names)}`;
  return fail('SPK407', `no tensor ${quoted(key)} is in the file`, {
    place: path,
    help: guess?.startsWith('did') ? `${guess} ${holds}` : holds,
  });
}
