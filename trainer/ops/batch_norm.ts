import { task } from '../kernels/index.ts';
import { floatBytes, padChannels } from '../layout.ts';
import { lifForward, lifGradient } from './lif.ts';
import { tileBytes } from './matrix.ts';
import {
  perChannel,
  type ForwardSite,
  type GradientSite,
  type LifNeuron,
  type Site,
  type TrainingOperator,
} from './op.ts';
import { byteShares } from './shares.ts';

/**
 * Batch norm with the statistics of the batch in training, with the running ones in evaluation. Where a neuron is the only
 * reader, its counts are computed on the way and the norm's own result is never stored.
 */
export const batchNorm: TrainingOperator<'batch_norm'> = {
  keeps: [0],
  overwrites: [],
  layout: (_node, spec) => perChannel(padChannels(spec.shape[0]!)),
  forward(site) {
    statistics(site);
    running(site);
    normalise(site);
  },
  gradient(site) {
    const behind = site.neuron.cap > 0 && site.lif ? behindLif(site, site.lif) : site;
    gradientSums(behind);
    inputGradient(behind);
  },
};

/** What the forward leaves for the gradient, one float32 per channel each. */
function lines(site: Site<'batch_norm'>) {
  const bytes = site.output.extents.padded * floatBytes;
  return {
    mean: site.kept('mean', bytes),
    inverse: site.kept('inverse', bytes),
    scale: site.kept('scale', bytes),
    weight: site.parameter('weight').address,
    bias: site.parameter('bias').address,
  };
}

const runningOf = (site: Site<'batch_norm'>) => ({
  runningMean: site.parameter('running_mean').address,
  runningVariance: site.parameter('running_var').address,
});

const sharesOf = ({ output }: Site<'batch_norm'>) => byteShares(output.rows, output.extents.padded * floatBytes);

/** Two float64 sums per channel and share. */
const partialBytes = ({ output }: Site<'batch_norm'>): number => output.extents.padded * 16;

function statistics(site: ForwardSite<'batch_norm'>): void {
  const { output, inputs, momentum } = site;
  if (output.rows < 2)
    throw new Error(`"${site.node.name}" has one value per channel: no variance; use a larger batch`);
  const shares = sharesOf(site);
  const channels = output.extents.padded;
  const partial = site.temporary(shares.length * partialBytes(site));
  const parts = shares.map(({ from, to }, i) =>
    task('columnMoments', { x: inputs[0]!.address, channels, from, to, partial: partial + i * partialBytes(site) }),
  );
  site.phase('batch norm statistics', parts, 'training');
  const { mean, inverse, scale, weight } = lines(site);
  const { eps } = site.node.attributes;
  const sums = { partial, chunks: shares.length, rows: output.rows, channels };
  const finish = task('normStatistics', { ...sums, eps, momentum, weight, mean, inverse, scale, ...runningOf(site) });
  site.phase('batch norm statistics', [finish], 'training');
}

function running(site: ForwardSite<'batch_norm'>): void {
  const { mean, inverse, scale, weight } = lines(site);
  const { eps } = site.node.attributes;
  const channels = site.output.extents.padded;
  const line = task('normRunning', { channels, eps, weight, mean, inverse, scale, ...runningOf(site) });
  site.phase('batch norm statistics', [line], 'evaluation');
}

function normalise(site: ForwardSite<'batch_norm'>): void {
  const { inputs, output, neuron, lif } = site;
  const { mean, scale, bias } = lines(site);
  if (neuron.cap > 0 && lif) {
    lifForward(site, lif, { mean, scale, bias });
    return;
  }
  const places = { x: inputs[0]!.address, y: output.address, channels: output.extents.padded, mean, scale, bias };
  site.phase(
    'batch norm',
    sharesOf(site).map((range) =>
      neuron.cap > 0
        ? task('normaliseFire', { ...places, ...range, ...neuron })
        : task('normalise', { ...places, ...range }),
    ),
  );
}

/** The norm alone, once the gradient has come back through the spikes. */
function behindLif(site: GradientSite<'batch_norm'>, lif: LifNeuron): GradientSite<'batch_norm'> {
  const address = site.own();
  const { mean, scale, bias } = lines(site);
  lifGradient(site, lif, { address, accumulate: 0 }, { mean, scale, bias });
  return { ...site, neuron: { ...site.neuron, cap: 0 }, gradient: { ...site.gradient, address } };
}

function gradientArguments(site: GradientSite<'batch_norm'>) {
  const { inputs, gradient, output, neuron, strictBounds } = site;
  const { mean, scale, bias } = lines(site);
  const fused = { cap: neuron.cap, norm: neuron.norm, strict: strictBounds };
  return { x: inputs[0]!.address, g: gradient.address, channels: output.extents.padded, mean, scale, bias, ...fused };
}

function gradientSums(site: GradientSite<'batch_norm'>): void {
  const { output } = site;
  const shares = sharesOf(site);
  const channels = output.extents.padded;
  const partial = site.temporary(shares.length * partialBytes(site));
  site.scratch(tileBytes + 2 * channels * floatBytes);
  site.phase(
    'batch norm gradient sums',
    shares.map((range, i) =>
      task('columnProducts', { ...gradientArguments(site), ...range, partial: partial + i * partialBytes(site) }),
    ),
  );
  const { inverse } = lines(site);
  const gradients = {
    weightGradient: site.parameter('weight').gradient,
    biasGradient: site.parameter('bias').gradient,
    shift: site.kept('shift', channels * floatBytes),
    slope: site.kept('slope', channels * floatBytes),
  };
  const sums = { partial, chunks: shares.length, rows: output.rows, channels, inverse };
  site.phase('batch norm gradient sums', [task('normGradientSums', { ...sums, ...gradients })]);
}

function inputGradient(site: GradientSite<'batch_norm'>): void {
  const into = site.into(0, true);
  if (!into) return;
  const bytes = site.output.extents.padded * floatBytes;
  const subtracted = { shift: site.kept('shift', bytes), slope: site.kept('slope', bytes) };
  const places = { ...gradientArguments(site), ...subtracted, dx: into.address, accumulate: into.accumulate };
  site.phase(
    'batch norm gradient',
    sharesOf(site).map((range) => task('normGradient', { ...places, ...range })),
  );
}
