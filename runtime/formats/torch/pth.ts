/** @file PyTorch checkpoints, told apart by their container: a zip archive, pickles one after another, or a tar archive. */
import { fail } from '../../../ir/diagnostics/index.ts';
import { looksLikeTar } from '../archive/tar.ts';
import { openZip, readZipEntry, type ZipArchive } from '../archive/zip.ts';
import { latin } from '../latin.ts';
import { damaged, quoted, strictText, unsupported } from '../problems.ts';
import { isSerial, openSerial } from './serial.ts';
import { torchHooks } from './objects.ts';
import { unpickle } from './pickle.ts';
import { openTarPth } from './tar_pth.ts';
import { cutOf, viewReader, type PthFile, type StorageBytes } from './views.ts';

/** Whether the archive is one that PyTorch wrote. */
export const looksLikePth = (archive: ZipArchive): boolean => folderOf(archive) !== undefined || isTorchScript(archive);

/** A pickle that is not in an archive: how PyTorch saved before version 1.6, and what pickle.dump writes. */
export const looksLikePickle = (bytes: Uint8Array): boolean => bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5;

/**
 * Opens a checkpoint of any container that torch.save has written. Nothing in it is executed: see objects.ts for the names
 * that are understood. Throws SPK404, SPK405, SPK406, and SPK409 for TorchScript and for pickles of other programs.
 */
export function openPth(bytes: Uint8Array, name: string): PthFile {
  if (looksLikeTar(bytes)) return openTarPth(bytes, name);
  if (!looksLikePickle(bytes)) return openPthArchive(openZip(bytes, name));
  if (isSerial(bytes)) return openSerial(bytes, name);
  return fail('SPK409', 'the file is a plain pickle, not a checkpoint that torch.save wrote', {
    place: name,
    help: latin(bytes.subarray(0, lookedAt)).includes('numpy')
      ? 'it holds arrays of numpy: numpy.savez("weights.npz", **pickle.load(open(FILE, "rb"))), of a dict in it likewise'
      : 'load it in the program it is from and save the weights: torch.save(model.state_dict(), "weights.pth")',
  });
}

/** Bytes of a pickle in which its first names lie. */
const lookedAt = 4096;

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
  return { file, root, read: viewReader(archive.content.length, storagesOf(archive, folder)) };
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

/** A storage's bytes, their number checked against what the pickle says of it. Read once, however many views share it. */
function storagesOf(archive: ZipArchive, folder: string): StorageBytes {
  const known = new Map<string, Uint8Array>();
  return (storage, place) => {
    const name = `${folder}data/${storage.key}`;
    const entry = archive.entries.get(name);
    if (!entry) return damaged(place, `its storage ${quoted(name)} is missing from the archive`);
    const bytes = known.get(name) ?? readZipEntry(archive, entry);
    known.set(name, bytes);
    return cutOf(bytes, storage, name, place);
  };
}
