/** @file Recorded values as spike counts: whole numbers, or single spikes that are added up. */
import { fail } from '../../ir/diagnostics/index.ts';
import { sizeOf, type AnyTensor } from '../../ir/tensor.ts';
import { indexOf } from '../verify/index.ts';
import type { CountLayout, Wanted } from './layout.ts';

/**
 * Counts [N, T, ...] of a tensor of any element type. Throws SPK729 where a value is no count, SPK730 where it is above the
 * layer's cap.
 */
export function countsOfTensor(tensor: AnyTensor, layout: CountLayout, wanted: Wanted, place: string): Uint8Array {
  const { data } = tensor;
  const size = sizeOf(wanted.shape);
  const { samples, perStep } = layout;
  const most = perStep > 1 ? 1 : wanted.cap;
  const counts = new Uint8Array(samples * wanted.steps * size);
  for (let n = 0; n < samples; n++)
    for (let step = 0; step < wanted.steps * perStep; step++) {
      const from = layout.at(n, step) * size;
      const to = (n * wanted.steps + Math.floor(step / perStep)) * size;
      for (let i = 0; i < size; i++) {
        const value = Number(data[from + i]!);
        if (!(value >= 0 && value <= most && Number.isInteger(value))) refuse(tensor, from + i, most, place);
        counts[to + i]! += value;
      }
    }
  return counts;
}

function refuse({ data, shape }: AnyTensor, at: number, most: number, place: string): never {
  const value = Number(data[at]!);
  const where = `${value} at [${indexOf(at, shape).join(', ')}]`;
  if (value > most && Number.isInteger(value))
    return fail('SPK730', `a count of ${where}, where a neuron of this network fires at most ${most} in a step`, {
      place,
      help: 'the cap of the neuron is another than in the framework, or something else than its spikes was recorded',
    });
  const parts = partsOf(data);
  return fail('SPK729', `${where} is no spike count`, {
    place,
    help:
      parts === undefined
        ? 'record what the neuron fires, whole numbers from 0 on, not its membrane or its input'
        : `all values are multiples of 1/${parts}: this neuron divides its counts (norm); save a * ${parts}`,
  });
}

/** The smallest power of two, up to 64, that makes whole numbers from 0 on of all values. */
function partsOf(data: AnyTensor['data']): number | undefined {
  const allWhole = (parts: number): boolean => {
    for (const value of data) if (!(Number(value) >= 0 && Number.isInteger(Number(value) * parts))) return false;
    return true;
  };
  return [2, 4, 8, 16, 32, 64].find(allWhole);
}
