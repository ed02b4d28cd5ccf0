/**
 * Puts text between `<!-- generated:NAME -->` and the next `<!-- /generated -->`. Throws if the markers are missing.
 */
export function fillSection(document: string, name: string, text: string): string {
  const open = `<!-- generated:${name} -->`;
  const from = document.indexOf(open);
  const to = document.indexOf('<!-- /generated -->', from);
  if (from < 0 || to < 0) throw new Error(`the document has no section "${name}"`);
  return `${document.slice(0, from + open.length)}\n\n${text}\n\n${document.slice(to)}`;
}
