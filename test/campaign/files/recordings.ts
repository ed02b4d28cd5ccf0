/** @file What another framework recorded of an image, damaged by bytes and by tensors. */
import { shapeOfRank, sizeOf, type AnyTensor, type TensorFile } from '../../../ir/tensor.ts';
import { everFires } from '../../../ir/neurons/index.ts';
import { writeNpz, writeSafetensors } from '../../../runtime/formats/index.ts';
import { createComparison, openRecording, parseTensorFile } from '../../../runtime/index.ts';
import { randomImage } from '../../ir/chip/support.ts';
import { damaged, pick, randomOf, type Random } from '../damage.ts';
import { damagedInside } from './packaging.ts';
import { verdictOf, type Trial } from '../verdict.ts';

const { header } = randomImage(1);
const { logicalSteps } = header.schedule;

/** Silence in all layers, of two samples. */
const silent: TensorFile = {
  tensors: new Map(
    header.populations.filter(everFires).map(({ name, extents, rank }): [string, AnyTensor] => {
      const shape = [2, logicalSteps, ...shapeOfRank(extents, rank)];
      return [name, { type: 'U8', shape, data: new Uint8Array(sizeOf(shape)) }];
    }),
  ),
  metadata: {},
};

type Edit = (tensor: AnyTensor, random: Random) => AnyTensor;

const float = (shape: readonly number[], fill: number): AnyTensor => ({
  ...{ type: 'F32', shape, data: new Float32Array(sizeOf(shape)).fill(fill) },
});

const edits: readonly Edit[] = [
  ({ shape }) => float([...shape].reverse(), 0),
  ({ shape }) => float(shape.slice(1), 1),
  ({ shape }) => float([shape[0]! + 1, ...shape.slice(1)], 0),
  ({ shape }) => float([0, ...shape.slice(1)], 0),
  ({ shape }, random) => float(shape, pick(random, [NaN, Infinity, -1, 0.5, 255, 256, 2 ** 31, 2 ** 53])),
  ({ shape }) => ({ type: 'I64', shape, data: new BigInt64Array(sizeOf(shape)).fill(-(2n ** 63n)) }),
  ({ shape }) => float([...shape, 1], 0),
];

const names = ['', 'x', 'input', '__proto__', '\u001b[2J', 'layers.0'];

/** A tensor changed, renamed or left out. */
function edited({ tensors, metadata }: TensorFile, random: Random): TensorFile {
  const entries = [...tensors];
  const at = random(0, entries.length - 1);
  const [name, tensor] = entries[at]!;
  const instead = pick(random, [
    [[name, pick(random, edits)(tensor, random)]],
    [[name, pick(random, edits)(tensor, random)]],
    [[pick(random, names), tensor]],
    [
      [name, tensor],
      [`net.${name}`, tensor],
    ],
    [],
  ] as const);
  return { tensors: new Map([...entries.slice(0, at), ...instead, ...entries.slice(at + 1)]), metadata };
}

/** What is accepted can be compared. */
export const recordingTrial: Trial = (seed) =>
  verdictOf(() => {
    const random = randomOf(seed);
    const write = pick(random, [writeSafetensors, (file: TensorFile) => writeNpz(file, 'x.npz')]);
    const bytes =
      random(0, 1) === 0
        ? write(edited(silent, random))
        : pick(random, [damaged, damagedInside])(write(silent), random);
    const recording = openRecording(parseTensorFile(bytes, 'x', 'recording'), header, 'x', { timeFirst: false });
    createComparison(header, recording);
    return 'accepted';
  });
