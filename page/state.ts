/** @file What is selected on the page, and who wants to know. */

/** A thing that was clicked. */
export type Selection =
  | { readonly kind: 'core'; readonly index: number }
  | { readonly kind: 'layer'; readonly index: number }
  | { readonly kind: 'link'; readonly index: number }
  | undefined;

export interface View {
  readonly selection: Selection;
  /** What cores are coloured by. */
  readonly measure: string;
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
}

export interface State {
  readonly view: View;
  /** Changes some of it, and tells everybody. */
  set(change: Partial<View>): void;
  /** Called at every change. */
  watch(listener: (view: View, before: View) => void): void;
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
