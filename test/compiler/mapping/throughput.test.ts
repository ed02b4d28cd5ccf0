import test from 'ava';
import type { Objective } from '../../../compiler/facts.ts';
import { improve, improveLinks, linksTakeTime } from '../../../compiler/mapping/placing/cores.ts';
import { firstPlaces } from '../../../compiler/mapping/placing/region.ts';
import { gridFor } from '../../../compiler/mapping/placing/grid.ts';
import { hostDearer, treesFrom } from '../../../compiler/mapping/placing/trees.ts';
import { cyclesOf } from '../../../compiler/mapping/together.ts';
import { workloadOf } from '../../../compiler/mapping/work.ts';
import type { Facts } from '../../../compiler/passes/index.ts';
import { runPasses, type CompileRequest } from '../../../compiler/pipeline.ts';
import { linkAt, multicast, portOf, type Place } from '../../../ir/chip/network.ts';
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import { inputNodes } from '../../../ir/model/index.ts';
import { sizeOf } from '../../../ir/tensor.ts';
import { wiredGraph } from '../../../ir/spike/index.ts';
import { costsOfSamples } from '../../../runtime/index.ts';
import { openExecutor } from '../../../sim/index.ts';
import { randomSource } from '../../support/random/source.ts';
import { randomNetwork } from '../../support/random_model.ts';
import { testTarget, unknown } from '../../support/targets.ts';
import { pyramidOn } from './support.ts';

const assumed = (value: number) => ({ value, provenance: 'assumed' }) as const;
const small = testTarget({}, { mesh: { columns: 4, rows: 4 }, chips: { columns: 2, rows: 1 } });
const dearBorders = { ...small, cycles: { ...small.cycles, chip_hop: assumed(8) } };

test("places for throughput ask less of the busiest link of every time step, and each is one core's", (t) => {
  t.true(linksTakeTime(dearBorders));
  t.false(linksTakeTime({ ...dearBorders, step: 'phases' }));
  const cores = 30;
  const random = randomSource(5);
  const nets = Array.from({ length: 60 }, (_, net) => ({
    pins: [...new Set([net % 12 === 0 ? cores : net % cores, random(0, cores - 1), random(0, cores - 1)])],
    bySlot: net % 2 === 0 ? [random(10, 500)] : [0, random(10, 500)],
  })).filter(({ pins }) => pins.length > 1);
  const busiestIn = (slot: number, places: readonly Place[]): number => {
    const loads = new Map<number, number>();
    for (const { pins, bySlot } of nets) {
      const [from, ...to] = pins.map((node) => places[node]!);
      for (const link of multicast(dearBorders, from!, to).links)
        loads.set(
          link,
          (loads.get(link) ?? 0) + (bySlot[slot] ?? 0) * (linkAt(dearBorders, link).crossesChips ? 8 : 1),
        );
    }
    return Math.max(...loads.values());
  };
  const trees = treesFrom(cores + 1, nets, 'apart');
  const [grid, start] = [gridFor(cores, dearBorders), [...firstPlaces(cores, dearBorders), portOf(dearBorders)]];
  const near = improve(hostDearer(trees), grid, start);
  const even = improveLinks(trees, grid, near, dearBorders);
  for (const slot of [0, 1]) {
    const [before, after] = [busiestIn(slot, near), busiestIn(slot, even)];
    t.true(after < 0.7 * before, `${after} of ${before} cycles in time step ${slot}`);
  }
  t.is(new Set(even.slice(0, cores).map(({ x, y }) => `${x} ${y}`)).size, cores);
});

/** Cycles from one sample to the next. */
async function intervalOf(objective: Objective): Promise<number> {
  const { image } = runPasses({ ...pyramidOn(testTarget({ neurons: 200 })), objective }).facts as Facts;
  const { execute } = openExecutor(image, 'window', { pipelined: true });
  const { input, populations } = image.header;
  const size = sizeOf(populations[input.population]!.extents);
  const { pipelined } = await execute(Int32Array.from({ length: size }, (_, i) => ((i * 7919) % 257) - 128));
  await execute.close?.();
  return pipelined!.interval;
}

test('mapped for throughput samples follow one another faster than mapped for energy or for latency', async (t) => {
  const [throughput, energy, latency] = [
    await intervalOf('throughput'),
    await intervalOf('energy'),
    await intervalOf('latency'),
  ];
  t.true(throughput < 0.9 * Math.min(energy, latency), `${throughput}, ${energy} and ${latency} cycles`);
});

