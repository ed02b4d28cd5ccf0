/**
 * @file One network on chips of different shapes: cores of other sizes, other meshes, one packet for each destination, layers that take
 * turns on one core, cores that are not alike. Spikes of every layer and time step, and outputs, must be the same bits.
 * `npm run bench:shapes -- [--sizes m,l] [--image 224]`, default m,l; exit status 1 where anything differs.
 */
import { parseArgs } from 'node:util';
import { compile } from '../compiler/index.ts';
import { randomWeights } from '../ir/checkpoint/index.ts';
import { sha256Hex } from '../ir/sha256.ts';
import type { Target } from '../ir/target/index.ts';
import { sizeOf } from '../ir/tensor.ts';
import { openExecutor } from '../sim/index.ts';
import { modelOf, networkNames, targetOf, type NetworkName } from './mapping/networks.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: 'm,l' }, image: { type: 'string' } },
});

const core = targetOf('sdt-core');
const { limits } = core;

const ofState = (kind: string): boolean => kind === 'correlate' || kind === 'modulate';

const shapes: readonly Target[] = [
  core,
  {
    ...{ ...core, name: 'small cores', mesh: { columns: 8, rows: 8 }, chips: { columns: 32, rows: 32 } },
    limits: { ...limits, neurons: 4096, synapse_bytes: 98304 },
  },
  {
    ...{ ...core, name: 'one wide chip, unicast', mesh: { columns: 512, rows: 8 }, chips: { columns: 1, rows: 1 } },
    routing: 'unicast',
  },
  {
    ...{ ...core, name: 'large cores, tall chips', mesh: { columns: 2, rows: 64 }, chips: { columns: 16, rows: 1 } },
    limits: { ...limits, neurons: 65536, synapse_bytes: 1048576 },
  },
  {
    ...{ ...core, name: 'layers that take turns', mesh: { columns: 1, rows: 1 }, chips: { columns: 1, rows: 1 } },
    limits: {},
    units: [{ name: 'adders', width: { value: 1, provenance: 'assumed' }, does: ['synaptic_op', 'mac'] }],
  },
  {
    ...{ ...core, name: 'attention on cores of its own' },
    classes: [
      { name: 'plain', count: 192, limits, shapes: {}, projections: core.projections.filter((kind) => !ofState(kind)) },
      { name: 'attention', count: 64, limits, shapes: {}, projections: core.projections },
    ],
  },
];

/** What layers fired and outputs held, as one hash, beside cores and cycles. */
async function run(name: NetworkName, target: Target): Promise<{ hash: string; cores: number; cycles: number }> {
  const model = modelOf(name, values.image);
  const { image } = compile({ model, weights: randomWeights(model, 1), target }).facts;
  const size = sizeOf(image.header.populations[image.header.input.population]!.extents);
  const { execute } = openExecutor(image, 'window', { trace: true });
  const result = await execute(Int32Array.from({ length: size }, (_, i) => ((i * 7919) % 257) - 128));
  await execute.close?.();
  const parts = [...result.trace!.map(({ slots }) => slots), ...result.outputs.values()];
  const hashes = parts.map((part) => sha256Hex(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
  return { hash: sha256Hex(new TextEncoder().encode(hashes.join())), cores: image.cores.length, cycles: result.cycles };
}

const sizes = values.sizes.split(',').map((name) => {
  const found = networkNames.find((known) => known === name);
  if (found === undefined) throw new Error(`--sizes ${name}: one of ${networkNames.join(', ')}`);
  return found;
});
for (const name of sizes) {
  const rows: string[][] = [];
  for (const target of shapes) {
    const { hash, cores, cycles } = await run(name, target);
    rows.push([name, target.name, String(cores), String(cycles), hash.slice(0, 16)]);
  }
  printTable(['network', 'chip', 'cores', 'cycles', 'spikes and outputs'], rows);
  const same = new Set(rows.map((row) => row.at(-1))).size === 1;
  console.log(same ? `${name}: the same bits on all ${rows.length}\n` : `${name}: bits differ\n`);
  if (!same) process.exitCode = 1;
}
