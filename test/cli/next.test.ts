/** @file Commands that are printed to be typed: however long the words, a shell reads the same ones. */
import test from 'ava';
import fc from 'fast-check';
import { nextCommands, programWords } from '../../cli/words/next.ts';
import { wordsOf } from '../../scripts/transcripts/blocks.ts';

test('they begin as this program was called: by its name, or through npx', (t) => {
  t.deepEqual(programWords({}), ['spikec']);
  t.deepEqual(programWords({ npm_command: 'exec' }), ['npx', 'spikec']);
});

const path = fc.stringMatching(/^[a-z][a-z/. ]{0,90}[a-z]$/);

test('the words come back, in lines that do not cut them', (t) => {
  fc.assert(
    fc.property(path, path, fc.integer({ min: 40, max: 120 }), (image, model, width) => {
      const network = ['--model', model, '-p', 'dims=[4,8]', '--weights', 'w.safetensors'];
      const text = nextCommands(image, network, width);
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
