import type { Rule } from './rule.ts';

/** No block contains itself, not even through others: layers are laid out when a block is called. */
export const noRecursion: Rule = ({ blocks }, { calls }, report) => {
  const callees = new Map<string, Set<string>>();
  for (const { within, target } of calls)
    if (within !== undefined && target?.kind === 'block') {
      if (!callees.has(within)) callees.set(within, new Set());
      callees.get(within)!.add(target.block.name.text);
    }
  for (const [name, block] of blocks)
    if (reaches(callees, name))
      report.error('SPK130', `block "${name}" contains itself`, block.name.span, {
        help: 'to have it several times in a row, use `repeat`',
      });
};

/** Whether a block can be reached from itself. */
function reaches(callees: ReadonlyMap<string, ReadonlySet<string>>, from: string): boolean {
  const seen = new Set<string>();
  const open = [...(callees.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === from) return true;
    if (!seen.has(next)) open.push(...(callees.get(next) ?? []));
    seen.add(next);
  }
  return false;
}
