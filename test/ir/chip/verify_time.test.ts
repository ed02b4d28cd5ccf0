/** @file Faults of images over several logical steps: kept membranes, windows of spikes and of membranes. */
import test from 'ava';
import { verifyImage } from '../../../ir/chip/index.ts';
import type { ChipImage, ImagePopulation, ImageProjection, ImageTile } from '../../../ir/chip/image.ts';
import type { Neuron } from '../../../ir/neurons/index.ts';
import { randomImage } from './support.ts';

const sound = Array.from({ length: 400 }, (_, seed) => randomImage(seed)).find(({ header }) =>
  header.populations.some(({ neuron }) => neuron?.kind === 'kept' && neuron.reset === 'soft' && neuron.leak > 0),
)!;
const { header } = sound;

const withPopulation = (name: string, change: Partial<ImagePopulation>): ChipImage => ({
  ...sound,
  header: { ...header, populations: header.populations.map((p) => (p.name === name ? { ...p, ...change } : p)) },
});
/** Another neuron; fields of a kind may be wrong, which types would forbid. */
const withNeuron = (name: string, change: object): ChipImage => {
  const { neuron } = header.populations[indexOf(name)]!;
  return withPopulation(name, { neuron: { cap: 1, norm: 1, ...neuron, ...change } as Neuron });
};
const withProjection = (test: (p: ImageProjection) => boolean, change: object): ChipImage => {
  if (!header.projections.some(test)) throw new Error('no such projection');
  return {
    ...sound,
    header: {
      ...header,
      projections: header.projections.map((p) => (test(p) ? ({ ...p, ...change } as ImageProjection) : p)),
    },
  };
};
const withTiles = (change: (tile: ImageTile) => ImageTile): ChipImage => ({
  ...sound,
  cores: sound.cores.map((core) => ({ ...core, tiles: core.tiles.map(change) })),
});
const indexOf = (name: string): number => header.populations.findIndex((p) => p.name === name);

const kept = { kind: 'kept', reset: 'hard', leak: 0 };

const faults: readonly (readonly [fault: string, code: string, image: ChipImage])[] = [
  [
    'too many logical steps',
    'SPK506',
    { ...sound, header: { ...header, schedule: { ...header.schedule, logicalSteps: 1025 } } },
  ],
  ['no logical step', 'SPK506', { ...sound, header: { ...header, schedule: { ...header.schedule, logicalSteps: 0 } } }],
  ['a reset that is none', 'SPK506', withNeuron('right', { reset: 'each_step' })],
  ['a leak past 8', 'SPK506', withNeuron('right', { leak: 9 })],
  ['a kept membrane that never fires', 'SPK506', withNeuron('sum', { ...kept, cap: 0 })],
  ['membranes read that are kept', 'SPK506', withNeuron('most', kept)],
  ['a maximum of membranes that are kept', 'SPK506', withNeuron('left', kept)],
  ['a gate whose sides fire apart', 'SPK506', withPopulation('right', { fireWindow: 2 })],
  ['a gate of other extents', 'SPK506', withProjection((p) => p.kind === 'gate', { right: indexOf('input') })],
  [
    'a window that sees nothing',
    'SPK506',
    withProjection((p) => p.kind === 'max', { window: { kernel: 1, stride: 1, pad: 9 } }),
  ],
  [
    'heads that divide nothing',
    'SPK506',
    withProjection((p) => p.kind === 'any' && p.reach === 'heads', { heads: 999 }),
  ],
  ['a shift of 31', 'SPK506', withProjection((p) => p.kind === 'transfer', { shift: 31 })],
  [
    'a maximum beside other projections',
    'SPK506',
    withProjection((p) => p.kind === 'transfer', { target: indexOf('most'), activeWindow: 1, source: indexOf('left') }),
  ],
  ['soft resets without amounts', 'SPK508', withTiles((tile) => ({ ...tile, constants: new Int32Array(0) }))],
  ['a negative amount', 'SPK508', withTiles((tile) => ({ ...tile, constants: tile.constants.map(() => -1) }))],
];

test('the image over time without faults is sound', (t) => t.deepEqual(verifyImage(sound), []));

for (const [fault, code, image] of faults)
  test(`over time, the verifier finds ${fault}`, (t) => t.is(verifyImage(image)[0]?.code, code as never));
