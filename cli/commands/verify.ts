import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { Weights } from '../../ir/checkpoint/index.ts';
import { exactFloat32 } from '../../ir/limits.ts';
import type { Fidelity, Sample, Verdict } from '../../runtime/index.ts';
import { calibrationArguments, calibrationOf, calibrationOptions } from '../arguments/calibration.ts';
import { loadWeights } from '../../toolchain/load/checkpoint.ts';
import { defineCommand } from '../arguments/command.ts';
import { eventOptions } from '../arguments/event_options.ts';
import { loadImage, type LoadedImage } from '../../toolchain/load/image.ts';
import { interruptible } from '../../node/interrupt.ts';
import { loadModel, type LoadedModel } from '../../toolchain/load/model.ts';
import { whole } from '../terminal/numbers.ts';
import { flag, number, parameterOption, required, sampleOptions } from '../arguments/options.ts';
import { originOf, originText } from '../../toolchain/report/origin.ts';
import { openSamples } from '../arguments/samples.ts';
import { pairs, section, table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Deployed } from '../../toolchain/judge.ts';
import {
  checkSameNetwork,
  differenceText,
  judgeText,
  originOfNetwork,
  verdictText,
  verifySamples,
  type Judgement,
  type Origin,
} from '../../toolchain/verify.ts';

function layerTable({ layers }: Verdict, width: number): string {
  const rows = layers.map(({ layer, neurons, spikes, differing }) => [
    layer,
    whole(neurons),
    whole(spikes),
    differing === 0 ? 'equal' : whole(differing),
  ]);
  return table(['layer', 'neurons', 'spikes', 'differing'], rows, ['left', 'right', 'right', 'right'], width);
}

function exactnessText({ float32 }: Verdict): string {
  const { proved, observed } = float32;
  const most = observed.reduce((largest, reach) => Math.max(largest, reach.steps), 0);
  const watched =
    observed.length === 0
      ? ''
      : `, observed for ${observed.length} more (largest sum ${whole(most)} of ${whole(exactFloat32)} grid steps)`;
  return `float32 sums of the trainer: proved exact for ${proved} populations${watched}`;
}

function fidelityText(fidelity: Fidelity, width: number): string {
  const { equal, meanError, logitError, top1Agreement, accuracy, samples } = fidelity;
  return pairs(
    [
      ['equal counts', `${(100 * equal).toFixed(2)} % of neurons, mean error ${meanError.toFixed(4)} spikes`],
      ['logits', `largest error ${logitError.max.toFixed(4)}, root mean square ${logitError.rms.toFixed(4)}`],
      ['same answer', `${(100 * top1Agreement).toFixed(1)} % of ${samples} samples`],
      ...(accuracy
        ? ([
            [
              'accuracy',
              `float ${(100 * accuracy.float).toFixed(2)} %, deployed ${(100 * accuracy.deployed).toFixed(2)} % of ${accuracy.labelled}`,
            ],
          ] as [string, string][])
        : []),
    ],
    width,
  );
}

interface Found {
  readonly loaded: LoadedImage;
  readonly judgement: Judgement;
  readonly fidelity: Fidelity | undefined;
  readonly origin: Origin;
}

const documentOf = ({ loaded, judgement: { verdict, withoutTrainer }, fidelity, origin }: Found): object => ({
  ...originOf(loaded),
  ...origin,
  ...verdict,
  firstDifference: verdict.firstDifference ?? null,
  withoutTrainer: withoutTrainer ?? null,
  fidelity: fidelity ?? null,
});

/** What to say where the image was made from something else than it is compared with. */
function originMistakes({ sameModel, sameWeights }: Origin, float: boolean): Diagnostic[] {
  const warning = (message: string, help: string): Diagnostic => ({
    code: 'SPK711',
    severity: 'warning',
    message,
    help,
  });
  const model = warning(
    'the image was compiled from another model',
    'give the same file and the same -p values as "spikec compile" had',
  );
  const weights = float
    ? warning(
        'the image was compiled from other weights than this float checkpoint gives when it is quantised again',
        'give the same --calibrate samples as "spikec compile" had, or verify against what its --save-weights wrote',
      )
    : warning('the image was compiled from other weights', 'give the checkpoint that "spikec compile" had');
  return [...(sameModel ? [] : [model]), ...(sameWeights ? [] : [weights])];
}

