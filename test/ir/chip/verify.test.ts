import test from 'ava';
import { keepsMembrane } from '../../../ir/neurons/index.ts';
import { isWeighted, type Geometry } from '../../../ir/projections/index.ts';
import { verifyImage } from '../../../ir/chip/index.ts';
import type { ImageProjection, ChipImage, ImageCore, ImageHeader, ImageRoute } from '../../../ir/chip/image.ts';
import { randomImage } from './support.ts';

/** Convolutions on several cores, with kernels, routes and thresholds everywhere. */
const sound = Array.from({ length: 200 }, (_, seed) => randomImage(seed)).find(
  ({ header, cores }) =>
    cores.length > 1 &&
    header.populations.some(({ name }) => name === 'b') &&
    cores.every((core) => core.tiles.length > 1 && core.routes.length > 0),
)!;

const withHeader = (change: Partial<ImageHeader>): ChipImage => ({ ...sound, header: { ...sound.header, ...change } });
const withTarget = (change: Partial<ImageHeader['target']>): ChipImage =>
  withHeader({ target: { ...sound.header.target, ...change } });
const changed = <T>(list: readonly T[], index: number, change: Partial<T>): T[] =>
  list.map((entry, i) => (i === index ? { ...entry, ...change } : entry));
const withCore = (change: Partial<ImageCore>): ChipImage => ({ ...sound, cores: changed(sound.cores, 0, change) });
const [core] = sound.cores;
const [tile, block, route] = [core!.tiles[0]!, core!.blocks[0]!, core!.routes[0]!];
const firing = sound.header.populations.findIndex(({ name }) => name === 'a');
const kernelBlock = core!.blocks.findIndex(({ kernels }) => kernels >= 0);
const capped = core!.tiles.findIndex(({ thresholds }) => thresholds.length > 0);

/** The image with something else in place of its first route of several channels. */
function withWideRoute(change: (route: ImageRoute) => readonly ImageRoute[]): ChipImage {
  const isWide = ({ channelFrom, channelTo }: ImageRoute): boolean => channelTo - channelFrom > 1;
  const at = sound.cores.findIndex(({ routes }) => routes.some(isWide));
  const { routes } = sound.cores[at]!;
  const index = routes.findIndex(isWide);
  return {
    ...sound,
    cores: changed(sound.cores, at, { routes: routes.toSpliced(index, 1, ...change(routes[index]!)) }),
  };
}

/** A fault, the code it must get, and the image that has it. */
/** The projections, one of them with another geometry. */
const withGeometry = (index: number, change: Partial<Geometry>): ImageProjection[] =>
  sound.header.projections.map((p, i) =>
    i === index && isWeighted(p) ? { ...p, geometry: { ...p.geometry, ...change } } : p,
  );

