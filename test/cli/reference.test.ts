import test from 'ava';
import { readFileSync } from 'node:fs';
import { commandReference } from '../../cli/reference.ts';
import { commands } from '../../cli/commands/index.ts';
import { bundled } from '../../node/package.ts';
import { parse } from '../../cli/parser.ts';
import { argumentProblems } from '../../cli/arguments/arguments.ts';

test('docs/cli.md is what --help prints (npm run generate writes it)', (t) => {
  t.true(readFileSync(bundled('docs', 'cli.md'), 'utf8').includes(commandReference()));
});

test('every command has help with usage, exit statuses and examples that parse without a complaint', (t) => {
  for (const command of commands) {
    const { printed } = parse([command.name, '--help']);
    t.true(printed.startsWith(`spikec ${command.name}`));
    t.regex(printed, /Exit status: 0 done/);
    t.true(command.examples.length > 0, command.name);
    for (const [line] of command.examples) {
      const words = line.replace(/ >>? \S+$/, '').split(' ');
      t.deepEqual(argumentProblems(command, parse(words).parsed), [], line);
    }
  }
});
