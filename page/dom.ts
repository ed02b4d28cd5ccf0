/** @file Elements of a page. Text goes in as text: nothing that came from a file is ever read as HTML. */

type Attributes = Readonly<Record<string, string | number | boolean | ((event: never) => void) | undefined>>;
export type Child = Node | string | undefined | false;

function give(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value as EventListener);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child !== undefined && child !== false) element.append(child);
}

/** An element of HTML; functions listen to the event of their name. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  give(element, attributes, children);
  return element;
}

/** An element of SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  give(element, attributes, children);
  return element;
}

/** A button that reads as a link: it selects something. */
export const link = (text: string, click: () => void, title?: string): HTMLButtonElement =>
  el('button', { type: 'button', class: 'link', click, title }, text);

/** A table with its head; columns after the first `left` are numbers. */
export function table(head: readonly string[], rows: readonly (readonly Child[])[], left = 1): HTMLTableElement {
  const cell = (tag: 'th' | 'td', child: Child, i: number): HTMLElement =>
    el(tag, { class: i < left ? undefined : 'number', ...(tag === 'th' ? { scope: 'col' } : {}) }, child);
  return el(
    'table',
    {},
    el('thead', {}, el('tr', {}, ...head.map((name, i) => cell('th', name, i)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row.map((child, i) => cell('td', child, i))))),
  );
}

/** What colours mean: a class of the style, words, and what they say when pointed at. */
export const key = (
  ...entries: readonly (readonly [className: string, words: string, title?: string])[]
): HTMLElement =>
  el(
    'div',
    { class: 'key' },
    ...entries.map(([className, words, title]) => el('span', { title }, el('i', { class: className }), words)),
  );

/** A bar of a share 0..1. */
export const bar = (share: number, className = ''): HTMLElement => {
  const inner = el('span', { class: `fill ${className}` });
  inner.style.width = `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`;
  return el('span', { class: 'bar' }, inner);
};

/** A canvas's context, sized for the screen's pixels; what is drawn counts in CSS pixels. */
export function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** A colour of the page's style, as it is now. */
export const styleOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
