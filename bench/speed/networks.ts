/** @file Times of whole networks, in turns, with outputs compared. */
import type { Mode } from '../../sim/index.ts';
import type { onnxruntime } from '../onnx/runtime.ts';
import { denseSides, differenceOf, ourSides, type OpenSide } from './sides.ts';
import type { Figures, Subject } from './subject.ts';
import { inTurns, type Timing } from './turns.ts';

/** One network's figures. */
export interface NetworkTimes extends Figures {
  readonly name: string;
  readonly times: readonly SideTime[];
  /** Largest difference between outputs of onnxruntime and the chip; absent without onnxruntime. */
  readonly difference?: number;
}

export interface SideTime extends Timing {
  readonly who: OpenSide['who'];
  readonly threads: number;
}

export async function timeNetwork(
  subject: Subject,
  runtime: ReturnType<typeof onnxruntime>,
  modes: readonly Mode[],
  rounds: number,
): Promise<NetworkTimes> {
  const ours = ourSides(subject.compiled.loaded.image, subject.input, modes);
  const theirs = runtime ? await denseSides(runtime, subject) : [];
  const sides = [...ours, ...theirs];
  const timings = await inTurns(sides, rounds);
  const [chip, dense] = [await ours.at(-1)?.outputs(), await theirs[0]?.outputs()];
  for (const side of sides) await side.close();
  return {
    ...{ name: subject.name, ...subject.figures },
    times: timings.map((timing, i) => ({ ...timing, who: sides[i]!.who, threads: sides[i]!.threads })),
    ...(chip && dense ? { difference: differenceOf(chip, dense) } : {}),
  };
}

/** Median of one side; undefined where it was not run. */
export const medianOf = (
  { times }: Pick<NetworkTimes, 'times'>,
  who: OpenSide['who'],
  threads: number,
): number | undefined => times.find((time) => time.who === who && time.threads === threads)?.median;

const head = ['network', 'mean', 'active', 'dense MACs', 'synaptic ops', 'side', 'median', 'least', 'of dense'];

/** Rows of the table: one per side, with its ratio to onnxruntime on as many threads. */
export const networkRows = (networks: readonly NetworkTimes[]): { head: readonly string[]; rows: string[][] } => ({
  head,
  rows: networks.flatMap((network) =>
    network.times.map((time, i) => {
      const dense = medianOf(network, 'onnxruntime', time.threads);
      const { name, meanCount, active, macs, synapticOps } = network;
      const about = [name, meanCount.toFixed(2), `${(100 * active).toFixed(0)} %`, million(macs), million(synapticOps)];
      return [
        ...(i === 0 ? about : about.map(() => '')),
        ...[time.name, milliseconds(time.median), milliseconds(time.least)],
        dense === undefined || time.who === 'onnxruntime' ? '' : (time.median / dense).toFixed(2),
      ];
    }),
  ),
});

const million = (x: number): string => `${(x / 1e6).toFixed(0)} M`;
const milliseconds = (x: number): string => `${x < 10 ? x.toFixed(2) : x.toFixed(1)} ms`;
