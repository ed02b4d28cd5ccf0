/** @file What README, tutorial and the page of targets show is what happens: every command runs, in order, and prints what stands below it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { terminalSvg } from '../scripts/transcripts/svg.ts';
import { commandsOf, filesOf, wordsOf, withOutputs } from '../scripts/transcripts/blocks.ts';
import { masked, play, type Runner } from '../scripts/transcripts/play.ts';
import { spikec } from './cli/spikec.ts';

const textOf = (file: string): string => readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8');

/** Needs a data set that no clone has; `.ci/run` installs it. */
const trains = (words: readonly string[]): boolean => words[2] === 'train';
const hasData = existsSync('/usr/share/datasets/fashion-mnist') || 'SPIKEC_DATA' in process.env;

const here: Runner = async (words, cwd, into) => {
  const { shown, stdout, stderr, status } = await spikec(words, {
    cwd,
    env: { COLUMNS: '80', NO_COLOR: '1', npm_command: 'exec' },
  });
  if (into !== undefined) writeFileSync(into, stdout);
  return { output: (into === undefined ? shown : stderr).trimEnd(), status };
};

for (const [file, least] of [
  ['README.md', 7],
  ['docs/tutorial.md', 7],
  ['docs/targets.md', 4],
] as const)
  test(`${file}: every command runs, in order, and prints what is shown`, async (t) => {
    const page = textOf(file);
    const commands = commandsOf(page).filter(({ words }) => hasData || !trains(words));
    const played = await play(commands, here, filesOf(page));
    t.true(played.length >= least);
    for (const { command, output, status } of played) {
      t.is(status, 0, `${file}:${command.line}\n${output}`);
      if (command.output !== undefined)
        t.is(masked(output), masked(command.output), `${file}:${command.line}; npm run transcripts writes it anew`);
    }
  });

test('README says npm words and spikec words, nothing else', (t) => {
  const others = commandsOf(textOf('README.md')).filter(({ words }) => !['npm', 'npx'].includes(words[0]!));
  t.deepEqual(others, []);
});

test('commands of a page: quotes, comments, lines that go on, and outputs put in their places', (t) => {
  const page = "a\n```console\n$ one \\\n  't w o' # three\nold\n$ four\n```\nb\n```sh\nfive # six\n# seven\n```\n";
  const commands = commandsOf(page);
  t.deepEqual(
    commands.map(({ line, words, output }) => [line, words, output]),
    [
      [3, ['one', 't w o'], 'old'],
      [6, ['four'], ''],
      [10, ['five'], undefined],
    ],
  );
  const other = withOutputs(page, ['1', '2\n3']);
  t.deepEqual(
    commandsOf(other).map(({ output }) => output),
    ['1', '2\n3', undefined],
  );
  t.is(withOutputs(other, ['1', '2\n3']), other);
  t.deepEqual(
    [...filesOf('a\n```spike x.spike\nparam a = 1\n\nb\n```\n```\nc\n```\n')],
    [['x.spike', 'param a = 1\n\nb\n']],
  );
  t.deepEqual(wordsOf("-p 'dims=[4,8]' x"), ['-p', 'dims=[4,8]', 'x']);
});

test('the picture of a terminal keeps its blanks, which browsers take together unless they are unbroken', (t) => {
  t.regex(terminalSvg('  a   b', 'x'), />\u00a0{2}a\u00a0{3}b<\/tspan>/);
});
