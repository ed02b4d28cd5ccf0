/** @file Files that describe the same target, and of which none replaces another's. */
import type { Name } from '../ast.ts';
import type { Program } from '../program.ts';
import type { Report } from '../report.ts';

/** Reports a target that several used files describe (SPK113). */
export function reportRivals(program: Program, base: Name, report: Report): void {
  const rivals = rivalsOf(program, base.text);
  if (rivals.length > 1)
    report.error('SPK113', `several files describe "${base.text}": ${rivals.join(', ')}`, base.span, {
      help: 'use one of them, or call the targets otherwise',
    });
}

/** Names of the used files that describe a target of this name; those left out whose description a file that uses them replaces. */
function rivalsOf({ main, files }: Program, name: string): readonly string[] {
  const describing = files.filter(
    (one) => one !== main && one.file.targets.some((target) => target.name.text === name),
  );
  const lastPart = (path: string): string => path.split(/[/\\]/).at(-1)!;
  return describing
    .filter(({ source }) =>
      describing.every(({ file }) => file.uses.every((use) => lastPart(use.text) !== lastPart(source.name))),
    )
    .map(({ source }) => source.name);
}
