import test from 'ava';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPng } from '../../../runtime/formats/index.ts';
import { readPicture } from '../../../runtime/formats/pictures/picture.ts';
import { documentOf, emptyFolder, spikec } from '../../cli/spikec.ts';
import { host } from '../../support/host.ts';
import { compiled, model } from '../network.ts';

const at = (name: string): string => fileURLToPath(new URL(`well-known-formats-not-read/${name}`, import.meta.url));

test('HDF5, NIR and ONNX are named by content, with a conversion, where pictures may stand', async (t) => {
  const image = await compiled(t, 'pictures');
  for (const [file, words] of [
    ['events.h5', /HDF5[^]*h5py/],
    ['model.onnx', /ONNX/],
  ] as const) {
    const { status, stderr } = await spikec(['run', image, '--input', at(file)]);
    t.is(status, 3);
    t.regex(stderr, words);
    t.regex(stderr, /samples are pictures[^]*recordings of events/);
  }
  const out = join(emptyFolder(t), 'x.safetensors');
  for (const [file, ended, words] of [
    ['model.nir', 2, /--model has no use for a network of NIR[^]*--out-model/],
    ['model.onnx', 3, /ONNX[^]*numpy_helper/],
  ] as const) {
    const { status, stderr } = await spikec(['import', at(file), '--model', ...model(), '--out', out]);
    t.is(status, ended);
    t.regex(stderr, words);
  }
});

test('JPEG pictures are read: ImageNet\u2019s folders, baseline, progressive, grey; the pixels are Pillow\u2019s', async (t) => {
  for (const [jpeg, png] of [
    ['picture.JPEG', 'same.png'],
    ['prog.jpg', 'prog.png'],
    ['grey.jpg', 'grey.png'],
    ['exif.jpg', 'exif.png'],
  ] as const) {
    const { picture } = await readPicture(readFileSync(at(jpeg)), jpeg, host.decodeJpeg);
    const expected = readPng(readFileSync(at(png)), png);
    const area = picture.shape[1]! * picture.shape[2]!;
    const wide = picture.shape[0] === 1 ? [0, 1, 2].flatMap(() => [...picture.data]) : [...picture.data];
    t.is(expected.data.length, 3 * area);
    t.deepEqual(wide, [...expected.data], jpeg);
  }
  const image = await compiled(t, 'pictures');
  const finished = await spikec(['run', image, '--data', at('val'), '--json']);
  t.is(finished.status, 0, finished.stderr);
  t.regex(finished.stderr, /SPK459.*libjpeg.*other decoders differ/);
  t.like(documentOf(t, finished), { samples: 1, classes: { folders: { n01440764: 0 } } });
  t.regex((await spikec(['run', image, '--input', at('exif.jpg')])).stderr, /SPK463.*EXIF orientation 6/);
});

/** Of the same kind: JPEGs that are not read, and other pictures, alone and in folders. */
test('CMYK, cut off and lying JPEGs, and pictures of other formats, are refused by name', async (t) => {
  const image = await compiled(t, 'pictures');
  const folder = emptyFolder(t);
  const bytes = readFileSync(at('picture.JPEG'));
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  const lying = Buffer.from(bytes);
  lying.writeUInt16BE(20000, frame + 5);
  lying.writeUInt16BE(3000, frame + 7);
  writeFileSync(join(folder, 'lying.jpg'), lying);
  writeFileSync(join(folder, 'x.webp'), 'RIFF\x24\0\0\0WEBPVP8 ');
  for (const [file, words] of [
    [at('cmyk.jpg'), /SPK405.*CMYK[^]*convert\("RGB"\)/],
    [at('cut.jpg'), /SPK404.*cut off/],
    [join(folder, 'lying.jpg'), /SPK406.*more than \d+ bytes can hold/],
    [join(folder, 'x.webp'), /SPK403.*a WebP picture[^]*Pillow/],
  ] as const) {
    const { status, stderr } = await spikec(['run', image, '--input', file]);
    t.is(status, 3, file);
    t.regex(stderr, words);
  }
  mkdirSync(join(folder, 'val', 'ant'), { recursive: true });
  copyFileSync(at('picture.JPEG'), join(folder, 'val', 'ant', 'a.JPEG'));
  copyFileSync(join(folder, 'x.webp'), join(folder, 'val', 'ant', 'b.webp'));
  t.regex((await spikec(['run', image, '--data', join(folder, 'val')])).stderr, /SPK403.*a WebP picture/);
  mkdirSync(join(folder, 'set', 'ant'), { recursive: true });
  writeFileSync(join(folder, 'set', 'ant', 'train.mat'), 'MATLAB 5.0 MAT-file, Platform: GLNXA64');
  const other = await spikec(['run', image, '--data', join(folder, 'set')]);
  t.is(other.status, 3);
  t.regex(other.stderr, /SPK445.*it holds "ant\/train.mat", a MATLAB file/);
});
