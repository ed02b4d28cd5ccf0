/** @file Texts for every attribute of every operator at both ends of what its declaration allows, and just outside. */
import fc from 'fast-check';
import { exponentOfPowerOfTwo } from '../../ir/numerics.ts';
import { primitive, primitiveNames, type AttributeSpec, type PrimitiveName } from '../../ir/ops/index.ts';

export type Settings = Readonly<Record<string, string>>;

/** The smallest networks in which an operator is legal, around its settings as the language writes them. */
type Frame = (settings: string, given: Settings) => string;

const body = (text: string, input = '', channels = 4, side = 4): string =>
  bodyOf(text, `[${channels}, ${side}, ${side}]`, input);

const bodyOf = (text: string, shape: string, input = ''): string =>
  [
    'model "sweep"',
    'neuron sfa { cap: 4, norm: 4, rounding: half_even }',
    'neuron bit { cap: 1, norm: 1, rounding: down }',
    `input x: ${shape} { ${input} }`,
    text,
  ].join('\n');

/** A call: `conv2d(kernel=3)`. */
const call = (name: string, settings: string): string => `${name}(${settings})`;

/** Arguments: values, then settings. */
const inputs = (values: string, settings: string): string => (settings === '' ? values : `${values}, ${settings}`);

/** The heads that are asked for, where they can be made. */
function heads({ heads: given = '1' }: Settings): number {
  const [, power] = /^2 \*\* (\d+)$/.exec(given) ?? [];
  return Math.max(1, Math.min(1024, power === undefined ? Math.floor(Number(given)) : 2 ** Number(power)));
}

