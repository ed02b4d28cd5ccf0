import test, { type ExecutionContext } from 'ava';
import { fileURLToPath } from 'node:url';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { writeNpy } from '../../../runtime/formats/index.ts';
import { documentOf, emptyFolder, spikec } from '../../cli/spikec.ts';
import { writeLabelled } from '../../support/labelled.ts';
import { compiled } from '../network.ts';

const at = (name: string): string => fileURLToPath(new URL(`picture-with-channels-last/${name}`, import.meta.url));

interface Sample {
  readonly inputHash: string;
  readonly changes: readonly { readonly code: string }[];
}

async function samplesOf(t: ExecutionContext, image: string, input: string): Promise<readonly Sample[]> {
  const finished = await spikec(['run', image, '--input', input, '--json']);
  t.is(finished.status, 0, finished.stderr);
  return documentOf(t, finished)['results'] as Sample[];
}

const hashes = (samples: readonly Sample[]): string[] => samples.map(({ inputHash }) => inputHash.slice(0, 16));
const isMoved = ({ changes }: Sample): boolean => changes.some(({ code }) => code === 'SPK455');

test('channels that come last are moved to the front, and it is said once', async (t) => {
  const image = await compiled(t, 'pictures');
  for (const [last, first, expected] of [
    ['hwc.npy', 'chw.npy', ['fbf64b83c387c123']],
    ['hwc-tall.npy', 'chw-tall.npy', ['5772bb5bc72b9246']],
    ['nhwc.npy', 'nchw.npy', ['fbf64b83c387c123', '2408fee658d72915']],
  ] as const) {
    const samples = await samplesOf(t, image, at(last));
    t.deepEqual(hashes(samples), [...expected]);
    t.true(samples.every(isMoved));
    const plain = await samplesOf(t, image, at(first));
    t.deepEqual(hashes(plain), [...expected]);
    t.false(plain.some(isMoved));
  }
  const { stderr } = await spikec(['run', image, '--input', at('nhwc.npy')]);
  t.regex(stderr, /SPK455: the tensor is 2x32x32x3 with its channels last; they were moved to the front/);
  t.regex(stderr, /SPK455: the same was done to 2 samples/);
});

const bytes = (shape: readonly number[]): Uint8Array =>
  writeNpy({
    type: 'U8',
    shape,
    data: Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 7) % 251),
  });

/** Of the same kind: alpha and grey behind, floats, what can be read in two ways. */
test('other pictures with channels last, and those that may be', async (t) => {
  const image = await compiled(t, 'pictures');
  const folder = emptyFolder(t);
  const given = async (name: string, content: Uint8Array): Promise<string> => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const [alpha] = await samplesOf(t, image, await given('rgba.npy', bytes([32, 32, 4])));
  t.deepEqual(
    alpha!.changes.map(({ code }) => code),
    ['SPK455', 'SPK458'],
  );
  t.is((await samplesOf(t, image, await given('grey.npy', bytes([48, 40, 1])))).length, 1);
  t.is((await samplesOf(t, image, await given('rows.npy', bytes([5, 28, 28])))).length, 5);
  const floats = writeNpy({ type: 'F32', shape: [32, 32, 3], data: new Float32Array(3072).fill(0.5) });
  t.true(isMoved((await samplesOf(t, image, await given('floats.npy', floats)))[0]!));
  for (const [shape, words] of [
    [
      [3, 40, 3],
      /SPK461.*\[3, 40, 3\] can be one picture of 40x3 with 3 channels, or one picture of 3x40 with 3 channels last/,
    ],
    [[3, 3, 3], /SPK461/],
    [[2, 3, 40, 4], /SPK461/],
    [[2, 32, 32, 32], /SPK441.*2x32x32x32/],
    [[32, 3, 32, 32, 3], /SPK441/],
  ] as const) {
    const { status, stderr } = await spikec(['run', image, '--input', await given('x.npy', bytes(shape))]);
    t.is(status, 3, shape.join());
    t.regex(stderr, words);
  }
});

test('labels say how many samples there are, where extents do not', async (t) => {
  const image = await compiled(t, 'pictures');
  const images: AnyTensor = { type: 'U8', shape: [3, 28, 28], data: new Uint8Array(3 * 784).fill(9) };
  const labels: AnyTensor = { type: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) };
  const file = writeLabelled(join(emptyFolder(t), 'three.npz'), images, labels);
  const finished = await spikec(['run', image, '--data', file, '--json']);
  t.is(finished.status, 0, finished.stderr);
  t.is(documentOf(t, finished)['samples'], 3);
});
