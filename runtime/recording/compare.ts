/** @file A chip against a recording, sample by sample: `===` on counts; outputs in their float32 bits. */
import type { ImageHeader } from '../../ir/chip/image.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { countsOfSlots, slotsOfCounts, type LayerTrace, type OutputValues, type SampleTrace } from '../../ir/trace.ts';
import { topClasses } from '../session.ts';
import {
  compareTraces,
  createFidelity,
  firingTimes,
  mostDiffering,
  type Difference,
  type Fidelity,
  type LayerComparison,
  type SampleDifferences,
} from '../verify/index.ts';
import { causeOf, exchanged, type Cause } from './cause.ts';
import type { RecordedOutput, Recording } from './open.ts';

/** How far an output is from the recorded one. */
export interface OutputAgreement {
  readonly output: string;
  /** What it is called in the recording. */
  readonly tensor: string;
  readonly values: number;
  /** Values with other float32 bits (float64 where both sides have it). */
  readonly differing: number;
  /** Largest |difference|. */
  readonly maxError: number;
  /** Share of samples with the same first class, 0..1. */
  readonly sameAnswer: number;
}

/** What was found over all samples. */
export interface RecordedVerdict {
  /** Whether all spiking layers were recorded and every count is equal. */
  readonly exact: boolean;
  readonly samples: number;
  /** Spiking layers that were compared. */
  readonly populations: number;
  /** Neurons of them. */
  readonly neurons: number;
  readonly logicalSteps: number;
  readonly firstDifference?: Difference & { readonly sample: string };
  /** Neurons of the first samples whose counts differ; absent where none do. */
  readonly differences?: readonly SampleDifferences[];
  /** Where something differs: what that looks like. */
  readonly cause?: Cause;
  /** Sums over all samples, in model order; `spikes` of the recording, `fired` of the chip. */
  readonly layers: readonly (LayerComparison & { readonly tensor: string; readonly fired: number })[];
  readonly unrecorded: readonly string[];
  readonly outputs: readonly OutputAgreement[];
  /** The chip against the recording; without logits and answers where none were recorded. */
  readonly fidelity: Omit<Fidelity, 'logitError' | 'top1Agreement'> & {
    readonly logitError: Fidelity['logitError'] | null;
    readonly top1Agreement: number | null;
  };
}

/** Running sums, so that samples need not be kept. */
export interface RecordedComparison {
  /** Samples in the order of the recording. Returns whether all counts are equal. */
  add(sample: { readonly name: string; readonly label?: number }, trace: SampleTrace): boolean;
  verdict(): RecordedVerdict;
}

interface Sums {
  neurons: number;
  fired: number;
  /** By logical step, `spikes` of the recording. */
  readonly spikes: Float64Array;
  readonly differing: Float64Array;
}

