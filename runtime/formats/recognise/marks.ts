/** @file Kinds that their first bytes tell. */
import { looksLikeImage } from '../../../ir/chip/codec/container.ts';
import { looksLikeTar } from '../archive/tar.ts';
import { looksLikeZip } from '../archive/zip.ts';
import { looksLikeGzip, looksLikeIdx } from '../idx.ts';
import { looksLikeNpy } from '../numpy/npy.ts';
import { looksLikePng } from '../pictures/png_chunks.ts';
import { beginsAsSafetensors, looksLikeSafetensors } from '../safetensors.ts';
import { looksLikePickle } from '../torch/pth.ts';
import { isSerial } from '../torch/serial.ts';
import type { Kind } from './kinds.ts';

/** The beginning of a file, with what else is known of it. */
export interface Beginning {
  readonly bytes: Uint8Array;
  /** The first bytes, one character each. */
  readonly latin: string;
  /** Of the whole file, in bytes. */
  readonly size: number;
  readonly name: string;
}

/** A sign of a kind. */
export type Sign = (beginning: Beginning) => boolean;

/** These characters, at this byte. */
const mark =
  (text: string, at = 0): Sign =>
  ({ latin }) =>
    latin.startsWith(text, at);

const pattern =
  (expression: RegExp): Sign =>
  ({ latin }) =>
    expression.test(latin);

const ofBytes =
  (looksLike: (bytes: Uint8Array) => boolean): Sign =>
  ({ bytes }) =>
    looksLike(bytes);

/** In an archive that begins with an entry of such a name. */
const firstEntry =
  (name: RegExp): Sign =>
  ({ bytes, latin }) => {
    if (!looksLikeZip(bytes) || bytes.length < 30) return false;
    const length = bytes[26]! + 256 * bytes[27]!;
    return name.test(latin.slice(30, 30 + length));
  };

const evt = (version: 2 | 3): Sign =>
  pattern(new RegExp(`^(% .*\\r?\\n)*% (evt ${version}|format EVT${version}|.*EVT${version}\\b)`));

/** The first file in a checkpoint of PyTorch's first versions. */
const oldTar = /^(\.\/)?(sys_info|pickle|storages|tensors)?\0/;

/** A BMP file states four bytes of zeros, and then where its pixels begin. */
const bmp: Sign = ({ latin }) => /^BM[^]{4}\0{4}[^]{2}\0\0/.test(latin);

/** HDF5 begins where it begins, or behind a block of the user's. Networks of NIR are told from others by their names. */
const hdf5: Sign = ({ latin }) => [0, 512, 1024, 2048].some((at) => latin.startsWith('\x89HDF\r\n\x1a\n', at));

/** Its first record's length, as 64 bits, and room for two checksums of it. */
const tfrecord: Sign = ({ bytes, size, name }) => {
  if (!/tfrecord/i.test(name) || bytes.length < 16) return false;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  return length > 0n && length + 16n <= BigInt(size);
};

/** A message of Protocol Buffers whose first field is a small number and whose second is the name of a program. */
const onnx: Sign = ({ latin, name }) =>
  /^\x08[\x01-\x20]\x12[\x01-\x40][\w.:+-]+/.test(latin) || (/\.onnx$/i.test(name) && latin.startsWith('\x08'));

/** Signs in the order in which they are asked: a stronger one first. */
export const marks: readonly (readonly [Kind, Sign])[] = [
  ['image', ofBytes(looksLikeImage)],
  ['png', ofBytes(looksLikePng)],
  ['jpeg', mark('\xff\xd8\xff')],
  ['gif', pattern(/^GIF8[79]a/)],
  ['webp', pattern(/^RIFF[^]{4}WEBP/)],
  ['sound', pattern(/^(RIFF[^]{4}WAVE|fLaC|OggS|ID3)/)],
  ['video', pattern(/^(RIFF[^]{4}AVI |\x1a\x45\xdf\xa3)/)],
  ['bmp', bmp],
  ['tiff', pattern(/^(II\*\0|MM\0\*)/)],
  ['heif', pattern(/^[^]{4}ftyp(heic|heix|hevc|mif1|msf1|avif|avis)/)],
  ['video', mark('ftyp', 4)],
  ['netpbm', pattern(/^P[1-6]\s+(#.*\n\s*)*\d+\s+\d+\s/)],
  ['matlab73', mark('MATLAB 7.3 MAT-file')],
  ['matlab', mark('MATLAB 5.0 MAT-file')],
  ['nir', (beginning) => hdf5(beginning) && /\.nir$/i.test(beginning.name)],
  ['hdf5', hdf5],
  ['npy', ofBytes(looksLikeNpy)],
  ['pth', firstEntry(/^([^/]*\/)?(data\.pkl|\.format_version|\.data\/)/)],
  ['npz', firstEntry(/\.npy$/)],
  ['keras', firstEntry(/^(metadata|config)\.json$/)],
  ['zip', ofBytes(looksLikeZip)],
  ['gzip', (beginning) => looksLikeGzip(beginning.bytes) && beginning.latin[2] === '\x08'],
  ['xz', mark('\xfd7zXZ\0')],
  ['bzip2', pattern(/^BZh[1-9]1AY&SY/)],
  ['zstandard', mark('\x28\xb5\x2f\xfd')],
  ['7z', mark('7z\xbc\xaf\x27\x1c')],
  ['rar', mark('Rar!\x1a\x07')],
  ['old-pth', (beginning) => oldTar.test(beginning.latin) && looksLikeTar(beginning.bytes)],
  ['tar', ofBytes(looksLikeTar)],
  ['table', pattern(/^(PAR1|ARROW1\0\0)/)],
  ['tflite', mark('TFL3', 4)],
  ['pdf', mark('%PDF-')],
  ['aedat4', pattern(/^#!AER-DAT4\.\d/)],
  ['aedat3', pattern(/^#!AER-DAT3\.\d/)],
  ['aedat2', pattern(/^#!AER-DAT[12]\.\d/)],
  ['rosbag', mark('#ROSBAG V')],
  ['evt3', evt(3)],
  ['evt2', evt(2)],
  ['dat', pattern(/^% .*\r?\n(% .*\r?\n)*[^%][\x04\x08]/)],
  ['safetensors', ofBytes(beginsAsSafetensors)],
  ['old-pth', (beginning) => looksLikePickle(beginning.bytes) && isSerial(beginning.bytes)],
  ['pickle', ofBytes(looksLikePickle)],
  ['tfrecord', tfrecord],
  ['onnx', onnx],
];

/** Signs that chance has, too: asked when nothing else was found. */
export const weakMarks: readonly (readonly [Kind, Sign])[] = [
  ['safetensors', ofBytes(looksLikeSafetensors)],
  ['idx', ofBytes(looksLikeIdx)],
];
