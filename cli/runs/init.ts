import { existsSync } from 'node:fs';
import { fail } from '../../ir/diagnostics/index.ts';
import { initModel, type Initialised } from '../../toolchain/init/init.ts';
import type { RunOf } from '../arguments/command.ts';
import { withoutSwap } from '../arguments/loading.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import type { init } from '../commands/init.ts';
import { host } from '../host.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { counted } from '../terminal/numbers.ts';
import { section } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { commandText } from '../words/next.ts';

export const run: RunOf<typeof init> = async ({ model, from, take, force }, terminal) => {
  const path = model ?? (from === undefined ? 'net.spike' : `${nameOf(from)}.spike`);
  if (force !== true && existsSync(path))
    fail('SPK738', 'the file is there already, and is not replaced', {
      place: path,
      help: `give another name, spikec init ${another(path)}${from === undefined ? '' : ` --from ${from}`}, or say --force`,
    });
  await checkOutputs([{ option: 'MODEL', path, what: 'model' }], [from]);
  const made = await withoutSwap(() => initModel(host, { path, from, take }));
  const { problems, ...rest } = made;
  return {
    json: { ...rest, checks: problems.length === 0, problems: problems.map(diagnosticDocument) },
    text: () => textOf(made, terminal),
  };
};

/** `runs/net.pth.tar` is called net. */
const nameOf = (from: string): string =>
  host.paths.basename(from).replace(/(\.(pth|pt|ckpt|safetensors|npz|tar|bin|pkl))+$/i, '');

const another = (path: string): string => path.replace(/(\.spike)?$/i, '2.spike');

function textOf(made: Initialised, terminal: Terminal): string {
  const { path, from, set = '', layers, leftOut = 0, questions, renames, problems, input } = made;
  const checks = problems.length === 0;
  const head =
    from === undefined
      ? `${terminal.style('bold', path)}: a small network; change it`
      : `${terminal.style('bold', path)}: ${counted(layers ?? 0, 'layer')} of ${from}${set === '' ? '' : ` ("${set}")`}, input ${input}`;
  return [
    head,
    ...(questions > 0
      ? [
          `${counted(questions, 'question')} in it ${questions === 1 ? 'is' : 'are'} marked with "?": what no tensor tells`,
        ]
      : []),
    ...(leftOut > 0
      ? [
          `${counted(leftOut, 'module')} stand${leftOut === 1 ? 's' : ''} in comments: no part of one chain, or not recognised`,
        ]
      : []),
    ...(checks ? [] : [`it does not check yet (${counted(problems.length, 'mistake')}): answer the questions first`]),
    section(
      'Next',
      [['check', path], ...(from === undefined ? [] : [compareWords(path, from, renames)])]
        .map((words) => commandText(words, terminal.width - 2))
        .join('\n'),
    ),
  ].join('\n');
}

const compareWords = (path: string, from: string, renames: readonly string[]): string[] => [
  ...['check', path, '--weights', from],
  ...renames.flatMap((rename) => ['--rename', rename]),
];