const frames: { readonly [N in PrimitiveName]: readonly Frame[] } = {
  input: [
    (settings) => body('output y = x -> c: conv2d(3) -> s: sfa -> d: conv2d(2)', settings, 2, 3),
    (settings) => body('output y = x -> c: conv2d(3) -> s: sfa -> d: conv2d(2) -> mean_steps', settings, 1, 1),
  ],
  conv2d: [
    (settings) =>
      body(`output y = x -> a: conv2d(4) -> s: sfa -> op: ${call('conv2d', settings)} -> t: sfa -> e: conv2d(2)`),
    (settings, { out = '4' }) =>
      body(
        `output y = x -> op: ${call('conv2d', settings)} -> s: sfa -> e: conv2d(${Number(out) > 8 ? 1 : 2})`,
        '',
        4,
        1,
      ),
    (settings, given) =>
      body(
        `output y = x -> a: conv2d(4, bias=false) -> op: ${call('conv2d', given['graded'] === undefined ? `${settings}, graded=true` : settings)} -> s: sfa -> e: conv2d(2)`,
      ),
  ],
  conv1d: [
    (settings) =>
      bodyOf(
        `output y = x -> a: conv1d(4) -> s: sfa -> op: ${call('conv1d', settings)} -> t: sfa -> e: conv1d(2)`,
        '[4, 9]',
      ),
  ],
  conv_transpose2d: [
    (settings) =>
      body(
        `output y = x -> a: conv2d(4) -> s: sfa -> op: ${call('conv_transpose2d', settings)} -> t: sfa -> e: conv2d(2)`,
        '',
        4,
        3,
      ),
  ],
  linear: [(settings) => body(`output y = x -> c: conv2d(1) -> m: mean -> s: sfa -> op: ${call('linear', settings)}`)],
  batch_norm: [
    (settings) => body(`output y = x -> c: conv2d(4) -> op: ${call('batch_norm', settings)} -> s: sfa -> d: conv2d(2)`),
  ],
  layer_scale: [
    (settings) =>
      body(`output y = x -> c: conv2d(4) -> op: ${call('layer_scale', settings)} -> s: sfa -> d: conv2d(2)`),
  ],
  neuron: [
    (settings) => body(`neuron n { ${settings} }\noutput y = x -> c: conv2d(4) -> op: n -> d: conv2d(2)`),
    (settings) =>
      body(
        `neuron n { ${settings} }\nlet a = x -> c: conv2d(4)\nlet b = a -> op: n -> d: conv2d(4)\noutput y = add(a, b) -> m: mean -> o: n -> l: linear(2) -> mean_steps`,
        'steps: 3',
      ),
    // A membrane that is kept, where nothing says otherwise.
    (settings, { reset }) =>
      body(
        `neuron n { ${settings}${reset === undefined ? ', reset: hard' : ''} }\nlet a = x -> c: conv2d(4)\nlet b = a -> op: n -> d: conv2d(4)\noutput y = add(a, b) -> o: n -> l: linear(2) -> mean_steps`,
        'steps: 3',
      ),
    (settings) =>
      body(
        `neuron n { ${settings} }\nlet h = x -> c: conv2d(4) -> s: sfa\nlet q = h -> qc: conv2d(4) -> q: n\nlet k = h -> kc: conv2d(4) -> k: n\n` +
          'output y = attention(q, k, h, heads=2, scale=0.5) -> op: n -> d: conv2d(2)',
        '',
        2,
        3,
      ),
  ],
  add: [
    (settings) =>
      body(
        `let a = x -> c: conv2d(4)\nlet b = a -> s: sfa -> d: conv2d(4)
output y = add(${inputs('a, b', settings)}) -> t: sfa -> e: conv2d(2)`,
      ),
    (settings) =>
      body(
        `let a = x -> c: conv2d(4) -> s: sfa\nlet b = a -> d: conv2d(4) -> r: sfa(cap=2)
output y = add(${inputs('a, b', settings)}) -> e: conv2d(2)`,
      ),
  ],
  mean: [
    (settings) => body(`output y = x -> c: conv2d(4) -> op: ${call('mean', settings)} -> s: sfa -> d: linear(2)`),
    (settings) => body(`output y = x -> c: conv2d(4) -> s: sfa -> op: ${call('mean', settings)} -> d: linear(2)`),
  ],
  sum_channels: [
    (settings, given) =>
      body(
        `let s = x -> c: conv2d(${2 * heads(given)}) -> s: bit
let m = s -> op: ${call('sum_channels', settings)} -> t: bit
output y = gate(s, m) -> d: conv2d(2)`,
        '',
        1,
        2,
      ),
  ],
  votes: [
    (settings) => body(`output y = x -> c: conv2d(12) -> s: sfa -> op: ${call('votes', settings)} -> d: linear(2)`),
    (settings) => body(`output y = x -> c: conv2d(12) -> op: ${call('votes', settings)} -> s: sfa -> d: linear(2)`),
    (settings) => body(`output y = x -> c: conv2d(12) -> m: mean -> s: sfa -> op: ${call('votes', settings)}`),
  ],
  avg_pool: [
    (settings) =>
      body(`output y = x -> c: conv2d(2) -> s: sfa -> op: ${call('avg_pool', settings)} -> d: conv2d(2)`, '', 1, 6),
    (settings) =>
      body(`output y = x -> c: conv2d(1) -> op: ${call('avg_pool', settings)} -> s: sfa -> d: conv2d(2)`, '', 1, 64),
  ],
  attention: [
    (settings, given) =>
      body(
        `let h = x -> s: sfa_conv\nlet q = h -> qc: conv2d(${2 * heads(given)}) -> q: sfa\nlet k = h -> kc: conv2d(${2 * heads(given)}) -> k: sfa\n` +
          `let v = h -> vc: conv2d(${heads(given)}) -> v: sfa\noutput y = attention(q, k, v, ${settings}) -> o: sfa -> d: conv2d(2)\n` +
          'block sfa_conv(x) { x -> 0: conv2d(2) -> 1: sfa }',
        '',
        2,
        2,
      ),
  ],
  mean_steps: [
    (settings) =>
      body(`output y = x -> c: conv2d(4) -> s: sfa -> d: conv2d(2) -> op: ${call('mean_steps', settings)}`, 'steps: 2'),
  ],
  sum_steps: [
    (settings) => body(`output y = x -> c: conv2d(4) -> s: sfa -> op: ${call('sum_steps', settings)}`, 'steps: 2'),
  ],
  last_step: [
    (settings) => body(`output y = x -> c: conv2d(4) -> s: sfa -> op: ${call('last_step', settings)}`, 'steps: 3'),
  ],
  max_steps: [(settings) => body(`output y = x -> c: conv2d(4) -> op: ${call('max_steps', settings)}`, 'steps: 3')],
  max_pool: [
    (settings) =>
      body(`output y = x -> c: conv2d(2) -> s: sfa -> op: ${call('max_pool', settings)} -> d: conv2d(2)`, '', 1, 6),
    (settings) =>
      body(`output y = x -> c: conv2d(2) -> op: ${call('max_pool', settings)} -> s: sfa -> d: conv2d(2)`, '', 1, 70),
  ],
  max_pool_heads: [
    (settings, given) =>
      body(
        `output y = x -> c: conv2d(${2 * heads(given)}) -> s: bit -> op: ${call('max_pool_heads', settings)} -> d: conv2d(2)`,
        '',
        1,
        2,
      ),
  ],
  any_position: [
    (settings) =>
      body(`output y = x -> c: conv2d(4) -> s: bit -> op: ${call('any_position', settings)} -> d: linear(2)`),
  ],
  gate: [
    (settings) =>
      body(
        `let a = x -> c: conv2d(4) -> s: bit\nlet b = a -> any_position
output y = gate(${inputs('a, b', settings)}) -> d: conv2d(2)`,
      ),
    (settings) =>
      body(
        `let a = x -> c: conv2d(4) -> s: bit\nlet b = x -> e: conv2d(4) -> r: bit
output y = gate(${inputs('a, b', settings)}) -> d: conv2d(2)`,
      ),
  ],
  concat: [
    (settings) =>
      body(
        `let a = x -> c: conv2d(3) -> s: sfa\nlet b = a -> e: conv2d(2) -> r: sfa(cap=2)
output y = concat(${inputs('a, b', settings)}) -> d: conv2d(2, kernel=3)`,
      ),
    (settings) =>
      body(
        `let a = x -> c: conv2d(3)\nlet b = x -> e: conv2d(2)
output y = concat(${inputs('a, b', settings)}) -> s: sfa -> d: conv2d(2, kernel=3)`,
      ),
  ],
  slice: [
    (settings) => body(`output y = x -> c: conv2d(6) -> op: ${call('slice', settings)} -> s: sfa -> d: conv2d(2)`),
    (settings) => body(`output y = x -> c: conv2d(6) -> s: sfa -> op: ${call('slice', settings)} -> d: conv2d(2)`),
  ],
  fixed_point: [
    (settings) =>
      body(`let a = x -> c: conv2d(4)\nlet b = add(a, a)
output y = b -> op: ${call('fixed_point', settings)} -> d: conv2d(2, graded=true) -> s: sfa -> e: conv2d(2)`),
  ],
  position_map: [
    (settings) =>
      body(
        `let a = x -> c: conv2d(4)\nlet p = a -> op: ${call('position_map', settings)}
output y = add(a, p) -> s: sfa -> d: conv2d(2)`,
      ),
  ],
  previous: [
    (settings) => {
      const back = `${call('previous', settings)} -> back: linear(3)`;
      const [input, loop] = ['let a = x -> fc: linear(3)', `let b = ${back}`];
      const out = 'output y = add(a, b) -> s: bit -> out: linear(2) -> sum_steps';
      return bodyOf([input, loop, out].join('\n'), '[4]', 'steps: 3');
    },
    (settings) => {
      const delayed = `let d = ${call('previous', settings)} -> d: conv2d(2)`;
      return body(`x -> c: conv2d(4) -> s: sfa\n${delayed}\noutput y = d -> sum_steps`, 'steps: 3', 2, 3);
    },
  ],
  spare: [
    (settings) => body(`output y = x -> c: conv2d(4) -> s: sfa -> op: ${call('spare', settings)} -> d: conv2d(2)`),
  ],
  upsample: [
    (settings) =>
      body(`output y = x -> c: conv2d(2) -> op: ${call('upsample', settings)} -> s: sfa -> d: conv2d(2)`, '', 1, 3),
  ],
  integrate: [
    (settings) =>
      body(
        `output y = x -> c: conv2d(2) -> s: sfa -> l: linear(3) -> op: ${call('integrate', settings)} -> mean_steps`,
        'steps: 3',
      ),
    (settings) =>
      body(
        `output y = x -> c: conv2d(2) -> op: ${call('integrate', settings)} -> r: fixed_point(2) -> l: linear(3, graded=true) -> mean_steps`,
        'steps: 3',
      ),
  ],
  subsample: [
    (settings) =>
      body(`output y = x -> c: conv2d(2) -> op: ${call('subsample', settings)} -> s: sfa -> d: conv2d(2)`, '', 1, 5),
  ],
  host_linear: [(settings) => body(`output y = x -> c: conv2d(1) -> m: mean -> op: ${call('host_linear', settings)}`)],
  average: [
    (settings) =>
      body(
        `let s = x -> c: conv2d(4) -> s: sfa\nlet a = s -> d: conv2d(2)\nlet b = s -> e: conv2d(2)\noutput y = average(${inputs('a, b', settings)})`,
      ),
  ],
  class_scores: [
    (settings) =>
      body(`output y = x -> c: conv2d(4) -> s: sfa -> d: conv2d(2) -> op: ${call('class_scores', settings)}`),
  ],
};

