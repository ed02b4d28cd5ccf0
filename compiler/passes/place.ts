import { port } from '../../ir/chip/network.ts';
import { gridOf } from '../../ir/target/index.ts';
import { improve, weightedHops } from '../mapping/anneal.ts';
import { curve } from '../mapping/curve.ts';
import { flowsOf } from '../mapping/flows.ts';

import { definePass } from './pass.ts';

/**
 * Gives every core a place: first along a Hilbert curve in the order of the schedule, starting at the host's port,
 * then better by swaps that shorten what carries much traffic. Deterministic, with bounded work.
 *
 * ```text
 * before   core 0, core 1, core 2, ...        after   core 0 at 0,0, core 1 at 1,0, core 2 at 1,1, ...
 * ```
 */
export const place = definePass({
  name: 'place',
  help: 'Give every core a place: along the schedule on a Hilbert curve, then improved by measured traffic.',
  needs: ['cores', 'tiles', 'routes', 'spike', 'traffic', 'target'],
  gives: ['places'],
  effect: 'exact',
  run({ cores, tiles, routes, spike, traffic, target }, log) {
    const flows = flowsOf(spike, tiles, cores, routes, traffic);
    const { columns, rows } = gridOf(target);
    const start = [...curve(cores.length, columns, rows).slice(0, cores.length), port];
    const improved = improve(flows, start);
    const [before, after] = [weightedHops(flows, start), weightedHops(flows, improved)];
    log.note(`traffic-weighted hops ${millions(before)} -> ${millions(Math.min(before, after))}`);
    return { places: (after < before ? improved : start).slice(0, cores.length) };
  },
});

const millions = (hops: number): string => `${(hops / 1e6).toPrecision(3)} M`;
