/** @file How folders became classes, in a line. */
import type { FolderClasses } from '../../runtime/index.ts';
import { counted } from '../terminal/numbers.ts';

const shown = 3;

/** `classes: 10 folders by number: "0" is 0, "1" is 1, "2" is 2, ... "9" is 9`. */
export function classesText({ order, folders }: FolderClasses, classes: number | undefined): string {
  const all = Object.entries(folders).sort(([, a], [, b]) => a - b);
  const words = all.map(([folder, label]) => `${JSON.stringify(folder)} is ${label}`);
  const listed = words.length > shown + 1 ? [...words.slice(0, shown), `... ${words.at(-1)!}`] : words;
  const how = order === 'number' ? 'by number' : 'in the order of their names as text';
  const few = classes !== undefined && all.length < classes ? ` (the network has ${classes} classes)` : '';
  return `classes: ${counted(all.length, 'folder')} ${how}${few}: ${listed.join(', ')}`;
}
