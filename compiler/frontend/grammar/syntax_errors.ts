/** @file What the parser says when a text does not fit the grammar: first halves of sentences, without what was found. */
import { EOF, tokenMatcher, type IParserErrorMessageProvider, type IToken, type TokenType } from 'chevrotain';
import * as t from './tokens.ts';

/** What a rule stands for, where listing its first tokens would say less. */
const descriptions: Readonly<Record<string, string>> = {
  atom: 'a value: a number, a name, a text, a list `[...]` or `(...)`',
  expression: 'a value',
  statement: 'a statement such as `x = x -> name: conv2d(8)`',
  flow: 'a statement such as `x = x -> name: conv2d(8)`',
  item: 'a declaration or a statement',
  segment: 'the name of a layer',
  pickCase: 'a case such as `s: 1`',
};

const labelOf = (type: TokenType): string => type.LABEL ?? type.name;

/** Makes the parser's messages: "expected `)`". */
export const errorMessages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => `expected ${labelOf(expected)}`,
  buildNotAllInputParsedMessage: () => 'expected the end of the text',
  buildNoViableAltMessage: ({ expectedPathsPerAlt, ruleName }) =>
    `expected ${descriptions[ruleName] ?? listOf(expectedPathsPerAlt)}`,
  buildEarlyExitMessage: ({ expectedIterationPaths, ruleName }) =>
    `expected ${descriptions[ruleName] ?? listOf([expectedIterationPaths])}`,
};

function listOf(paths: readonly (readonly (readonly TokenType[])[])[]): string {
  const labels = new Set(paths.flat().flatMap(([first]) => (first ? [labelOf(first)] : [])));
  return [...labels].join(' or ');
}

/** What stands where something else was expected. */
export function foundText(token: IToken): string {
  if (tokenMatcher(token, EOF)) return 'the end of the text';
  return `\`${token.image.length > 40 ? `${token.image.slice(0, 40)}...` : token.image}\``;
}

/** A remedy for mistakes that are typical of people coming from other languages. */
export function remedyFor(
  message: string,
  found: IToken,
  previous: IToken | undefined,
  lineBefore: string,
): string | undefined {
  if (lineBefore.includes('//') || found.image === '//') return 'comments start with `#`; `//` divides and rounds down';
  if (tokenMatcher(found, t.Assign) && message.includes(':'))
    return 'settings in braces are written `name: value`, arguments `name=value`';
  if (tokenMatcher(found, t.Word) && !tokenMatcher(found, t.Name) && message.includes('a name'))
    return `\`${found.image}\` is a word of the language and cannot be a name`;
  if (tokenMatcher(found, t.Name) && previous && tokenMatcher(previous, t.Name) && message.includes('->'))
    return `if "${previous.image}" is the layer\u2019s name, write \`${previous.image}: ${found.image}\``;
  return undefined;
}
