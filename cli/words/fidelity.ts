/** @file How far the deployed network is from the float checkpoint, in words. */
import type { Fidelity, LayerFidelity } from '../../runtime/index.ts';
import { counted, fixed } from '../terminal/numbers.ts';
import { pairs, section, table } from '../terminal/table.ts';
import { paragraph } from '../terminal/text.ts';

/** Layers that are listed: the worst. */
const listed = 8;

/** Two sides of a fidelity, in words. */
export interface Sides {
  readonly title: string;
  readonly float: string;
  readonly deployed: string;
}

const checkpointSides: Sides = {
  title: 'the deployed network against the float checkpoint',
  float: 'float',
  deployed: 'deployed',
};

/** What is measured; of a recording without logits, those are null. */
type Measured = Omit<Fidelity, 'logitError' | 'top1Agreement'> & {
  readonly [K in 'logitError' | 'top1Agreement']: Fidelity[K] | null;
};

/** The whole network, its worst layers, and what brings it nearer; `width` in characters. `trains`: whether spikec can train the network. */
export function fidelitySection(
  found: Measured,
  width: number,
  { sides = checkpointSides, trains }: { readonly sides?: Sides; readonly trains: boolean },
): string {
  const { equal, meanError, logitError, top1Agreement, accuracy, samples, layers } = found;
  const rows: [string, string][] = [
    ['equal counts', `${share(equal)} of neurons, mean error ${meanError.toFixed(4)} spikes`],
  ];
  if (logitError)
    rows.push(['logits', `largest error ${logitError.max.toFixed(4)}, root mean square ${logitError.rms.toFixed(4)}`]);
  if (top1Agreement !== null) rows.push(['same answer', `${share(top1Agreement)} of ${counted(samples, 'sample')}`]);
  if (accuracy)
    rows.push([
      'accuracy',
      `${sides.float} ${share(accuracy.float)}, ${sides.deployed} ${share(accuracy.deployed)} of ${accuracy.labelled} with a label`,
    ]);
  const worst = [...layers].sort((a, b) => a.equal - b.equal).slice(0, listed);
  const some = layers.length > listed ? `, ${listed} of ${layers.length} (--json lists all)` : '';
  return [
    section(`Fidelity: ${sides.title}`, pairs(rows, width - 2)),
    section(`Farthest layers${some}`, layerTable(worst, width - 2)),
    ...(equal === 1 ? [] : [paragraph(remedy(found, trains), width)]),
  ].join('\n');
}

const share = (part: number): string => `${fixed(100 * part, 2)} %`;

const layerTable = (layers: readonly LayerFidelity[], width: number): string =>
  table(
    ['layer', 'equal counts', 'mean error'],
    layers.map(({ layer, equal, meanError }) => [layer, share(equal), meanError.toFixed(4)]),
    ['left', 'right', 'right'],
    width,
  );

/** Rounding weights moves counts by one here and there; more than that has another cause. */
function remedy({ layers }: Pick<Fidelity, 'layers'>, trains: boolean): string {
  const first = layers.find(({ equal }) => equal < 0.9);
  const cause =
    first === undefined
      ? ''
      : ` The first layer with less than 90 % is ${first.layer}: look there, and at the layers in front of it, for weights that 8 bits hold badly.`;
  const training = trains
    ? 'spikec train --from FLOAT --epochs 0 --fine-tune 1'
    : 'in PyTorch, docs/pytorch.md: spikec train does not take this network';
  return `Nearer: train on with the chip's grid (${training}), or give samples of your data that set the grid (--calibrate-data, for compile and verify alike).${cause}`;
}
