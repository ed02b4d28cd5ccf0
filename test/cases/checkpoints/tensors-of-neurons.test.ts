import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { parseTensorFile, writeSafetensors } from '../../../runtime/formats/index.ts';
import { caseFile, fileOf, imported, plain, sameTensors } from './support.ts';

const of = (file: string): string => caseFile('tensors-of-neurons', file);
const scalar = (value: number): AnyTensor => ({ type: 'F32', shape: [], data: Float32Array.of(value) });
const perChannel = (...values: readonly number[]): AnyTensor => ({
  type: 'F32',
  shape: [values.length],
  data: Float32Array.from(values),
});

/** The plain weights, and more tensors. */
function withTensors(t: ExecutionContext, more: Readonly<Record<string, AnyTensor>>): string {
  const { tensors } = parseTensorFile(readFileSync(plain), plain);
  return fileOf(
    t,
    'more.safetensors',
    writeSafetensors({ tensors: new Map([...tensors, ...Object.entries(more)]), metadata: {} }),
  );
}

test('a surrogate slope and a saved membrane play no part, and are listed', async (t) => {
  for (const more of [[], ['--allow-extra']]) {
    const got = await imported(t, of('surrogate-slope.pth'), more);
    await sameTensors(t, got);
    t.regex(got.stdout, /plays no part in inference\n(.*\n)*.*surrogate_function\.alpha/);
    t.notRegex(got.stderr, /SPK32/);
  }
  const saved = await imported(
    t,
    withTensors(t, { 'head_lif.v': perChannel(0.1, 0.2), 'block.0.attn.q_lif.mem': scalar(1) }),
  );
  await sameTensors(t, saved);
  t.regex(saved.stdout, /head_lif\.v/);
});

for (const [file, values] of [
  ['learnt-leak.pth', /0\.599; the model says 0\.5/],
  ['other-threshold.pth', /threshold 0\.7; the model says 1/],
] as const)
  test(`${file} is refused with both values, and passes with a warning alone`, async (t) => {
    const refused = await imported(t, of(file));
    t.is(refused.status, 3);
    t.regex(refused.stderr, /^error SPK321/);
    t.is(refused.stderr.match(/^error/gm)?.length, 1);
    t.regex(refused.stderr, values);
    t.regex(refused.stderr, /would have to say (threshold: 0\.7|decay: 0\.401, decay_input: true \(leak: 0\))/);
    const allowed = await imported(t, of(file), ['--allow-extra']);
    await sameTensors(t, allowed);
    t.regex(allowed.stderr, /warning SPK322.*another network/);
  });

const equal: Readonly<Record<string, Readonly<Record<string, AnyTensor>>>> = {
  SpikingJelly: {
    'head_lif.v_threshold': scalar(1),
    'head_lif.tau': scalar(2),
    'head_lif.w': scalar(0),
    'head_lif.v_reset': scalar(0),
  },
  snnTorch: {
    'head_lif.threshold': scalar(1),
    'head_lif.reset_mechanism_val': scalar(1),
    'head_lif.graded_spikes_factor': scalar(1),
  },
  'one value of every channel': { 'head_lif.v_threshold': perChannel(1, 1, 1) },
  sinabs: { 'head_lif.spike_threshold': scalar(1), 'head_lif.v_mem': perChannel(0, 1) },
};
for (const [framework, tensors] of Object.entries(equal))
  test(`what says the same as the model is accepted: ${framework}`, async (t) => {
    const got = await imported(t, withTensors(t, tensors));
    await sameTensors(t, got);
    t.regex(got.stdout, /says what the model says, too/);
  });

