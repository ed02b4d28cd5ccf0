/** @file Random networks on a chip like Loihi, against SANA-FE's simple model computed once more, from network, events and mapping alone. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { nodeHost } from '../../node/host.ts';
import { compare, imageOf } from '../../scripts/crosscheck/compare.ts';
import type { CheckedLayer, CrossCheck } from '../../scripts/crosscheck/network.ts';
import { loadTarget } from '../../toolchain/load/target.ts';
import { runs } from '../support/random/runs.ts';
import { simpleModel, type Question } from './crosscheck/simple_model.ts';
import { randomOf, type Random } from './support.ts';

const loihi = loadTarget(nodeHost(), 'loihi-1-like').target;

test('the model that judges is SANA-FE: spikes, counts, energy and every time step of its own two documents', (t) => {
  for (const name of ['xc-dense', 'xc-conv']) {
    const text = readFileSync(new URL(`crosscheck/${name}.json`, import.meta.url), 'utf8');
    const there = JSON.parse(text) as CrossCheck & {
      readonly sanafe: { readonly latency: { readonly simple: { readonly stepSeconds: readonly number[] } } };
    };
    const { network, frames, mapping, spikes, outputs, traffic, sanafe } = there;
    const { stepSeconds, ...here } = simpleModel({ name, network, frames, mapping });
    t.deepEqual([here.spikes, here.outputs], [spikes, outputs]);
    for (const count of ['totalSpikes', 'messagesSent', 'neuronsFired', 'neuronsUpdated'] as const)
      t.is(here.sanafe[count], sanafe[count], count);
    t.like(traffic, { unicastHops: here.traffic.unicastHops, multicastTreeHops: here.traffic.multicastTreeHops });
    for (const part of ['synapse', 'soma', 'network', 'total'] as const)
      t.true(Math.abs(here.sanafe.energyJoule[part]! / sanafe.energyJoule[part]! - 1) < 1e-6, part);
    t.is(stepSeconds.length, sanafe.latency.simple.stepSeconds.length);
    for (const [step, seconds] of sanafe.latency.simple.stepSeconds.entries())
      t.true(Math.abs(stepSeconds[step]! - seconds) < 1e-12, `step ${step}`);
  }
});

/** A layer behind a map: a kernel, or a full connection, which is one that covers its whole source. */
function drawnLayer(random: Random, name: string, source: CheckedLayer['out'], isFull: boolean): CheckedLayer {
  const [channels, side] = source;
  const kernel = isFull ? side : random(1, Math.min(3, side));
  const pad = isFull ? 0 : random(0, kernel >> 1);
  // Where positions are read by nobody, routes carry them all the same: they know rows and channels, not columns.
  const readsAll = (side + 2 * pad - kernel) % 2 <= pad && kernel > 1;
  const stride = !isFull && readsAll ? random(1, 2) : 1;
  const groups = !isFull && channels > 1 && random(0, 2) === 0 ? channels : 1;
  const wide = isFull ? 1 : Math.floor((side + 2 * pad - kernel) / stride) + 1;
  const out = [groups * random(1, isFull ? 12 : 3), wide, wide] as const;
  const line = (): number[] => Array.from({ length: kernel }, () => random(-9, 12));
  const filter = (): number[][] => Array.from({ length: kernel }, line);
  const weights = Array.from({ length: out[0] }, () => Array.from({ length: channels / groups }, filter));
  return { ...{ name, out, kernel, stride, pad, groups }, threshold: random(1, 40), weights };
}

/** A range cut into one to three parts. */
function drawnCuts(random: Random, length: number): (readonly [number, number])[] {
  const cuts = Array.from({ length: random(0, 2) }, () => random(1, length - 1)).filter(
    (cut) => cut > 0 && cut < length,
  );
  const ends = [...new Set([0, ...cuts, length])].sort((a, b) => a - b);
  return ends.slice(1).map((to, i) => [ends[i]!, to] as const);
}

/** Kernels and full connections of integrate-and-fire neurons, their events, and tiles of any cut at any places. */
function drawnQuestion(seed: number): Question {
  const random = randomOf(seed);
  const side = random(1, 7);
  const input = [random(1, 3), side, side] as const;
  const layers: CheckedLayer[] = [];
  for (
    let count = random(1, 4), source: CheckedLayer['out'] = input;
    layers.length < count;
    source = layers.at(-1)!.out
  )
    layers.push(drawnLayer(random, `l${layers.length}`, source, source[1] === 1 || random(0, 3) === 0));
  const head = { ...drawnLayer(random, 'head', layers.at(-1)!.out, true), threshold: null };
  const steps = random(1, 6);
  const density = random(1, 4);
  const frames = Array.from({ length: steps }, () =>
    Array.from({ length: input[0] * side * side }, (_, i) => i).filter(() => random(0, 4) < density),
  );
  const few = Array.from({ length: random(1, 9) }, () => ({ x: random(0, 15), y: random(0, 7) }));
  const tiles = [...layers, head].flatMap(({ name, out }) =>
    drawnCuts(random, out[0]).flatMap((channels) =>
      drawnCuts(random, out[1]).map((rows) => ({ layer: name, channels, rows, ...few[random(0, few.length - 1)]! })),
    ),
  );
  return { name: `drawn ${seed}`, network: { input, steps, layers: [...layers, head] }, frames, mapping: { tiles } };
}

test('random networks, cut and placed at random: spikes, events, packets, hops, energy and time are those of the model, in both modes', async (t) => {
  let [spikes, trees] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 2 ** 30 }), async (seed) => {
      const check = simpleModel(drawnQuestion(seed));
      // Of nothing sent, what the host reads is taken off again to a rounding of 0.
      fc.pre(check.sanafe.messagesSent > 0);
      const image = imageOf(check, loihi);
      for (const mode of ['step', 'window'] as const) {
        const wrong = (await compare(check, image, mode)).filter(({ agrees }) => !agrees);
        t.deepEqual(wrong, [], `${seed} ${mode}`);
      }
      spikes += check.sanafe.neuronsFired - check.frames.flat().length;
      trees += check.traffic.unicastHops['total']! - check.traffic.multicastTreeHops;
    }),
    { numRuns: runs(15) },
  );
  t.true(spikes > 100 && trees > 10, `${spikes} spikes, ${trees} hops saved by trees`);
});