const faults: readonly (readonly [fault: string, code: string, image: ChipImage])[] = [
  ['an empty grid', 'SPK506', withTarget({ mesh: { columns: 0, rows: 2 } })],
  ['a class whose name steers a terminal', 'SPK506', withHeader({ classNames: ['a\u001b[2J'] })],
  ['more class names than values', 'SPK506', withHeader({ classNames: Array.from({ length: 99 }, String) })],
  ['a clock of less than a cycle a second', 'SPK506', withTarget({ clock: { value: 2e-7, provenance: 'assumed' } })],
  ['membranes of 33 bits', 'SPK506', withTarget({ membraneBits: 33 })],
  ['no windows', 'SPK506', withHeader({ schedule: { ...sound.header.schedule, windows: 0 } })],
  [
    'two populations of one name',
    'SPK506',
    withHeader({ populations: changed(sound.header.populations, 1, { name: 'b' }) }),
  ],
  [
    'an empty population',
    'SPK506',
    withHeader({ populations: changed(sound.header.populations, 1, { extents: [0, 1, 1] }) }),
  ],
  [
    'more spikes than slots',
    'SPK506',
    withHeader({
      populations: changed(sound.header.populations, firing, { neuron: { kind: 'multi_threshold', cap: 8, norm: 1 } }),
    }),
  ],
  [
    'a bound past the membrane',
    'SPK506',
    withHeader({ populations: changed(sound.header.populations, 1, { boundHigh: 2 ** 31 }) }),
  ],
  ['an input that is no input', 'SPK506', withHeader({ input: { ...sound.header.input, population: 1 } })],
  ['a std of 0', 'SPK506', withHeader({ input: { ...sound.header.input, std: [0] } })],
  ['no output', 'SPK506', withHeader({ outputs: [] })],
  ['an output of the input', 'SPK506', withHeader({ outputs: [{ name: 'x', population: 0 }] })],
  ['a kind the target lacks', 'SPK510', withTarget({ projections: ['graded', 'transfer'] })],
  ['a wrong stride', 'SPK506', withHeader({ projections: withGeometry(0, { stride: [1, 0] }) })],
  ['a pad past the extents', 'SPK506', withHeader({ projections: withGeometry(0, { pad: [0, 2 ** 31] }) })],
  [
    'a kernel that is dilated',
    'SPK506',
    withHeader({ projections: withGeometry(0, { dilation: [1, 2], kernel: [1, 64] }) }),
  ],
  ['a dilation past the limit', 'SPK506', withHeader({ projections: withGeometry(0, { dilation: [65, 1] }) })],
  ['a source that is spread', 'SPK506', withHeader({ projections: withGeometry(0, { spread: [3, 3] }) })],
  ['a border behind that is not there', 'SPK506', withHeader({ projections: withGeometry(0, { after: [9, 9] }) })],
  [
    'a population that is not there',
    'SPK506',
    withHeader({ projections: changed(sound.header.projections, 1, { source: 99 }) }),
  ],
  [
    'spikes at the wrong time',
    'SPK506',
    withHeader({ projections: changed(sound.header.projections, 1, { activeWindow: 0 }) }),
  ],
  ['wrong groups', 'SPK506', withHeader({ projections: withGeometry(1, { groups: 3 }) })],
  ['wide weights', 'SPK506', withTarget({ weightBits: 2 })],
  ['too few weights', 'SPK508', { ...sound, kernels: changed(sound.kernels, 0, { weights: new Int8Array(1) }) }],
  [
    'a shift of 31',
    'SPK508',
    { ...sound, kernels: changed(sound.kernels, 0, { shifts: sound.kernels[0]!.shifts.map(() => 31) }) },
  ],
  ['a core outside', 'SPK510', withCore({ x: 6 })],
  ['two cores in one place', 'SPK510', withCore({ x: sound.cores[1]!.x, y: sound.cores[1]!.y })],
  ['a tile of the input', 'SPK508', withCore({ tiles: changed(core!.tiles, 0, { population: 0 }) })],
  ['a tile outside', 'SPK508', withCore({ tiles: changed(core!.tiles, 0, { rowTo: 99 }) })],
  [
    'a threshold too few',
    'SPK508',
    withCore({ tiles: changed(core!.tiles, capped, { thresholds: core!.tiles[capped]!.thresholds.slice(1) }) }),
  ],
  [
    'an initial membrane too many',
    'SPK508',
    withCore({ tiles: changed(core!.tiles, 0, { initial: new Int32Array(99) }) }),
  ],
  ['a block twice', 'SPK508', withCore({ blocks: [...core!.blocks, block] })],
  ['a block missing', 'SPK508', withCore({ blocks: core!.blocks.slice(1) })],
  ['no kernels', 'SPK508', withCore({ blocks: changed(core!.blocks, kernelBlock, { kernels: -1 }) })],
  ['a route twice', 'SPK509', withCore({ routes: [...core!.routes, route] })],
  ['a route missing', 'SPK509', withCore({ routes: core!.routes.slice(1) })],
  ['a route of other rows', 'SPK509', withCore({ routes: changed(core!.routes, 0, { rowTo: 99 }) })],
  ['a route of other channels', 'SPK509', withCore({ routes: changed(core!.routes, 0, { channelTo: 99 }) })],
  [
    'a route of no channels',
    'SPK509',
    withCore({ routes: changed(core!.routes, 0, { channelTo: route.channelFrom }) }),
  ],
  ['a route of a channel too few', 'SPK509', withWideRoute((wide) => [{ ...wide, channelFrom: wide.channelFrom + 1 }])],
  [
    'two routes of one channel',
    'SPK509',
    withWideRoute((wide) => [wide, { ...wide, channelTo: wide.channelFrom + 1 }]),
  ],
  ['a route nowhere', 'SPK509', withCore({ routes: changed(core!.routes, 0, { destinations: new Uint32Array(0) }) })],
  [
    'a route to no core',
    'SPK509',
    withCore({ routes: changed(core!.routes, 0, { destinations: Uint32Array.of(99) }) }),
  ],
  ['an input route missing', 'SPK509', withHeader({ inputRoutes: sound.header.inputRoutes.slice(1) })],
  ['too many neurons', 'SPK510', withTarget({ limits: { neurons: 1 } })],
  ['too many axons', 'SPK510', withTarget({ limits: { axons: 0 } })],
  ['too many routes', 'SPK510', withTarget({ limits: { routes: 0 } })],
  ['too many synapses', 'SPK510', withTarget({ limits: { synapse_bytes: 1 } })],
  ['too wide a fan-in', 'SPK510', withTarget({ limits: { fan_in: 1 } })],
  ['too large tables', 'SPK510', withTarget({ limits: { table_entries: 1 } })],
];

