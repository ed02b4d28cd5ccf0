import yargs from 'yargs';
import type { RunOf } from '../arguments/command.ts';
import type { completion } from '../commands/completion.ts';

/** yargs' own script for the shell that runs it (bash or zsh); it asks `spikec --get-yargs-completions` at every tab. */
function completionScript(): string {
  let script = '';
  yargs()
    .scriptName('spikec')
    .completion('completion')
    .exitProcess(false)
    .parse(['completion'], {}, (_error, _parsed, output) => {
      script = output;
    });
  return script.trimEnd();
}

export const run: RunOf<typeof completion> = () => {
  const script = completionScript();
  return { json: { script }, text: () => script, verbatim: true };
};
