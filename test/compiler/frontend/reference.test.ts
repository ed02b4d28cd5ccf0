import test from 'ava';
import { operatorReference } from '../../../compiler/frontend/index.ts';
import { primitive, primitiveNames } from '../../../ir/ops/index.ts';
import { fillSection } from '../../../scripts/sections.ts';
import { compileText, modelMistakes, projectFile } from './support.ts';

test('the operator part of the language reference is up to date', (t) => {
  const { text } = projectFile('docs/language.md');
  t.is(fillSection(text, 'operators', operatorReference()), text, 'run: npm run generate');
});

test('a section without markers is a mistake of ours', (t) => {
  t.throws(() => fillSection('text', 'operators', 'x'), { message: /no section/ });
});

test('the reference names every operator and every attribute', (t) => {
  const reference = operatorReference();
  for (const name of primitiveNames) {
    t.true(reference.includes(`### \`${name}\``));
    for (const attribute of Object.keys(primitive(name).attributes)) t.true(reference.includes(`| \`${attribute}\` |`));
  }
});

test('the network at the head of the reference compiles without warnings', (t) => {
  const [, text = ''] = /```\n(model[^`]*)```/.exec(projectFile('docs/language.md').text) ?? [];
  t.deepEqual(compileText(text).diagnostics, []);
  t.is(compileText(text).graph.outputs.length, 1);
});

for (const name of primitiveNames)
  for (const example of primitive(name).examples)
    test(`example of ${name}: ${example.split('\n')[0]}`, (t) => {
      const framed = (shape: string, start: string): string =>
        `model "m"\nneuron sfa { cap: 4, norm: 4, rounding: half_even }\nblock example(x) {\n  ${example}\n}\n` +
        `input image: ${shape}\nlet x = image ${start}\noutput y = x -> example`;
      // An example starts from whatever its first operator takes: the image, a signal, or un-spiked values.
      const starts = [
        ['[4, 8, 8]', ''],
        ['[4, 40]', ''],
        ['[4, 8, 8]', '-> start: conv2d(4)'],
      ] as const;
      t.true(starts.some(([shape, start]) => modelMistakes(framed(shape, start)).length === 0));
    });
