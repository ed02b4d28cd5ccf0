/** @file The way back: options as parsed, as words of a command line. */
import { dashed, type OptionTable } from './command.ts';

/** Types the options of a table again, in its order; those that were not given are left out. */
export const typedAgain = (options: OptionTable, args: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(options).flatMap((name) => {
    const value = args[name];
    if (value === undefined || value === false) return [];
    if (value === true) return [dashed(name)];
    return [value].flat().flatMap((one) => optionWords(name, String(one)));
  });

/** A value that starts with a dash would be taken for an option. */
const optionWords = (name: string, value: string): string[] =>
  value.startsWith('-') ? [`${dashed(name)}=${value}`] : [dashed(name), value];
