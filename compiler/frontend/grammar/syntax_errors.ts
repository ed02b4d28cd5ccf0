/** @file What the parser says when a text does not fit the grammar: first halves of sentences, without what was found. */
import { EOF, tokenMatcher, type IParserErrorMessageProvider, type IToken, type TokenType } from 'chevrotain';
import { nearest } from '../../../ir/diagnostics/index.ts';
import { foreignCallee, foreignStatement } from '../foreign.ts';
import { formOf } from './forms.ts';
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
  chain: 'a value or a chain such as `x -> name: conv2d(8)`',
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

/** What stands around a mistake. */
export interface Surroundings {
  readonly message: string;
  readonly found: IToken;
  readonly previous: IToken | undefined;
  readonly next: IToken | undefined;
  /** The innermost bracket that is open. */
  readonly open: IToken | undefined;
  /** The line in front of what was found. */
  readonly lineBefore: string;
  /** The first word of the line of `previous`. */
  readonly beginning: IToken | undefined;
}

/** A remedy for one kind of mistake, or nothing where it is another. */
type Remedy = (around: Surroundings) => string | undefined;

const isName = (token: IToken | undefined): boolean => token !== undefined && tokenMatcher(token, t.Name);
const sameLine = (a: IToken | undefined, b: IToken): boolean => a?.endLine === b.startLine;

/** Words that begin a line. */
const beginnings = ['model', 'use', 'param', 'neuron', 'block', 'target', 'input', 'output', 'let', 'return', 'repeat'];

/** In this order: the more certain ones first. */
const remedies: readonly Remedy[] = [
  ({ lineBefore, found }) =>
    lineBefore.includes('//') || found.image === '//'
      ? 'comments start with `#`; `//` divides and rounds down'
      : undefined,
  signOfOtherLanguages,
  ({ message, found }) =>
    tokenMatcher(found, t.Assign) && message.includes(':')
      ? 'settings in braces are written `name: value`, arguments `name=value`'
      : undefined,
  ({ lineBefore, previous }) =>
    previous && isName(previous) && lineBefore.trim() === previous.image ? beginningMeant(previous.image) : undefined,
  ({ message, found }) =>
    tokenMatcher(found, t.Word) && !tokenMatcher(found, t.Name) && message.includes('a name')
      ? `\`${found.image}\` is a word of the language and cannot be a name`
      : undefined,
  missingBrace,
  missingArrow,
  ({ message, found, next }) =>
    isName(found) && message.includes('->') && next !== undefined && ['=', '+=', '->'].includes(next.image)
      ? `begin a new line in front of \`${found.image} ${next.image}\`: a statement ends with its line`
      : undefined,
  ({ message, found, previous }) =>
    previous && isName(found) && isName(previous) && message.includes('->')
      ? `if "${previous.image}" is the layer\u2019s name, write \`${previous.image}: ${found.image}\``
      : undefined,
  ({ message, previous }) =>
    message.includes('..') && previous !== undefined && /^\d+\.\d+$/.test(previous.image)
      ? `\`${previous.image}\` is one number; a range is written \`${previous.image.replace('.', '..')}\``
      : undefined,
  insideParentheses,
  ({ message, found, previous, lineBefore, beginning }) =>
    beginning?.image !== 'input' &&
    previous &&
    message === 'expected `:`' &&
    isName(previous) &&
    sameLine(previous, found)
      ? ['->', ',', ')'].includes(found.image) && lineBefore.includes('.')
        ? 'a name with dots is the label of a layer and no value: name the value, let y = x -> a.b: ..., and write y'
        : found.image === '(' && lineBefore.includes('.')
          ? callOfModule
          : `write \`${previous.image}: ${found.image}\``
      : undefined,
  ({ found, beginning }) =>
    beginning && formOf(beginning.image, beginning.startLine === found.startLine ? undefined : beginning.startLine),
];

/** A remedy for mistakes that are typical: of people from other languages, and of hands on a keyboard. */
export function remedyFor(around: Surroundings): string | undefined {
  for (const remedy of remedies) {
    const help = remedy(around);
    if (help !== undefined) return help;
  }
  return undefined;
}

