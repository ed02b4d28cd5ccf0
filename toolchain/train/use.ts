/** @file Whether settings that were given have a use in a run. */
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { isLine, neuronNodes, type ModelGraph } from '../../ir/model/index.ts';
import type { EncodedData } from '../../runtime/index.ts';
import { dropRates, layerRates } from '../../trainer/index.ts';
import type { TrainingArguments, TrainingSettings } from './settings.ts';

/** Of a run, what decides about settings. */
interface Run {
  readonly model: { readonly graph: ModelGraph };
  readonly settings: TrainingSettings;
  readonly floatOnly: boolean;
  readonly data: Pick<EncodedData, 'boxes'>;
}

type Setting = keyof TrainingArguments;

/** Why a setting changes nothing in a run; undefined where it does. */
const reasons: { readonly [S in Setting]?: (run: Run) => string | undefined } = {
  'fine-tune': ({ floatOnly }) => (floatOnly ? noDeploy : undefined),
  'fine-tune-lr': withoutDeploy,
  'weight-bits': ({ floatOnly }) => (floatOnly ? noDeploy : undefined),
  'weight-scales': ({ floatOnly }) => (floatOnly ? noDeploy : undefined),
  'scale-lr': (run) =>
    withoutDeploy(run) ?? (run.settings.scales === 'learned' ? undefined : 'scales are not learned: --weight-scales'),
  lr: withoutFloat,
  warmup: withoutFloat,
  'warmup-from': (run) => withoutFloat(run) ?? (run.settings.warmup === 0 ? 'there is no warm-up' : undefined),
  'layer-decay': ({ model: { graph }, settings: { layerDecay } }) => {
    const rate = layerRates(graph, 0.5);
    const same = graph.nodes.labels.every(({ name }) => rate(`${name}.`) === 1);
    return layerDecay !== 1 && same ? 'the network has no numbered blocks' : undefined;
  },
  'layer-scale': ({ model: { graph } }) =>
    graph.nodes.labels.some((node) => isLine(node) && node.parameters.some(({ bareKey }) => bareKey === true))
      ? undefined
      : 'the network has no layer scales',
  'drop-path': (run) => (run.settings.dropPath > 0 ? withoutBranch(run) : undefined),
  'drop-path-by': (run) => (run.settings.dropPath === 0 ? 'no branch is left out: --drop-path' : withoutBranch(run)),
  'ema-start': ({ settings }) => (settings.ema === 0 ? 'there is no average: --ema' : undefined),
  surrogate: ({ model: { graph } }) =>
    neuronNodes(graph).some(({ attributes }) => attributes.rounding === 'down')
      ? undefined
      : 'it is of neurons with rounding: down, and the network has none',
  'label-smoothing': ({ data, settings }) =>
    data.boxes && settings.labelSmoothing > 0 ? 'the network answers with boxes' : undefined,
};

const noDeploy = 'there is no deploy mode: --float';

function withoutDeploy({ settings, floatOnly }: Run): string | undefined {
  if (floatOnly) return noDeploy;
  return settings.fineTune === 0 ? 'there is no pass in deploy mode: --fine-tune 0' : undefined;
}

function withoutFloat({ settings }: Run): string | undefined {
  return settings.epochs === 0 ? 'there is no pass with float weights: --epochs 0' : undefined;
}

const withoutBranch = ({ model: { graph }, settings: { dropPath } }: Run): string | undefined =>
  dropRates(graph, dropPath).size === 0 ? 'no numbered block of the network ends with a sum of a branch' : undefined;

/**
 * Settings that were given and change nothing of a run (SPK247).
 *
 * @param shown how a setting is called where it was given.
 */
export const uselessSettings = (run: Run, given: readonly string[], shown: (setting: string) => string): Diagnostic[] =>
  given.flatMap((setting) => {
    const why = Object.hasOwn(reasons, setting) ? reasons[setting as Setting]!(run) : undefined;
    return why === undefined
      ? []
      : [{ code: 'SPK247', severity: 'warning', message: `${shown(setting)} changes nothing here: ${why}` }];
  });

/** Throws SPK703 where pictures can be moved out of sight. */
export function checkShift({ augmentation: { shift } }: TrainingSettings, { shape, name }: EncodedData): void {
  const [, ...sides] = shape;
  if (!sides.some((side) => side > 1 && shift >= side)) return;
  fail('SPK703', `shift=${shift} moves pictures of ${sides.join(' x ')} pixels out of sight`, {
    place: name,
    help: `give a smaller one with --augment, or none`,
  });
}
