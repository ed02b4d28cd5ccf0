/** @file Figures of real runs add up, exactly, whatever chip they are of: by layer, core, window and link. */
import test from 'ava';
import fc from 'fast-check';
import type { ChipImage } from '../../ir/chip/image.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import type { Target } from '../../ir/target/index.ts';
import {
  chooseMode,
  coreCosts,
  executors,
  planOf,
  sumCounters,
  whyNotPipelined,
  type Causes,
} from '../../sim/index.ts';
import { omit } from '../../toolchain/omit.ts';
import { costsOf } from '../../toolchain/report/costs.ts';
import { createFigures } from '../../toolchain/report/figures.ts';
import { compiledOrRefused, type Network } from '../support/compile.ts';
import { runs } from '../support/random/runs.ts';
import { randomTargets } from '../support/random/targets.ts';
import { timeNetwork, timeRecipes } from '../support/random_time.ts';

const addedUp = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);
const all = ({ core, link, border, barrier }: Causes): number => core + link + border + barrier;

/** The image; undefined where the chip has too few cores or too narrow messages for the network. */
function imageOn(network: Network, target: Target): ChipImage | undefined {
  try {
    return compiledOrRefused(network, target)?.image;
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostics.every(({ code }) => code === 'SPK605')) return undefined;
    throw error;
  }
}

test('what layers, cores, windows and links did is what the chip did, and nobody works longer than it takes', async (t) => {
  const seen = { ran: 0, phases: 0, sideBySide: 0 };
  await fc.assert(
    fc.asyncProperty(timeRecipes, randomTargets, async (recipe, target) => {
      const network = timeNetwork(recipe);
      const image = imageOn(network, target);
      if (!image) return;
      const plan = planOf(image);
      const pipelined = whyNotPipelined(image) === undefined;
      const result = await executors[chooseMode(image, 'window').mode](image, { figures: true, pipelined })(
        network.input,
      );
      const { counters, causes, cycles } = result;
      const builder = createFigures(plan);
      builder.add({ amounts: result.amounts!, trace: { layers: [], outputs: new Map() } });
      const figures = builder.figures();
      const { layers, cores, windows, links } = figures;
      const names = ['layer', 'neurons', 'mostSpikes', 'silent', 'saturated', 'energy'] as const;
      t.deepEqual(sumCounters(layers.map((layer) => omit(layer, ...names))), counters);
      t.is(all(causes), cycles);
      for (const cause of ['core', 'link', 'border', 'barrier'] as const)
        t.is(
          addedUp(windows, (window) => window.causes[cause]),
          causes[cause],
        );
      t.is(
        addedUp(windows, (window) => window.cycles),
        cycles,
      );
      const crossing = (is: boolean): number =>
        addedUp(links, ({ packets, crossesChips }) => (crossesChips === is ? packets : 0));
      t.deepEqual([crossing(false), crossing(true)], [counters.hops, counters.chipHops]);
      t.is(
        addedUp(links, (link) => addedUp(link.layers, ([, packets]) => packets)),
        counters.hops + counters.chipHops,
      );
      // The host's reading of outputs takes packets, and neither a core nor a window.
      const read = addedUp(plan.readouts, ({ packets }) => packets) * image.header.schedule.logicalSteps;
      const sent = result.perPopulation[image.header.input.population]!.packets;
      t.is(addedUp(cores, ({ packets }) => packets) + sent + read, counters.packets);
      t.deepEqual(
        (['spikes', 'packets'] as const).map((name) => addedUp(windows, (window) => window[name])),
        [counters.spikes, counters.packets - read],
      );
      t.is(
        addedUp(cores, ({ spikes }) => spikes),
        counters.spikes,
      );
      t.is(
        addedUp(cores, ({ work }) => work.event ?? 0),
        counters.events,
      );
      const work = coreCosts.map((cost) => addedUp(cores, (core) => core.work[cost] ?? 0));
      t.is(
        addedUp([1, 9, 10], (column) => work[column]!),
        counters.synapticOps,
      );
      for (const [index, core] of cores.entries()) {
        const own = windows.flatMap((window) => window.cores.filter(([at]) => at === index));
        const sums = [2, 3, 4, 5].map((column) => addedUp(own, (each) => each[column as 2]));
        t.deepEqual(sums, [core.spikes, core.packets, core.work.event ?? 0, core.energy]);
        t.true(core.cycles <= cycles, `${core.cycles} of ${cycles} cycles`);
        if (target.step !== 'phases')
          t.is(
            addedUp(own, ([, busy]) => busy),
            core.cycles,
          );
      }
      for (const window of windows) t.true(window.cores.every(([, busy]) => busy <= window.cycles));
      const costs = costsOf(image, figures, result.pipelined ? [result.pipelined] : []);
      t.is(
        addedUp(costs.energy!.costs, ({ picojoule }) => picojoule),
        addedUp(costs.energy!.layers, ({ picojoule }) => picojoule),
      );
      seen.ran++;
      if (target.step === 'phases') seen.phases++;
      if (!result.pipelined) return;
      const { interval, intervalCauses, busiestWork, causes: alone, cycles: latency } = result.pipelined;
      t.deepEqual([all(alone), all(intervalCauses)], [latency, interval]);
      t.true(busiestWork <= interval && interval <= latency);
      seen.sideBySide++;
    }),
    { numRuns: runs(25) },
  );
  t.true(seen.ran > 12 && seen.phases > 3 && seen.sideBySide > 8, JSON.stringify(seen));
});
