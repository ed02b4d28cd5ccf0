/** @file Threshold of NIR: what is above it fires, and nothing is kept. */
import type { NirLayer, NirThreshold } from '../network.ts';
import { byChannel, uniform } from './gains.ts';
import { addScale, nothingFolded } from './layers.ts';
import { addLine, cannot, float32, oneForChannels, type Planning, type Value } from './lines.ts';
import { declaredName } from './neurons.ts';

/**
 * A neuron that keeps nothing; where channels differ, one whose membrane forgets all, since only such a neuron takes its
 * thresholds from the checkpoint. Reports SPK426 for thresholds of 0 or less, and for those of positions.
 */
export function addThreshold(planning: Planning, layer: NirLayer<NirThreshold>, from: Value): Value | undefined {
  const { name, body, gives } = layer;
  const [one, channels] = [uniform(body.threshold), byChannel(body.threshold, gives)];
  if (body.threshold.some((threshold) => threshold <= 0))
    return cannot(
      planning,
      name,
      'a threshold of 0 or less fires without input',
      'add a number to the bias in front and to the threshold, so that it is above 0',
    );
  if (!channels) return cannot(planning, name, 'its threshold differs between positions of a channel', oneForChannels);
  const label = planning.labels.of(name);
  const source =
    from.carries === 'membranes'
      ? from
      : addScale(planning, planning.labels.fresh(`${label}.gain`), from, nothingFolded);
  const settings =
    one === undefined
      ? 'reset: hard, decay: 0, fires: above, threshold_from: threshold'
      : `fires: above, threshold: ${one}`;
  const tensors = one === undefined ? { threshold: float32([channels.length], channels) } : {};
  const call = declaredName(planning, 'I', `cap: 1, norm: 1, rounding: down, ${settings}`);
  addLine(planning, { label, call, reads: [source.label] }, tensors);
  return { label, carries: 'spikes', shape: gives };
}
