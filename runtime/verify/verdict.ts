/** @file From the verdicts on single samples to the verdict on all of them; it needs neither image nor network. */
import type { Reach } from '../../ir/checkpoint/index.ts';
import { exactFloat32 } from '../../ir/limits.ts';
import type { Difference, LayerComparison, LayerDifferences } from './compare.ts';

/** What is compared, the same for every sample. Plain data. */
export interface VerdictScope {
  /** Spiking layers in model order, with neurons times logical steps. */
  readonly layers: readonly { readonly layer: string; readonly neurons: number }[];
  /** Neurons compared per sample. */
  readonly neurons: number;
  /** Time steps of one sample. */
  readonly steps: number;
  /** Who made the spikes that are compared with. */
  readonly reference: 'trainer' | 'evaluator';
  /** Populations on the chip whose float32 sums the compiler proved exact. */
  readonly proved: number;
}

/** One sample's verdict. */
export interface SampleVerdict {
  readonly name: string;
  readonly exact: boolean;
  readonly first?: Difference;
  readonly differences?: readonly LayerDifferences[];
  /** Whether the reference evaluator was run on it, as witness or as judge. */
  readonly witnessed: boolean;
  /** Where trainer and reference evaluator first differ. */
  readonly witness?: Difference;
  readonly layers: readonly Omit<LayerComparison, 'neurons'>[];
  /** How far the sums of layers went whose worst case proves nothing. */
  readonly reached: readonly Pick<Reach, 'layer' | 'steps'>[];
}

/** Neurons of one sample whose spikes differ. */
export interface SampleDifferences {
  readonly sample: string;
  readonly layers: readonly LayerDifferences[];
}

/** Samples whose differing neurons are kept: a wrong network differs in all of them. */
export const mostDiffering = 8;

/** What was found over all samples so far. */
export interface Verdict {
  readonly exact: boolean;
  readonly samples: number;
  /** Spiking layers compared. */
  readonly populations: number;
  /** Neurons compared per sample. */
  readonly neurons: number;
  /** Time steps of one sample. */
  readonly steps: number;
  readonly firstDifference?: Difference & { readonly sample: string };
  /** Neurons of the first samples whose spikes differ; absent where none do, or only outputs. */
  readonly differences?: readonly SampleDifferences[];
  /** Who made the spikes that are compared with. */
  readonly reference: 'trainer' | 'evaluator';
  /** Samples on which the reference evaluator was run, as witness or as judge. */
  readonly witnessed: number;
  /** Where trainer and reference evaluator first differ; they share no code, so this is a defect of one of them. */
  readonly witnessDifference?: Difference & { readonly sample: string };
  /** Sums over all samples, in model order. */
  readonly layers: readonly LayerComparison[];
  /** Whether float32 is exact in the trainer: layers the compiler proved, and those watched on the samples. */
  readonly float32: { readonly proved: number; readonly observed: readonly Reach[]; readonly exact: boolean };
}

/** Running sums, so that samples need not be kept. */
export interface VerdictBuilder {
  add(sample: SampleVerdict): void;
  verdict(): Verdict;
}

/** Begins with no samples. */
export function createVerdict(scope: VerdictScope): VerdictBuilder {
  const layers = new Map(scope.layers.map(({ layer }) => [layer, { layer, neurons: 0, spikes: 0, differing: 0 }]));
  const most = new Map<string, number>();
  let [samples, witnessedSamples] = [0, 0];
  let firstDifference: Verdict['firstDifference'];
  let witnessDifference: Verdict['witnessDifference'];
  const differences: SampleDifferences[] = [];
  return {
    add({ name, first, differences: found, witnessed, witness, layers: compared, reached }) {
      samples++;
      if (witnessed) witnessedSamples++;
      if (first) firstDifference ??= { ...first, sample: name };
      if (witness) witnessDifference ??= { ...witness, sample: name };
      for (const { layer, neurons } of scope.layers) layers.get(layer)!.neurons += neurons;
      if (found && differences.length < mostDiffering) differences.push({ sample: name, layers: found });
      for (const { layer, spikes, differing } of compared) {
        const sum = layers.get(layer)!;
        sum.spikes += spikes;
        sum.differing += differing;
      }
      for (const { layer, steps } of reached) most.set(layer, Math.max(steps, most.get(layer) ?? 0));
    },
    verdict() {
      const observed = [...most].map(([layer, steps]) => ({ layer, steps, exact: steps < exactFloat32 }));
      const exactFloat = observed.every(({ exact }) => exact);
      const { neurons, steps, reference, proved } = scope;
      return {
        exact: firstDifference === undefined && witnessDifference === undefined && exactFloat,
        samples,
        ...{ populations: layers.size, neurons, steps, reference, witnessed: witnessedSamples },
        ...(firstDifference ? { firstDifference } : {}),
        ...(differences.length > 0 ? { differences: [...differences] } : {}),
        ...(witnessDifference ? { witnessDifference } : {}),
        layers: [...layers.values()].map((layer) => ({ ...layer })),
        float32: { proved, observed, exact: exactFloat },
      };
    },
  };
}
