/** @file docs/neurons.md, line by line: each against a few lines of arithmetic from the tool's own source. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import type { Weights } from '../../ir/checkpoint/index.ts';
import { countsOf } from '../../ir/model/index.ts';
import { evaluate, referenceOf } from '../../runtime/verify/reference.ts';
import { compileText } from '../compiler/frontend/support.ts';
import { randomSource } from '../support/random/source.ts';

/** Spikes of one neuron at every step, given what arrives. */
type Rule = (x: readonly number[]) => number[];

/** Follows a membrane and what else a rule keeps. */
const over =
  <S>(begin: S, step: (state: S, x: number) => readonly [state: S, spikes: number]): Rule =>
  (all) => {
    let state = begin;
    return all.map((x) => {
      const [next, spikes] = step(state, x);
      state = next;
      return spikes;
    });
  };
const fires = (yes: boolean): number => (yes ? 1 : 0);

/** `v_reset` undefined: None. */
const spikingJelly = (charge: (v: number, x: number) => number, threshold: number, rest?: number): Rule =>
  over(rest ?? 0, (before, x) => {
    const v = charge(before, x);
    const spike = fires(v >= threshold);
    return [rest === undefined ? v - spike * threshold : spike === 1 ? rest : v, spike];
  });

/** Leaky with reset_delay: what the last membrane shows is taken now. */
const leaky = (beta: number, threshold: number, zero = false): Rule =>
  over(0, (before, x) => {
    const reset = fires(before > threshold);
    const mem = zero ? beta * (1 - reset) * before + x : beta * before + x - reset * threshold;
    return [mem, fires(mem > threshold)];
  });

const multiSpike = (v: number): readonly [number, number] => {
  const spikes = Math.max(0, Math.floor(v));
  return [v - spikes, spikes];
};

const learned = { w: -0.4, beta: 0.87, threshold: 0.6 };
const sigmoid = (w: number): number => 1 / (1 + Math.exp(-w));

const rules: Readonly<Record<string, Rule>> = {
  'IFNode()': spikingJelly((v, x) => v + x, 1, 0),
  'IFNode(v_reset=None)': spikingJelly((v, x) => v + x, 1),
  'LIFNode()': spikingJelly((v, x) => v + (x - v) / 2, 1, 0),
  'LIFNode(tau=4., decay_input=False, v_threshold=0.8, v_reset=None)': spikingJelly((v, x) => v - v / 4 + x, 0.8),
  'LIFNode(v_reset=-0.2)': spikingJelly((v, x) => v + (x - (v + 0.2)) / 2, 1, -0.2),
  'ParametricLIFNode()': spikingJelly((v, x) => v + (x - v) * sigmoid(learned.w), 1, 0),
  'ILIFNode()': over(0, (before, x) => {
    const v = before / 4 + x;
    const clipped = Math.max(0, Math.min(4, v));
    const spikes = clipped % 1 === 0.5 ? 2 * Math.round(clipped / 2) : Math.round(clipped);
    return [v - spikes, spikes];
  }),
  'IF of a converted network, threshold 1': over(0.5, (v, x) => [v + x - fires(v + x >= 1), fires(v + x >= 1)]),
  'Leaky(beta=0.9)': leaky(0.9, 1),
  'Leaky(beta=0.9, reset_mechanism="zero")': leaky(0.9, 1, true),
  'Leaky(beta, learn_beta=True, learn_threshold=True)': leaky(learned.beta, learned.threshold),
  'Synaptic(alpha=0.8, beta=0.9)': over([0, 0], ([syn, mem], x) => {
    const current = 0.8 * syn! + x;
    const v = 0.9 * mem! + current - fires(mem! > 1);
    return [[current, v], fires(v > 1)];
  }),
  'LIFBoxCell()': over(0, (before, x) => {
    const v = before + 0.001 * 100 * (0 - before + x);
    return [v > 1 ? 0 : v, fires(v > 1)];
  }),
  'LIFCell()': over([0, 0], ([before, current], arriving) => {
    const jumped = current! + arriving;
    const v = before! + 0.001 * 100 * (0 - before! + jumped);
    return [[v > 1 ? 0 : v, jumped - 0.001 * 200 * jumped], fires(v > 1)];
  }),
  'LIF(tau_mem=20., norm_input=True)': over(0, (v, x) =>
    multiSpike(Math.exp(-1 / 20) * v + (1 - Math.exp(-1 / 20)) * x),
  ),
  'IAF(min_v_mem=None)': over(0, (v, x) => multiSpike(v + x)),
  'IAF(min_v_mem=-1.)': over(0, (v, x) => {
    const [left, spikes] = multiSpike(v + x);
    return [Math.max(0, left + 1) - 1, spikes];
  }),
  'LIFTorch(tau_mem=0.02, tau_syn=0.01, dt=0.001)': over([0, 0], ([isyn, vmem], x) => {
    const current = Math.exp(-0.001 / 0.01) * (isyn! + x);
    const [left, spikes] = multiSpike(Math.exp(-0.001 / 0.02) * vmem! + current);
    return [[current, left], spikes];
  }),
  'LIF(du=0.1, dv=0.2, vth=1)': over([0, 0], ([u, v], x) => {
    const current = u! * (1 - 0.1) + x;
    const membrane = v! * (1 - 0.2) + current;
    return [[current, membrane > 1 ? 0 : membrane], fires(membrane > 1)];
  }),
};

