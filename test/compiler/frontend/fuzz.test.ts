import fc from 'fast-check';
import test from 'ava';
import { compileModel, compileTarget, parseSource } from '../../../compiler/frontend/index.ts';
import { lexer } from '../../../compiler/frontend/grammar/tokens.ts';
import { formatDiagnostic, type Diagnostic } from '../../../ir/diagnostics/index.ts';
import { anyText } from '../../support/random/text.ts';
import { diagnosticsOf, fromProject, noFiles, projectFile } from './support.ts';

const family = projectFile('examples/e-spikeformer.spike').text;
const chip = projectFile('examples/targets/sdt-core.spike').text;
const pieces = lexer.tokenize(family).tokens.map(({ image }) => image);
const words = [
  ...new Set([
    ...pieces,
    ...lexer.tokenize(chip).tokens.map(({ image }) => image),
    '\n',
    '//',
    '"',
    '@',
    'if',
    '.5',
    '9e9',
  ]),
];

/** Every mistake is a diagnostic that can be printed; `diagnosticsOf` lets any other error through. */
function survives(name: string, run: () => unknown): void {
  const began = process.cpuUsage();
  const found: readonly Diagnostic[] = diagnosticsOf(run);
  for (const diagnostic of found) {
    const text = formatDiagnostic(diagnostic);
    if (!text.includes(diagnostic.code) || /undefined|\[object/.test(diagnostic.message)) throw new Error(text);
    const { span } = diagnostic;
    if (span && !(span.start >= 0 && span.start <= span.end && span.end <= span.source.text.length))
      throw new Error(`bad span in ${name}: ${text}`);
  }
  if (process.cpuUsage(began).user > 8e6) throw new Error(`${name} took too long`);
}

const asModel = (text: string): void =>
  survives('model', () => compileModel({ name: 'test.spike', text }, { load: noFiles, parameters: { image: '32' } }));
const asTarget = (text: string): void =>
  survives('target', () => compileTarget({ name: 'test.spike', text }, { load: fromProject }));

test('random texts never crash', (t) => {
  const anything = fc.oneof(anyText(200), fc.string({ maxLength: 200 }));
  fc.assert(
    fc.property(anything, (text) => (asModel(text), asTarget(text), asModel(`model "m"\n${text}`))),
    { numRuns: 150 },
  );
  t.pass();
});

test('random sequences of the language\u2019s own words never crash', (t) => {
  const sentences = fc.array(fc.constantFrom(...words), { maxLength: 60 });
  const spaced = fc.array(fc.constantFrom(' ', ' ', '\n'), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(sentences, spaced, (sentence, spaces) => {
      const text = sentence.map((word, i) => word + spaces[i]!).join('');
      asModel(`model "m"\ninput x: [1, 4, 4]\n${text}`);
      asTarget(text);
    }),
    { numRuns: 120 },
  );
  t.pass();
});

interface Edit {
  readonly kind: 'delete' | 'insert' | 'duplicate' | 'swap' | 'replace';
  readonly at: number;
  readonly word: string;
}
const edits = fc.array(
  fc.record<Edit>({
    kind: fc.constantFrom('delete', 'insert', 'duplicate', 'swap', 'replace'),
    at: fc.nat(100_000),
    word: fc.constantFrom(...words),
  }),
  { minLength: 1, maxLength: 4 },
);

/** A text cut into words and the white space between them, edited here and there. */
function mutate(text: string, changes: readonly Edit[]): string {
  const parts = text.split(/(\s+|[(){}[\],:=]|->)/).filter((part) => part !== '');
  for (const { kind, at, word } of changes) {
    const i = at % parts.length;
    if (kind === 'delete') parts.splice(i, 1);
    if (kind === 'insert') parts.splice(i, 0, word);
    if (kind === 'duplicate') parts.splice(i, 0, parts[i]!);
    if (kind === 'swap') [parts[i], parts[0]] = [parts[0]!, parts[i]!];
    if (kind === 'replace') parts[i] = word;
  }
  return parts.join('');
}

test('edited examples never crash', (t) => {
  fc.assert(
    fc.property(edits, (changes) => (asModel(mutate(family, changes)), asTarget(mutate(chip, changes)))),
    { numRuns: 150 },
  );
  t.pass();
});

test('truncated examples never crash', (t) => {
  fc.assert(
    fc.property(fc.nat(family.length), (length) => asModel(family.slice(0, length))),
    { numRuns: 50 },
  );
  t.pass();
});

test('random values of parameters never crash', (t) => {
  const names = fc.constantFrom('size', 'dims', 'heads', 'image', 'cap', 'norm', 'mean', 'other');
  const values = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((a) => a.join(' ')),
    fc.double().map(String),
  );
  fc.assert(
    fc.property(names, values, (name, value) => {
      survives('parameters', () =>
        compileModel(
          { name: 'test.spike', text: family },
          { load: noFiles, parameters: { image: '32', [name]: value } },
        ),
      );
    }),
    { numRuns: 120 },
  );
  t.pass();
});

test('a text with one word deleted has its error near the deleted word', (t) => {
  const tokens = lexer.tokenize(family).tokens;
  fc.assert(
    fc.property(fc.nat(tokens.length - 1), (i) => {
      const { startOffset, image } = tokens[i]!;
      const text = family.slice(0, startOffset) + family.slice(startOffset + image.length);
      const { diagnostics } = parseSource({ name: 'test.spike', text });
      const starts = diagnostics.map(({ span }) => span!.start);
      // Only a deleted brace can make a difference far away: where the block should have ended.
      return /[{}"]/.test(image) || starts.every((start) => Math.abs(start - startOffset) < 200);
    }),
    { numRuns: 120 },
  );
  t.pass();
});
