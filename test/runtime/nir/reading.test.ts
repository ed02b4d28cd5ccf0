/** @file The float reading against recorded outputs: not one spike differs. */
import test, { type ExecutionContext } from 'ava';
import { readNpz } from '../../../runtime/formats/numpy/npz.ts';
import { reportOf } from '../../../runtime/nir/check/report.ts';
import {
  checkNir,
  chooseConventions,
  readNir,
  startNir,
  type NirNetwork,
  type StatedConventions,
} from '../../../runtime/nir/index.ts';
import { bytesOf, chain, lif, nirBytes } from './files.ts';

const networkOf = async (bytes: Uint8Array): Promise<NirNetwork> =>
  checkNir(await readNir(bytes, 'x.nir'), 'x.nir').network!;

interface Golden {
  readonly nir: string;
  readonly npz?: string;
  readonly says: StatedConventions;
  /** What is recorded, by layer and what of it. */
  readonly recorded: Readonly<Record<string, readonly [layer: string, what: 'values' | 'membranes']>>;
  /** Samples that are run here; all of them by hand. */
  readonly samples?: number;
}

const spikesOf = (profile: string, layers: readonly string[]): Golden['recorded'] =>
  Object.fromEntries(layers.map((layer) => [`${profile}${layer}.spikes`, [layer, 'values'] as const]));

const cnn = ['1', '3', '6', '10', '12'];

const goldens: readonly Golden[] = [
  { nir: 'braille_bias_zero', says: {}, recorded: spikesOf('euler.', ['lif1.lif', 'lif2']) },
  {
    nir: 'braille_bias_zero',
    says: { as: 'norse' },
    recorded: spikesOf('norse.', ['lif1.lif', 'lif2']),
    samples: 2,
  },
  { nir: 'li', says: { dt: 1e-5 }, recorded: { '0.v': ['0', 'values'] } },
  { nir: 'lif_norse', says: { dt: 1e-4 }, recorded: spikesOf('', ['1']) },
  { nir: 'lif_rockpool', says: { as: 'rockpool' }, recorded: { 'rockpool.spikes': ['1_LIFNeuronTorch', 'values'] } },
  { nir: 'lif_rockpool', says: {}, recorded: { 'euler.spikes': ['1_LIFNeuronTorch', 'values'] } },
  { nir: 'two_lif_neurons', says: { dt: 1e-4 }, recorded: spikesOf('', ['lif1', 'lif2']) },
  { nir: 'braille_scalar_parameters', says: { dt: 1 }, recorded: spikesOf('euler.', ['lif1', 'lif2']), samples: 1 },
  { nir: 'cnn_sinabs', says: {}, recorded: spikesOf('euler.', cnn), samples: 1 },
  { nir: 'cnn_sinabs', says: { as: 'sinabs' }, recorded: spikesOf('sinabs.', cnn), samples: 1 },
  {
    nir: 'braille_bias_zero_subgraph',
    npz: 'braille_bias_zero',
    says: {},
    recorded: { 'euler.lif1.lif.spikes': ['lif1.lif1', 'values'] },
    samples: 1,
  },
  { nir: 'conv1d', says: {}, recorded: { '0.output': ['0', 'values'] } },
  { nir: 'nengo_lorenz', says: { dt: 1e-3, height: 'per_second' }, recorded: { ...spikesOf('dirac.', ['state']) } },
];

/** Differences from what is recorded, of all samples and steps. */
async function differences(t: ExecutionContext, { nir, npz = nir, says, recorded, samples }: Golden): Promise<number> {
  const network = await networkOf(bytesOf(`${nir}.nir`));
  const { tensors } = readNpz(bytesOf(`${npz}.npz`), npz);
  const report = reportOf(nir);
  const { conventions } = chooseConventions(network, says, report);
  t.deepEqual(report.problems, []);
  const input = tensors.get('input')!;
  const [count, steps] = input.shape as [number, number];
  const width = input.data.length / count / steps;
  const [name] = [...network.layers.values()].find(({ body }) => body.kind === 'input')!.name.split('\n');
  let differing = 0;
  for (let sample = 0; sample < Math.min(count, samples ?? count); sample++) {
    const run = startNir(network, conventions);
    for (let step = 0; step < steps; step++) {
      const at = sample * steps + step;
      const x = Float64Array.from(input.data.slice(at * width, (at + 1) * width), Number);
      const seen = run.step(new Map([[name!, x]]));
      for (const [key, [layer, what]] of Object.entries(recorded)) {
        const found = seen[what].get(layer)!;
        const { data } = tensors.get(key)!;
        for (let i = 0; i < found.length; i++) if (found[i] !== Number(data[at * found.length + i])) differing++;
      }
    }
  }
  return differing;
}

for (const golden of goldens)
  test(`${golden.nir} ${JSON.stringify(golden.says)} gives what is recorded`, async (t) => {
    t.is(await differences(t, golden), 0);
  });

test('dt is found in the file, asked for where it is not, and never longer than a time constant', async (t) => {
  const chosen = async (parameters: object, says: StatedConventions = {}): Promise<string> => {
    const report = reportOf('x.nir');
    const { conventions, from } = chooseConventions(
      await networkOf(await nirBytes(chain([2], { n: { ...lif, ...parameters } }))),
      says,
      report,
    );
    return report.problems[0]?.message ?? `${conventions.dt} ${from}`;
  };
  t.is(await chosen({ r: 100 }), '0.0001 derived from r = tau/dt of "n"');
  t.is(await chosen({ tau: [0.01, 0.02], r: [10, 20] }), '0.001 derived from r = tau/dt of "n"');
  t.regex(await chosen({ tau: [0.01, 0.02], r: [10, 30] }), /is not in the file: "n" need dt/);
  t.regex(await chosen({}), /is not in the file/);
  t.is(await chosen({}, { as: 'norse' }), '0.001 usual in norse');
  t.regex(await chosen({}, { dt: 0.02 }), /dt 0.02 is longer than tau 0.01/);
  t.is(await chosen({ type: 'IF', r: 10_000 }), '0.0001 derived from r = tau/dt of "n"');
});
