/** @file What yargs does for us: splitting words by the commands' declarations, help, version and completions. */
import yargs, { type Argv } from 'yargs';
// The file itself: with the index come all codes, and help is to be quick.
import { fail } from '../ir/diagnostics/diagnostic.ts';
import { commands } from './commands/index.ts';
import { dashed, shownPositional, type Command } from './arguments/command.ts';
import { globalOptions } from './arguments/options.ts';
import { packageVersion } from '../node/package.ts';

/** Words by name; `_` holds those that are no option. */
export type Parsed = Readonly<Record<string, unknown>>;

/** Lets yargs split the words, or print help, version or completions into `printed`. */
export function parse(words: readonly string[]): { parsed: Parsed; printed: string } {
  let printed = '';
  const parser = createParser();
  const parsed = parser.parse([...words], {}, (_error, _parsed, output) => {
    if (output !== '') printed = printed === '' ? output : `${printed}\n${output}`;
  }) as unknown as Parsed;
  return { parsed, printed: inCapitals(printed).trimEnd() };
}

/** Writes `check [model]` in a list of commands as `check MODEL`, as everywhere else. */
function inCapitals(help: string): string {
  return commands.reduce((text, { name, positionals }) => {
    const words = Object.entries(positionals);
    const before = words.map(([key, { array }]) => (array === true ? `[${key}..]` : `[${key}]`)).join(' ');
    const after = words.map(([key, positional]) => shownPositional(key, positional)).join(' ');
    return text.replace(`spikec ${name} ${before}`, `spikec ${name} ${after.padEnd(before.length)}`);
  }, help);
}

const statuses =
  'Exit status: 0 done, 1 verification found a difference, 2 wrong usage, 3 invalid input,\n' +
  '4 does not fit the target, 70 internal error. Colour follows NO_COLOR.';

/** The declarations of all commands, as yargs wants them. */
function createParser(): Argv {
  const base = yargs()
    .scriptName('spikec')
    .locale('en')
    .usage('spikec COMMAND\n\nCompiles spike-driven transformers to chip images, runs them, and proves every spike.')
    .parserConfiguration({ 'camel-case-expansion': false, 'boolean-negation': false, 'dot-notation': false })
    .options(globalOptions)
    .version(packageVersion())
    .help()
    .group([...Object.keys(globalOptions), 'help', 'version'], 'Every command:')
    .epilogue(`${statuses}\nspikec COMMAND --help shows a command's options and examples.`)
    .wrap(100)
    .exitProcess(false)
    .fail((message: string, error?: Error) => failUsage(message || (error?.message ?? '')));
  return commands.reduce<Argv>((parser, command) => addCommand(parser, command), base);
}

function addCommand(parser: Argv, command: Command): Argv {
  const words = Object.entries(command.positionals).map(([name, { array }]) =>
    array === true ? `[${name}..]` : `[${name}]`,
  );
  return parser.command(
    [command.name, ...words].join(' '),
    command.summary,
    (builder) => declare(builder, command),
    () => undefined,
  );
}

function declare(builder: Argv, command: Command): Argv {
  const shown = Object.entries(command.positionals).map(([name, p]) => shownPositional(name, p));
  builder.usage(`spikec ${[command.name, ...shown].join(' ')} [options]\n\n${command.summary}.`).epilogue(statuses);
  for (const [name, positional] of Object.entries(command.positionals))
    builder.positional(name, { ...positional, demandOption: false });
  for (const [name, { demandOption, ...option }] of Object.entries(command.options))
    builder.option(name, { ...option, group: demandOption ? 'Required:' : 'Options:' });
  for (const [line, purpose] of command.examples) builder.example(`spikec ${line}`, purpose);
  return builder;
}

function failUsage(message: string): never {
  const [, option] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  if (option !== undefined) fail('SPK703', `${dashed(option)} needs a value`);
  const [, name, given, choices] = /Argument: (\S+), Given: "(.*)", Choices: (.*)/.exec(message) ?? [];
  if (name === undefined) fail('SPK704', message);
  const isPositional = commands.some(({ positionals }) => positionals[name]?.choices !== undefined);
  fail(
    'SPK703',
    `${isPositional ? name.toUpperCase() : dashed(name)} is not one of ${choices!.replace(/"/g, '')}: ${given!}`,
  );
}