/** Begins with no samples. */
export function createComparison(header: ImageHeader, recording: Recording): RecordedComparison {
  const times = firingTimes(header);
  const { logicalSteps } = header.schedule;
  const empty = (): Sums => ({
    ...{ neurons: 0, fired: 0 },
    spikes: new Float64Array(logicalSteps),
    differing: new Float64Array(logicalSteps),
  });
  const sums = new Map(recording.layers.map(({ layer }) => [layer, empty()]));
  const fidelity = createFidelity([...sums.keys()]);
  const outputs = recording.outputs.map((output) => createAgreement(output, recording.samples));
  const [logits] = recording.outputs;
  const differences: SampleDifferences[] = [];
  let [samples, firstDifference, fires]: [number, RecordedVerdict['firstDifference'], ReadonlyMap<string, string>] = [
    0,
    undefined,
    new Map(),
  ];
  return {
    add({ name, label }, trace) {
      const recorded = countsOfSample(recording, samples);
      const fired = new Map(trace.layers.map((layer) => [layer.layer, countsOfSlots(layer)]));
      const { first, differences: found } = compareTraces(traceOf(recording, recorded), trace, times);
      for (const [layer, own] of sums) addCounts(own, recorded.get(layer)!, fired.get(layer)!);
      if (found && differences.length < mostDiffering) differences.push({ sample: name, layers: found });
      if (first && !firstDifference) {
        firstDifference = { ...first, sample: name };
        fires = exchanged(recorded, fired);
      }
      const values = (output: RecordedOutput | undefined): number[] =>
        output ? Array.from(sampleOf(output, recording.samples, samples)) : [];
      const given = logits ? Array.from(trace.outputs.get(logits.output)!) : [];
      fidelity.add({ counts: recorded, logits: values(logits) }, { counts: fired, logits: given }, label);
      for (const output of outputs) output.add(samples, trace.outputs);
      samples++;
      return first === undefined;
    },
    verdict() {
      const windows = [...times.window.values()];
      const layers = recording.layers.map(({ layer, tensor }) => {
        const { differing, spikes, ...own } = sums.get(layer)!;
        return { layer, tensor, ...own, spikes: total(spikes), differing: total(differing) };
      });
      const parts = [...sums].map(([layer, { differing, spikes }]) => ({
        layer,
        differing,
        spikes,
        window: times.window.get(layer)!,
      }));
      const cause = causeOf(parts, fires, Math.min(...windows));
      const { logitError, top1Agreement, ...near } = fidelity.fidelity();
      const { unrecorded } = recording;
      return {
        exact: firstDifference === undefined && unrecorded.length === 0,
        ...{ samples, populations: layers.length, logicalSteps, unrecorded },
        neurons: recording.layers.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
        ...(firstDifference ? { firstDifference } : {}),
        ...(differences.length > 0 ? { differences: [...differences] } : {}),
        ...(cause ? { cause } : {}),
        layers,
        outputs: outputs.map((output) => output.agreement(samples)),
        fidelity: { ...near, logitError: logits ? logitError : null, top1Agreement: logits ? top1Agreement : null },
      };
    },
  };
}

const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);

const countsOfSample = ({ layers, samples }: Recording, sample: number): Map<string, Uint8Array> =>
  new Map(
    layers.map(({ layer, counts }) => {
      const size = counts.length / samples;
      return [layer, counts.subarray(sample * size, (sample + 1) * size)];
    }),
  );

/** The recorded counts as spikes, ones first, as a chip fires them. */
const traceOf = ({ layers }: Recording, recorded: ReadonlyMap<string, Uint8Array>): SampleTrace => ({
  layers: layers.map(({ layer, shape, cap }): LayerTrace => ({
    layer,
    shape,
    cap,
    slots: slotsOfCounts(recorded.get(layer)!, cap),
  })),
  outputs: new Map(),
});

function addCounts(sums: Sums, recorded: Uint8Array, fired: Uint8Array): void {
  const size = recorded.length / sums.differing.length;
  sums.neurons += recorded.length;
  for (let i = 0; i < recorded.length; i++) {
    const step = Math.floor(i / size);
    sums.spikes[step]! += recorded[i]!;
    sums.fired += fired[i]!;
    if (recorded[i] !== fired[i]) sums.differing[step]!++;
  }
}

function sampleOf({ values }: RecordedOutput, samples: number, sample: number): readonly number[] | OutputValues {
  const size = values.length / samples;
  return values.slice(sample * size, (sample + 1) * size);
}

interface Agreement {
  add(sample: number, outputs: SampleTrace['outputs']): void;
  agreement(samples: number): OutputAgreement;
}

function createAgreement(recorded: RecordedOutput, samples: number): Agreement {
  const { output, tensor, wide } = recorded;
  let [values, differing, maxError, same] = [0, 0, 0, 0];
  return {
    add(sample, outputs) {
      const got = outputs.get(output)!;
      const expected = sampleOf(recorded, samples, sample);
      const bits = wide && got instanceof Float64Array ? (value: number) => value : Math.fround;
      got.forEach((value, i) => {
        if (bits(value) !== bits(expected[i]!)) differing++;
        maxError = Math.max(maxError, Math.abs(value - expected[i]!));
      });
      values += got.length;
      if (topClasses(Array.from(got), 1)[0]?.class === topClasses(Array.from(expected), 1)[0]?.class) same++;
    },
    agreement: (count) => ({ output, tensor, values, differing, maxError, sameAnswer: count === 0 ? 0 : same / count }),
  };
}
