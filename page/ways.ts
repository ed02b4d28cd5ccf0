/** @file Arrow keys: which of many things lies that way, and one stop of Tab for all of them. */

/** Where a thing stands, in columns and rows. */
export type Place = readonly [x: number, y: number];

const ways: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key leads to from a thing: the nearest that way, or itself where there is none; nothing for other keys. */
export function nearest(places: readonly Place[], from: number, key: string): number | undefined {
  const way = ways[key];
  if (!way) return undefined;
  const [fromX, fromY] = places[from]!;
  let best = from;
  let least = Infinity;
  places.forEach(([x, y], i) => {
    const along = (x - fromX) * way[0] + (y - fromY) * way[1];
    const aside = Math.abs((x - fromX) * way[1]) + Math.abs((y - fromY) * way[0]);
    if (along > 0 && along + 3 * aside < least) [best, least] = [i, along + 3 * aside];
  });
  return best;
}

/**
 * Makes one stop of Tab of many elements: arrow keys, Home and End go from one to another.
 *
 * @returns says which of them Tab leads to.
 */
export function rove(elements: readonly (HTMLElement | SVGElement)[], places: readonly Place[]): (at: number) => void {
  let now = 0;
  const stop = (at: number): void => {
    elements[now]!.setAttribute('tabindex', '-1');
    elements[(now = at)]!.setAttribute('tabindex', '0');
  };
  elements.forEach((element, i) => {
    element.setAttribute('tabindex', i === 0 ? '0' : '-1');
    element.addEventListener('focus', () => stop(i));
    element.addEventListener('keydown', (event) => {
      const { key } = event as KeyboardEvent;
      const next = key === 'Home' ? 0 : key === 'End' ? elements.length - 1 : nearest(places, i, key);
      if (next === undefined) return;
      event.preventDefault();
      elements[next]!.focus();
    });
  });
  return stop;
}
