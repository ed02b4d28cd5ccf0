import yargs from 'yargs';
import { defineCommand } from '../arguments/command.ts';

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

export const completion = defineCommand({
  name: 'completion',
  summary: 'Print a script that completes commands and options in bash or zsh',
  positionals: {},
  options: {},
  examples: [['completion >> ~/.bashrc', 'complete in every new bash']],
  run() {
    const script = completionScript();
    return Promise.resolve({ json: { script }, text: () => script });
  },
});
