import type { AnyPass, Pipeline } from '../../compiler/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { defineCommand } from '../arguments/command.ts';
import { suggestion } from '../terminal/suggestion.ts';
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

export const passesCommand = defineCommand({
  name: 'passes',
  summary: 'List the compiler passes and pipelines, or describe one pass',
  positionals: { name: { type: 'string', describe: 'A pass; without it, all are listed' } },
  options: {},
  examples: [
    ['passes', 'all passes, and the order in which they run'],
    ['passes quantise', 'what one pass needs and gives'],
  ],
  async run({ name }, terminal) {
    const { passes, pipelines } = await import('../../compiler/index.ts');
    if (name === undefined)
      return {
        json: { passes: passes.map(documentOf), pipelines },
        text: () => listing(passes, pipelines, terminal.width),
      };
    const names = passes.map((pass) => pass.name);
    const pass = passes.find((candidate) => candidate.name === name);
    if (!pass) fail('SPK707', `there is no pass "${name}"`, { help: suggestion(name, names) });
    return { json: documentOf(pass), text: () => describe(pass, terminal) };
  },
});
