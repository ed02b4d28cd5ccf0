import test from 'ava';
import fc from 'fast-check';
import type { ProjectionKind } from '../../ir/projections/index.ts';
import { coreCosts, planOf, sumCounters, type Plan, type SampleAmounts } from '../../sim/index.ts';
import {
  createLedger,
  createStepCounts,
  payReadouts,
  payStep,
  resultOf,
  startSample,
  type StepCounts,
} from '../../sim/ledger/index.ts';
import { omit } from '../../toolchain/omit.ts';
import { createFigures } from '../../toolchain/report/figures.ts';
import { attention, convolutions, windows } from './networks.ts';
import { place } from './place.ts';
import { randomOf, type Random } from './support.ts';
import { runs } from '../support/random/runs.ts';

/** Sums that no executor would find: the ledger does not ask whether they fit together. */
function randomCounts(plan: Plan, random: Random): StepCounts {
  const counts = createStepCounts(plan);
  for (const list of Object.values(counts) as (Int32Array | Float64Array)[])
    for (let i = 0; i < list.length; i++) list[i] = Math.max(0, random(-3, 9));
  return counts;
}

/** Everything paid, in plain sums over text keys. */
class Sums extends Map<string, number> {
  add(key: string, amount: number): void {
    if (amount !== 0) this.set(key, (this.get(key) ?? 0) + amount);
  }
}

const columnOfCounter = { synapticOps: 1, macs: 2, stateOps: 3, transferOps: 4 } as const;
type Operations = keyof typeof columnOfCounter;
const counterOfKind: { readonly [K in ProjectionKind]: Operations } = {
  ...{ synapses: 'synapticOps', graded: 'macs', transfer: 'transferOps', max: 'transferOps', part: 'transferOps' },
  ...{ correlate: 'stateOps', modulate: 'stateOps', any: 'stateOps', gate: 'stateOps', splice: 'stateOps' },
};

/** Operations of weights that positions share are counted once more, by what they are. */
function formOf({ image: { header } }: Plan, index: number): string {
  const projection = header.projections[index]!;
  if (projection.kind !== 'synapses') return 'none';
  const { extents } = header.populations[projection.target]!;
  const inputs = header.populations[projection.source]!.extents[0];
  if (extents[1] * extents[2] === 1) return 'none';
  return inputs > 1 && inputs === projection.geometry.groups ? 'depthwiseOps' : 'convolutionOps';
}

/** Whether two lists of spikes meet position by position. */
function meets({ image: { header } }: Plan, index: number): boolean {
  const projection = header.projections[index]!;
  if (projection.kind !== 'gate') return false;
  const [, height, width] = header.populations[projection.right]!.extents;
  return height * width > 1;
}

/** What one time step costs, said once more and plainly. Returns cycles, the longest queue and the largest link load. */
function tally(sums: Sums, plan: Plan, window: number, slot: number, counts: StepCounts) {
  const { target } = plan.image.header;
  const cores = plan.image.cores.map(() => coreCosts.map(() => 0));
  const links = new Sums();
  const now = plan.windows[window]!;
  for (const sender of now.firing) {
    const { population, neuron, neurons, core } = plan.tiles[plan.senders[sender]!.from as number]!;
    if (slot >= neuron!.cap) continue;
    const updates = neuron!.kind === 'kept' && slot === neuron!.cap - 1 ? 2 * neurons : neurons;
    sums.add(`population ${population} spikes`, counts.spikes[sender]!);
    sums.add(`population ${population} neuronUpdates`, updates);
    cores[core]![5]! += updates;
  }
  for (const index of [...(slot === 0 ? now.valueEmissions : []), ...now.spikeEmissions]) {
    const { population, destinations, tree } = plan.emissions[index]!;
    const packets = counts.packets[index]!;
    sums.add(`population ${population} packets`, packets);
    sums.add(`population ${population} copies`, packets);
    sums.add(`population ${population} hops`, packets * tree.hops);
    sums.add(`population ${population} hopsX`, packets * tree.hopsX);
    sums.add(`population ${population} hopsY`, packets * (tree.hops - tree.hopsX));
    sums.add(`population ${population} chipHops`, packets * tree.chipHops);
    sums.add(`population ${population} events`, packets * destinations.length);
    for (const core of destinations) cores[core]![0]! += packets;
    tree.links.forEach((link, k) => links.add(`${k < tree.hops ? 'hop' : 'chip_hop'} ${link}`, packets));
  }
  for (const index of now.blocks) {
    const { kind, core, projection } = plan.blocks[index]!;
    const counter = counterOfKind[kind];
    sums.add(`projection ${projection} ${counter}`, counts.operations[index]!);
    sums.add(`projection ${projection} ${formOf(plan, projection)}`, counts.operations[index]!);
    cores[core]![columnOfCounter[counter]]! += counts.operations[index]!;
    if (meets(plan, projection)) sums.add(`projection ${projection} comparedOps`, counts.operations[index]!);
  }
  plan.image.header.projections.forEach((projection, index) => {
    if (projection.kind !== 'gate' || projection.activeWindow !== window || !meets(plan, index)) return;
    for (const sender of now.firing) {
      const { population, neuron } = plan.tiles[plan.senders[sender]!.from as number]!;
      const lists = Number(population === projection.left) + Number(population === projection.right);
      if (slot < neuron!.cap) sums.add(`projection ${index} comparisons`, lists * counts.spikes[sender]!);
    }
  });
  cores.forEach((columns, core) => columns.forEach((amount, column) => sums.add(`core ${core} ${column}`, amount)));
  const busiest = Math.max(
    0,
    ...cores.map((columns) => priced(columns, (i) => target.cycles[coreCosts[i]!]?.value ?? 0)),
  );
  const loads = [...links].map(([link, packets]) => ({ packets, cost: link.split(' ')[0] as 'hop' | 'chip_hop' }));
  const slowest = Math.max(0, ...loads.map(({ packets, cost }) => packets * target.cycles[cost].value));
  return {
    cycles: Math.ceil(target.cycles.barrier.value + busiest + slowest),
    queueDepth: Math.max(0, ...cores.map(([events]) => events!)),
    linkLoad: Math.max(0, ...loads.map(({ packets }) => packets)),
  };
}