/** Settings without which an operator is not legal. */
const needed: { readonly [N in PrimitiveName]?: Settings } = {
  conv2d: { out: '4' },
  conv1d: { out: '4' },
  conv_transpose2d: { out: '4', kernel: '2' },
  linear: { out: '3' },
  host_linear: { out: '3' },
  neuron: { cap: '4', norm: '4', rounding: 'half_even' },
  attention: { heads: '2', scale: '0.5' },
  max_pool_heads: { heads: '2' },
  sum_channels: { heads: '2' },
  votes: { size: '4' },
  slice: { first: '1', count: '2' },
  previous: { layer: '"s"' },
};

/** Values at both ends of an attribute's range, outside it, and where the arithmetic has edges of its own. */
export function edgesOf(spec: AttributeSpec): readonly string[] {
  switch (spec.kind) {
    case 'int': {
      const { default: preset, min, max } = spec;
      return texts([preset, min, max, min! - 1, max! + 1, min! + 1, 1, 2, 3, 0.5]);
    }
    case 'number': {
      const { default: preset, min, max } = spec;
      const below = min === undefined ? -1 : min / 2;
      return texts([preset, min, max, below, 0, 1, 3, 0.3, 2 ** -19, 2 ** -40, 2 ** 30, 2 ** 52]);
    }
    case 'pair': {
      const { min, max, default: preset } = spec;
      const one = texts([preset?.[0], min, max, min - 1, max + 1, 0.5]);
      return [...one, `[${min}, ${max}]`, '[3, 1]', '[1, 2, 3]'];
    }
    case 'ends':
    case 'border': {
      const one = texts([0, 1, 2, spec.max, spec.max + 1, -1]);
      return [
        ...one,
        '[0, 1]',
        '[0, 1, 1, 0]',
        `[0, 0, 0, ${spec.max}]`,
        '[1, 2, 3]',
        'half',
        'same',
        'valid',
        'nonsense',
      ];
    }
    case 'layer':
      return ['"s"', '"nothing"', '"x"', '3'];
    case 'bool':
      return ['true', 'false', '1'];
    case 'word':
      return [...spec.choices, 'nonsense'];
    case 'numbers':
      return ['[]', '[0]', '[1]', '[1, 2]', '[4, 3]', '[0.00001]', '[2 ** 50]', '[-1]'];
  }
}