/** Of `self.conv1(x)`, `nn.Linear(10)`, `F.relu(x)`. */
const callOfModule =
  'operators have no dots in front, and layers are no functions: x = x -> conv1: conv2d(8, kernel=3) -> lif1: lif; spikec ops lists all';

/** Signs and words that other languages have where this one has others. */
function signOfOtherLanguages({ message, found, previous, next }: Surroundings): string | undefined {
  const touches = next !== undefined && next.startOffset === found.startOffset + found.image.length;
  if (found.image === '=' && next?.image === '>' && touches) return 'arrows are written ->';
  if (found.image === '/' && next?.image === '*' && touches) return 'comments start with `#`, each line of them';
  if (message.includes('closes nothing')) return 'delete it, or open its braces above';
  if (message === 'expected `then`' && found.image === '=') return 'equality is written `==`';
  if (message === 'expected `else`') return 'a value that depends has both: if a then b else c';
  if (!message.includes('->')) return undefined;
  if (found.image === 'if') return 'it is written: if a then b else c';
  if (found.image === '-' && isName(previous) && touches)
    return `names consist of letters, digits and underscores: ${previous!.image}_${next.image}`;
  if (found.image === '.' && isName(previous) && isName(next))
    return (
      foreignCallee(next!.image) ??
      `operators have plain names: write ${next!.image.toLowerCase()} without \`${previous!.image}.\``
    );
  return undefined;
}

/** `modle` begins a line in place of `model`, `for` in place of `repeat`. */
function beginningMeant(word: string): string | undefined {
  const foreign = foreignStatement(word);
  if (foreign !== undefined) return foreign;
  const near = nearest(word, beginnings);
  return near === undefined || near === word ? undefined : `did you mean \`${near}\`?`;
}

/** A declaration begins within braces that should have been closed above it. */
function missingBrace({ open, previous, message }: Surroundings): string | undefined {
  const begins = previous !== undefined && tokenMatcher(previous, t.TopLevel);
  if (open?.image !== '{' || !begins || message !== 'expected `:`') return undefined;
  return `a closing \`}\` is missing in front of \`${previous.image}\`: the braces of line ${open.startLine} are open`;
}

/** `x stem: conv2d(8)`. */
function missingArrow({ message, found, previous, next }: Surroundings): string | undefined {
  const isLabel = isName(found) && isName(previous) && next !== undefined && tokenMatcher(next, t.Colon);
  return previous && isLabel && message.includes('->')
    ? `an arrow is missing: \`${previous.image} -> ${found.image}: ...\``
    : undefined;
}

/** Between arguments: a comma that is missing, a list in the wrong brackets, a chain, or an end that is missing. */
function insideParentheses({ message, found, previous, open, lineBefore }: Surroundings): string | undefined {
  if (!/expected `[)\]]`/.test(message) || open === undefined) return undefined;
  if (tokenMatcher(found, t.Arrow))
    return 'chains are arguments or stand alone: name its value, let y = x -> ..., and write y here';
  if (found.startLine !== open.startLine || tokenMatcher(found, EOF)) {
    const end = open.image === '(' ? ')' : ']';
    return `close it with \`${end}\` on line ${open.startLine}`;
  }
  const inFront = lineBefore.slice(0, (open.startColumn ?? 1) - 1).trimEnd();
  if (tokenMatcher(found, t.Comma) && /[:=]$/.test(inFront))
    return 'lists stand in square brackets: [1, 28, 28]; parentheses are for one value';
  if (found.image === '.' && /^\d+$/.test(previous?.image ?? ''))
    return foreignCallee(/\w+$/.exec(inFront)?.[0] ?? '') ?? `a digit follows the point: ${previous!.image}.0`;
  if (tokenMatcher(found, t.Comma)) return 'close it with `)` in front of the comma';
  if (tokenMatcher(found, t.Colon) && open.image === '(')
    return 'arguments are written `name=value`, settings in braces `name: value`';
  if (previous !== undefined && (isName(found) || /^[\d"]/.test(found.image)))
    return `a comma is missing: \`${previous.image}, ${found.image}\``;
  return undefined;
}
