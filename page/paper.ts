/** @file Drawings that follow the width of the page, the colours of the system, and the paper that the page is printed on. */

/** Pixels that a drawing is wide on paper: A4 and letter have some more, and what is wider than a section shrinks. */
const paperWidth = 680;

let onPaper = false;

/** What draws again, by the element that it draws in. */
const followers = new Map<Element, () => void>();

/** Pixels for a drawing in an element. @param parts so many stand side by side on paper. */
export const widthOf = (stage: Element, parts = 1): number =>
  onPaper ? paperWidth / parts : Math.max(120, stage.clientWidth);

/** Draws at once when the element is there, and again whenever its width, the colours or the paper are others. */
export function follow(stage: Element, draw: () => void): void {
  let width = -1;
  followers.set(stage, draw);
  new ResizeObserver(([entry]) => {
    const now = entry!.contentRect.width;
    if (now === width || onPaper) return;
    width = now;
    draw();
  }).observe(stage);
}

/** What is no longer on the page is forgotten. */
function drawAll(): void {
  for (const [stage, draw] of followers)
    if (stage.isConnected) draw();
    else followers.delete(stage);
}

/** To be called once: paper is light whatever the system is, and nothing on it is folded away. */
export function preparePaper(): void {
  const root = document.documentElement;
  let folded: readonly HTMLDetailsElement[] = [];
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  addEventListener('beforeprint', () => {
    onPaper = true;
    root.dataset['paper'] = 'true';
    folded = [...document.querySelectorAll('details')].filter(({ open }) => !open);
    for (const details of folded) details.open = true;
    drawAll();
  });
  addEventListener('afterprint', () => {
    onPaper = false;
    delete root.dataset['paper'];
    for (const details of folded) details.open = false;
    drawAll();
  });
}
