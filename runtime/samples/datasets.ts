/** @file Data sets: by name, as a folder of idx files or pictures, or as an idx file. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from '../../ir/diagnostics/index.ts';
import type { AnyTensor } from '../../ir/tensor.ts';
import { pairIdx, readFileBytes, readIdx } from '../formats/index.ts';

/** Where samples come from once a data set is found. */
export type DataSource =
  | { readonly kind: 'tensor'; readonly name: string; readonly tensor: AnyTensor; readonly labels?: ArrayLike<number> }
  | { readonly kind: 'pictures'; readonly name: string; readonly files: readonly LabelledFile[] };

export interface LabelledFile {
  readonly path: string;
  readonly label?: number;
}

const names: readonly string[] = ['fashion-mnist', 'mnist'];
/** Folders of named data sets: the user's own, then where Debian's packages dataset-* put theirs. */
const folders = (): readonly string[] =>
  [process.env['SPIKEC_DATA'] ?? '', '/usr/share/datasets'].filter((f) => f !== '');
const embedded: Readonly<Record<string, string>> = { 'fashion-mnist': '../../examples/fashion' };
const partNames: readonly string[] = ['t10k', 'test'];

/** Finds a data set by what the user gave to `--data`. Throws SPK445, or what its files are wrong with. */
export async function openData(text: string): Promise<DataSource> {
  if (names.includes(text) && !existsSync(text)) return openFolder(folderOf(text), text);
  if (existsSync(text)) return statSync(text).isDirectory() ? openFolder(text, basename(text)) : openIdx(text);
  const comma = text.lastIndexOf(',');
  if (comma > 0) return openIdx(text.slice(0, comma), text.slice(comma + 1));
  return fail('SPK445', `"${text}" is neither a data set (${names.join(', ')}) nor a folder nor a file`, {
    help: 'give a name, a folder of idx files or pictures, or IDXFILE,LABELS',
  });
}

function folderOf(name: string): string {
  const own = Object.hasOwn(embedded, name) ? embeddedFolder(embedded[name]!) : undefined;
  const found = [...folders().map((folder) => join(folder, name)), ...(own ? [own] : [])].find((f) => existsSync(f));
  return (
    found ??
    fail('SPK445', `the data set "${name}" is not installed`, { help: 'set SPIKEC_DATA to the folder that holds it' })
  );
}

/** Beside the sources, or beside `dist` in the installed package. */
function embeddedFolder(relative: string): string | undefined {
  const candidates = [relative, join('..', relative)].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return candidates.find((path) => existsSync(path));
}

async function openFolder(folder: string, name: string): Promise<DataSource> {
  const files = readdirSync(folder);
  for (const part of partNames) {
    const images = files.find((file) => new RegExp(`^${part}-images[-.]idx3-ubyte(\\.gz)?$`).test(file));
    const labels = files.find((file) => new RegExp(`^${part}-labels[-.]idx1-ubyte(\\.gz)?$`).test(file));
    if (images !== undefined) {
      const source = await openIdx(join(folder, images), labels === undefined ? undefined : join(folder, labels));
      return { ...source, name: `${name} ${part}` };
    }
  }
  const pictures = picturesIn(folder, files);
  if (pictures.length > 0) return { kind: 'pictures', name, files: pictures };
  return fail('SPK445', `the folder ${folder} holds neither idx test files nor PNG pictures`, {
    help: 'the idx files are called t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, with or without .gz',
  });
}

/** PNG files in name order; a subfolder whose name is a number gives its pictures that label. */
function picturesIn(folder: string, files: readonly string[]): LabelledFile[] {
  return [...files].sort().flatMap((file): LabelledFile[] => {
    const path = join(folder, file);
    if (/\.png$/i.test(file)) return [{ path }];
    if (!/^\d{1,6}$/.test(file) || !statSync(path).isDirectory()) return [];
    const inside = readdirSync(path).filter((name) => /\.png$/i.test(name));
    return inside.sort().map((name) => ({ path: join(path, name), label: Number(file) }));
  });
}

async function openIdx(images: string, labels?: string): Promise<DataSource & { kind: 'tensor' }> {
  const tensor = readIdx(await readFileBytes(images), images);
  if (labels === undefined) return { kind: 'tensor', name: basename(images), tensor };
  const pair = pairIdx(tensor, readIdx(await readFileBytes(labels), labels), `${images}, ${labels}`);
  return { kind: 'tensor', name: basename(images), tensor: pair.images, labels: pair.labels.data };
}
