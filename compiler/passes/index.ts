/** @file The registry: every pass, and the named pipelines with the reason for each place. `--passes` reads it. */
import { chooseAttentionOrder } from './choose_attention_order.ts';
import { deriveThresholds } from './derive_thresholds.ts';
import { emit } from './emit.ts';
import { expandTime } from './expand_time.ts';
import { foldBatchNorm } from './fold_batch_norm.ts';
import { mergeCascades } from './merge_cascades.ts';
import { measureTraffic } from './measure_traffic.ts';
import { pack } from './pack.ts';
import { partition } from './partition.ts';
import type { Facts } from '../facts.ts';
import type { Pass, PassLog } from './pass.ts';
import { place } from './place.ts';
import { proveRanges } from './prove_ranges.ts';
import { quantise } from './quantise.ts';
import { route } from './route.ts';
import { schedule } from './schedule.ts';

/** A pass seen without its exact facts, for code that treats all alike. */
export interface AnyPass extends Omit<Pass, 'run'> {
  run(facts: Facts, log: PassLog): Partial<Facts>;
}

/** All passes in the order in which they usually run. */
export const passes: readonly AnyPass[] = [
  foldBatchNorm,
  mergeCascades,
  chooseAttentionOrder,
  quantise,
  expandTime,
  proveRanges,
  deriveThresholds,
  schedule,
  measureTraffic,
  partition,
  pack,
  place,
  route,
  emit,
];

/** A pipeline: pass names, and why each stands where it does. */
export type Pipeline = readonly { readonly pass: string; readonly reason: string }[];

export const pipelines: { readonly deploy: Pipeline; readonly compile: Pipeline } = {
  deploy: [
    { pass: 'fold-batch-norm', reason: 'first: quantisation must see the weights that really multiply spikes' },
    { pass: 'merge-cascades', reason: 'after folding: norms between two convolutions must be gone' },
    {
      pass: 'choose-attention-order',
      reason: 'any time before lowering; early, so that its choice is printed with the model',
    },
    {
      pass: 'quantise',
      reason: 'last of the model passes: what it leaves is what the trainer and the chip both compute',
    },
  ],
  get compile() {
    return [
      ...pipelines.deploy,
      { pass: 'expand-time', reason: 'needs integer weights; gives populations and projections' },
      { pass: 'prove-ranges', reason: 'before thresholds: grids follow from bounds' },
      { pass: 'derive-thresholds', reason: 'needs grids; gives the spike graph' },
      { pass: 'schedule', reason: 'needs the spike graph; tells the packer which populations are neighbours in time' },
      { pass: 'measure-traffic', reason: 'needs the spike graph; tells the placer what to keep close' },
      { pass: 'partition', reason: 'tiles that fit one core' },
      { pass: 'pack', reason: 'small tiles share a core, along the schedule' },
      { pass: 'place', reason: 'cores that talk much go close together, and tiles to cores that they talk to' },
      { pass: 'route', reason: 'destinations follow from which tiles share a core' },
      { pass: 'emit', reason: 'puts all of it into one image' },
    ];
  },
};

export type { FactName, Facts } from '../facts.ts';
export type { Effect, Pass, PassLog } from './pass.ts';
