/** @file Commands that are printed to be typed: however long the words, a shell reads the same ones. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { nextCommands, programWords } from '../../cli/words/next.ts';
import { wordsOf } from '../../scripts/transcripts/blocks.ts';
import { emptyFolder, spikec } from './spikec.ts';

test('they begin as this program was called: by its name, or through npx', (t) => {
  t.deepEqual(programWords({}), ['spikec']);
  t.deepEqual(programWords({ npm_command: 'exec' }), ['npx', 'spikec']);
});

const path = fc.stringMatching(/^[a-z][a-z/. ]{0,90}[a-z]$/);

test('the words come back, in lines that do not cut them', (t) => {
  fc.assert(
    fc.property(path, path, fc.integer({ min: 40, max: 120 }), (image, model, width) => {
      const network = ['--model', model, '-p', 'dims=[4,8]', '--weights', 'w.safetensors'];
      const text = nextCommands(image, network, 'PICTURE.png', width);
      const verify = text.slice(text.indexOf('spikec verify'));
      t.deepEqual(wordsOf(verify), ['spikec', 'verify', image, ...network, '--input', 'PICTURE.png']);
      const words = ['--model', '--weights', '--input'].map((word) => verify.indexOf(word));
      t.deepEqual(
        words,
        words.toSorted((a, b) => a - b),
      );
    }),
  );
});

test('a sample is called by what the network reads: a picture, events, numbers', async (t) => {
  const cwd = emptyFolder(t);
  const files = {
    '[1, 8, 8]': 'PICTURE.png',
    '[2, 8, 8]': 'EVENTS.npz',
    '[4, 8, 8]': 'SAMPLE.npy',
    '[16]': 'SAMPLE.npy',
  };
  for (const [shape, file] of Object.entries(files)) {
    writeFileSync(join(cwd, 'net.spike'), `model "m"\ninput x: ${shape}\noutput y = x -> fc: linear(2)\n`);
    const { stdout } = await spikec(['compile', 'net.spike', '--random-weights', '1', '--out', 'net.chip'], { cwd });
    t.true(stdout.includes(`spikec run net.chip --input ${file}\n`), stdout);
  }
});
