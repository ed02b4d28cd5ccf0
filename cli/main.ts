import yargs, { type Argv } from 'yargs';
import { DiagnosticError, fail } from '../ir/diagnostics/index.ts';
import { commands } from './commands/index.ts';
import { argumentProblems } from './shared/arguments.ts';
import { shownPositional, type AnyCommand } from './shared/command.ts';
import { reportError } from './shared/errors.ts';
import { handleInterrupts, removeTemporaries } from './shared/interrupt.ts';
import { jsonText } from './shared/json.ts';
import { globalOptions } from './shared/options.ts';
import { packageVersion } from './shared/package.ts';
import { suggestion } from './shared/suggestion.ts';
import { createTerminal } from './shared/terminal.ts';

type Parsed = Readonly<Record<string, unknown>>;

/** Runs one command line and returns its exit status (DESIGN section 9). */
export async function main(argv: readonly string[]): Promise<number> {
  surviveClosedPipe();
  const unhandle = handleInterrupts();
  const json = argv.includes('--json');
  try {
    return await runCommandLine(argv);
  } catch (error) {
    return reportError(error, json);
  } finally {
    removeTemporaries();
    unhandle();
  }
}

/** A reader that has seen enough (`| head`) ends the program without a word, as it ends any other. */
function surviveClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      removeTemporaries();
      process.exit(error.code === 'EPIPE' ? 0 : 1);
    });
}

async function runCommandLine(argv: readonly string[]): Promise<number> {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const { parsed, printed } = parse(words);
  if (printed !== '') {
    process.stdout.write(`${printed}\n`);
    return 0;
  }
  const command = chosenCommand(parsed);
  const problems = argumentProblems(command, parsed);
  if (problems.length > 0) throw new DiagnosticError(problems);
  const terminal = createTerminal({ json: parsed['json'] === true, quiet: parsed['quiet'] === true });
  const outcome = await command.run(parsed, terminal);
  terminal.progress();
  if (terminal.json) process.stdout.write(jsonText(outcome.json));
  else terminal.print(outcome.text());
  return outcome.status ?? 0;
}

function chosenCommand(parsed: Parsed): AnyCommand {
  const names = commands.map((command) => command.name);
  const [name] = parsed['_'] as readonly unknown[];
  const known = commands.find((command) => command.name === name);
  if (known) return known;
  if (name === undefined) fail('SPK704', 'a command is missing', { help: `one of: ${names.join(', ')}` });
  return fail('SPK701', `there is no command "${String(name)}"`, {
    help: suggestion(String(name), names),
  });
}

/** Lets yargs split the words, or print help, version or completions into `printed`. */
function parse(words: readonly string[]): { parsed: Parsed; printed: string } {
  let printed = '';
  const parser = createParser();
  const parsed = parser.parse([...words], {}, (_error, _parsed, output) => {
    if (output !== '') printed = printed === '' ? output : `${printed}\n${output}`;
  }) as unknown as Parsed;
  return { parsed, printed: printed.trimEnd() };
}

const statuses =
  'Exit status: 0 done, 1 verification found a difference, 2 wrong usage, 3 invalid input,\n' +
  '4 does not fit the target, 70 internal error. Colour follows NO_COLOR.';

/** The declarations of all commands, as yargs wants them; also what docs/cli.md is printed from. */
export function createParser(width = 110): Argv {
  const base = yargs()
    .scriptName('spikec')
    .locale('en')
    .usage('spikec COMMAND\n\nCompiles spike-driven transformers to chip images, runs them, and proves every spike.')
    .parserConfiguration({ 'camel-case-expansion': false, 'boolean-negation': false, 'dot-notation': false })
    .options(globalOptions)
    .version(packageVersion())
    .help()
    .epilogue(`${statuses}\nspikec COMMAND --help shows a command's options and examples.`)
    .wrap(width)
    .exitProcess(false)
    .fail((message: string, error?: Error) => failUsage(message || (error?.message ?? '')));
  return commands.reduce<Argv>((parser, command) => addCommand(parser, command), base);
}

function addCommand(parser: Argv, command: AnyCommand): Argv {
  const words = Object.keys(command.positionals).map((name) => `[${name}]`);
  return parser.command(
    [command.name, ...words].join(' '),
    command.summary,
    (builder) => declare(builder, command),
    () => undefined,
  );
}

function declare(builder: Argv, command: AnyCommand): Argv {
  const shown = Object.entries(command.positionals).map(([name, p]) => shownPositional(name, p.demandOption === true));
  builder.usage(`spikec ${[command.name, ...shown].join(' ')} [options]\n\n${command.summary}.`).epilogue(statuses);
  for (const [name, positional] of Object.entries(command.positionals))
    builder.positional(name, { ...positional, demandOption: false });
  for (const [name, { demandOption, ...option }] of Object.entries(command.options))
    builder.option(name, { ...option, ...(demandOption ? { group: 'Required:' } : {}) });
  for (const [line, purpose] of command.examples) builder.example(`spikec ${line}`, purpose);
  return builder;
}

function failUsage(message: string): never {
  const [, option] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  if (option === undefined) fail('SPK704', message);
  fail('SPK703', `${option.length === 1 ? '-' : '--'}${option} needs a value`);
}
