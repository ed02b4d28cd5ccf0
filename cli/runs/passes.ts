import { passes, pipelines, type AnyPass, type Pipeline } from '../../compiler/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import type { RunOf } from '../arguments/command.ts';
import type { passesCommand } from '../commands/passes.ts';
import { suggestion } from '../../toolchain/suggestion.ts';
import { section, table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

const effects = {
  exact: 'every spike and output stays the same integer',
  rounds: 'the same real numbers, rounded elsewhere',
  quantises: 'weights move to the integer grid',
} as const;

const documentOf = ({ name, help, needs, gives, effect }: AnyPass): object => ({ name, help, needs, gives, effect });

function describe(pass: AnyPass, terminal: Terminal): string {
  return [
    terminal.style('bold', pass.name),
    pass.help,
    `Needs: ${pass.needs.join(', ')}`,
    `Gives: ${pass.gives.join(', ')}`,
    `Effect: ${pass.effect}: ${effects[pass.effect]}`,
  ].join('\n');
}

function listing(passes: readonly AnyPass[], pipelines: Readonly<Record<string, Pipeline>>, width: number): string {
  const rows = passes.map((pass) => [pass.name, pass.effect, pass.help]);
  const blocks = Object.entries(pipelines).map(([name, steps]) =>
    section(
      `Pipeline ${name}`,
      table(
        ['pass', 'why here'],
        steps.map((step) => [step.pass, step.reason]),
        ['left', 'left'],
        width - 2,
      ),
    ),
  );
  return [table(['pass', 'effect', 'what it does'], rows, ['left', 'left', 'left'], width), ...blocks].join('\n');
}

export const run: RunOf<typeof passesCommand> = ({ name }, terminal) => {
  if (name === undefined)
    return {
      json: { passes: passes.map(documentOf), pipelines },
      text: () => listing(passes, pipelines, terminal.width),
    };
  const names = passes.map((pass) => pass.name);
  const pass = passes.find((candidate) => candidate.name === name);
  if (!pass) fail('SPK707', `there is no pass "${name}"`, { help: suggestion(name, names) });
  return { json: documentOf(pass), text: () => describe(pass, terminal) };
};
