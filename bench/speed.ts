/**
 * @file This simulator against dense inference: the same networks in onnxruntime, float32, in the same run, in turns.
 * `npm run bench:speed -- [--sizes t,s,m,l,example] [--means 0.1,...] [--parts networks,...] [--modes window] [--json] ...`:
 * tables, and a plot under `.bench/`. What is compared and how it is made comparable: `bench/speed/README.md`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Mode } from '../sim/index.ts';
import { timeFashion, type Pace } from './speed/fashion.ts';
import { connectedRows, timeFullyConnected, type FullyConnected } from './speed/fully_connected.ts';
import { machineText, thisMachine, type Machine } from './speed/machine.ts';
import { openApart, type Footprint } from './speed/memory.ts';
import { networkRows, timeNetwork, type NetworkTimes } from './speed/networks.ts';
import { howToInstall, onnxruntime } from './onnx/runtime.ts';
import { speedPicture } from './speed/plot.ts';
import { allModes, nameOf, threadNumbers } from './speed/sides.ts';
import { exampleSubject, familySubject, type Subject } from './speed/subject.ts';
import { printTable } from './table.ts';

const parts = ['networks', 'means', 'memory', 'connected', 'fashion'] as const;
type Part = (typeof parts)[number];

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: 'example,t,s,m,l' },
    side: { type: 'string', default: '224' },
    mean: { type: 'string', default: '0.6' },
    means: { type: 'string', default: '0.1,0.3,0.6,1,1.5,2' },
    'means-size': { type: 'string', default: 's' },
    modes: { type: 'string', default: allModes.join(',') },
    parts: { type: 'string', default: parts.join(',') },
    rounds: { type: 'string', default: '9' },
    limit: { type: 'string', default: '500' },
    json: { type: 'boolean', default: false },
  },
});
const list = (text: string): string[] => text.split(',').filter((word) => word !== '');
const [side, mean, rounds, limit] = [values.side, values.mean, values.rounds, values.limit].map(Number) as [
  number,
  number,
  number,
  number,
];
const modes = list(values.modes).filter((name): name is Mode => (allModes as readonly string[]).includes(name));
const wants = (part: Part): boolean => list(values.parts).includes(part);
const note = (line: string): unknown => process.stderr.write(`${line}\n`);

/** Everything that was measured; absent parts were not asked for. */
interface Findings {
  readonly machine: Machine;
  readonly networks: NetworkTimes[];
  /** One size at several mean counts. */
  readonly means: NetworkTimes[];
  readonly memory: ({ readonly network: string; readonly name: string } & Footprint)[];
  connected?: FullyConnected;
  fashion?: Pace[];
}

const found: Findings = { machine: thisMachine(), networks: [], means: [], memory: [] };
const runtime = onnxruntime();

const subjectOf = (size: string): Promise<Subject> =>
  size === 'example' ? exampleSubject() : familySubject(size, side, mean);

async function timeNetworks(): Promise<void> {
  for (const size of list(values.sizes)) {
    note(`${size}: compiling`);
    const subject = await subjectOf(size);
    if (wants('networks')) found.networks.push(await timeNetwork(subject, runtime, modes, rounds));
    if (!wants('memory')) continue;
    for (const who of [...modes, ...(runtime ? (['onnxruntime'] as const) : [])]) {
      const name = nameOf(who, 1);
      note(`${size}: memory of ${name}`);
      found.memory.push({ network: size, name, ...openApart(subject, who, 1) });
    }
  }
}

async function timeMeans(): Promise<void> {
  for (const wanted of list(values.means).map(Number)) {
    note(`mean count ${wanted}: compiling`);
    const subject = await familySubject(values['means-size'], side, wanted);
    found.means.push(await timeNetwork(subject, runtime, modes, rounds));
  }
}

function print(): void {
  if (found.networks.length > 0) {
    const { head, rows } = networkRows(found.networks);
    console.log(`\nOne image at ${side} x ${side}; "of dense" is time over onnxruntime's on as many threads`);
    printTable(head, rows);
    for (const { name, difference } of found.networks)
      if (difference !== undefined)
        console.log(`${name}: largest difference of outputs from onnxruntime ${difference}`);
  }
  if (found.means.length > 0) {
    const { head, rows } = networkRows(found.means);
    console.log(`\nTime against mean count, size ${values['means-size']}`);
    printTable(head, rows);
  }
  if (found.memory.length > 0) {
    console.log('\nOne process that opens a network and runs one image');
    const rows = found.memory.map(({ network, name, residentBytes, firstResult }) => [
      ...[network, name, `${(residentBytes / 2 ** 20).toFixed(0)} MiB`, `${firstResult.toFixed(0)} ms`],
    ]);
    printTable(['network', 'side', 'most resident', 'first result after'], rows);
  }
  if (found.connected) {
    console.log('\nFully connected, 1,024 to 1,024, 15 % of inputs spiking, 400 steps');
    printTable(['side', 'synaptic events', 'median', 'rate'], connectedRows(found.connected));
  }
  if (found.fashion) {
    console.log(`\nFashion-MNIST, ${found.fashion[0]!.images} images`);
    printTable(
      ['what', 'images/s', 'time of run'],
      found.fashion.map(({ name, imagesPerSecond, ofRun }) => [
        name,
        imagesPerSecond.toFixed(1),
        ofRun?.toFixed(2) ?? '',
      ]),
    );
  }
}

if (!runtime) note(`onnxruntime is not installed, so nothing is compared with it: ${howToInstall}`);
note(machineText(found.machine));
if (wants('networks') || wants('memory')) await timeNetworks();
if (wants('means')) await timeMeans();
if (wants('connected')) found.connected = await timeFullyConnected(modes, rounds);
if (wants('fashion')) found.fashion = await timeFashion(modes, limit);
if (values.json) console.log(JSON.stringify(found));
else {
  console.log(machineText(found.machine));
  print();
}
if (found.networks.length > 1 || found.means.length > 1) {
  const folder = fileURLToPath(new URL('../.bench/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}speed.svg`, speedPicture(found.machine, found.networks, found.means, threadNumbers.at(-1)!));
  note('plot: .bench/speed.svg');
}
process.exit();