function report({ loaded, judgement, fidelity }: Found, terminal: Terminal): string {
  const { verdict } = judgement;
  const { slots, logicalSteps } = loaded.image.header.schedule;
  const words = verdictText(verdict, slots * logicalSteps);
  const { firstDifference } = verdict;
  return [
    layerTable(verdict, terminal.width),
    '',
    exactnessText(verdict),
    judgeText(judgement),
    ...(fidelity
      ? [
          section(
            'Fidelity: the deployed network against the float checkpoint',
            fidelityText(fidelity, terminal.width - 2),
          ),
        ]
      : []),
    ...(firstDifference ? ['', `first difference: ${differenceText(firstDifference)}`] : []),
    '',
    `${terminal.style(verdict.exact ? ['bold', 'green'] : ['bold', 'red'], words)}`,
    originText(loaded),
  ].join('\n');
}

async function measureFidelity(
  model: LoadedModel,
  weights: Weights,
  deployed: Deployed,
  samples: readonly Sample[],
): Promise<Fidelity> {
  const { fidelity, referenceOf } = await import('../../runtime/index.ts');
  return interruptible(() =>
    fidelity(referenceOf(model.graph, weights), referenceOf(deployed.model, deployed.weights), samples),
  );
}

export const verify = defineCommand({
  name: 'verify',
  summary:
    'Prove that every spike on the chip is the trained network\u2019s; exit status 1 and the first difference if not',
  positionals: { image: { type: 'string', demandOption: true, describe: 'A chip image' } },
  options: {
    model: required('The model file the image was compiled from'),
    weights: required('Its checkpoint: .safetensors (float or integer) or .pth'),
    ...parameterOption,
    ...sampleOptions,
    ...eventOptions,
    ...calibrationOptions,
    threads: number('Run samples side by side in this many threads'),
    'every-step': flag('Compare every time step of every window (the simulator\u2019s step mode always does)'),
    fidelity: flag('Measure also how far the deployed network is from the float checkpoint'),
    'allow-missing': flag('As for "spikec compile"'),
    'allow-extra': flag('As for "spikec compile"'),
  },
  examples: [
    ['verify net.img --model net.spike --weights net.safetensors --input a.png', 'every spike of one picture'],
    [
      'verify net.img --model net.spike --weights net.pth --data fashion-mnist --limit 16 --fidelity',
      'and how far from float',
    ],
  ],
  async run(args, terminal) {
    if (args.threads !== undefined && (args.threads < 1 || args.threads > 256))
      fail('SPK703', '--threads must be 1 to 256');
    const loaded = await loadImage(args.image);
    const model = await loadModel(args.model, args.p, terminal);
    const { weights } = await loadWeights(args.weights, model, terminal, {
      missing: args['allow-missing'],
      extra: args['allow-extra'],
    });
    if (args.fidelity === true && weights.kind !== 'float')
      fail('SPK705', `--fidelity needs a float checkpoint; ${args.weights} is an integer one`, {
        help: 'leave --fidelity out, or give the checkpoint as it was trained',
      });
    const calibration = await calibrationOf(calibrationArguments(args), model);
    const { deploy } = await import('../../compiler/index.ts');
    const { target } = loaded.image.header;
    const deployed = interruptible(() => deploy({ model: model.graph, weights, target, calibration }));
    checkSameNetwork(loaded.image, deployed.model);
    const origin = originOfNetwork(loaded.image, deployed);
    terminal.warn(originMistakes(origin, weights.kind === 'float'));
    const { gridOfImage } = await import('../../runtime/index.ts');
    const samples = await openSamples(args, gridOfImage(loaded.image.header));
    const kept: Sample[] = [];
    const judgement = await verifySamples(
      loaded,
      deployed,
      samples,
      { threads: args.threads ?? 1 },
      ({ sample, exact, count }) => {
        if (args.fidelity === true) kept.push(sample);
        terminal.progress(`verify: ${count} samples, ${sample.name} ${exact ? 'equal' : 'different'}`);
      },
    );
    const found = {
      loaded,
      judgement,
      origin,
      fidelity: args.fidelity === true ? await measureFidelity(model, weights, deployed, kept) : undefined,
    };
    return { json: documentOf(found), text: () => report(found, terminal), status: judgement.verdict.exact ? 0 : 1 };
  },
});
