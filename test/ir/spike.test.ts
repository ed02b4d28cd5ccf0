import test from 'ava';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { printSpike, readSpike, verifySpike, type SpikeGraph } from '../../ir/spike/index.ts';
import { runPasses } from '../../compiler/pipeline.ts';
import { randomNetwork } from '../support/random_model.ts';
import { wideTarget } from '../support/targets.ts';

const { model, weights } = randomNetwork({ seed: 5, steps: ['attention', 'separable'], weights: 'integer' });
const graph = runPasses({
  model,
  weights,
  target: wideTarget,
  saturate: true,
  passes: ['fold-batch-norm', 'choose-attention-order', 'quantise', 'expand-time', 'prove-ranges', 'derive-thresholds'],
}).facts.spike!;

/** The graph with one line of its text form changed. */
const edited = (from: string | RegExp, to: string): (() => SpikeGraph) => {
  const printed = printSpike(graph);
  const text = printed.text.replace(from, to);
  if (text === printed.text) throw new Error(`nothing to replace: ${String(from)}`);
  return () => readSpike({ ...printed, text });
};

test('a sound graph violates nothing', (t) => t.deepEqual(verifySpike(graph), []));

test('every broken invariant is reported with the place', (t) => {
  const cases: readonly [string | RegExp, string, RegExp][] = [
    [/"heads":(\d)/, '"heads":7', /7 heads do not divide/],
    [/"weightBits":8/, '"weightBits":2', /does not fit 2 bits/],
    [/"pad":\[\d,/, '"pad":[9,', /positions, the target has/],
    [/"dilation":\[1,/, '"dilation":[0,', /dilation is no number, not two numbers in 1..64/],
    [/"kind":"graded"/, '"kind":"synapses"', /graded messages come from the input|never fires/],
    ['output logits = ', 'output logits = no_', /output of no population/],
    [/"cap":\d/, '"cap":9', /cap 9 is not in 1..8|thresholds must be/],
    [/"map":"identity"/, '"map":"sum_positions"', /moves .* into/],
  ];
  for (const [from, to, message] of cases)
    t.throws(edited(from, to), { instanceOf: DiagnosticError, message }, String(from));
});

test('a text that is no spike graph is a diagnostic, not a crash', (t) => {
  for (const [from, to] of [
    ['spike "random"', 'model "random"'],
    ['  population ', '  populations '],
    ['{"membrane"', '{membrane'],
    [/ {2}projection (\S+) /, '  projection other '],
    [/"source":"\w+"/, '"source":"nobody"'],
  ] as const)
    t.throws(edited(from, to), { instanceOf: DiagnosticError }, String(from));
});
