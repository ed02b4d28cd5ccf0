import type { Rule } from './rule.ts';

/** No block contains itself, not even through others: layers are laid out when a block is called. */
export const noRecursion: Rule = ({ blocks }, { calls }, report) => {
  const callees = new Map<string, Set<string>>();
  for (const { within, target } of calls)
    if (within !== undefined && target?.kind === 'block') {
      if (!callees.has(within)) callees.set(within, new Set());
      callees.get(within)!.add(target.block.name.text);
    }
  peel(callees);
  for (const [name, block] of blocks)
    if (!report.full() && reaches(callees, name))
      report.error('SPK130', `block "${name}" contains itself`, block.name.span, {
        help: 'to have it several times in a row, use `repeat`',
      });
};

/** Removes blocks that call nothing until only circles, and what leads into them, are left. */
function peel(callees: Map<string, Set<string>>): void {
  const callers = new Map<string, string[]>();
  for (const [caller, called] of callees)
    for (const name of called) {
      if (!callers.has(name)) callers.set(name, []);
      callers.get(name)!.push(caller);
    }
  const leaves = [...callers.keys()].filter((name) => !callees.has(name));
  for (let leaf = leaves.pop(); leaf !== undefined; leaf = leaves.pop())
    for (const caller of callers.get(leaf) ?? []) {
      const left = callees.get(caller);
      left?.delete(leaf);
      if (left?.size === 0 && callees.delete(caller)) leaves.push(caller);
    }
}

/** Whether a block can be reached from itself. */
function reaches(callees: ReadonlyMap<string, ReadonlySet<string>>, from: string): boolean {
  const seen = new Set<string>();
  const open = [...(callees.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === from) return true;
    if (!seen.has(next)) for (const callee of callees.get(next) ?? []) open.push(callee);
    seen.add(next);
  }
  return false;
}
