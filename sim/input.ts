/** @file The host's side of a sample: its frames, checked against what the image declares. */
import type { ChipImage } from '../ir/chip/image.ts';
import { fail } from '../ir/diagnostics/index.ts';
import { framesOf, sizeOf } from '../ir/tensor.ts';

/** The frames of all logical steps, one after the other. Throws SPK490 where a value does not fit the input's declared bits. */
export function framesIn(image: ChipImage, input: Int32Array): readonly Int32Array[] {
  const { schedule, input: declared, populations } = image.header;
  const size = sizeOf(populations[declared.population]!.extents);
  checkInput(image, input);
  const frames = framesOf(input, size, schedule.logicalSteps);
  return Array.from({ length: schedule.logicalSteps }, (_, t) => frames.subarray(t * size, (t + 1) * size));
}

function checkInput({ header }: ChipImage, input: Int32Array): void {
  const { bits, population, fractionBits } = header.input;
  const low = -(2 ** (bits - 1));
  const high = 2 ** (bits - 1) - 1;
  // Bits that differ from the sign anywhere: one look at every value of every sample, so no more than that.
  let used = 0;
  for (let i = 0; i < input.length; i++) used |= input[i]! ^ (input[i]! >> 31);
  if (used <= high) return;
  const least = input.reduce((a, b) => Math.min(a, b), 0);
  const most = input.reduce((a, b) => Math.max(a, b), 0);
  const needed = bitsFor(least, most);
  fail('SPK490', `the input holds values from ${least} to ${most}, but ${bits} signed bits hold ${low} to ${high}`, {
    place: `input "${header.populations[population]!.name}", on a grid of 1/${2 ** fractionBits}`,
    help: `compile with \`-p bits=${needed}\`, or scale the input`,
  });
}

/** The fewest two's complement bits that hold least..most. */
function bitsFor(least: number, most: number): number {
  let bits = 2;
  while (least < -(2 ** (bits - 1)) || most > 2 ** (bits - 1) - 1) bits++;
  return bits;
}
