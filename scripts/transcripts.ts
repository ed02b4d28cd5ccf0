/** @file Writes what commands print today into the pages that show it, and the picture of the demo. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commandsOf, filesOf, withOutputs, wordsOf } from './transcripts/blocks.ts';
import { inProcessOfItsOwn, play } from './transcripts/play.ts';
import { terminalSvg } from './transcripts/svg.ts';

const path = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

for (const file of ['docs/tutorial.md', 'docs/targets.md']) {
  const page = readFileSync(path(file), 'utf8');
  const played = await play(commandsOf(page), undefined, filesOf(page));
  for (const { command, status } of played)
    if (status !== 0) console.log(`${file}:${command.line} ends with status ${status}`);
  writeFileSync(
    path(file),
    withOutputs(
      page,
      played.filter(({ command }) => command.output !== undefined).map(({ output }) => output),
    ),
  );
}

const demo = { line: 1, words: wordsOf('npx spikec demo --images 1'), output: undefined };
const [picture] = await play([demo], inProcessOfItsOwn(true));
writeFileSync(path('docs/demo.svg'), terminalSvg(`$ npx spikec demo --images 1\n${picture!.output}`, 'spikec demo'));
