import { fail } from '../../ir/diagnostics/index.ts';
import type { RunOf } from '../arguments/command.ts';
import { openModel } from '../arguments/loading.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import { changeFigures, warnOfChanges } from '../arguments/samples.ts';
import { fitOf, pictureWords } from '../arguments/picture_options.ts';
import type { pretrain } from '../commands/pretrain.ts';
import { host } from '../host.ts';
import { bytes, whole } from '../terminal/numbers.ts';
import { pairs } from '../terminal/table.ts';
import { watchOn } from '../words/training.ts';
import { catchInterrupts } from '../../node/interrupt.ts';
import { maskDefaults, pretrainingDefaults } from '../../toolchain/defaults.ts';
import { planPretraining, type MaskSettings } from '../../toolchain/pretrain/plan.ts';
import { runPretraining, writePretrained } from '../../toolchain/pretrain/pretrain.ts';
import { openRunFolder } from '../../toolchain/train/folder.ts';
import { trainingSettings } from '../../toolchain/train/settings.ts';

type Arguments = Parameters<RunOf<typeof pretrain>>[0];

function maskSettings(args: Arguments): MaskSettings {
  const text = args['mask-ratio'] ?? maskDefaults.ratio;
  const maskRatio = Number(text);
  if (text.trim() === '' || !(maskRatio >= 0 && maskRatio <= 1))
    fail('SPK703', `--mask-ratio ${text}: it must be a share from 0 to 1`, { help: "0.5 is the papers'" });
  return {
    maskRatio,
    decoder: {
      width: args['decoder-width'] ?? maskDefaults.width,
      depth: args['decoder-depth'] ?? maskDefaults.depth,
      heads: args['decoder-heads'] ?? maskDefaults.heads,
    },
    order: args['as-published'] === true ? 'published' : 'in_order',
    features: args.features,
    maskedUpTo: args['masked-up-to'],
  };
}

/** What is given, and where nothing is, what pre-training has. */
const settingsOf = (args: Arguments): ReturnType<typeof trainingSettings> =>
  trainingSettings(
    { ...pretrainingDefaults, ...Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) },
    (setting) => `--${setting}`,
  );

export const run: RunOf<typeof pretrain> = async (args, terminal) => {
  const { model: path, out, data } = args;
  const threads = args['device-threads'] ?? 1;
  if (threads < 1 || threads > 64) fail('SPK703', '--device-threads must be 1 to 64');
  if (data === undefined)
    return fail('SPK704', '--data is missing', { help: '--data fashion-mnist, mnist, a folder, or FILE.npz' });
  const [settings, mask, resume] = [settingsOf(args), maskSettings(args), args.resume === true];
  if (settings.augmentation.mixup > 0 || settings.augmentation.cutmix > 0)
    fail('SPK705', '--augment mixup and cutmix mix labels, and pre-training has none');
  await checkOutputs([{ option: '--out', path: out, what: 'checkpoint' }], [path, data]);
  const folder = openRunFolder(host, args['run-folder'] ?? `${out.replace(/\.safetensors$/, '')}.run`, resume);
  const model = openModel(path, args.p, terminal);
  const fit = fitOf(args);
  const plan = await planPretraining(host, model, data, settings, mask, fit ? { fit } : {});
  warnOfChanges(plan.data.changes, terminal);
  const { encoder } = plan;
  const [rows, columns] = encoder.grid;
  if (!terminal.quiet)
    terminal.print(
      `${rows * columns} patches of ${encoder.patch.join('x')} pixels; ${encoder.norms.size} norms look at kept ones alone`,
    );
  const interrupts = catchInterrupts(() => terminal.note('stopping after this step; once more stops at once'));
  const watch = watchOn(terminal, () => interrupts.asked());
  const started = { data, ...pictureWords(args) };
  const words = Object.fromEntries(Object.entries(started).map(([name, value]) => [name, String(value)]));
  const trained = await runPretraining({ host, plan, threads, folder, resume, started: words, watch }).finally(() =>
    terminal.progress(),
  );
  try {
    if (interrupts.asked()) terminal.note(`saved after step ${trained.progress.total}; go on with --resume`);
    interrupts.release();
    const written = await writePretrained(host, plan, trained, out);
    const { epochs, total, points } = trained.progress;
    const loss = epochs.at(-1)?.loss ?? points.at(-1)?.loss;
    const document = {
      ...{ model: model.graph.name, file: path, checkpoint: out, ...written, runFolder: folder.path, steps: total },
      ...{ patches: rows * columns, maskedNorms: [...encoder.norms], loss: loss ?? null, epochs },
      ...{ settings: plan.identity.settings, dataHash: plan.data.sha256, changes: changeFigures(plan.data.changes) },
    };
    const lines: [string, string][] = [
      ['pre-trained', `${whole(total)} steps of ${settings.batch} pictures of ${plan.data.name}`],
      ...(loss === undefined
        ? []
        : [['loss', `${loss.toFixed(4)}; at most 1 is what predicting each patch's mean gives`] as [string, string]]),
      ['run folder', `${folder.path}: state.safetensors, metrics.jsonl, curve.svg, reconstructions.svg`],
      ['checkpoint', `${out}: ${bytes(written.bytes)}, sha256 ${written.sha256.slice(0, 16)}`],
      ['next', `spikec train ${path} --from ${out} --data ...`],
    ];
    return { json: document, text: () => pairs(lines, terminal.width) };
  } finally {
    await trained.learner.close();
  }
};