/** A network with a sample to follow. */
function followed(seed: number): { readonly request: CompileRequest; readonly input: Int32Array } {
  const { model, weights, input } = randomNetwork({ seed, steps: ['down'], weights: 'integer' });
  const fractionBits = inputNodes(model)[0]!.attributes.fraction_bits;
  const calibration = [Float32Array.from(input, (value) => value / 2 ** fractionBits)];
  const target = testTarget({ neurons: 60 }, { mesh: { columns: 4, rows: 4 }, chips: { columns: 4, rows: 4 } });
  return { request: { model, weights, target, saturate: true, objective: 'throughput', calibration }, input };
}

test('an interval is kept with the cores that it takes, or refused with the fastest that was found', (t) => {
  const cores = { kept: 0, refused: 0, fewer: 0 };
  for (const seed of [8]) {
    const { input, request } = followed(seed);
    const intervalOn = ({ image }: Partial<Facts>): number => costsOfSamples(image!, [input], true).cycles;
    const free = runPasses(request).facts;
    for (const times of [0.3, 1, 3]) {
      const interval = Math.ceil(times * intervalOn(free));
      try {
        const { facts, interval: kept } = runPasses({ ...request, interval, measure: costsOfSamples });
        t.true(intervalOn(facts) <= interval, `${seed}: ${intervalOn(facts)} of ${interval}`);
        t.is(kept!.interval, intervalOn(facts));
        t.true(kept!.tries.every((one) => one.interval > interval || one.cores >= facts.image!.cores.length));
        cores.kept++;
        if (facts.image!.cores.length < free.image!.cores.length) cores.fewer++;
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        t.is(error.diagnostics[0]!.code, 'SPK611');
        cores.refused++;
      }
    }
  }
  t.true(cores.kept > 0 && cores.refused > 0 && cores.fewer > 0, JSON.stringify(cores));
});

test('where an interval is kept no core works longer in a time step than the busiest of all, or than a single tile', (t) => {
  const { request, input } = followed(8);
  const interval = 3 * costsOfSamples(runPasses(request).facts.image!, [input], true).cycles;
  const { facts } = runPasses({ ...request, interval, measure: costsOfSamples });
  const { spike, schedule, traffic, target, tiles, cores } = facts as Facts;
  const network = wiredGraph(spike);
  const workload = workloadOf(network, schedule, traffic, target);
  const work = cyclesOf(network, tiles, workload, target, true);
  const bySlot = (list: readonly number[]): readonly number[] => {
    const heard = [...new Map(list.flatMap((tile) => [...work[tile]!.heard])).values()];
    return workload.slotShares.map((_, slot) =>
      sum([...list.map((tile) => work[tile]!.own), ...heard].map((cycles) => cycles.get(slot) ?? 0)),
    );
  };
  const all = cores.map(bySlot);
  const alone = tiles.map((_, tile) => bySlot([tile]));
  const busiest = all.reduce((most, one) => (sum(one) > sum(most) ? one : most));
  t.true(cores.length < tiles.length && sum(busiest) > 1.5 * Math.max(...alone.map(sum)));
  busiest.forEach((cycles, slot) => {
    const longest = Math.max(cycles, ...alone.map((one) => one[slot]!));
    for (const one of all) t.true(one[slot]! <= longest + 1e-6, `${one[slot]} of ${longest} in time step ${slot}`);
  });
});

const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);

test('on classes of cores, which are filled as far as they go, one mapping is looked at', (t) => {
  const { request } = followed(8);
  const { limits, projections } = request.target;
  const classes = ['a', 'b'].map((name) => ({ name, count: 8, limits, shapes: {}, projections }));
  const asked = { ...request, target: { ...request.target, classes }, measure: costsOfSamples };
  const { interval, tries } = runPasses({ ...asked, interval: 1e9 }).interval!;
  t.is(tries.length, 1);
  const half = { ...asked, interval: Math.ceil(interval / 2) };
  const { diagnostics } = t.throws(() => runPasses(half), { instanceOf: DiagnosticError })!;
  t.regex(diagnostics[0]!.message, /: of 1 the fastest takes/);
});

test('an interval that nobody can measure is refused', (t) => {
  const asked = { ...followed(2).request, interval: 1000, measure: costsOfSamples };
  for (const [change, said] of [
    [{ calibration: [] }, 'samples'],
    [{ objective: 'energy' }, 'throughput'],
    [{ passes: ['quantise'] }, 'given'],
    [{ target: { ...asked.target, cycles: unknown(asked.target.cycles) } }, 'knows the cycles of no event'],
  ] as const) {
    const { diagnostics } = t.throws(() => runPasses({ ...asked, ...change }), { instanceOf: DiagnosticError })!;
    t.is(diagnostics[0]!.code, 'SPK612');
    t.true(diagnostics[0]!.message.includes(said), diagnostics[0]!.message);
  }
});
