import test from 'ava';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { runPasses } from '../../compiler/pipeline.ts';
import { passes, type AnyPass, type Facts } from '../../compiler/passes/index.ts';
import { checkPass } from '../../compiler/verify_each.ts';
import { imageExecutor } from '../../runtime/index.ts';
import { randomNetwork } from '../support/random_model.ts';
import { wideTarget } from '../support/targets.ts';

const network = randomNetwork({ seed: 3, steps: ['conv block', 'attention', 'separable'], weights: 'integer' });
const request = { ...network, target: wideTarget, saturate: true };
const passNamed = (name: string): AnyPass => passes.find((pass) => pass.name === name)!;

test('every pass of the pipeline leaves what the program computes as it claims', (t) => {
  for (const weights of ['integer', 'float'] as const) {
    const { model, ...rest } = randomNetwork({ seed: 3, steps: ['conv block', 'attention', 'separable'], weights });
    const { log } = runPasses({ ...request, ...rest, model, verifyEach: { image: imageExecutor } });
    const executed = log.filter(({ notes }) => notes.some((note) => /verified:|executed before and after/.test(note)));
    const unexecuted = weights === 'integer' ? ['fold-batch-norm'] : [];
    t.deepEqual(
      log.filter((report) => !executed.includes(report)).map(({ pass }) => pass),
      unexecuted,
    );
    for (const pass of ['derive-thresholds', 'emit'])
      t.regex(log.find((report) => report.pass === pass)!.notes.join(), /values equal before and after/);
  }
});

test('a pass that changes one threshold, or a weight of the image, is caught by name', (t) => {
  const { facts } = runPasses(request);
  const { spike, image } = facts as Facts;
  const populations = spike.populations.labels.map((p) =>
    p.neuron ? { ...p, neuron: { ...p.neuron, thresholds: p.neuron.thresholds.map((x) => x + 300) } } : p,
  );
  const wrong = {
    ...facts,
    spike: {
      ...spike,
      populations: {
        ...spike.populations,
        labels: populations,
        label: (id: string) => populations.find(({ name }) => name === id)!,
      },
    },
  };
  const modelOnly: Partial<Facts> = Object.fromEntries(
    Object.entries(facts).filter(([name]) => name !== 'spike' && name !== 'image'),
  );
  const without = (name: string, from: Partial<Facts>): Partial<Facts> =>
    Object.fromEntries(Object.entries(from).filter(([fact]) => fact !== name));
  t.throws(() => checkPass(passNamed('derive-thresholds'), modelOnly, without('image', wrong), {}), {
    instanceOf: DiagnosticError,
    message: /SPK657: the pass "derive-thresholds" changed/,
  });
  const kernels = image.kernels.map((block, i) =>
    i === 0 ? { ...block, weights: block.weights.map((w) => -w) } : block,
  );
  t.throws(
    () =>
      checkPass(
        passNamed('emit'),
        without('image', facts),
        { ...facts, image: { ...image, kernels } },
        { image: imageExecutor },
      ),
    { instanceOf: DiagnosticError, message: /"emit" changed/ },
  );
});

test('lists of passes run alone, and say what they lack', (t) => {
  const { facts } = runPasses({ ...request, passes: ['fold-batch-norm', 'quantise'] });
  t.true(facts.model!.nodes.labels.every(({ op }) => op !== 'batch_norm'));
  t.throws(() => runPasses({ ...request, passes: ['schedule'] }), {
    instanceOf: DiagnosticError,
    message: /needs spike/,
  });
  t.throws(() => runPasses({ ...request, passes: ['shedule'] }), {
    instanceOf: DiagnosticError,
    message: /no pass is called "shedule"/,
  });
});
