/** @file Spikes of many samples in one file, as the Heidelberg data sets (SHD, SSC) and N-SHD have them: for each its times and its units. */
import type { AnyTensor } from '../../ir/tensor.ts';
import type { Hdf5Tensors } from '../formats/hdf5/tensors.ts';
import { damaged } from '../formats/problems.ts';
import type { Recorded } from './event_files.ts';
import type { FrameOptions } from './frames.ts';
import type { Recording, SampleExtents } from './recordings.ts';

const timesName = 'spikes/times';
const unitsName = 'spikes/units';

/** Whether a file holds trains of spikes. */
export const holdsTrains = ({ lists }: Hdf5Tensors): boolean => lists.has(timesName) && lists.has(unitsName);

/**
 * One recording for each sample, with its label where the file has one. A sample's T frames are equal parts of the time of
 * the longest one of the file; a value says whether its unit spiked in that part, or how often.
 *
 * @param name of the file. Throws SPK404 where times and units do not belong together, or a unit is not of the network.
 */
export function trainRecordings(
  { lists, tensors }: Hdf5Tensors,
  name: string,
  path: string,
  values: FrameOptions['values'],
): Recording[] {
  const [times, units] = [lists.get(timesName)!, lists.get(unitsName)!];
  if (times.length !== units.length)
    damaged(path, `it has the times of ${times.length} samples and the units of ${units.length}`);
  const labels = tensors.get('labels')?.data;
  const longest = times.reduce((most, { data }) => Math.max(most, Number(data.at(-1) ?? 0)), 0);
  return times.map((time, index) => ({
    name: `${name}[${index}]`,
    path,
    ...(labels?.length === times.length ? { label: Number(labels[index]) } : {}),
    read: (extents) => framesOf(time, units[index]!, { extents, longest, values, place: `${path}, sample ${index}` }),
  }));
}

interface Cut {
  readonly extents: SampleExtents;
  readonly longest: number;
  readonly values: FrameOptions['values'];
  readonly place: string;
}

function framesOf(times: AnyTensor, units: AnyTensor, { extents, longest, values, place }: Cut): Recorded {
  const { channels, height, width, steps } = extents;
  const count = channels * height * width;
  if (times.data.length !== units.data.length)
    damaged(place, `it has ${times.data.length} times and ${units.data.length} units`);
  const data = new Int32Array(steps * count);
  for (let i = 0; i < times.data.length; i++) {
    const [time, unit] = [Number(times.data[i]), Number(units.data[i])];
    if (!(unit >= 0 && unit < count)) damaged(place, `a spike is of unit ${unit}, and the network has ${count} inputs`);
    const step = Math.max(0, Math.min(steps - 1, Math.floor((time / longest) * steps)));
    const at = step * count + unit;
    data[at] = values === 'binary' ? 1 : data[at]! + 1;
  }
  return {
    kind: 'tensor',
    tensor: {
      type: 'I32',
      shape: height * width === 1 ? [1, steps, channels] : [1, steps, channels, height, width],
      data,
    },
    steps: [
      `${times.data.length} spikes, cut into ${steps} parts of ${longest / steps} of the file's time; a value ${
        values === 'binary' ? 'is 1 where its unit spiked, else 0' : 'is its number of spikes'
      }`,
    ],
  };
}