const page = readFileSync(new URL('../../docs/neurons.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| \w+ \| (.+?) \| `(\{ .* \})` \|/gm)].map(([, neuron, line]) => ({
  neuron: neuron!.replaceAll('`', ''),
  line: line!,
}));

test('every line of the page has a rule, and every rule a line', (t) =>
  t.deepEqual(
    rows.map(({ neuron }) => neuron),
    Object.keys(rules),
  ));

/** Gains by which what arrives makes a neuron fire now and then. */
const scaleOf = (line: string): number => {
  if (/current/.test(line)) return /decay_input/.test(line) ? 4 : 0.5;
  if (!/decay_input/.test(line)) return 2;
  return /decay: 0\.9/.test(line) ? 20 : 6;
};

for (const { neuron, line } of rows)
  test(`fires as the tool does: ${neuron}`, (t) => {
    const steps = 60;
    const { graph } = compileText(
      `model "m"\nneuron n ${line}\ninput x: [5, 1, 1] { steps: ${steps}, bits: 8, fraction_bits: 6 }\n` +
        'output y = x -> fc: conv2d(4, bias=false) -> lif: n -> out: linear(2) -> mean_steps',
    );
    const random = randomSource(11);
    const scale = scaleOf(line);
    const parameters = new Map(
      graph.nodes.labels.flatMap((node) =>
        node.parameters.map(({ name, shape }) => {
          const size = shape.reduce((a, b) => a * b, 1);
          const value = Object.hasOwn(learned, name) ? learned[name as keyof typeof learned] : undefined;
          const values = Float32Array.from({ length: size }, () => value ?? (scale * random(-40, 70)) / 64);
          return [`${node.name}.${name}`, values] as const;
        }),
      ),
    );
    const weights: Weights = { kind: 'float', parameters };
    const input = Int32Array.from({ length: 5 * steps }, () => random(-20, 40));
    let [x, found]: [ArrayLike<number>, ArrayLike<number>] = [[], []];
    evaluate(referenceOf(graph, weights), input, (node, values) => {
      if (node.name === 'fc') x = Float64Array.from(values);
      if (node.name === 'lif') found = countsOf(node, values);
    });
    let spikes = 0;
    for (let c = 0; c < 4; c++) {
      const at = (all: ArrayLike<number>): number[] => Array.from({ length: steps }, (_, step) => all[4 * step + c]!);
      const expected = rules[neuron]!(at(x));
      t.deepEqual(at(found), expected);
      spikes += expected.reduce((sum, count) => sum + fires(count > 0), 0);
    }
    t.true(spikes > 8 && spikes < 4 * steps - 8, `${spikes} spikes`);
  });
