/** @file Batches through a running plan: forward, gradients, evaluation. */
import type { LayerTrace } from '../../ir/trace.ts';
import { toChannelsFirst } from '../layout.ts';
import { boxPasses, type BoxPasses } from './boxes.ts';
import type { Staged } from '../objective/index.ts';
import type { BatchValue } from '../ops/index.ts';
import type { RunningPlan, StepOptions } from './running.ts';

/** The mean loss of a batch, and how many images have their label as the first largest logit. */
export interface StepResult {
  readonly loss: number;
  readonly correct: number;
}

export interface StepPasses {
  /** Where a batch may be written instead of passing arrays: [frames, batch, C, H, W] and [batch], or [batch, H, W] of maps. */
  readonly images: Float32Array;
  readonly labels: Int32Array;
  /** Shares of the classes and the teacher's, [batch, classes]; empty where the objective takes none. */
  readonly targets: Float32Array;
  readonly answers: Float32Array;
  /** Where the factors of branches are written, [batch] each, by the name of the branch's last layer; 1 from the start. */
  readonly drops: ReadonlyMap<string, Float32Array>;
  /** Where a mask is written, of a network that learns behind one: 1 for patches that count, and the tokens' places; else empty. */
  readonly mask: { readonly active: Uint8Array; readonly places: Int32Array };
  /**
   * Loss, gradients and running statistics of a batch. Arrays passed are copied into `images` and `labels`; a label of -1 is no
   * class, and its answer counts for nothing. Images that are passed lie [batch, frames, C, H, W].
   *
   * @throws Error where an array has another size, or a label is no class.
   */
  forwardBackward(images?: Float32Array, labels?: ArrayLike<number>): StepResult;
  /** The first output [batch, classes] with running statistics, where not the host computes it; parameters and statistics stay as they are. */
  evaluate(images?: Float32Array): Float32Array;
  /** Of a detector: what goes through it. Pictures are staged by `stage`. */
  readonly boxes?: BoxPasses;
  stage(images: Float32Array): void;
  /** The same without looking at any output. */
  compute(): void;
  /** Values of a layer in the last step, [batch][channel][position], with time [step][batch]...; of one that `keeps`, and is not joined into a neuron. */
  valuesOf(layer: string): Float32Array;
  /** Spikes of the last evaluation by image, all layers in model order; of a network that does not learn. */
  traces(): LayerTrace[][];
  /** Milliseconds by kind of phase, of one step in this thread alone. */
  profile(): ReadonlyMap<string, number>;
}

export function stepPasses(
  { plan, floats, doubles, words, bytes, run, profile }: RunningPlan,
  { batch, keeps = () => false }: Pick<StepOptions, 'batch' | 'keeps'>,
): StepPasses {
  const { address, size, frames } = plan.images;
  const images = floats.subarray(address / 4, address / 4 + frames * batch * size);
  const staged = ({ address: at, length }: Staged = nothing): [number, number] => [at / 4, at / 4 + length];
  const labels = words.subarray(...staged(plan.loss?.labels));
  const targets = floats.subarray(...staged(plan.loss?.targets));
  const answers = floats.subarray(...staged(plan.loss?.answers));
  const { active, places } = plan.mask ?? { active: nothing, places: nothing };
  const drops = new Map([...plan.drops].map(([layer, place]) => [layer, floats.subarray(...staged(place))] as const));
  const mask = {
    active: bytes.subarray(active.address, active.address + active.length),
    places: words.subarray(...staged(places)),
  };
  const fillImages = (given: Float32Array): void => {
    fill(images, given, 'images');
    if (frames === 1) return;
    // Samples come one after the other, steps lie one after the other.
    for (let t = 0; t < frames; t++)
      for (let n = 0; n < batch; n++) {
        const from = (n * frames + t) * size;
        images.set(given.subarray(from, from + size), (t * batch + n) * size);
      }
  };
  const kept = (layer: string) => {
    const value = plan.values.get(layer);
    if (!value || !keeps(layer)) throw new Error(`the values of "${layer}" are not kept`);
    const { address, extents, images } = value;
    return { memory: floats.subarray(address / 4), extents, images };
  };
  return {
    ...{ images, labels, targets, answers, mask, drops },
    ...(plan.boxes ? { boxes: boxPasses({ floats, run }, plan.boxes) } : {}),
    stage: fillImages,
    forwardBackward(newImages, newLabels) {
      if (newImages) fillImages(newImages);
      if (newLabels) fill(labels, newLabels, 'labels');
      checkLabels(labels, logitsOf(plan).extents.channels);
      run('training');
      const { result } = plan.loss ?? notTaught();
      return { loss: doubles[result / 8]!, correct: words[result / 4 + 2]! };
    },
    evaluate(newImages) {
      if (newImages) fillImages(newImages);
      run('evaluation');
      const { address, extents } = logitsOf(plan);
      return toChannelsFirst(floats.subarray(address / 4), extents, batch);
    },
    compute() {
      run('evaluation');
    },
    valuesOf(layer) {
      const { memory, extents, images } = kept(layer);
      return toChannelsFirst(memory, extents, images);
    },
    traces() {
      const { address, stride, layers } = plan.traces ?? notTraced();
      return Array.from({ length: batch }, (_, image) => {
        const all = bytes.slice(address + image * stride, address + (image + 1) * stride);
        return layers.map(({ from, to, ...layer }) => ({ ...layer, slots: all.subarray(from, to) }));
      });
    },
    profile: () => profile('training'),
  };
}

function logitsOf({ logits }: RunningPlan['plan']): BatchValue {
  if (!logits) throw new Error('the host computes the outputs of this network');
  return logits;
}

const nothing: Staged = { address: 0, length: 0 };

function notTaught(): never {
  throw new Error('this network does not learn');
}

function notTraced(): never {
  throw new Error('this network writes no traces');
}

function fill(target: Float32Array | Int32Array, source: ArrayLike<number>, what: string): void {
  if (source.length !== target.length)
    throw new Error(`${source.length} ${what} values given; a batch has ${target.length}`);
  target.set(source);
}

function checkLabels(labels: Int32Array, classes: number): void {
  const wrong = labels.find((label) => label < -1 || label >= classes);
  if (wrong !== undefined) throw new Error(`label ${wrong} is not one of the ${classes} classes`);
}
