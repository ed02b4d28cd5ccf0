/** @file A part of the page: its heading, what it says, and its numbers to take away. */
import { csv, type Rows } from './csv.ts';
import { el, type Child } from './dom.ts';

/** A part of the page with buttons that copy its numbers as they are now. @param words and, apart, what one can do there, which no paper needs. */
export function section(
  id: string,
  title: string,
  words: string | readonly [said: string, hint: string],
  rows: () => Rows,
  ...children: readonly Child[]
): HTMLElement {
  const [told, hint] = typeof words === 'string' ? [words] : words;
  const said = el('span', { class: 'said', role: 'status' });
  const copy = (name: string, text: () => string): HTMLButtonElement =>
    el(
      'button',
      {
        ...{ type: 'button', class: 'copy', title: `Copy the numbers of this view as ${name}` },
        click: () =>
          void put(text()).then((done) => (said.textContent = done ? `copied as ${name}` : 'could not copy')),
      },
      name,
    );
  return el(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    el(
      'div',
      { class: 'head' },
      el('h2', { id: `${id}-title` }, title),
      el('p', {}, told, hint !== undefined && el('span', { class: 'hint' }, `; ${hint}`)),
      el(
        'span',
        { class: 'copies' },
        said,
        copy('JSON', () => JSON.stringify(rows(), undefined, 1)),
        copy('CSV', () => csv(rows())),
      ),
    ),
    ...children,
  );
}

/** Puts a text on the clipboard, also where a page from a file may not. */
async function put(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el('textarea', { class: 'aside', 'aria-hidden': true });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
