/** @file What is selected on the page, and who wants to know. */
import type { ChipData, PageData } from './data.ts';
import { measuresOf } from './measures.ts';
import { heightsOf } from './numbers/timeline.ts';

/** A thing that was clicked. */
export type Selection =
  | { readonly kind: 'core'; readonly index: number }
  | { readonly kind: 'layer'; readonly index: number }
  | { readonly kind: 'link'; readonly index: number }
  | undefined;

export interface View {
  readonly selection: Selection;
  /** What cores are coloured by, and what bars of windows are as high as. */
  readonly measure: string;
  readonly height: string;
  /** -1: all together. */
  readonly window: number;
  readonly links: boolean;
  /** Colours tell which core has more than how many others, not how much. */
  readonly ranks: boolean;
  /** Colours tell differences from what the page compares with, and which of those that is. */
  readonly difference: boolean;
  readonly other: number;
  /** Which of the samples in which spikes differ. */
  readonly sample: number;
  /** Which of the samples of the trace. */
  readonly raster: number;
}

export interface State {
  readonly view: View;
  /** Changes some of it, and tells everybody. */
  set(change: Partial<View>): void;
  /** Called at every change. */
  watch(listener: (view: View, before: View) => void): void;
}

/** What a page shows first. */
export function startOf({ subject, others }: PageData): View {
  const known = measuresOf(subject);
  const start: View = {
    ...{ selection: undefined, window: -1, links: false, ranks: false },
    measure: ['work', 'spikes', 'neurons'].find((name) => known.includes(name))!,
    height: subject.run ? heightsOf(subject.run)[0]! : 'cycles',
    ...{ difference: others.length > 0, other: 0, sample: 0, raster: 0 },
  };
  return { ...start, ...(subject.raster ? ofTraced(subject, 0) : {}) };
}

export function createState(start: View): State {
  const listeners: ((view: View, before: View) => void)[] = [];
  let view = start;
  return {
    get view() {
      return view;
    },
    set(change) {
      const before = view;
      view = { ...view, ...change };
      for (const listener of listeners) listener(view, before);
    },
    watch: (listener) => void listeners.push(listener),
  };
}

/** Another sample in which spikes differ: the trace shows it too, where it has it. */
export function ofDiffering({ verdict, raster }: ChipData, sample: number): Partial<View> {
  const { name: wanted } = verdict!.samples[sample]!;
  const found = (raster?.samples ?? []).findIndex(({ name }) => name === wanted);
  return { sample, ...(found < 0 ? {} : { raster: found }) };
}

/** Another sample of the trace: its differences are shown too, where there are some. */
export function ofTraced({ verdict, raster }: ChipData, place: number): Partial<View> {
  const { name: wanted } = raster!.samples[place]!;
  const found = (verdict?.samples ?? []).findIndex(({ name }) => name === wanted);
  return { raster: place, ...(found < 0 ? {} : { sample: found }) };
}