/** The work and cycles of windows, as `tally` calls them. */
function amountsByKey({ work, cycles }: SampleAmounts): Sums {
  const sums = new Sums();
  work.forEach((cores, window) =>
    cores.forEach((counts, core) => counts.forEach((n, i) => sums.add(`window ${window} core ${core} ${i}`, n))),
  );
  cycles.forEach((n, window) => sums.add(`window ${window} cycles`, n));
  return sums;
}

const addedUp = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);

const priced = (amounts: readonly number[], price: (index: number) => number): number =>
  amounts.reduce((sum, amount, i) => sum + amount * price(i), 0);

test('a ledger that is fed with sums charges everything to whom it belongs', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 0, max: 2 }), (seed, draw) => {
      const random = randomOf(seed);
      const net = [convolutions, windows, (r: Random) => attention(r, 'state first').net][draw]!(random);
      const plan = planOf(place(net, random));
      const { slots, logicalSteps } = plan.image.header.schedule;
      const ledger = createLedger(plan);
      for (let sample = 0; sample < 2; sample++) {
        startSample(ledger, { figures: true });
        const sums = new Sums();
        const detail = new Sums();
        const steps = [];
        for (let step = 0; step < logicalSteps; step++) {
          for (let window = 0; window < plan.windows.length; window++)
            for (let slot = 0; slot < slots; slot++) {
              const counts = randomCounts(plan, random);
              const own = new Sums();
              steps.push(tally(own, plan, window, slot, counts));
              own.forEach((n, key) => {
                sums.add(key, n);
                if (key.startsWith('core')) detail.add(`window ${window} ${key}`, n);
              });
              detail.add(`window ${window} cycles`, steps.at(-1)!.cycles);
              t.deepEqual(payStep(ledger, window, slot, counts), steps.at(-1));
            }
          payReadouts(ledger, createStepCounts(plan));
          for (const { population, packets, hops, hopsX, chipHops } of plan.readouts) {
            sums.add(`population ${population} packets`, packets);
            sums.add(`population ${population} copies`, packets);
            sums.add(`population ${population} hopsX`, hopsX);
            sums.add(`population ${population} hopsY`, hops - hopsX);
            sums.add(`population ${population} hops`, hops);
            sums.add(`population ${population} chipHops`, chipHops);
          }
        }
        for (const { population, neurons } of plan.tiles)
          sums.add(`population ${population} accesses`, neurons * steps.length);
        const result = resultOf(ledger, [], undefined);
        const found = new Sums();
        result.perPopulation.forEach((own, p) =>
          Object.entries(own).forEach(([name, n]) => found.add(`population ${p} ${name}`, n as number)),
        );
        result.perProjection.forEach((own, p) =>
          Object.entries(own).forEach(([name, n]) => found.add(`projection ${p} ${name}`, n as number)),
        );
        result.perCore.forEach((n, at) =>
          found.add(`core ${Math.floor(at / coreCosts.length)} ${at % coreCosts.length}`, n),
        );
        t.deepEqual([...found].sort(), [...sums].filter(([key]) => !key.endsWith(' none')).sort());
        t.deepEqual(result.steps, steps);
        t.deepEqual([...amountsByKey(result.amounts!)].sort(), [...detail].sort());
        const figures = createFigures(plan);
        figures.add({ amounts: result.amounts!, trace: { layers: [], outputs: new Map() } });
        const { layers, cores, windows, links } = figures.figures();
        const { hops, chipHops, spikes } = result.counters;
        t.deepEqual(
          sumCounters(
            layers.map((layer) => omit(layer, 'layer', 'neurons', 'mostSpikes', 'silent', 'saturated', 'energy')),
          ),
          result.counters,
        );
        t.is(
          addedUp(links, ({ packets, crossesChips }) => (crossesChips ? 0 : packets)),
          hops,
        );
        t.is(
          addedUp(links, ({ packets, crossesChips }) => (crossesChips ? packets : 0)),
          chipHops,
        );
        t.is(
          addedUp(
            links.flatMap((link) => link.layers),
            ([, packets]) => packets,
          ),
          hops + chipHops,
        );
        t.is(
          addedUp(cores, (core) => core.spikes),
          spikes,
        );
        for (const cause of ['core', 'link', 'border', 'barrier'] as const)
          t.is(
            addedUp(windows, ({ causes }) => causes[cause]),
            result.causes[cause],
          );
        t.is(
          addedUp(windows, (window) => window.cycles),
          result.cycles,
        );
        t.is(
          result.cycles,
          steps.reduce((sum, { cycles }) => sum + cycles, 0),
        );
      }
    }),
    { numRuns: runs(60) },
  );
});
