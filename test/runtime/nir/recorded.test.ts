/** @file Networks whose integers other tools recorded fire the same on the chip. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { readNpz, writeNpz } from '../../../runtime/formats/numpy/npz.ts';
import { readSafetensors } from '../../../runtime/formats/safetensors.ts';
import { emptyFolder } from '../../cli/spikec.ts';
import { same } from '../../support/same.ts';
import { bytesOf, floats, pathOf } from './files.ts';
import { done, importWords } from './imported.ts';

/** In the manner of the equations, and in that of sinabs, whose counts reach 32. */
const recorded = [
  ['int8', [], []],
  ['int8_sinabs', ['--as', 'sinabs'], ['-p', 'cap=40']],
] as const;

test('the chip fires the recorded integers of the sinabs network, in all layers and steps', async (t) => {
  const cwd = emptyFolder(t);
  const golden = readNpz(bytesOf('cnn_sinabs.npz'), 'golden').tensors;
  const data = Int32Array.from(golden.get('input')!.data, Number);
  const x = { type: 'I32', shape: [1, 100, 2, 34, 34], data } as const;
  writeFileSync(join(cwd, 'x.npz'), writeNpz({ tensors: new Map([['x', x]]), metadata: {} }, 'x.npz'));
  for (const [profile, manner, parameters] of recorded) {
    await done(t, cwd, ...importWords(pathOf('cnn_sinabs.nir'), '--steps', '100', ...manner));
    const weights = ['--weights', 'n.safetensors', '--save-weights', 'i.safetensors'];
    await done(t, cwd, 'compile', 'n.spike', ...parameters, ...weights, '--out', 'n.chip');
    await done(t, cwd, 'run', 'n.chip', '--input', 'x.npz', '--trace', 't.safetensors');
    const trace = readSafetensors(readFileSync(join(cwd, 't.safetensors')), 't').tensors;
    for (const layer of ['1', '3', '6', '10', '12']) {
      const fired = Array.from(trace.get(layer)!.data, Number);
      const wanted = golden.get(`${profile}.${layer}.spikes`)!.data.slice(0, fired.length);
      same(t, fired, Array.from(wanted, Number), `${profile}, ${layer}`);
    }
  }
  const integers = readSafetensors(readFileSync(join(cwd, 'i.safetensors')), 'i').tensors;
  for (const layer of ['0', '2', '5', '9', '11'])
    t.deepEqual(integers.get(`${layer}.weight_int`)!.data, golden.get(`int8.${layer}.weight_int`)!.data, layer);
});

/** A network for Braille as its recorded integers have it: rows of a neuron times a power of two, biases on a grid of their own. */
const brailleText = (decays: (layer: string) => string): string => `model "integers"
neuron hidden { cap: 1, norm: 1, rounding: down, fires: above, reset: hard, ${decays('lif1.lif')}, threshold_from: threshold }
neuron last { cap: 1, norm: 1, rounding: down, fires: above, reset: hard, ${decays('lif2')}, threshold_from: threshold }
input x: [13] { steps: 256, bits: 2, fraction_bits: 0 }
let sums = add(x -> fc1: linear(38), previous("lif1") -> w_rec: linear(38))
let s = add(sums, x -> bias1: linear(38)) -> lif1: hidden
let answers = add(s -> fc2: linear(7), x -> bias2: linear(7))
output y = add(answers, x -> room: linear(7)) -> lif2: last -> sum_steps
`;

