/** @file Where samples, time steps and neurons lie in a recorded tensor. */
import { sameShape, shapeText, sizeOf, type Shape } from '../../ir/tensor.ts';

/** What a layer's tensor must hold. */
export interface Wanted {
  /** One time step: [C, H, W], [C, L] or [C]. */
  readonly shape: Shape;
  /** Logical steps T. */
  readonly steps: number;
  /** Most spikes of a neuron in a logical step. */
  readonly cap: number;
}

/** What is known beside the tensor. */
export interface LayoutOptions {
  /** Whether time is the first axis, [T, N, ...]. */
  readonly timeFirst: boolean;
  /** Samples, where they are known from the inputs. */
  readonly samples?: number | undefined;
}

/** Frames of one time step each, numbered as they lie. */
export interface CountLayout {
  readonly samples: number;
  /** Frames that make one logical step: 1 of counts, the cap of single spikes. */
  readonly perStep: number;
  /** The frame of a sample's time step, counted through T x perStep. */
  at(sample: number, step: number): number;
}

/** Why a tensor does not fit, and what would make it fit. */
export interface Misfit {
  readonly why: string;
  readonly help: string;
}

/**
 * [N, T, ...] of counts; [T, ...] of one sample; [N, ...] where T is 1; and the same with T x cap instead of T, single spikes,
 * where a cap above 1 makes that another number. Time first only where it is said.
 */
export function layoutOfCounts(shape: Shape, wanted: Wanted, options: LayoutOptions): CountLayout | Misfit {
  const front = frontOf(shape, wanted.shape);
  if (front === undefined) return otherExtents(shape, wanted);
  const { steps, cap } = wanted;
  const [first, second] = front;
  if (second !== undefined && first !== undefined) return twoAxes(first, second, shape, wanted, options);
  if (first === undefined)
    return steps === 1 ? samplesFirst(1, 1) : { why: 'it has no axis of time', help: recordAll(wanted) };
  if (steps === 1) return samplesFirst(first, 1);
  if (first === steps && options.samples !== steps) return samplesFirst(1, steps);
  if (first === steps * cap && options.samples !== first) return samplesFirst(1, steps, cap);
  if (first === steps)
    return {
      why: `its ${first} may be time steps of one sample, or samples`,
      help: `save both axes: ${axesText(wanted, options)}`,
    };
  return { why: `its first axis is ${first}, and the network has ${stepsText(steps)}`, help: recordAll(wanted) };
}

const samplesFirst = (samples: number, steps: number, perStep = 1): CountLayout => ({
  samples,
  perStep,
  at: (sample, step) => sample * steps * perStep + step,
});

function twoAxes(
  first: number,
  second: number,
  shape: Shape,
  { steps, cap, shape: neurons }: Wanted,
  { timeFirst }: LayoutOptions,
): CountLayout | Misfit {
  const [samples, time] = timeFirst ? [second, first] : [first, second];
  const perStep = time === steps ? 1 : time === steps * cap ? cap : undefined;
  if (perStep !== undefined)
    return {
      ...samplesFirst(samples, steps, perStep),
      ...(timeFirst ? { at: (sample, step) => step * samples + sample } : {}),
    };
  const other = timeFirst ? second : first;
  if (other === steps || other === steps * cap)
    return timeFirst
      ? { why: 'time seems to be the second axis', help: 'leave --time-first out' }
      : {
          why: 'time seems to come first',
          help: `say so: --time-first, for [T, N, ${neurons.join(', ')}]; or save a.swapaxes(0, 1)`,
        };
  const axis = timeFirst ? 'first' : 'second';
  return {
    why: `its ${axis} axis is ${time}, and the network has ${stepsText(steps)}`,
    help: `record ${steps} steps, or compile the network for ${time}${shape.length > 2 ? ' (steps: of the input)' : ''}`,
  };
}

const stepsText = (steps: number): string => `${steps} logical step${steps === 1 ? '' : 's'}`;

const axesText = ({ steps, shape }: Wanted, { timeFirst }: Pick<LayoutOptions, 'timeFirst'>): string =>
  `[${[...(timeFirst ? [steps, 'N'] : ['N', steps]), ...shape].join(', ')}]`;

const recordAll = (wanted: Wanted): string =>
  `record every step and keep the axis of samples: ${axesText(wanted, { timeFirst: false })}`;

/** The axes in front of a layer's own; undefined where those are others. A vector may have two axes of one position behind it. */
function frontOf(shape: Shape, neurons: Shape): Shape | undefined {
  const vector = neurons.slice(0, 1);
  const isVector = sizeOf(neurons) === neurons[0];
  const forms = isVector ? [[...vector, 1, 1], [...vector, 1], vector] : [neurons];
  const form = forms.find((own) => shape.length <= own.length + 2 && sameShape(shape.slice(-own.length), own));
  return form && shape.slice(0, shape.length - form.length);
}

function otherExtents(shape: Shape, wanted: Wanted): Misfit {
  const neurons = wanted.shape;
  const front = shape.slice(0, -neurons.length);
  const last = shape.slice(-neurons.length);
  if (neurons.length > 1 && sameShape(last, [...neurons.slice(1), neurons[0]!])) {
    const axes = [...front.keys(), shape.length - 1, ...neurons.slice(1).map((_, i) => front.length + i)];
    return {
      why: 'channels seem to come last',
      help: `save a.transpose(${axes.join(', ')}) (numpy; permute in torch)`,
    };
  }
  if (shape.at(-1) === sizeOf(neurons))
    return {
      why: 'its neurons seem to be flattened',
      help: `save a.reshape(${[...shape.slice(0, -1), ...neurons].join(', ')})`,
    };
  return {
    why: `one time step of this layer is ${shapeText(neurons)}`,
    help: `record ${axesText(wanted, { timeFirst: false })}; another layer, or the network compiled with other parameters?`,
  };
}
