import test from 'ava';
import { decodeImage, disassembleImage, imageBytes, verifyImage } from '../../../ir/chip/index.ts';
import { codes, DiagnosticError, type Diagnostic } from '../../../ir/diagnostics/index.ts';
import type { Facts } from '../../../compiler/passes/index.ts';
import type { Target } from '../../../ir/target/index.ts';
import type { Recipe } from '../../support/random_model.ts';
import { testTarget } from '../../support/targets.ts';
import { mapped } from './support.ts';

const recipe: Recipe = { seed: 12, steps: ['conv block', 'attention'], weights: 'integer' };

function refusal(target: Target, saturate = true): Diagnostic {
  try {
    mapped(recipe, target, saturate);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0]!;
    throw error;
  }
  throw new Error('it compiled');
}

const cases: readonly (readonly [what: string, target: Target, code: string, message: RegExp])[] = [
  ['neurons', testTarget({ neurons: 2 }), 'SPK601', /"\S+" \(\d+x\d+x\d+\) does not fit .* takes \d+ of 2 neurons/],
  ['synapse memory', testTarget({ synapse_bytes: 3 }), 'SPK601', /takes \d+ of 3 synapse_bytes/],
  ['fan-in', testTarget({ fan_in: 2 }), 'SPK601', /takes \d+ of 2 fan_in/],
  [
    'a projection kind',
    testTarget({}, { projections: ['synapses', 'graded', 'transfer'] }),
    'SPK602',
    /correlate, which test lacks/,
  ],
  ['kernels', testTarget({}, { shapes: { kernels: [64] } }), 'SPK620', /^"\S+" has kernels of \d+, test takes 64$/],
  ['cap', testTarget({}, { shapes: { cap: 1 } }), 'SPK620', /^"\S+" has cap of \d+, test takes up to 1$/],
  [
    'classes',
    testTarget(
      {},
      { classes: ['a', 'b'].map((name) => ({ name, count: 32, limits: {}, shapes: {}, projections: [] })) },
    ),
    'SPK602',
    /needs the projection kind \S+, which test lacks$/,
  ],
  ['message bits', testTarget({}, { messageBits: 4 }), 'SPK604', /the input has \d+ bits, a message of test holds 4/],
  [
    'cores',
    testTarget({ neurons: 100 }, { chips: { columns: 1, rows: 1 }, mesh: { columns: 2, rows: 1 } }),
    'SPK605',
    /^impossible: the network needs at least \d+ cores, test has 2; it takes \d+ neurons at the least, a core has 100$/,
  ],
  [
    'axons',
    testTarget({ axons: 1 }),
    'SPK606',
    /^impossible: one row of "\S+" hears at least \d+ tiles, a core of test has 1 axons/,
  ],
  ['routes', testTarget({ neurons: 60, routes: 1 }), 'SPK606', /^no mapping found: .* take \d+ of 1 routes/],
  [
    'membrane bits',
    testTarget({}, { membraneBits: 8 }),
    'SPK653',
    /^the membranes of "(?!x")\S+" .* may reach \S+; 8 bits hold -126 to 126$/,
  ],
];

for (const [what, target, code, message] of cases)
  test(`too little of ${what} is refused with the layer, used, available and a remedy`, (t) => {
    const found = refusal(target, code !== 'SPK653');
    t.is(found.code, code as never);
    t.regex(found.message, message);
    t.truthy(found.help);
    if (!['SPK602', 'SPK620'].includes(code)) t.true(found.exceeded!.used > found.exceeded!.available);
    t.is(codes[found.code].status, 4);
  });

test('what fits exactly is taken', (t) => {
  const fewest = (target: Target): Facts => mapped(recipe, target, true, 'cores');
  const wide = fewest(testTarget({}));
  t.is(wide.cores.length, 1);
  const neurons = wide.spike.populations.labels.reduce(
    (sum, { role, extents: [c, h, w] }) => (role === 'input' ? sum : sum + c * h * w),
    0,
  );
  t.is(fewest(testTarget({ neurons })).cores.length, 1);
  t.is(fewest(testTarget({ neurons: neurons - 1 })).cores.length, 2);
});

test('a shortage that only the packer sees is no proof, and says so', (t) => {
  const chip = (cores: number): Target =>
    testTarget({ neurons: 70 }, { chips: { columns: 1, rows: 1 }, mesh: { columns: cores, rows: 1 } });
  const proved = refusal(chip(1)).exceeded!;
  const { message, exceeded } = refusal(chip(proved.used));
  t.true(proved.proved);
  t.regex(
    message,
    new RegExp(`^no mapping found: packing took \\d+ cores, test has ${proved.used}; at least ${proved.used}`),
  );
  t.like(exceeded, { limit: 'cores', available: proved.used, proved: false });
  t.is(mapped(recipe, chip(exceeded!.used)).cores.length, exceeded!.used);
});

test('an image holds shapes and origins of its target, and is refused where a layer is beyond them', (t) => {
  const shapes = { kernels: [1, 2, 3, 4, 5, 6, 7, 8], strides: [1, 2], pad: 8, channels: 1024, cap: 64 };
  const origins = { mesh: { provenance: 'derived' }, 'limits.axons': { provenance: 'unknown', source: 's' } } as const;
  const { image } = mapped(recipe, testTarget({}, { shapes, origins }));
  const read = decodeImage(imageBytes(image), 'image');
  t.deepEqual(read.header.target, image.header.target);
  const { target } = image.header;
  const faulty = { ...image, header: { ...image.header, target: { ...target, shapes: { ...shapes, cap: 1 } } } };
  t.regex(
    verifyImage(faulty)
      .map(({ message }) => message)
      .join('\n'),
    /has cap of \d+, the target takes up to 1/,
  );
  t.regex(disassembleImage(image), /origin +limits\.axons: unknown "s"/);
});
