/** @file What leaves the network: spikes counted over all steps, membranes as their mean. */
import { sizeOf } from '../../../ir/tensor.ts';
import type { NirLayer, NirOutput } from '../network.ts';
import { addLine, cannot, type Planning, type Value } from './lines.ts';

/** Adds an output, which the host makes of what each step gives. */
export function addOutput(planning: Planning, layer: NirLayer<NirOutput>, from: Value): undefined {
  if (from.carries === 'input') return cannot(planning, layer.name, 'the input leaves the network as it came');
  const label = planning.labels.of(layer.name);
  addLine(planning, { label, call: from.carries === 'spikes' ? 'sum_steps' : 'mean_steps', reads: [from.label] });
  const first = planning.outputs.length === 0;
  const name = first ? (sizeOf(from.shape) === from.shape[0] ? 'logits' : 'out') : `out${planning.outputs.length + 1}`;
  planning.outputs.push({ name, label });
}
