/** @file Settings of training as a file. */
import { fail, nearest } from '../../ir/diagnostics/index.ts';
import { trainingDefaults } from '../defaults.ts';
import type { TrainingArguments } from './settings.ts';

/**
 * Reads a recipe: a line is the name of a setting and its value; `#` begins a comment.
 *
 * @param name the file's, in messages.
 * @throws DiagnosticError SPK819 for a line that is none, or a setting that is not known or stands twice.
 */
export function readRecipe(text: string, name: string): TrainingArguments {
  const settings = new Map<string, string>();
  text.split(/\r?\n/).forEach((line, i) => {
    const [word = '', ...rest] = line.replace(/#.*$/, '').trim().split(/\s+/);
    if (word === '') return;
    const setting = word.replace(/^--/, '');
    const place = `${name}, line ${i + 1}`;
    if (!Object.hasOwn(trainingDefaults, setting)) {
      const near = nearest(setting, Object.keys(trainingDefaults));
      fail('SPK819', `"${word}" is no setting of training`, {
        place,
        ...(near === undefined ? {} : { help: `did you mean ${near}?` }),
      });
    }
    if (rest.length !== 1)
      fail('SPK819', `"${line.trim()}" is not a setting and one value`, {
        place,
        help: `for example: ${setting} ${trainingDefaults[setting as keyof typeof trainingDefaults]}`,
      });
    if (settings.has(setting)) fail('SPK819', `"${setting}" stands twice`, { place });
    settings.set(setting, rest[0]!);
  });
  return Object.fromEntries(settings);
}
