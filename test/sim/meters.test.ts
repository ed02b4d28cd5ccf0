import test from 'ava';
import type { ChipImage } from '../../ir/chip/image.ts';
import { createStepExecutor, energyOf, loadChip } from '../../sim/index.ts';
import { place, testTarget } from './place.ts';
import { addPopulation, addProjection, emptyNetwork, randomOf } from './support.ts';

/** Input of 2 channels -> `a` (2 neurons that all fire twice) on core 0 -> `b` (3 neurons) on core 1, both weights 1. */
function twoCores(): ChipImage {
  const net = emptyNetwork();
  const input = addPopulation(net, 'input', [2, 1, 1], { role: 'input' });
  const a = addPopulation(net, 'a', [2, 1, 1], { cap: 2, fire: 1 });
  const b = addPopulation(net, 'b', [3, 1, 1]);
  addProjection(net, { kind: 'graded', source: input, target: a, window: 0 });
  addProjection(net, { kind: 'synapses', source: a, target: b, window: 1 });
  net.outputs.push(b);
  const image = place(net, randomOf(1), { target: testTarget() });
  const tiles = image.cores.flatMap((core) => core.tiles);
  const whole = (population: number) => ({
    ...tiles.find((tile) => tile.population === population)!,
    ...{ channelFrom: 0, channelTo: net.populations[population]!.extents[0] },
    thresholds: net.thresholds[population]!,
    initial: net.initial[population]!,
  });
  const kernels = net.weights.map((weights, projection) => ({
    ...{ projection, channelFrom: 0, channelTo: weights.length / 2, weights, shifts: net.shifts[projection]! },
  }));
  const route = { tile: 0, rowFrom: 0, rowTo: 1, channelFrom: 0, channelTo: 2 };
  const { target } = image.header;
  const cycles = { ...target.cycles, chip_hop: { value: 4, provenance: 'assumed' as const } };
  return {
    header: {
      ...image.header,
      target: { ...target, cycles },
      ...{ coreCount: 2, kernelCount: 2 },
      inputRoutes: [{ ...route, payload: 'values', destinations: Uint32Array.of(0) }],
    },
    kernels,
    cores: [
      {
        ...{ x: 1, y: 0, tiles: [whole(a)], blocks: [{ projection: 0, tile: 0, kernels: 0 }] },
        routes: [{ ...route, payload: 'spikes', destinations: Uint32Array.of(1) }],
      },
      { x: 3, y: 1, tiles: [whole(b)], blocks: [{ projection: 1, tile: 0, kernels: 1 }], routes: [] },
    ],
  };
}

const input = Int32Array.of(4, 5);

/*
 * The test target's cycles are event 1/4, synaptic_op 2/4, mac 3/4, neuron_update 6/4, hop 7/4, barrier 9/4, and here chip_hop 4.
 * Step 0: 2 messages over 1 hop to core 0: 2 x 1/4 + 4 macs x 3/4 = 3.5; link 2 x 7/4 = 3.5; with the barrier 9.25.
 * Step 1: nothing. Steps 2, 3: core 0 compares 2 neurons: 3; core 1 takes 2 spikes and 6 weights: 0.5 + 3 = 3.5; the
 * path 1,0 > 2,0 > 3,0 > 3,1 has 2 hops and 1 chip hop, loads of 2: the chip hop takes 8; with the barrier 13.75.
 */
test('cycles of a step are barrier, busiest core and busiest link, rounded up', (t) => {
  const result = createStepExecutor(loadChip(twoCores()))(input);
  t.deepEqual(
    result.steps.map(({ cycles }) => cycles),
    [10, 3, 14, 14],
  );
  t.is(result.cycles, 41);
  t.deepEqual([result.queueDepth, result.linkLoad], [2, 2]);
  t.deepEqual(
    result.steps.map(({ queueDepth, linkLoad }) => [queueDepth, linkLoad]),
    [
      [2, 2],
      [0, 0],
      [2, 2],
      [2, 2],
    ],
  );
  t.deepEqual([...(result.outputs.get('b') ?? [])], [4, 4, 4]);
});

test('energy is the counters times the table, and apart from it the formula of the papers', (t) => {
  const image = twoCores();
  const result = createStepExecutor(loadChip(image))(input);
  const energy = energyOf(result, image);
  // Readout: 3 membranes along 3,1 > 2,1 > 1,1 > 0,1 > 0,0: 3 hops and 1 chip hop each.
  const counts = {
    event: 6,
    synaptic_op: 12,
    mac: 4,
    state_op: 0,
    transfer_op: 0,
    neuron_update: 4,
    hop: 19,
    chip_hop: 7,
  };
  t.deepEqual(Object.fromEntries(energy.lines.map(({ cost, count }) => [cost, count])), counts);
  t.is(energy.picojoule, 6 * 1 + 12 * 2 + 4 * 3 + 4 * 6 + 19 * 7 + 7 * 8);
  t.true(energy.lines.every(({ provenance }) => provenance === 'assumed'));
  // Every neuron of `a` fires twice, so the mean count is 2.
  t.deepEqual(energy.formula, { macs: 4, synapticOps: 6 * 2, picojoule: 4.6 * 4 + 0.9 * 12 });
});

test('an image that asks for a kind its target lacks is refused', (t) => {
  const image = twoCores();
  const target = { ...image.header.target, projections: ['synapses' as const] };
  t.throws(() => loadChip({ ...image, header: { ...image.header, target } }), { message: /has no graded/ });
});
