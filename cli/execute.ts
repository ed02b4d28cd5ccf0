/** @file A parsed command line, checked and done. */
import { DiagnosticError, fail } from '../ir/diagnostics/index.ts';
import { suggestion } from '../toolchain/suggestion.ts';
import { argumentProblems } from './arguments/arguments.ts';
import type { Command } from './arguments/command.ts';
import { commands } from './commands/index.ts';
import type { Parsed } from './parser.ts';
import { silencedCodes } from './terminal/codes.ts';
import { jsonText } from './terminal/json.ts';
import { writeRaw } from './terminal/streams.ts';
import { createTerminal } from './terminal/terminal.ts';

/** Runs the command, prints what it found, and returns the exit status. Throws a `DiagnosticError` for usage errors. */
export async function execute(parsed: Parsed): Promise<number> {
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
  if (terminal.json) writeRaw('stdout', jsonText(outcome.json));
  else if (outcome.verbatim === true) terminal.printVerbatim(outcome.text());
  else terminal.print(outcome.text());
  return outcome.status ?? 0;
}

function chosenCommand(parsed: Parsed): Command {
  const names = commands.map((command) => command.name);
  const [name] = parsed['_'] as readonly unknown[];
  const known = commands.find((command) => command.name === name);
  if (known) return known;
  if (name === undefined) fail('SPK704', 'a command is missing', { help: `one of: ${names.join(', ')}` });
  return fail('SPK701', `there is no command "${String(name)}"`, {
    help: suggestion(String(name), names),
  });
}
