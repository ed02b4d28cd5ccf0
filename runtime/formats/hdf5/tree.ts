/** @file HDF5 files as a tree of groups and values, which lives while the file is open. */
import { maxHdf5Depth, maxHdf5Objects } from '../limits.ts';
import { quoted, unjustified } from '../problems.ts';
import { budgetOf } from './budget.ts';
import { checkHeaps } from './heaps.ts';
import { dropHdf5, loadHdf5, type Hdf5 } from './module.ts';
import { asked, type Hdf5Group, type Hdf5Object, type OpenHdf5 } from './open.ts';
import { datasetOf } from './values.ts';

/**
 * Opens a file for as long as `use` works with it.
 *
 * @throws DiagnosticError SPK404 where HDF5 finds it damaged, SPK406 where it has too many objects, and what `use` throws.
 */
export async function readHdf5<T>(bytes: Uint8Array, name: string, use: (root: Hdf5Group) => T): Promise<T> {
  checkHeaps(bytes, name);
  const hdf5 = await loadHdf5();
  const path = '/file.h5';
  hdf5.files.writeFile(path, bytes);
  let id: bigint | undefined;
  try {
    id = asked(name, () => hdf5.module.open(path, hdf5.module.H5F_ACC_RDONLY, false, -1, -1));
    return use(groupOf({ ...hdf5, id, name, budget: budgetOf(bytes.length) }, '', 0, { objects: 0 }));
  } finally {
    close(hdf5, path, id);
  }
}

function close({ module, files }: Hdf5, path: string, id: bigint | undefined): void {
  try {
    if (id !== undefined) module.close_file(id);
    files.unlink(path);
  } catch {
    dropHdf5();
  }
}

function groupOf(file: OpenHdf5, path: string, depth: number, count: { objects: number }): Hdf5Group {
  const place = path === '' ? file.name : `${file.name}, ${quoted(path)}`;
  if (depth > maxHdf5Depth) unjustified(place, `groups lie more than ${maxHdf5Depth} deep in one another`);
  const names = asked(place, () => file.module.get_names(file.id, path === '' ? '/' : path, false));
  const members = new Map<string, Hdf5Object>();
  for (const name of names) {
    if (++count.objects > maxHdf5Objects)
      unjustified(file.name, `it has more than ${maxHdf5Objects} groups and values`);
    members.set(name, objectOf(file, `${path}/${name}`, depth, count));
  }
  return { kind: 'group', members };
}

/** Links are asked about first: nothing that one leads to is looked at. */
function objectOf(file: OpenHdf5, path: string, depth: number, count: { objects: number }): Hdf5Object {
  const { module, id } = file;
  const ask = <T>(question: () => T): T => asked(`${file.name}, ${quoted(path)}`, question);
  const outside = ask(() => module.get_external_link(id, path)) as { filename?: string };
  if (outside.filename !== undefined)
    return { kind: 'unread', words: `a link to the file ${quoted(outside.filename)}` };
  const target = ask(() => module.get_symbolic_link(id, path)) as string | null;
  if (target !== null) return { kind: 'unread', words: `a soft link to ${quoted(target)}` };
  const type = ask(() => module.get_type(id, path));
  if (type === module.H5G_GROUP) return groupOf(file, path, depth + 1, count);
  if (type === module.H5G_DATASET) return datasetOf(file, path);
  return { kind: 'unread', words: 'neither a group nor values' };
}
