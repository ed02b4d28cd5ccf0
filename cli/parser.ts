/** @file What yargs does for us: splitting words by the commands' declarations, help, version and completions. */
import yargs, { type Argv } from 'yargs';
// The file itself: with the index come all codes, and help is to be quick.
import { fail } from '../ir/diagnostics/diagnostic.ts';
import { nearest } from '../ir/diagnostics/suggest.ts';
import { commands } from './commands/index.ts';
import { dashed, type Command } from './arguments/command.ts';
import { globalOptions } from './arguments/options.ts';
import { packageVersion } from '../node/package.ts';
import { helpText } from './help.ts';

/** What a shell that completes asks with. */
const completing = '--get-yargs-completions';

/** Words by name; `_` holds those that are no option. */
export type Parsed = Readonly<Record<string, unknown>>;

/** Lets yargs split the words; help, version and completions are `printed`, in lines of `width`. */
export function parse(words: readonly string[], width = helpWidth): { parsed: Parsed; printed: string } {
  let printed = '';
  const parsed = createParser(words[0] === completing).parse(withPaths(words), {}, (_error, _parsed, output) => {
    if (output !== '') printed = printed === '' ? output : `${printed}\n${output}`;
  }) as unknown as Parsed;
  if (printed === '') printed = answerOf(parsed, width);
  return { parsed, printed: printed.trimEnd() };
}

/** Words behind `--` are no options: they are files, whose names may begin with a dash. They go before the first option, which may take several values. */
function withPaths(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  // A shell that completes gives the word as far as it is typed.
  if (end < 0 || words[0] === completing) return [...words];
  const paths = words.slice(end + 1).map((word) => (word.startsWith('-') ? `./${word}` : word));
  const command = words.findIndex((word) => commands.some(({ name }) => name === word));
  const first = words.findIndex((word, i) => i > command && word.startsWith('-'));
  return [...words.slice(0, first), ...paths, ...words.slice(first, end)];
}

/** Columns of help where nobody says how many there are: those of docs/cli.md. */
const helpWidth = 80;

/** Help is also what no command at all asks for, as of cargo: nothing was asked that could have failed. */
function answerOf(parsed: Parsed, width: number): string {
  const [name] = parsed['_'] as readonly unknown[];
  const command = commands.find((each) => each.name === name);
  if (parsed['version'] === true) return packageVersion();
  const isHelp = name === undefined ? Object.keys(parsed).every((key) => harmless.has(key)) : parsed['help'] === true;
  return isHelp && (name === undefined || command !== undefined) ? helpText(command, width) : '';
}

/** What may stand in a line without a command; any other option is a mistake to report. */
const harmless = new Set(['_', '$0', 'help', 'h', 'quiet', 'q']);

/** The declarations of all commands, as yargs wants them. Those that are hidden are not in its help, which it lays out for every command, printed or not. */
function createParser(shown: boolean): Argv {
  const base = yargs()
    .scriptName('spikec')
    .locale('en')
    .parserConfiguration({ 'camel-case-expansion': false, 'boolean-negation': false, 'dot-notation': false })
    .version(false)
    .help(false)
    .options(globalOptions)
    .exitProcess(false)
    .fail((message: string, error?: Error) => failUsage(message || (error?.message ?? '')));
  return commands.reduce<Argv>((parser, command) => addCommand(parser, command, shown), base);
}

function addCommand(parser: Argv, command: Command, shown: boolean): Argv {
  const words = Object.entries(command.positionals).map(([name, { array }]) =>
    array === true ? `[${name}..]` : `[${name}]`,
  );
  return parser.command(
    [command.name, ...words].join(' '),
    command.summary,
    (builder) => declare(builder, command, shown),
    () => undefined,
  );
}

function declare(builder: Argv, command: Command, shown: boolean): Argv {
  for (const [name, positional] of Object.entries(command.positionals))
    builder.positional(name, { ...positional, demandOption: false });
  for (const [name, option] of Object.entries(command.options))
    builder.option(name, { ...option, demandOption: false });
  const names = { ...command.positionals, ...command.options, ...globalOptions };
  return shown ? builder : Object.keys(names).reduce((hidden, name) => hidden.hide(name), builder);
}

function failUsage(message: string): never {
  const [, option] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  if (option !== undefined)
    fail('SPK703', `${dashed(option)} needs a value`, { help: `write it behind the option: ${dashed(option)} VALUE` });
  const [, name, given, choices] = /Argument: (\S+), Given: "(.*)", Choices: (.*)/.exec(message) ?? [];
  if (name === undefined) fail('SPK704', message);
  const all = choices!.replaceAll('"', '');
  const near = nearest(given!, all.split(', '));
  const isPositional = commands.some(({ positionals }) => positionals[name]?.choices !== undefined);
  fail(
    'SPK703',
    `${isPositional ? name.toUpperCase() : dashed(name)} is not one of ${all}: ${given!}`,
    near === undefined ? (remedies[name] ?? {}) : { help: `did you mean "${near}"?` },
  );
}

/** What to do about a choice that there is not, by the argument's name. */
const remedies: { readonly [argument: string]: { readonly help: string } } = {
  runner: {
    help: 'elsewhere each job runs one part, spikec run IMAGE --data SET --shard 1/8 --results 1.jsonl, and spikec merge joins the results',
  },
};
