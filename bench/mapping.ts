/**
 * @file Mapping of whole networks onto a target, with random weights: cores and chips against what is needed at the least, the network's
 * traffic where every neuron spikes 0.6 times, times of the passes, and cycles of one sample on the simulator.
 * `npm run bench:mapping -- [--sizes t,s,m] [--target sdt-core] [--image 224] [--for energy-delay] [--calibrate] [--interval CYCLES] [--anneal SECONDS] [--no-run] [--json]`, default t,s,m,l. With `--calibrate`
 * the mapping follows a sample of other pixels than those that are run; with `--interval` (and `--for throughput --calibrate`) it is the smallest found that keeps so many cycles on it; with `--anneal` another search for places of the same cores has
 * so much processor time for each network, and the gap to it is printed.
 */
import { parseArgs } from 'node:util';
import { compile, type PassReport } from '../compiler/index.ts';
import { searches } from '../compiler/mapping/objective.ts';
import { coreBounds } from '../compiler/mapping/bounds.ts';
import { randomWeights } from '../ir/checkpoint/index.ts';
import type { ChipImage } from '../ir/chip/image.ts';
import { inputNodes, type ModelGraph } from '../ir/model/index.ts';
import { sizeOf } from '../ir/tensor.ts';
import { wiredGraph } from '../ir/spike/index.ts';
import { objectives } from '../toolchain/defaults.ts';
import { costsOfSamples } from '../runtime/index.ts';
import { energyOf, openExecutor } from '../sim/index.ts';
import { anneal } from './mapping/annealer.ts';
import { modelOf, networkNames, targetOf, type NetworkName } from './mapping/networks.ts';
import { assumedRate, rowMajor, trafficOf } from './mapping/traffic.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: 't,s,m,l' },
    target: { type: 'string', default: 'sdt-core' },
    image: { type: 'string' },
    for: { type: 'string', default: objectives[0] },
    calibrate: { type: 'boolean', default: false },
    interval: { type: 'string' },
    anneal: { type: 'string' },
    run: { type: 'boolean', default: true },
    json: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

/** Names given with `--sizes`; ends the program where one is none. */
const sizes = values.sizes.split(',').map((name): NetworkName => {
  const found = networkNames.find((known) => known === name);
  if (found !== undefined) return found;
  process.stderr.write(`--sizes ${name}: one of ${networkNames.join(', ')}\n`);
  process.exit(2);
});

const objective = objectives.find((known) => known === values.for) ?? objectives[0];

/** Passes from cores to places. */
const mapping = ['partition', 'pack', 'place', 'route'];

const secondsOf = (log: readonly PassReport[], of: (pass: string) => boolean = () => true): number =>
  log.reduce((sum, { pass, milliseconds }) => sum + (of(pass) ? milliseconds / 1000 : 0), 0);

/** Chips on which there are cores. */
const chipsOf = ({ cores, header: { target } }: ChipImage): number =>
  new Set(cores.map(({ x, y }) => `${Math.floor(x / target.mesh.columns)} ${Math.floor(y / target.mesh.rows)}`)).size;

/** Numbers from -128 to 128 on the input's grid. */
const pixels = (size: number, step: number): Int32Array =>
  Int32Array.from({ length: size }, (_, i) => ((i * step) % 257) - 128);

/** A sample to follow, on the input's grid. */
function calibrationOf(model: ModelGraph): Float32Array {
  const { shape, fraction_bits } = inputNodes(model)[0]!.attributes;
  return Float32Array.from(pixels(sizeOf(shape), 104729), (value) => value / 2 ** fraction_bits);
}

/** Cycles of a sample of fixed pixels, one window after the other and side by side. */
async function timesOf(image: ChipImage) {
  const { execute } = openExecutor(image, 'window', { pipelined: true });
  const { input, populations } = image.header;
  const result = await execute(pixels(sizeOf(populations[input.population]!.extents), 7919));
  await execute.close?.();
  const { cycles, causes, pipelined } = result;
  const { picojoule } = energyOf({ ...result, cycles }, image);
  return { cycles, causes, picojoule, ...pipelined, alone: pipelined!.cycles };
}

/** What another search finds in so many seconds of processor time, and how far behind it the image's places are. */
function annealedOf(image: ChipImage, seconds: number) {
  const { places, before, after, swaps } = anneal(image, seconds, searches[objective].borders);
  return { seconds, swaps, behind: before / after - 1, picojoule: trafficOf(image, places).picojoule };
}

