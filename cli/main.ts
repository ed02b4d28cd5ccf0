import { DiagnosticError, fail } from '../ir/diagnostics/index.ts';
import { commands } from './commands/index.ts';
import { parse, type Parsed } from './parser.ts';
import { argumentProblems } from './arguments/arguments.ts';
import { silencedCodes } from './terminal/codes.ts';
import type { AnyCommand } from './arguments/command.ts';
import { reportError } from './terminal/errors.ts';
import { handleInterrupts } from '../node/interrupt.ts';
import { jsonText } from './terminal/json.ts';
import { suggestion } from './terminal/suggestion.ts';
import { createTerminal } from './terminal/terminal.ts';

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
    unhandle();
  }
}

/** A reader that has seen enough (`| head`) ends the program without a word, as it ends any other. */
function surviveClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
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
  const terminal = createTerminal({
    json: parsed['json'] === true,
    quiet: parsed['quiet'] === true,
    silenced: silencedCodes((parsed['silence'] as readonly string[] | undefined) ?? []),
  });
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
