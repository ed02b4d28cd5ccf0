/** @file One value of all logical steps: their mean, their sum, the last, the largest. And the mean of two outputs. */
import { task } from '../kernels/index.ts';
import { noParameters, type GradientLayer, type LayerContext, type TrainingOperator } from './op.ts';
import { vectorShares } from './shares.ts';

/** A sum over the steps that is divided. */
function dividedBy<N extends 'mean_steps' | 'sum_steps'>(divisorOf: (steps: number) => number): TrainingOperator<N> {
  return {
    keeps: [],
    overwrites: [],
    layout: noParameters,
    forward(layer) {
      const places = { x: layer.inputs[0]!.address, y: layer.output.address, ...stepsOf(layer) };
      const divisor = divisorOf(layer.steps);
      layer.phase(
        'over steps',
        vectorShares(layer.output.bytes).map((range) => task('sumOfSteps', { ...places, divisor, ...range })),
      );
    },
    gradient(layer) {
      const into = layer.into(0);
      if (!into) return;
      const places = { g: layer.gradient.address, dx: into.address, ...stepsOf(layer) };
      const rule = { divisor: divisorOf(layer.steps), accumulate: into.accumulate };
      layer.phase(
        'over steps gradient',
        vectorShares(layer.output.bytes).map((range) => task('sumOfStepsGradient', { ...places, ...rule, ...range })),
      );
    },
  };
}

export const meanSteps: TrainingOperator<'mean_steps'> = dividedBy((steps) => steps);
export const sumSteps: TrainingOperator<'sum_steps'> = dividedBy(() => 1);

export const lastStep: TrainingOperator<'last_step'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward({ inputs: [x], output, steps, phase }) {
    const places = { a: x!.address + (steps - 1) * output.bytes, out: output.address };
    phase(
      'last step',
      vectorShares(output.bytes).map((range) => task('copy', { ...places, ...range })),
    );
  },
  gradient(layer) {
    const into = layer.into(0);
    if (!into) return;
    const places = { g: layer.gradient.address, dx: into.address, ...stepsOf(layer), accumulate: into.accumulate };
    layer.phase(
      'last step gradient',
      vectorShares(layer.output.bytes).map((range) => task('lastOfStepsGradient', { ...places, ...range })),
    );
  },
};

/** The gradient goes to the first step that is the largest; the largest are found once more, so that nobody keeps them. */
export const maxSteps: TrainingOperator<'max_steps'> = {
  keeps: [0],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    largest(layer, layer.output.address);
  },
  gradient(layer) {
    const into = layer.into(0);
    if (!into) return;
    const y = layer.temporary(layer.output.bytes);
    largest(layer, y);
    const places = { x: layer.inputs[0]!.address, y, g: layer.gradient.address, dx: into.address };
    layer.phase(
      'largest step gradient',
      vectorShares(layer.output.bytes).map((range) =>
        task('largestOfStepsGradient', { ...places, ...stepsOf(layer), ...range, accumulate: into.accumulate }),
      ),
    );
  },
};

function largest(layer: LayerContext, y: number): void {
  const places = { x: layer.inputs[0]!.address, y, ...stepsOf(layer) };
  layer.phase(
    'largest step',
    vectorShares(layer.output.bytes).map((range) => task('largestOfSteps', { ...places, ...range })),
  );
}

/** Steps of what is read, and bytes from one to the next. */
const stepsOf = ({ steps, output }: LayerContext) => ({ steps, stride: output.bytes });

/** Half the sum of two outputs. */
export const average: TrainingOperator<'average'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward({ inputs: [a, b], output, phase }) {
    const places = { a: a!.address, b: b!.address, out: output.address, factor: 0.5, accumulate: 0 };
    phase(
      'average',
      vectorShares(output.bytes).map((range) => task('scaledSum', { ...places, ...range })),
    );
  },
  gradient(layer) {
    half(layer, 0);
    half(layer, 1);
  },
};

function half(layer: GradientLayer<'average'>, index: 0 | 1): void {
  const into = layer.into(index);
  if (!into) return;
  const places = { a: layer.gradient.address, b: 0, out: into.address, factor: 0.5, accumulate: into.accumulate };
  layer.phase(
    'average gradient',
    vectorShares(layer.output.bytes).map((range) => task('scaledSum', { ...places, ...range })),
  );
}