test('the chip fires the recorded integers of a network with currents and a loop: an integer checkpoint states their rule', async (t) => {
  const cwd = emptyFolder(t);
  const golden = readNpz(bytesOf('braille_bias_zero.npz'), 'golden').tensors;
  const of = (key: string): number[] => Array.from(golden.get(`int8.${key}`)!.data, Number);
  const whole = (shape: number[], values: number[]): AnyTensor => ({
    type: 'I32',
    shape,
    data: Int32Array.from(values),
  });
  const tensors = new Map<string, AnyTensor>();
  const layer = (label: string, width: number, rows: { weight: number[]; exp: number[]; bias?: number[] }): void => {
    const out = rows.exp.length;
    tensors.set(`${label}.weight_int`, whole([out, width], rows.weight));
    tensors.set(`${label}.exp`, whole([out], rows.exp));
    tensors.set(`${label}.bias_int`, whole([out], rows.bias ?? rows.exp.map(() => 0)));
  };
  // Membranes of all channels on 2^-10, 8 bits finer than the finest weight of each: a row of exponent E is multiplied by 2^(E - 2).
  for (const [label, neurons, from, width, silent] of [
    ['fc1', 'lif1.lif', 'fc1', 12, 1],
    ['w_rec', 'lif1.lif', 'lif1.w_rec', 38, 0],
    ['fc2', 'lif2', 'fc2', 38, 0],
  ] as const) {
    const [finest, weight, all] = [of(`${neurons}.exp`), of(`${from}.weight_int`), width + silent];
    const padded = finest.flatMap((_, row) => [
      ...weight.slice(row * width, (row + 1) * width),
      ...Array<number>(silent).fill(0),
    ]);
    layer(label, all, { weight: padded, exp: of(`${from}.exp`).map((exp, row) => exp - finest[row]! + 2) });
  }
  for (const [label, bias, neurons] of [
    ['lif1', 'bias1', 'lif1.lif'],
    ['lif2', 'bias2', 'lif2'],
  ] as const) {
    const added = of(`${neurons}.bias`);
    layer(bias, 13, { weight: Array<number>(13 * added.length).fill(0), exp: added.map(() => 10), bias: added });
    const thresholds = of(`${neurons}.threshold`).map((threshold) => threshold * 2 ** -10);
    tensors.set(`${label}.threshold`, floats([added.length], thresholds));
  }
  // A thirteenth input that never fires takes the room in which membranes of 26 bits would have more than 8 guard bits.
  const room = Array.from({ length: 91 }, (_, i) => (i % 13 === 12 ? 127 : 0));
  layer('room', 13, { weight: room, exp: Array<number>(7).fill(-4) });
  const decays = (neurons: string): string =>
    `decay: ${of(`${neurons}.decay_mem`)[0]! / 65536}, current_decay: ${of(`${neurons}.decay_syn`)[0]! / 65536}`;
  writeFileSync(join(cwd, 'n.spike'), brailleText(decays));
  writeFileSync(join(cwd, 'n.npz'), writeNpz({ tensors, metadata: {} }, 'n.npz'));
  const bits = 'target "bits" like "sdt-core" { summary: "Membranes of 26 bits.", membrane_bits: 26 }\n';
  writeFileSync(join(cwd, 'bits.spike'), bits);
  await done(t, cwd, 'compile', 'n.spike', '--weights', 'n.npz', '--target', 'bits.spike', '--out', 'n.chip', '-q');
  const samples = 2;
  const given = Array.from(golden.get('input')!.data, Number);
  const frames13 = Array.from({ length: samples * 256 * 13 }, (_, i) =>
    i % 13 === 12 ? 0 : given[Math.floor(i / 13) * 12 + (i % 13)]!,
  );
  const x = new Map([['x', whole([samples, 256, 13], frames13)]]);
  writeFileSync(join(cwd, 'x.npz'), writeNpz({ tensors: x, metadata: {} }, 'x.npz'));
  await done(t, cwd, 'run', 'n.chip', '--input', 'x.npz', '--trace', 't.safetensors');
  const trace = readSafetensors(readFileSync(join(cwd, 't.safetensors')), 't').tensors;
  for (const [label, neurons] of [
    ['lif1', 'lif1.lif'],
    ['lif2', 'lif2'],
  ] as const) {
    const fired = Array.from(trace.get(label)!.data, Number);
    t.is(fired.length, samples * 256 * of(`${neurons}.threshold`).length);
    same(t, fired, of(`${neurons}.spikes`).slice(0, fired.length), label);
  }
});
