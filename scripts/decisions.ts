import { readdirSync, readFileSync } from 'node:fs';

/** One line for every page of `docs/decisions`, in order, by its title. */
export function decisionIndex(): string {
  const folder = new URL('../docs/decisions/', import.meta.url);
  const pages = readdirSync(folder).filter((name) => /^\d{3}-.*\.md$/.test(name));
  return pages
    .sort()
    .map((page) => {
      const [, number, title] = /^# (\d{3}): (.+)\n/.exec(readFileSync(new URL(page, folder), 'utf8')) ?? [];
      if (number !== page.slice(0, 3)) throw new Error(`${page} does not begin with "# ${page.slice(0, 3)}: TITLE"`);
      return `- [${number}](${page}): ${title}`;
    })
    .join('\n');
}
