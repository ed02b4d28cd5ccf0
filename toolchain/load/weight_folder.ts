/** @file What is said of a folder that stands where a file of weights should: what it is, and how to make a file of it. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { Files } from '../../runtime/index.ts';

/** Files in it that are named. */
const mostNamed = 3;

interface FolderKind {
  /** Whether the names in a folder are those of the kind. */
  readonly isOne: (names: readonly string[]) => boolean;
  readonly words: string;
  /** How a file is made of it, `FOLDER` standing for its path. */
  readonly remedy: string;
}

const some =
  (pattern: RegExp): FolderKind['isOne'] =>
  (names) =>
    names.some((name) => pattern.test(name));

const kinds: readonly FolderKind[] = [
  {
    isOne: some(/^data\.pkl$/),
    words: 'a checkpoint of PyTorch that was unpacked, as Kaggle does it',
    remedy: 'pack it again: cd FOLDER && zip -0 -r ../weights.pth .',
  },
  {
    isOne: some(/^\.metadata$|\.distcp$/),
    words: 'a distributed checkpoint of PyTorch (DCP, FSDP)',
    remedy: 'make one file of it: python3 -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER weights.pth',
  },
  {
    isOne: some(/-00001-of-\d+\.safetensors$/),
    words: 'a checkpoint in several safetensors files',
    remedy:
      "join them: python3 -c \"import glob; from safetensors.numpy import *; save_file({k: v for f in glob.glob('FOLDER/*-of-*.safetensors') for k, v in load_file(f).items()}, 'weights.safetensors')\"",
  },
  {
    isOne: some(/-00001-of-\d+\.bin$/),
    words: 'a checkpoint in several files',
    remedy:
      "join them: python3 -c \"import glob, torch; torch.save({k: v for f in glob.glob('FOLDER/*-of-*.bin') for k, v in torch.load(f).items()}, 'weights.pth')\"",
  },
];

/** Throws SPK401 for a folder; returns for anything else. */
export function refuseFolder(files: Files, path: string): void {
  if (files.kindOf(path) !== 'folder') return;
  const names = [...files.list(path)].sort();
  const kind = kinds.find(({ isOne }) => isOne(names));
  const shown = /^[\w./ -]{1,80}$/.test(path) ? path : 'FOLDER';
  if (kind)
    fail('SPK401', `it is a folder, not a file: ${kind.words}`, {
      place: path,
      help: kind.remedy.replaceAll('FOLDER', shown),
    });
  const weights = names.filter((name) => /\.(safetensors|npz|npy|pth|pt|bin|ckpt|tar|h5|hdf5|nir)$/i.test(name));
  const listed = weights.slice(0, mostNamed).map((name) => JSON.stringify(name));
  const more = weights.length > mostNamed ? ` and ${weights.length - mostNamed} more` : '';
  fail('SPK401', 'it is a folder, not a file', {
    place: path,
    help:
      weights.length === 0
        ? 'name a file; in it there is none of weights'
        : `name a file in it: ${listed.join(', ')}${more}`,
  });
}
