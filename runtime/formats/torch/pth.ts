/** @file PyTorch checkpoints as torch.save writes them since version 1.6: a zip archive with a pickle and raw storages. */
import { fail } from '../../../ir/diagnostics/index.ts';
import { sizeOf, type AnyTensor } from '../../../ir/tensor.ts';
import { decodeTensor, elementBytes, storedTypes, type StoredType } from '../elements.ts';
import { maxViewRatio } from '../limits.ts';
import { unpickle } from './pickle.ts';
import type { PickleValue, TensorView } from './pickle_values.ts';
import { damaged, quoted, strictText, unjustified, unsupported } from '../problems.ts';
import { gather, isRowMajor, reachOf } from '../strided.ts';
import { torchHooks } from './objects.ts';
import { openZip, readZipEntry, type ZipArchive } from '../archive/zip.ts';

/** An open checkpoint: its object graph, and the way to a tensor's values. */
export interface PthFile {
  /** The file's name in messages. */
  readonly file: string;
  readonly root: PickleValue;
  /**
   * The values of a tensor in row-major order, half types widened to F32. All tensors read from one file together may
   * take at most 16 times its size. Throws SPK404, SPK405, SPK406.
   */
  readonly read: (view: TensorView, place: string) => AnyTensor;
}

const resave = 'load it in PyTorch 1.6 or later and save it again: torch.save(model.state_dict(), "weights.pth")';

/** Whether the archive is one that PyTorch wrote. */
export const looksLikePth = (archive: ZipArchive): boolean => folderOf(archive) !== undefined || isTorchScript(archive);

/** A pickle that is not in an archive: how PyTorch saved before version 1.6, and what pickle.dump writes. */
export const looksLikePickle = (bytes: Uint8Array): boolean => bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5;

/** Refuses a bare pickle, telling an old PyTorch checkpoint from any other (SPK409). */
export function refusePickle(bytes: Uint8Array, name: string): never {
  // The first value of an old checkpoint is PyTorch's magic number, 0x1950a86a20f9469cfc6c.
  const magic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
  if (magic.every((byte, i) => bytes[i + 2] === byte)) {
    return fail('SPK409', 'the checkpoint was written in the format PyTorch used before version 1.6', {
      place: name,
      help: resave,
    });
  }
  return fail('SPK409', 'the file is a plain pickle, not a checkpoint that torch.save wrote', {
    place: name,
    help: resave,
  });
}

/** Opens a checkpoint. Nothing in it is executed: see objects.ts for the names that are understood. */
export function openPth(bytes: Uint8Array, name: string): PthFile {
  if (looksLikePickle(bytes)) refusePickle(bytes, name);
  return openPthArchive(openZip(bytes, name));
}

/** As `openPth`, from an archive that is already open. */
export function openPthArchive(archive: ZipArchive): PthFile {
  const { file } = archive;
  if (isTorchScript(archive)) {
    const help = 'save the weights alone: torch.save(torch.jit.load(FILE).state_dict(), "weights.pth")';
    return fail('SPK409', 'the file is a TorchScript program, not a checkpoint', { place: file, help });
  }
  const folder = folderOf(archive);
  if (folder === undefined) return damaged(file, 'the archive has no entry data.pkl: PyTorch did not write it');
  checkByteOrder(archive, folder);
  const pickle = readZipEntry(archive, archive.entries.get(`${folder}data.pkl`)!);
  const root = unpickle(pickle, `${file}, entry data.pkl`, torchHooks);
  return { file, root, read: tensorReader(archive, folder) };
}

/** The archive's one folder, with its final slash; the pickle lies directly in it. */
function folderOf({ entries }: ZipArchive): string | undefined {
  const pickle = [...entries.keys()].find((name) => /^(?:[^/]*\/)?data\.pkl$/.test(name));
  return pickle?.slice(0, -'data.pkl'.length);
}

const isTorchScript = ({ entries }: ZipArchive): boolean =>
  [...entries.keys()].some((name) => /^(?:[^/]*\/)?constants\.pkl$/.test(name));

function checkByteOrder(archive: ZipArchive, folder: string): void {
  const entry = archive.entries.get(`${folder}byteorder`);
  if (!entry) return;
  const order = strictText(readZipEntry(archive, entry));
  const place = `${archive.file}, entry byteorder`;
  if (order === 'big')
    unsupported(
      place,
      'the checkpoint was written on a big-endian machine',
      'load it in PyTorch on a little-endian machine and save it again',
    );
  if (order !== 'little') damaged(place, `the byte order is ${quoted(order ?? '')}`);
}

function tensorReader(archive: ZipArchive, folder: string): PthFile['read'] {
  const storages = new Map<string, Uint8Array>();
  let left = archive.content.length * maxViewRatio;
  return (view, place) => {
    const type =
      view.type ??
      unsupported(
        place,
        `elements of ${view.typeName.slice(0, 80)} are not read`,
        'convert the tensor with .float() before saving',
      );
    left -= sizeOf(view.shape) * Math.max(storedTypes[type].bytes, elementBytes(storedTypes[type].element));
    if (left < 0)
      unjustified(
        place,
        `the tensors take more than ${maxViewRatio} times the size of the file`,
        'save contiguous tensors: {k: v.contiguous() ...}',
      );
    return readView(view, type, () => storageBytes(archive, folder, view, storages, place), place);
  };
}

/** A storage's bytes, their number checked against what the pickle says of it. Read once, however many views share it. */
function storageBytes(
  archive: ZipArchive,
  folder: string,
  { storage }: TensorView,
  known: Map<string, Uint8Array>,
  place: string,
): Uint8Array {
  const name = `${folder}data/${storage.key}`;
  const entry = archive.entries.get(name);
  if (!entry) return damaged(place, `its storage ${quoted(name)} is missing from the archive`);
  const bytes = known.get(name) ?? readZipEntry(archive, entry);
  known.set(name, bytes);
  const needed = storage.elements * (storage.type ? storedTypes[storage.type].bytes : 1);
  if (bytes.length < needed)
    damaged(place, `its storage ${quoted(name)} holds ${bytes.length} bytes, the pickle counts on ${needed}`);
  return bytes.subarray(0, needed);
}

function readView(
  { shape, strides, offset }: TensorView,
  type: StoredType,
  bytesOf: () => Uint8Array,
  place: string,
): AnyTensor {
  const size = sizeOf(shape);
  const bytes = bytesOf();
  if (size === 0) return decodeTensor(type, shape, new Uint8Array(0), 'little', place);
  const width = storedTypes[type].bytes;
  const last = offset + reachOf(shape, strides);
  if (!((last + 1) * width <= bytes.length))
    damaged(place, `its last element is number ${last} of a storage of ${Math.floor(bytes.length / width)}`);
  const span = bytes.subarray(offset * width, (last + 1) * width);
  return decodeTensor(
    type,
    shape,
    isRowMajor(shape, strides) ? span : gather(span, width, shape, strides, size),
    'little',
    place,
  );
}