async function figuresOf(name: NetworkName) {
  const [model, target] = [modelOf(name, values.image), targetOf(values.target)];
  const calibration = values.calibrate ? [calibrationOf(model)] : [];
  const within = values.interval === undefined ? {} : { interval: Number(values.interval), measure: costsOfSamples };
  const { facts, log } = compile({
    model,
    weights: randomWeights(model, 1),
    target,
    objective,
    calibration,
    ...within,
  });
  const { image } = facts;
  const [bound] = coreBounds(wiredGraph(facts.spike), target);
  const [here, there] = [trafficOf(image), trafficOf(image, rowMajor(image))];
  return {
    ...{ name, cores: image.cores.length, tiles: facts.tiles.length },
    bound: { limit: bound!.limit, cores: bound!.cores },
    chips: { used: chipsOf(image), least: Math.ceil(image.cores.length / (target.mesh.columns * target.mesh.rows)) },
    traffic: here,
    hopsAgainstRowMajor: (here.hops + here.chipHops) / (there.hops + there.chipHops),
    seconds: Object.fromEntries(log.map(({ pass, milliseconds }) => [pass, milliseconds / 1000])),
    mappingSeconds: secondsOf(log, (pass) => mapping.includes(pass)),
    ...(values.anneal === undefined ? {} : { annealed: annealedOf(image, Number(values.anneal)) }),
    ...(values.run ? { sample: await timesOf(image) } : {}),
  };
}

type Figures = Awaited<ReturnType<typeof figuresOf>>;

const million = (x: number): string => (x / 1e6).toFixed(2);
const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;

function print(all: readonly Figures[]): void {
  console.log(
    `\nOn ${values.target}, for ${objective}${values.calibrate ? ', following a sample' : ''}, at ${assumedRate} spikes a neuron`,
  );
  printTable(
    [
      'network',
      'cores',
      'bound',
      'ratio',
      'tiles',
      'chips',
      'least',
      'links uJ',
      'deliveries uJ',
      'border M',
      'hops M',
      'of row-major',
      'needless',
    ],
    all.map(({ name, cores, bound, tiles, chips, traffic, hopsAgainstRowMajor }) => [
      ...[name, `${cores}`, `${bound.cores} ${bound.limit}`, (cores / bound.cores).toFixed(3), `${tiles}`],
      ...[
        `${chips.used}`,
        `${chips.least}`,
        (traffic.picojoule / 1e6).toFixed(1),
        (traffic.deliveryPicojoule / 1e6).toFixed(1),
        million(traffic.chipHops),
      ],
      ...[million(traffic.hops), hopsAgainstRowMajor.toFixed(3), percent(traffic.needless / traffic.deliveries)],
    ]),
  );
  console.log('\nSeconds of passes (one thread)');
  printTable(
    ['network', ...mapping, 'these', 'merge-cascades', 'all'],
    all.map(({ name, seconds, mappingSeconds }) => [
      ...[name, ...mapping.map((pass) => seconds[pass]!.toFixed(1)), mappingSeconds.toFixed(1)],
      ...[
        seconds['merge-cascades']!.toFixed(1),
        Object.values(seconds)
          .reduce((a, b) => a + b, 0)
          .toFixed(1),
      ],
    ]),
  );
  if (values.anneal !== undefined) {
    console.log(
      `\nAnother search of ${values.anneal} s for places of the same cores (borders at ${searches[objective].borders} times their energy)`,
    );
    printTable(
      ['network', 'million swaps', 'links uJ', 'then', 'cost behind'],
      all.map(({ name, traffic, annealed }) => [
        ...[name, million(annealed!.swaps), (traffic.picojoule / 1e6).toFixed(1)],
        ...[(annealed!.picojoule / 1e6).toFixed(1), percent(annealed!.behind)],
      ]),
    );
  }
  if (!values.run) return;
  console.log('\nMillion cycles of one sample (random weights, fixed pixels), and its energy');
  printTable(
    [
      'network',
      'cycles',
      'cores',
      'links',
      'borders',
      'barriers',
      'uJ',
      'pipelined: alone',
      'interval',
      'its cores',
      'its links',
      'its borders',
      'busiest core',
      'ratio',
    ],
    all.map(({ name, sample }) => {
      const { cycles, causes, picojoule, alone, interval = NaN, busiestWork = NaN, intervalCauses } = sample!;
      return [
        ...[name, million(cycles), million(causes.core), million(causes.link), million(causes.border)],
        ...[million(causes.barrier), (picojoule / 1e6).toFixed(0), million(alone), million(interval)],
        ...[intervalCauses?.core, intervalCauses?.link, intervalCauses?.border].map((cause) => million(cause ?? NaN)),
        ...[million(busiestWork), (interval / busiestWork).toFixed(2)],
      ];
    }),
  );
}

const all: Figures[] = [];
for (const name of sizes) {
  process.stderr.write(`${name} ...\n`);
  all.push(await figuresOf(name));
}
if (values.json) console.log(JSON.stringify(all));
else print(all);
