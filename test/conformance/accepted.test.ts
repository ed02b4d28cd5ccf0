/**
 * @file Accepted means compiled: what `check` takes is compiled into an image that does what the network means, or refused
 * with a diagnostic of status 3 or 4 that names what it is about. Swept from the declarations themselves.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { compileModel, compileTarget } from '../../compiler/frontend/index.ts';
import { compile } from '../../compiler/index.ts';
import { randomWeights, type IntegerLayer, type Weights } from '../../ir/checkpoint/index.ts';
import { DiagnosticError, type SourceText } from '../../ir/diagnostics/index.ts';
import { biasRange, exponentRange, largestCap } from '../../ir/limits.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { primitiveNames } from '../../ir/ops/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { emptyFolder, spikec } from '../cli/spikec.ts';
import { outcomeOf, outcomeOfModel, type Outcome } from '../support/outcome.ts';
import { randomNetwork, recipes } from '../support/random_model.ts';
import { timeNetwork, timeRecipes } from '../support/random_time.ts';
import { combinations, sweepOf } from '../support/sweep.ts';
import { targetEdges, targetFields, targetText } from '../support/target_sweep.ts';
import { testTarget } from '../support/targets.ts';
import { runs } from '../support/random/runs.ts';

const target = testTarget({ neurons: 2 ** 21, synapse_bytes: 2 ** 26 }, { messageBits: 24 });

/** How often each outcome was met. */
type Tally = { -readonly [K in Outcome['kind']]?: number };

