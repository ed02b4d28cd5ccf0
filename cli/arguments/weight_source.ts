/** @file Where the weights of a compilation come from: a checkpoint, or a seed. */
import type { CompileRequest } from '../../compiler/index.ts';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { largestSeed } from '../../ir/limits.ts';
import type { WeightOptions } from '../../toolchain/load/checkpoint.ts';
import type { LoadedModel } from '../../toolchain/load/model.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { openWeights, weightOptionsOf, type WeightArguments } from './loading.ts';

export type WeightSource =
  | { readonly kind: 'checkpoint'; readonly path: string; readonly options: WeightOptions }
  | { readonly kind: 'random'; readonly seed: number };

/** The options, as parsed. Throws SPK703, SPK704 or SPK705. */
export function weightSource(
  args: WeightArguments & { readonly weights: string | undefined; readonly 'random-weights': number | undefined },
): WeightSource {
  const { weights: path, 'random-weights': seed, 'allow-missing': missing, 'allow-extra': extra, take, rename } = args;
  if (seed === undefined) {
    if (path !== undefined) return { kind: 'checkpoint', path, options: weightOptionsOf(args) };
    return fail('SPK704', '--weights is missing', {
      help: 'name a checkpoint: --weights net.safetensors; or draw weights from a seed: --random-weights 1',
    });
  }
  const other = Object.entries({ weights: path, 'allow-missing': missing, 'allow-extra': extra, take, rename }).find(
    ([, value]) => value !== undefined,
  );
  if (other)
    fail('SPK705', `--random-weights and --${other[0]}: random weights come from no checkpoint`, {
      help: 'leave one of them out',
    });
  if (seed > largestSeed) fail('SPK703', `--random-weights ${seed}: a seed is at most ${largestSeed}`);
  return { kind: 'random', seed };
}

/** Reads a checkpoint, or draws float weights; a checkpoint that was made from random weights is known by its metadata. */
export function weightsOf(
  source: WeightSource,
  model: LoadedModel,
  terminal: Terminal,
): Pick<CompileRequest, 'weights' | 'randomSeed' | 'classNames'> & { readonly warnings: readonly Diagnostic[] } {
  if (source.kind === 'random')
    return { weights: randomWeights(model.graph, source.seed), randomSeed: source.seed, warnings: [] };
  const { weights, randomSeed, classNames, report } = openWeights(source.path, model, terminal, source.options);
  return { weights, classNames, warnings: report.warnings, ...(randomSeed === undefined ? {} : { randomSeed }) };
}
