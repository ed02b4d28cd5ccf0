/** @file Runs that are taught by more than labels: a teacher, losses at every logical step. */
import test from 'ava';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { loadModel } from '../../toolchain/load/model.ts';
import type { TeacherNetwork } from '../../toolchain/train/taught.ts';
import { createTrainingStep, startTeacher } from '../../trainer/index.ts';
import { teacherTargets } from '../../trainer/objective/index.ts';
import { emptyFolder, spikec } from '../cli/spikec.ts';
import { host } from '../support/host.ts';
import { tinyModel } from '../trainer/data.ts';
import { numbers } from '../trainer/support.ts';
import { workplace } from './training.ts';

const input = 'input x: [1, 8, 8] { fraction_bits: 6, bits: 9, mean: [0.25], std: [0.25], steps: 2 }';

/** Two logical steps, two heads. */
const twoHeads = `model "two heads"
neuron lif { cap: 1, norm: 1, rounding: down, reset: hard, leak: 1 }
${input}
x = x -> stem.conv: conv2d(8, kernel=3) -> stem.bn: batch_norm -> stem.lif: lif -> conv: conv2d(8, kernel=3) -> mean -> lif: lif
let first = x -> head: linear(4) -> mean_steps
let second = x -> head_kd: linear(4) -> mean_steps
output logits = average(first, second)
`;

const oneHead = twoHeads.replace(/let second.*\n/, '').replace('average(first, second)', 'first');

function teacherIn(folder: string, text = tinyModel, seed = 3): TeacherNetwork {
  const path = join(folder, 'teacher.spike');
  writeFileSync(path, text);
  const model = loadModel(host, path);
  return { model, parameters: randomWeights(model.graph, seed).parameters, sha256: String(seed) };
}

const settings = { epochs: 2, batch: 12, validation: 12, augment: 'flip,mixup=0.8,cutmix=1', lr: 0.01 };

test('a teacher: the same bits with 1, 2, 3 threads and after resuming; another teacher is refused', async (t) => {
  const { folder, train } = workplace(t, twoHeads);
  const teacher = teacherIn(folder);
  const whole = await train('whole', settings, {}, { teacher });
  for (const threads of [2, 3]) t.deepEqual(await train(`on ${threads}`, settings, { threads }, { teacher }), whole);
  const other = teacherIn(folder, tinyModel, 4);
  for (const stopAt of [2, 7]) {
    const run = `until ${stopAt}`;
    t.notDeepEqual(await train(run, settings, { stopAt, threads: 2 }, { teacher }), whole);
    await t.throwsAsync(train(run, settings, { resume: true }, { teacher: other }), {
      message: /--teacher was \w+ 3, now it is \w+ 4/,
    });
    t.deepEqual(await train(run, settings, { resume: true }, { teacher }), whole);
  }
  t.notDeepEqual(await train('other', settings, {}, { teacher: other }), whole, 'what it answers matters');
  const soft = { ...settings, 'teacher-answers': 'soft' };
  t.notDeepEqual(await train('soft', soft, {}, { teacher }), whole);
});

test('a teacher of two heads in time answers as the network does that learns', async (t) => {
  const { model, parameters } = teacherIn(emptyFolder(t), twoHeads);
  const options = { batch: 6, threads: 2 };
  const images = numbers(9, 6 * 64);
  const learning = createTrainingStep(model.graph, options, host.training);
  learning.write('weights', parameters);
  const expected = learning.evaluate(images).slice();
  await learning.close();
  for (const answers of ['hard', 'soft'] as const) {
    const teacher = startTeacher(model.graph, parameters, { ...options, answers }, host.training);
    const batch = { images, labels: new Int32Array(6), targets: new Float32Array(24), answers: new Float32Array(24) };
    teacher.teach(batch);
    t.deepEqual(batch.answers, teacherTargets(expected, 4, answers));
    await teacher.close();
  }
});

test('the command line names a teacher by two files', async (t) => {
  const { folder } = workplace(t, twoHeads);
  writeFileSync(join(folder, 'big.spike'), tinyModel);
  const cwd = { cwd: folder };
  const both = 'big.spike,big.spike.safetensors';
  const train = (model: string, ...words: string[]) =>
    spikec(
      ['train', model, '--data', 'set', '--out', `${model}.safetensors`, '--epochs', '1', '--batch', '12', ...words],
      cwd,
    );
  const taught = await train('big.spike', '--float');
  t.is(taught.status, 0, taught.stderr);
  for (const [words, message] of [
    [['--teacher', 'big.spike'], /--teacher big\.spike: it must be MODEL,WEIGHTS/],
    [['--teacher-share', '0.3'], /--teacher-share needs --teacher/],
    [['--teacher', 'big.spike,net.spike'], /SPK4\d\d/],
    [['--teacher', both, '--teacher-p', 'classes=5'], /SPK320.*-p classes=4|SPK3\d\d/],
  ] as const) {
    const refused = await train('net.spike', ...words);
    t.regex(refused.stderr, message);
    t.not(refused.status, 0);
  }
  const learnt = await train('net.spike', '--teacher', both);
  t.is(learnt.status, 0, learnt.stderr);
  const dry = await train('net.spike', '--teacher', both, '--dry-run');
  t.is(dry.status, 0, dry.stderr);
});

const refusals: readonly (readonly [title: string, model: string, teacher: string, code: string, message: RegExp])[] = [
  ['one head', oneHead, tinyModel, 'SPK812', /"two heads" has one head/],
  ['other classes', twoHeads, tinyModel.replace('classes = 4', 'classes = 5'), 'SPK818', /5 classes, the network 4/],
  ['another size', twoHeads, tinyModel.replace('8, 8', '16, 16'), 'SPK818', /shape 1,16,16, the network's 1,8,8/],
  ['other pixels', twoHeads, tinyModel.replace('0.25', '0.5'), 'SPK818', /mean 0.5, the network's 0.25/],
];

for (const [title, model, teacher, code, message] of refusals)
  test(`a teacher that does not fit: ${title}`, async (t) => {
    const { folder, train } = workplace(t, model);
    const error = await t.throwsAsync(train('run', settings, {}, { teacher: teacherIn(folder, teacher) }), {
      instanceOf: DiagnosticError,
    });
    t.deepEqual([error.diagnostics[0]!.code, message.test(error.diagnostics[0]!.message)], [code, true]);
  });

test('losses at every logical step are others than that of the mean answer; refused where there are none', async (t) => {
  const { folder, train } = workplace(t, oneHead);
  const quick = { ...settings, epochs: 1, 'fine-tune': 0 };
  const each = { ...quick, loss: 'every-step' };
  t.notDeepEqual(await train('each', each), await train('mean', quick));
  const teacher = teacherIn(folder);
  await t.throwsAsync(train('taught', each, {}, { teacher }), { message: /a teacher teaches the mean answer/ });
  const still = workplace(t, tinyModel);
  await t.throwsAsync(still.train('still', each), { message: /"logits" is no reading of several logical steps/ });
});