function count(tally: Tally, title: string, run: () => Outcome): Outcome {
  try {
    const outcome = run();
    tally[outcome.kind] = (tally[outcome.kind] ?? 0) + 1;
    return outcome;
  } catch (error) {
    throw new Error(`${title}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

for (const name of primitiveNames)
  test(`every attribute of ${name}, at both ends and outside`, (t) => {
    const tally: Tally = {};
    const ran = new Set<string>();
    const known = new Map<string, Outcome>();
    const texts = sweepOf(name);
    for (const { title, text, frame } of texts)
      if (count(tally, title, () => outcomeOf(text, { target, known })).kind === 'ran') ran.add(String(frame));
    t.log(tally);
    t.deepEqual([...ran].sort(), [...new Set(texts.map(({ frame }) => String(frame)))].sort());
  });

test('attributes of an operator in any combination', (t) => {
  const tally: Tally = {};
  fc.assert(
    fc.property(combinations, fc.boolean(), ({ title, text }, saturate) => {
      count(tally, title, () => outcomeOf(text, { target, saturate }));
    }),
    { numRuns: runs(300) },
  );
  t.log(tally);
  t.true(tally.ran! > 20 && tally['refused by check']! > 20);
});

/** A network with projections of every kind. */
const everyKind = [
  'model "m"',
  'neuron sfa { cap: 4, norm: 4, rounding: half_even }',
  'neuron bit { cap: 1, norm: 1, rounding: down }',
  'input x: [2, 6, 6] { bits: 8 }',
  'let a = x -> c: conv2d(4)',
  'let s = a -> s: sfa',
  'let q = s -> qc: conv2d(4) -> q: sfa',
  'let k = s -> kc: conv2d(4) -> k: sfa',
  'let p = attention(q, k, s, heads=2, scale=0.5) -> o: sfa -> pc: conv2d(4)',
  'let r = add(a, p)',
  'let b = r -> b: bit(reset=hard, decay=0.75)',
  'let m = r -> max_pool -> ms: sfa -> mc: conv2d(4)',
  'let d = s -> max_pool -> dc: conv2d(4)',
  'let e = gate(b, b) -> max_pool -> gc: conv2d(4)',
  'let z = add(add(m, d), e)',
  'output y = z -> mean -> zs: sfa -> l: linear(3)',
].join('\n');

const core = readFileSync('examples/targets/sdt-core.spike', 'utf8');
const load = (): SourceText => ({ name: 'sdt-core.spike', text: core });

/** A network on a target that a text describes. */
function onTarget(text: string, run: (target: Target) => Outcome): Outcome {
  let swept: Target;
  try {
    swept = compileTarget({ name: 'swept.spike', text }, { load });
  } catch (error) {
    if (error instanceof DiagnosticError) return { kind: 'refused by check', diagnostics: error.diagnostics };
    throw error;
  }
  return run(swept);
}

test('every field of a target, at both ends and outside', (t) => {
  const tally: Tally = {};
  for (const saturate of [false, true])
    for (const [field, values] of Object.entries(targetEdges))
      for (const value of values)
        if (!saturate || /bits/.test(field))
          count(tally, `${field}: ${value}`, () =>
            onTarget(targetText({ [field]: value }), (swept) => outcomeOf(everyKind, { target: swept, saturate })),
          );
  t.log(tally);
  t.true(tally.ran! > 80 && tally['refused by compile']! > 20 && tally['refused by check']! > 20);
});

test('fields of a target in any combination, under random networks', (t) => {
  const tally: Tally = {};
  const networks = fc.oneof(
    recipes('integer', largestCap).map(randomNetwork),
    recipes('float', largestCap).map(randomNetwork),
    timeRecipes.map((recipe) => timeNetwork({ ...recipe, mostCap: largestCap })),
  );
  fc.assert(
    fc.property(networks, targetFields, fc.boolean(), ({ model, weights }, fields, saturate) => {
      count(tally, JSON.stringify(fields), () =>
        onTarget(targetText(fields), (swept) =>
          outcomeOfModel(model, { target: swept, weights: () => weights, saturate }),
        ),
      );
    }),
    { numRuns: runs(80) },
  );
  t.log(tally);
  t.true(tally.ran! > 3);
});

const plain =
  'model "m"\nneuron sfa { cap: 4, norm: 4, rounding: half_even }\ninput x: [2, 4, 4] {}\n' +
  'let a = x -> c: conv2d(4, kernel=3) -> bn: batch_norm\nlet b = a -> s: sfa -> d: conv2d(4)\n' +
  'output y = add(a, b) -> m: mean -> t: sfa -> l: linear(3)';

/** Runs a network whose weights are changed, on membranes of two widths: narrow ones saturate, wide ones where they do not hold it. */
function withWeights(t: ExecutionContext, changes: Readonly<Record<string, (model: ModelGraph) => Weights>>): void {
  const tally: Tally = {};
  for (const [title, weights] of Object.entries(changes)) {
    const run = (membraneBits: number, saturate: boolean): Outcome =>
      count(tally, `${title}, ${membraneBits} bits`, () =>
        outcomeOf(plain, { target: { ...target, membraneBits }, saturate, weights }),
      );
    if (run(32, false).kind !== 'ran') run(32, true);
    run(11, true);
  }
  t.log(tally);
  t.true(tally.ran! > 20 && tally['refused by compile']! > 10);
}

test('float weights of any size', (t) => {
  const keys = ['c.weight', 'c.bias', 'bn.running_var', 'bn.running_mean', 'bn.bias', 'd.weight', 'd.bias', 'l.bias'];
  const changes = keys.flatMap((key) =>
    [0, 1e38, -1e38, 1e20, 1e9, 1e-20, 1e-40].flatMap((value) =>
      [true, false].map((all): [string, (model: ModelGraph) => Weights] => [
        `${key} ${all ? 'all' : 'one'} ${value}`,
        (model) => {
          const weights = randomWeights(model, 1);
          if (weights.kind !== 'float') throw new Error('random weights are floats');
          const changed = weights.parameters.get(key)!.map((x, i) => (all || i === 0 ? value : x));
          return { ...weights, parameters: new Map([...weights.parameters, [key, changed]]) };
        },
      ]),
    ),
  );
  withWeights(t, Object.fromEntries(changes));
});

test('integer weights, exponents and biases at both ends', (t) => {
  const ends = { weights: [-128, 127, 0], exponents: [...exponentRange, 0], biases: [...biasRange, 0] } as const;
  const { graph } = compileModel({ name: 'plain.spike', text: plain }, { load });
  const { weights } = compile({ model: graph, weights: randomWeights(graph, 1), target }).facts;
  if (weights.kind !== 'integer') throw new Error('compiled weights are integers');
  const changes = ['c', 'd', 'l'].flatMap((name) =>
    (['weights', 'exponents', 'biases'] as const).flatMap((field) =>
      ends[field].flatMap((value) =>
        [true, false].map((all): [string, () => Weights] => [
          `${name}.${field} ${all ? 'all' : 'one'} ${value}`,
          () => {
            const layer = weights.layers.get(name)!;
            const changed: IntegerLayer = {
              ...layer,
              [field]: layer[field].map((x, i) => (all || i === 0 ? value : x)),
            };
            return { ...weights, layers: new Map([...weights.layers, [name, changed]]) };
          },
        ]),
      ),
    ),
  );
  withWeights(t, Object.fromEntries(changes));
});

test('rounded values whose weights are so fine that every bit but the sign is lost', (t) => {
  const text =
    'model "m"\nneuron sfa { cap: 4, norm: 4, rounding: half_even }\ninput x: [1, 4, 4] { fraction_bits: 14, bits: 16 }\n' +
    'output y = x -> c: conv2d(2) -> f: fixed_point(bits=0) -> d: conv2d(2, graded=true) -> s: sfa -> e: conv2d(2) -> mean';
  const { graph } = compileModel({ name: 'fine.spike', text }, { load });
  const { weights } = compile({ model: graph, weights: randomWeights(graph, 1), target }).facts;
  if (weights.kind !== 'integer') throw new Error('compiled weights are integers');
  const layer = weights.layers.get('c')!;
  for (const exponent of [16, 17, 18, exponentRange[1]]) {
    const fine = { ...layer, exponents: layer.exponents.map(() => exponent) };
    const changed = { ...weights, layers: new Map([...weights.layers, ['c', fine]]) };
    t.is(outcomeOf(text, { target, weights: () => changed }).kind, 'ran', String(exponent));
  }
});

test('integer weights wider than the target stores are refused with the limit that they pass', (t) => {
  const { graph } = compileModel({ name: 'plain.spike', text: plain }, { load });
  const { weights } = compile({ model: graph, weights: randomWeights(graph, 1), target }).facts;
  const outcome = outcomeOf(plain, { target: { ...target, weightBits: 2 }, weights: () => weights });
  if (outcome.kind !== 'refused by compile') return t.fail(outcome.kind);
  t.deepEqual(outcome.diagnostics[0]!.exceeded, { limit: 'weight_bits', layer: 'c', used: 8, available: 2 });
});

test('names that plain objects hold already are names of layers like any other', (t) => {
  for (const name of ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'])
    t.is(outcomeOf(plain.replaceAll(/\bs: sfa/g, `${name}: sfa`), { target }).kind, 'ran', name);
});

test('a time step, a state and a layer beyond what can be counted are refused by name', (t) => {
  const refusal = (text: string): string[] => {
    const outcome = outcomeOf(text, { target });
    return 'diagnostics' in outcome
      ? outcome.diagnostics.map(({ code, message }) => `${code} ${message}`)
      : [outcome.kind];
  };
  const chain = Array.from({ length: 70 }, (_, i) => `-> n${i}: sfa -> c${i}: conv2d(1)`).join(' ');
  t.deepEqual(
    refusal(
      `model "m"\nneuron sfa { cap: 64, norm: 64, rounding: half_even }\ninput x: [1, 1, 1] { steps: 1024 }\noutput y = x -> c: conv2d(1) ${chain} -> mean_steps`,
    ),
    [
      'SPK607 a sample takes 4653056 of 4194304 time steps: 1024 logical steps of 71 windows, as long as the cap of "n0", 64',
    ],
  );
  t.deepEqual(
    refusal(
      'model "m"\nneuron sfa { cap: 4, norm: 4, rounding: half_even }\ninput x: [1, 16384, 8192] {}\noutput y = x -> c: conv2d(4) -> s: sfa -> d: conv2d(1)',
    ).map((text) => text.slice(0, 50)),
    ['SPK201 layer "c": conv2d: 536870912 values (4x1638'],
  );
});

/** Example files, parameters that make them small, and ends of each. */
const examples: readonly {
  readonly file: string;
  readonly small: Readonly<Record<string, string>>;
  readonly edges: Readonly<Record<string, readonly string[]>>;
}[] = [
  {
    file: 'examples/e-spikeformer.spike',
    small: { dims: '[8, 8, 8, 8]', heads: '2', classes: '3', channels: '1', image: '16' },
    edges: {
      dims: ['[2, 2, 2, 2]', '[1, 1, 1, 1]', '[0, 8, 8, 8]', '[8]', '[65536, 8, 8, 8]'],
      heads: ['0', '1', '3', '8', '1024', '1025'],
      classes: ['0', '1', '2 ** 21'],
      channels: ['0', '1', '3', '2 ** 21'],
      image: ['0', '1', '8', '17', '2 ** 20'],
      cap: ['0', '1', '3', '16', '64', '65'],
      norm: ['0', '1', '3', '2 ** 30'],
      bits: ['1', '2', '16', '17'],
      fraction_bits: ['-1', '0', '14', '15'],
    },
  },
  {
    file: 'examples/spike-driven-transformer.spike',
    small: { dims: '16', depth: '1', heads: '2', classes: '2', channels: '1', image: '16', T: '2' },
    edges: {
      T: ['0', '1', '64', '1025'],
      depth: ['0', '2', '100000'],
      pooling: ['0000', '1111', '2'],
      events: ['true', '1'],
    },
  },
];

test('the examples compile or are refused at the ends of their parameters', (t) => {
  const tally: Tally = {};
  for (const { file, small, edges } of examples) {
    const source = { name: file, text: readFileSync(file, 'utf8') };
    for (const [name, values] of Object.entries(edges))
      for (const value of values)
        count(tally, `${file} ${name}=${value}`, () => {
          try {
            const { graph } = compileModel(source, { load, parameters: { ...small, [name]: value } });
            return outcomeOfModel(graph, { target });
          } catch (error) {
            if (error instanceof DiagnosticError) return { kind: 'refused by check', diagnostics: error.diagnostics };
            throw error;
          }
        });
  }
  t.log(tally);
  t.true(tally.ran! > 5 && tally.compiled! > 5 && tally['refused by check']! > 10);
});

test('the exit status says so', async (t) => {
  const folder = emptyFolder(t);
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const model = (cap: number): string => file(`cap${cap}.spike`, everyKind.replaceAll('cap: 4', `cap: ${cap}`));
  const out = join(folder, 'out.chip');
  const status = async (...words: string[]): Promise<number | null> => (await spikec(words)).status;
  t.is(await status('compile', model(16), '--random-weights', '1', '--out', out), 0);
  t.is(await status('check', model(65)), 3);
  const narrow = file('narrow.spike', targetText({ membrane_bits: '2' }));
  writeFileSync(join(folder, 'sdt-core.spike'), core);
  t.is(await status('compile', model(16), '--random-weights', '1', '--target', narrow, '--out', out), 4);
});
