/** @file What `JSON.parse` does not tell: names given twice. */

/**
 * The first name that occurs twice in one object of `text`, which must be valid JSON; undefined where there is none.
 * `JSON.parse` keeps the last of them silently, and with it the choice which of two tensors is meant.
 */
export function repeatedName(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '{') open.push(new Set());
    else if (c === '[') open.push(undefined);
    else if (c === '}' || c === ']') open.pop();
    else if (c === '"') {
      const end = closingQuote(text, i);
      if (isName(text, end + 1)) {
        const name = JSON.parse(text.slice(i, end + 1)) as string;
        if (open.at(-1)?.has(name)) return name;
        open.at(-1)?.add(name);
      }
      i = end;
    }
  }
  return undefined;
}

function closingQuote(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}

function isName(text: string, after: number): boolean {
  let i = after;
  while (text[i] === ' ' || text[i] === '\t' || text[i] === '\n' || text[i] === '\r') i++;
  return text[i] === ':';
}