const other: readonly (readonly [string, Readonly<Record<string, AnyTensor>>, RegExp])[] = [
  ['a decay of snnTorch', { 'head_lif.beta': scalar(0.9) }, /decay beta 0\.9; the model says 0\.5/],
  [
    'a decay of a neuron that the model does not name',
    { 'encoder.lif1.beta': scalar(0.9) },
    /decay beta 0\.9; the model says 0\.5/,
  ],
  [
    'a reset by subtraction',
    { 'head_lif.reset_mechanism_val': scalar(0) },
    /reset mechanism 0; the model says 1.*\n.*\n.*reset: delayed/,
  ],
  [
    'thresholds by channel',
    { 'head_lif.threshold': perChannel(0.5, 1) },
    /threshold 0\.5 to 1, one for each channel.*\n.*\n.*threshold_from: threshold/,
  ],
  [
    'a time constant in seconds',
    { 'head_lif.tau_mem_inv': scalar(100) },
    /tau_mem_inv = 100, which no neuron of this language has/,
  ],
  ['a lower bound of sinabs', { 'head_lif.min_v_mem': scalar(-1) }, /min_v_mem = -1/],
  ['recurrent weights', { 'head_lif.recurrent.weight': perChannel(1, 2) }, /weight = 1 to 2/],
  [
    'another leak that this language has',
    { 'head_lif.tau': scalar(4) },
    /1\/tau 0\.25; the model says 0\.5.*\n.*\n.*say leak: 2/,
  ],
  [
    'a threshold that is nearly the model\u2019s',
    { 'head_lif.v_threshold': scalar(1.0000002) },
    /threshold 1\.0000002/,
  ],
];
for (const [what, tensors, said] of other)
  test(`what is another network is refused: ${what}`, async (t) => {
    const file = withTensors(t, tensors);
    const refused = await imported(t, file);
    t.is(refused.status, 3);
    t.regex(refused.stderr, /error SPK321/);
    t.regex(refused.stderr, said);
    const allowed = await imported(t, file, ['--allow-extra']);
    t.regex(allowed.stderr, /warning SPK322/);
    await sameTensors(t, allowed);
  });

test('a mask that was not applied is refused, one that was is accepted', async (t) => {
  const { tensors } = parseTensorFile(readFileSync(plain), plain);
  const bias = tensors.get('head.bias') as AnyTensor & { type: 'F32' };
  const mask: AnyTensor = {
    type: 'F32',
    shape: bias.shape,
    data: Float32Array.from(bias.data, (_, i) => (i === 0 ? 0 : 1)),
  };
  const refused = await imported(t, withTensors(t, { 'head.bias_mask': mask }));
  t.is(refused.status, 3);
  t.regex(refused.stderr, /SPK323.*"head\.bias_mask" is a mask of "head\.bias"/s);
  const applied = Float32Array.from(bias.data, (value, i) => (i === 0 ? 0 : value));
  const file = withTensors(t, {
    'head.bias_mask': mask,
    'head.bias': { type: 'F32', shape: bias.shape, data: applied },
  });
  t.deepEqual((await imported(t, file)).tensors?.get('head.bias')?.data, applied);
  const allowed = await imported(t, withTensors(t, { 'head.bias_mask': mask }), ['--allow-extra']);
  t.regex(allowed.stderr, /warning SPK322/);
});

test('a leak that the language has is named, however many digits it takes', async (t) => {
  const remedies: readonly (readonly [string, number, RegExp])[] = [
    ['beta', 0.9375, /decay beta 0\.9375; .*would have to say decay: 0\.9375 \(leak: 0\)/s],
    ['beta', 31 / 32, /decay beta 0\.96875; .*decay: 0\.96875 \(leak: 0\)/s],
    ['tau', 32, /1\/tau 0\.03125; .*leak: 5/s],
    ['w', -Math.log(31), /sigmoid\(w\) = 0\.03125\d*; .*leak: 5/s],
    ['v_threshold', 0.03125, /threshold 0\.03125; .*threshold: 0\.03125/s],
    ['beta', 0.9374, /0\.937\d*; .*decay: 0\.9374 \(leak: 0\)/s],
  ];
  for (const [name, value, said] of remedies) {
    const { status, stderr } = await imported(t, withTensors(t, { [`head_lif.${name}`]: scalar(value) }));
    t.is(status, 3, stderr);
    t.regex(stderr, said, `${name} ${value}`);
  }
});
