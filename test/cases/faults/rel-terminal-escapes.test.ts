/** @file Nothing out of a file steers the terminal: names, excerpts, labels, file names. */
import test, { type ExecutionContext } from 'ava';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageBytes } from '../../../ir/chip/index.ts';
import { writePng } from '../../../runtime/index.ts';
import { emptyFolder, spikec } from '../../cli/spikec.ts';
import { plainText } from '../../../cli/terminal/escape.ts';
import { caseFolder, changed, compiledText, residual, withHeader } from './images.ts';

const evil = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202ereversed';
// Everything but line breaks that a terminal acts on.
const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

async function harmless(t: ExecutionContext, cwd: string, words: readonly string[], shows = true): Promise<void> {
  const { status, stdout, stderr } = await spikec(words, { cwd });
  t.not(status, 70, stderr);
  t.notRegex(stdout + stderr, steering, words.join(' '));
  if (shows) t.regex(stdout + stderr, /\\u001b|\ufffd/, words.join(' '));
}

test('names of tensors', async (t) => {
  const cwd = caseFolder(t, 'rel-terminal-escapes');
  for (const file of ['esc.pth', 'esc.safetensors'])
    for (const more of [[], ['--allow-extra']])
      await harmless(t, cwd, ['import', file, '--model', 'm.spike', '--out', 'o.safetensors', ...more]);
});

test('a text, its names and its lines', async (t) => {
  const cwd = caseFolder(t, 'rel-terminal-escapes');
  await harmless(t, cwd, ['check', 'text.spike'], false);
  writeFileSync(
    join(cwd, 'more.spike'),
    residual().replace('"m"', `"${evil}"`).replace('b.conv: conv2d(4)', `"${evil}": conv2d(9)`),
  );
  await harmless(t, cwd, ['check', 'more.spike']);
  await harmless(t, cwd, ['check', 'm.spike', '-p', `${evil}=1`]);
});

test('names of an image, of class labels, and of pictures', async (t) => {
  const cwd = emptyFolder(t);
  const image = await compiledText(t);
  const { header } = image;
  const named = withHeader(image, {
    ...{ compiler: evil, model: evil, target: { ...header.target, name: evil, summary: evil } },
    outputs: header.outputs.map((output) => ({ ...output, name: evil })),
    populations: changed(header.populations, 1, { name: evil, membrane: evil }),
    projections: changed(header.projections, 1, { name: evil }),
  });
  writeFileSync(join(cwd, 'x.chip'), imageBytes(named));
  writeFileSync(join(cwd, 'labels.txt'), 'a\u202eb\nc\u009bd\ne\u2067f\n');
  const picture = join(cwd, `${evil}.png`);
  writeFileSync(picture, writePng({ type: 'U8', shape: [1, 8, 8], data: new Uint8Array(64).fill(7) }));
  await harmless(t, cwd, ['run', 'x.chip', '--input', picture, '--labels', 'labels.txt', '--top', '3']);
  for (const option of [[], ['--symbols'], ['--disassemble']]) await harmless(t, cwd, ['inspect', 'x.chip', ...option]);
  cpSync(join(cwd, 'x.chip'), join(cwd, `${evil}.chip`));
  await harmless(t, cwd, ['inspect', `${evil}.chip`]);
  const { stdout } = await spikec(['inspect', 'x.chip', '--json'], { cwd });
  t.true(JSON.stringify(JSON.parse(stdout)).includes(JSON.stringify(evil).slice(1, -1)), 'JSON stays as it is');
});

test('colours are ours only where the reader shows some', (t) => {
  t.is(plainText('a\u001b[31mb\tc\nd', false), 'a\\u001b[31mb c\nd');
  t.is(plainText('a\u001b[31mb\u001b]0;x\u0007', true), 'a\u001b[31mb\\u001b]0;x\\u0007');
});

test('a line break in a name begins no line of ours, and a name may begin with a dash', async (t) => {
  const cwd = emptyFolder(t);
  const forged = 'x\nerror SPK999: forged\r\nwarning SPK998: forged';
  const picture = writePng({ type: 'U8', shape: [1, 4, 4], data: new Uint8Array(16) });
  for (const name of [`${forged}.png`, '-x.png']) writeFileSync(join(cwd, name), picture);
  writeFileSync(join(cwd, '-x.chip'), imageBytes(await compiledText(t)));
  for (const words of [
    ['check', `${forged}.spike`],
    ['run', './-x.chip', '--input', `${forged}.png`],
    ['run', '--input', `${forged}.npy`, '--', '-x.chip'],
  ]) {
    const { stdout, stderr } = await spikec(words, { cwd });
    t.notRegex(stdout + stderr, /^(error|warning) SPK99/m);
    t.regex(stdout + stderr, /\\nerror SPK999/);
  }
  const { status, stderr } = await spikec(['inspect', '--', '-x.chip'], { cwd });
  t.is(status, 0, stderr);
});