const texts = (values: readonly (number | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined).map((value) => decimal(value))),
];

/** The language writes powers of two as such, and has no exponents. */
function decimal(value: number): string {
  const power = exponentOfPowerOfTwo(value);
  if (power !== undefined && Math.abs(power) > 3) return `2 ** ${power}`;
  return String(value).includes('e') ? value.toFixed(10) : String(value);
}

/** Shapes stand in front of the settings of an input. */
const swept = (name: PrimitiveName): [string, AttributeSpec][] =>
  Object.entries(primitive(name).attributes).filter(([attribute]) => name !== 'input' || attribute !== 'shape');

export interface SweptText {
  readonly title: string;
  /** Which of the operator's frames. */
  readonly frame: number;
  readonly text: string;
}

/** One text for each frame, attribute and edge of an operator. */
export const sweepOf = (name: PrimitiveName): readonly SweptText[] =>
  swept(name).length === 0
    ? textsOf(name, {})
    : swept(name).flatMap(([attribute, spec]) =>
        edgesOf(spec).flatMap((value) => textsOf(name, { ...needed[name], [attribute]: value })),
      );

/** An operator with some settings, in each of its frames. */
const textsOf = (name: PrimitiveName, settings: Settings): SweptText[] =>
  frames[name].map((frame, i) => ({
    title: `${name}(${settingsText(settings, '=')}) ${i}`,
    frame: i,
    text: frame(settingsText(settings, name === 'input' || name === 'neuron' ? ': ' : '='), settings),
  }));

const settingsText = (settings: Settings, sign: string): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}${sign}${value}`)
    .join(', ');

/** Random edges of all attributes of one operator at once. */
export const combinations: fc.Arbitrary<SweptText> = fc
  .constantFrom(...primitiveNames)
  .chain((name) =>
    fc
      .record(
        Object.fromEntries(swept(name).map(([attribute, spec]) => [attribute, fc.constantFrom(...edgesOf(spec))])),
        { requiredKeys: Object.keys(needed[name] ?? {}) },
      )
      .chain((settings) => fc.constantFrom(...textsOf(name, settings as Settings))),
  );
