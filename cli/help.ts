/** @file Help, printed from the declarations of the commands alone. */
import { commands } from './commands/index.ts';
import { dashed, shownPositional, type Command, type OptionTable } from './arguments/command.ts';
import { globalOptions } from './arguments/options.ts';
import { indent, pairs } from './terminal/table.ts';
import { paragraph } from './terminal/text.ts';
import { typedLines } from './words/next.ts';

const statuses =
  'Exit status: 0 done, 1 verification found a difference, 2 wrong usage, 3 invalid input, 4 does not fit the target, 5 equal ' +
  'but not proved, 70 internal error. Colour follows NO_COLOR, the width of lines COLUMNS or the terminal.';

/** Help of spikec as a whole, or of one command, in lines of `width`. */
export const helpText = (command: Command | undefined, width: number): string =>
  command === undefined ? general(width) : ofCommand(command, width);

const block = (title: string, body: string): string[] => (body === '' ? [] : ['', `${title}:`, indent(body)]);

const everyCommand = (width: number): string[] => block('Every command', optionList(globalOptions, width));

function general(width: number): string {
  const rows = commands.map((command): [string, string] => [callOf(command), command.summary]);
  return [
    'spikec COMMAND',
    '',
    paragraph('Compiles spike-driven transformers to chip images, runs them, and proves every spike.', width),
    ...block('Commands', pairs(rows, width - 2)),
    ...everyCommand(width),
    '',
    paragraph(
      'A first look: spikec demo. Options and examples of a command: spikec COMMAND --help. Where spikec lies in a folder (npm ci, npm install), it is called npx spikec there.',
      width,
    ),
    paragraph(statuses, width),
  ].join('\n');
}

function ofCommand(command: Command, width: number): string {
  const { summary, positionals, options, examples } = command;
  const words = Object.entries(positionals).map(([name, { describe = '' }]): [string, string] => [
    name.toUpperCase(),
    describe,
  ]);
  const isNeeded = ([, { demandOption }]: [string, { demandOption?: unknown }]): boolean => demandOption === true;
  const needed = Object.fromEntries(Object.entries(options).filter(isNeeded));
  const others = Object.fromEntries(Object.entries(options).filter((option) => !isNeeded(option)));
  return [
    `spikec ${callOf(command)} [options]`,
    '',
    paragraph(`${summary}.`, width),
    ...block('Arguments', pairs(words, width - 2)),
    ...block('Required', optionList(needed, width)),
    ...block('Options', optionList(others, width)),
    ...everyCommand(width),
    ...block('Examples', examples.map((example) => exampleText(example, width - 2)).join('\n')),
    '',
    paragraph(statuses, width),
  ].join('\n');
}

/** `check MODEL`. */
const callOf = ({ name, positionals }: Command): string =>
  [name, ...Object.entries(positionals).map(([word, p]) => shownPositional(word, p))].join(' ');

/** `--limit NUMBER`, with what it does; short names in front. */
function optionList(options: OptionTable, width: number): string {
  const rows = Object.entries(options).map(([name, option]): [string, string] => {
    const short = [option.alias ?? []].flat()[0];
    const names = name.length === 1 ? `-${name}` : `${short === undefined ? '    ' : `-${short}, `}${dashed(name)}`;
    return [`${names}${valueWord(option)}`, describe(option)];
  });
  return pairs(rows, width - 2);
}

function valueWord({ type, array, nargs }: OptionTable[string]): string {
  if (type === 'boolean') return '';
  return ` ${type === 'number' ? 'NUMBER' : 'VALUE'}${array === true && nargs === undefined ? '...' : ''}`;
}

const describe = ({ describe: text = '', choices }: OptionTable[string]): string =>
  choices === undefined ? text : `${text} (one of: ${choices.join(', ')})`;

/** What it does, and the line to type; a long one goes on behind a backslash. */
function exampleText([line, purpose]: readonly [string, string], width: number): string {
  return [paragraph(purpose, width), indent(typedLines(['spikec', ...line.split(' ')], width - 2))].join('\n');
}