test('the image without faults is sound', (t) => {
  t.deepEqual(verifyImage(sound), []);
});

for (const [fault, code, image] of faults)
  test(`the verifier finds ${fault}`, (t) => {
    t.is(verifyImage(image)[0]?.code, code as never);
  });

test('routes that meet are told apart from routes that lack something', (t) => {
  const messages = (change: (wide: ImageRoute) => readonly ImageRoute[]): readonly string[] =>
    verifyImage(withWideRoute(change)).map(({ message }) => message);
  const twice = messages((wide) => [{ ...wide, channelTo: wide.channelFrom + 1 }, wide]);
  t.regex(twice.join(), /^two routes of core \S+ send the same neurons, whose spikes would arrive twice$/);
  t.regex(messages(() => []).join(), /^no route brings \S+ of "\S+" to core /);
  const halves = (wide: ImageRoute): readonly ImageRoute[] => [
    { ...wide, channelFrom: wide.channelFrom + 1 },
    { ...wide, channelTo: wide.channelFrom + 1 },
  ];
  t.deepEqual(messages(halves), []);
});

test('a gap and an overlap between tiles are found', (t) => {
  const without = (population: number) => (candidate: ImageCore) => ({
    ...candidate,
    blocks: candidate.blocks.filter((b) => candidate.tiles[b.tile]!.population !== population),
  });
  const moved = {
    ...core!,
    tiles: [...core!.tiles, tile],
    blocks: [
      ...core!.blocks,
      ...core!.blocks.filter((b) => b.tile === 0).map((b) => ({ ...b, tile: core!.tiles.length })),
    ],
  };
  t.is(verifyImage({ ...sound, cores: [moved, ...sound.cores.slice(1)] })[0]?.code, 'SPK507');
  const last = without(tile.population)(core!);
  const gone = core!.tiles.filter(({ population }) => population === tile.population).length;
  const blocks = last.blocks.map((b) => ({
    ...b,
    tile: b.tile - core!.tiles.slice(0, b.tile).filter(({ population }) => population === tile.population).length,
  }));
  const tiles = core!.tiles.filter(({ population }) => population !== tile.population);
  t.true(gone > 0);
  t.is(verifyImage({ ...sound, cores: [{ ...core!, tiles, blocks }, ...sound.cores.slice(1)] })[0]?.code, 'SPK507');
});

test('an overlap that leaves a gap of the same size is found', (t) => {
  let found = 0;
  for (let seed = 0; seed < 60; seed++) {
    const image = randomImage(seed);
    const tiles = image.cores.flatMap(({ tiles: own }, c) => own.map((box, index) => ({ box, c, index })));
    for (const { box: a } of tiles)
      for (const { box: b, c, index } of tiles) {
        const alike = a.population === b.population && a.channelFrom === b.channelFrom && a.channelTo === b.channelTo;
        if (!alike || a.rowFrom === b.rowFrom || a.rowTo - a.rowFrom !== b.rowTo - b.rowFrom) continue;
        const moved = changed(image.cores[c]!.tiles, index, { rowFrom: a.rowFrom, rowTo: a.rowTo });
        const cores = changed(image.cores, c, { tiles: moved });
        t.is(verifyImage({ ...image, cores })[0]?.code, 'SPK507');
        found++;
      }
  }
  t.true(found > 10, `${found} overlaps`);
});

test('an output of membranes that are kept, which firing changes, is refused', (t) => {
  const keeping = Array.from({ length: 400 }, (_, seed) => randomImage(seed)).find(({ header: { populations } }) =>
    populations.some(keepsMembrane),
  )!;
  const { header } = keeping;
  const population = header.populations.findIndex(keepsMembrane);
  const outputs = [...header.outputs, { name: 'kept', population }];
  t.deepEqual(verifyImage(keeping), []);
  const [problem] = verifyImage({ ...keeping, header: { ...header, outputs } });
  t.is(problem?.code, 'SPK506');
  t.regex(problem!.message, /^the output "kept" reads membranes that ".*" keeps$/);
});
