import test from 'ava';
import { kinds, recognise, requirePlace, type Kind, type Place } from '../../../runtime/formats/index.ts';
import { problemOf } from '../../support/problems.ts';

const latin = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const zip = (entry: string): string =>
  `PK\x03\x04${'\0'.repeat(22)}${String.fromCharCode(entry.length)}\0\0\0${entry}content`;

/** How files of a kind begin, from the formats' own descriptions; a name where the name counts. */
const beginnings: readonly (readonly [kind: Kind, content: string, name?: string])[] = [
  ['png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ['jpeg', '\xff\xd8\xff\xe0\0\x10JFIF\0'],
  ['jpeg', '\xff\xd8\xff\xe1\x12\x34Exif\0'],
  ['gif', 'GIF89a\x01\0\x01\0'],
  ['webp', 'RIFF\x24\0\0\0WEBPVP8 '],
  ['sound', 'RIFF\x24\0\0\0WAVEfmt '],
  ['bmp', 'BM\x36\x0c\0\0\0\0\0\0\x36\0\0\0'],
  ['tiff', 'II*\0\x08\0\0\0'],
  ['tiff', 'MM\0*\0\0\0\x08'],
  ['heif', '\0\0\0\x18ftypheic\0\0\0\0'],
  ['heif', '\0\0\0\x1cftypavif\0\0\0\0'],
  ['video', '\0\0\0\x18ftypmp42\0\0\0\0'],
  ['video', 'RIFF\x24\0\0\0AVI LIST'],
  ['netpbm', 'P6\n# made by hand\n32 32\n255\n'],
  ['hdf5', '\x89HDF\r\n\x1a\n\0\0\0\0'],
  ['nir', '\x89HDF\r\n\x1a\n\0\0\0\0', 'net.nir'],
  ['hdf5', `${'\0'.repeat(512)}\x89HDF\r\n\x1a\n\0\0\0\0`],
  ['matlab', `MATLAB 5.0 MAT-file, Platform: GLNXA64${' '.repeat(80)}\0\x01IM`],
  ['matlab73', `MATLAB 7.3 MAT-file, Platform: GLNXA64${' '.repeat(474)}\x89HDF\r\n\x1a\n`],
  ['npy', "\x93NUMPY\x01\0v\0{'descr': '<f4'"],
  ['npz', zip('images.npy')],
  ['pth', zip('archive/data.pkl')],
  ['pth', zip('net/.format_version')],
  ['keras', zip('metadata.json')],
  ['zip', zip('picture.png')],
  ['old-pth', '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.'],
  ['pickle', '\x80\x04\x95\x10\0\0\0\0\0\0\0}\x94.'],
  ['cifar-python', '\x80\x02}q\x01(U\x0bbatch_labelq\x02U\x15testing batch 1 of 1q\x03'],
  ['cifar-python', `\x80\x02}q\x01(U\tfilenamesq\x02]q\x03${'(U\x10a_s_000001.png'.repeat(900)}U\x0bfine_labels`],
  ['safetensors', '\x28\x01\0\0\0\0\0\0{"w":{"dtype":"F32"'],
  ['onnx', '\x08\x08\x12\x07pytorch\x1a\x051.13:\0'],
  ['onnx', '\x08\x03\x12\x0cbackend-test:\x10'],
  ['tflite', '\x1c\0\0\0TFL3\0\0'],
  ['tfrecord', `\x05\0\0\0\0\0\0\0abcd${'x'.repeat(5)}abcd`, 'train.tfrecord-00001-of-00010'],
  ['table', 'PAR1\x15\x04'],
  ['gzip', '\x1f\x8b\x08\0\0\0\0\0'],
  ['tar', `batch/\0${'\0'.repeat(250)}ustar\x0000`],
  ['xz', '\xfd7zXZ\0\0\x04'],
  ['bzip2', 'BZh91AY&SY'],
  ['zstandard', '\x28\xb5\x2f\xfd\x24'],
  ['7z', '7z\xbc\xaf\x27\x1c\0\x04'],
  ['rar', 'Rar!\x1a\x07\x01\0'],
  ['pdf', '%PDF-1.7\n%'],
  ['idx', '\0\0\x08\x03\0\0\0\x01\0\0\0\x02\0\0\0\x01ab'],
  ['aedat2', '#!AER-DAT2.0\r\n# This is a raw AE data file\r\n'],
  ['aedat3', '#!AER-DAT3.1\r\n#Format: RAW\r\n'],
  ['aedat4', '#!AER-DAT4.0\r\n\x10\0\0\0'],
  ['dat', '% Data file containing CD events.\n% Version 2\n% Height 32\n\x0c\x08\xe9\x01\0\0'],
  ['evt3', '% evt 3.0\n% format EVT3;height=32;width=32\n% end\n\0\x80'],
  ['evt2', '% integrator_name Prophesee\n% evt 2.0\n% end\n\0\x80'],
  ['rosbag', '#ROSBAG V2.0\nE\0\0\0'],
  ['atis', '\x05\x06\x80\0\x01\x07\x08\0\0\x02', '00002.bin'],
  ['atis', '  \x82 \x20', 'few.bin'],
  ['cifar10', `\x03${'\xf0'.repeat(3072)}\x09${'\x0f'.repeat(3072)}`, 'test_batch.bin'],
  ['cifar10', `\0${'\0'.repeat(3072)}`, 'anything'],
  ['cifar100', `\x13\x63${'\xf0'.repeat(3072)}`, 'test.bin'],
  ['image', 'SPIKEIMG\x01\0\0\0'],
  ['model', '## a network\nmodel "net"\nparam dim = 8\n'],
  ['target', '## a chip\nuse "sdt-core.spike"\n\ntarget "my-chip" like "sdt-core" {\n'],
  ['spike', 'use "blocks.spike"\nneuron lif { cap: 1 }\n'],
  ['results', '{"kind":"results","version":1,"command":"run"}\n'],
  ['json', '{"0": ["n01440764", "tench"]}'],
  ['python', '# coding: utf-8\nimport torch\nimport torch.nn as nn\n\nclass Net(nn.Module):\n'],
  ['utf16', '\xff\xfef\0i\0s\0h\0'],
  ['text', 'aeroplane\nmotor car\nmodel aircraft\ntarget\n'],
  ['text', 'from dusk\nimport goods\nblock of flats\n'],
  ['numbers', '0.000489 27 3 0\n0.000812 20 0 1\n'],
  ['table-with-names', 'x,y,p,t\n27,3,0,489\n'],
  ['pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 76346182\n', 'pointer.bin'],
  ['page', '<!DOCTYPE html><html><head><title>Virus scan warning</title></head></html>'],
  ['page', '\n<html lang="en">\n'],
  ['page', '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>'],
  ['empty', ''],
  ['unknown', '\x01\x02\x03\0\x05\x99'],
];

test('a file is told by its beginning, where need be by its name', (t) => {
  for (const [kind, content, name = 'file'] of beginnings)
    t.is(recognise(latin(content), name).kind, kind, JSON.stringify(content.slice(0, 40)));
});

test('every kind has a beginning here', (t) => {
  const tried = new Set(beginnings.map(([kind]) => kind));
  t.deepEqual(
    Object.keys(kinds).filter((kind) => !tried.has(kind as Kind)),
    [],
  );
});

test('the beginning of a file is enough', (t) => {
  const { kind } = recognise(latin(`SPIKEIMG\x01\0\0\0${'x'.repeat(5000)}`).subarray(0, 4096), 'net.chip', 5012);
  t.is(kind, 'image');
});

const everyPlace: readonly Place[] = ['model', 'target', 'weights', 'image', 'sample', 'labels', 'results'];

test('whatever stands at a place where it is not read is refused in its own words, with a remedy', (t) => {
  for (const [kind, content, name = 'file'] of beginnings) {
    if (kind === 'empty') continue;
    for (const place of everyPlace) {
      const problem = problemOf(() => requirePlace(latin(content), name, place));
      if (problem === undefined) continue;
      t.regex(problem.code, /^SPK(403|453|454)$/);
      t.true(problem.message.startsWith(`the file is ${recognise(latin(content), name).words}`), problem.message);
      t.true((problem.help ?? '').length > 20, `${kind} at ${place}`);
      t.is(problem.place, name);
    }
  }
});

test('options in each other\u2019s place are named', (t) => {
  const swapped = problemOf(() =>
    requirePlace(latin('\x28\x01\0\0\0\0\0\0{"w":{"dtype":"F32"'), 'w.safetensors', 'model'),
  );
  t.like(swapped, { code: 'SPK454', message: 'the file is a safetensors file, not a model' });
  t.regex(swapped?.help ?? '', /did you swap --model and --weights\?/);
});

test('a pointer says how large the file is, and an unknown file is left to its reader', (t) => {
  const pointer = latin('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 76346182\n');
  const problem = problemOf(() => requirePlace(pointer, 'net.pth', 'weights'));
  t.is(problem?.message, 'the file is a Git LFS pointer to a file of 76346182 bytes, not the file itself');
  t.regex(problem?.help ?? '', /git lfs pull/);
  t.is(
    problemOf(() => requirePlace(latin('\x01\0\x02'), 'net.pth', 'weights')),
    undefined,
  );
});

test('what a text is takes no longer than the text is long', (t) => {
  const bytesOfText = (text: string): Uint8Array => new TextEncoder().encode(text);
  t.is(recognise(bytesOfText(`${'\n'.repeat(3000)}model "m"\n`), 'm.spike').kind, 'model');
  t.is(recognise(bytesOfText(`${'# a\n\n'.repeat(600)}import numpy as np\n`), 'a.py').kind, 'python');
  t.is(recognise(bytesOfText(`${'<!-- a -->\n'.repeat(300)}<html>`), 'a').kind, 'page');
  t.not(recognise(bytesOfText(`${'<!-- a -->\n'.repeat(300)}model`), 'a').kind, 'page');
});
