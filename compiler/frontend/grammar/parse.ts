/** @file From a text to its syntax tree, with every syntax error. */
import { tokenMatcher, type IToken } from 'chevrotain';
import { positionOf, type Diagnostic, type SourceText, type Span } from '../../../ir/diagnostics/index.ts';
import type { Expression, SourceFile } from '../ast.ts';
import { parser } from './files.ts';
import { foreignSign } from '../foreign.ts';
import { helpOf } from '../report.ts';
import type { SyntaxProblem } from './recovery.ts';
import { limits } from '../limits.ts';
import { foundText, remedyFor } from './syntax_errors.ts';
import * as t from './tokens.ts';

export interface ParsedSource {
  readonly source: SourceText;
  /** Every declaration and statement that is sound; where `diagnostics` is empty, the whole text. */
  readonly file: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
  /** Names in those parts of the text that made no sense: they may have been defined or used there. */
  readonly lostNames: ReadonlySet<string>;
}

/** Reads a file. Never throws: mistakes are in `diagnostics`. */
export function parseSource(source: SourceText): ParsedSource {
  const { tokens, docs, diagnostics, readable } = tokenize(source);
  const parsed = parser.read(source, readable ? tokens : [], docs);
  const spoilt = new Set(diagnostics.map(({ span }) => (span ? positionOf(source, span.start).line : 0)));
  const problems = parsed.problems.filter(({ token }) => !spoilt.has(token.startLine!));
  const lost = parsed.skipped.filter((token) => tokenMatcher(token, t.Name)).map((token) => token.image);
  return {
    source,
    file: parsed.file,
    diagnostics: [...diagnostics, ...problems.map((problem) => syntaxError(source, problem, tokens))],
    lostNames: new Set(lost),
  };
}

/** Reads a lone expression, such as the value of `-p name=value`. */
export function parseExpression(source: SourceText): {
  value: Expression | undefined;
  diagnostics: readonly Diagnostic[];
} {
  const { tokens, diagnostics } = tokenize(source);
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const { value, problems } = parser.readExpression(source, tokens);
  return { value, diagnostics: problems.map((problem) => syntaxError(source, problem, tokens)) };
}

interface Tokens {
  tokens: IToken[];
  /** Documentation by the line that follows it. */
  docs: ReadonlyMap<number, string>;
  diagnostics: Diagnostic[];
  /** False if the text is too large or too deep to be parsed at all. */
  readable: boolean;
}

function tokenize(source: SourceText): Tokens {
  const nothing: Tokens = { tokens: [], docs: new Map(), diagnostics: [], readable: false };
  if (source.text.length > limits.textLength) return { ...nothing, diagnostics: [tooLong(source)] };
  const { tokens, errors, groups } = t.lexer.tokenize(source.text);
  const open = tokens.filter((token) => tokenMatcher(token, t.OpenText));
  const unknown = [
    ...onePerLine(source, errors)
      .slice(0, limits.diagnostics)
      .map(({ offset, length }) => unknownText(source, offset, length)),
    ...open.slice(0, limits.diagnostics).map(({ startOffset, image }) => openText(source, startOffset, image.length)),
  ];
  const deep = tokens.find(tooDeepFinder());
  if (deep) return { ...nothing, diagnostics: [...unknown, tooDeep(source, deep)] };
  const docs = docsByLine(groups['docs'] ?? [], modelLines(tokens));
  return { tokens, docs, diagnostics: unknown, readable: true };
}

/** Of the same sign on one line the first: quotes come in pairs. */
function onePerLine<E extends { readonly offset: number; readonly line: number | undefined }>(
  source: SourceText,
  errors: readonly E[],
): E[] {
  const seen = new Set<string>();
  return errors.filter(({ offset, line }) => {
    const key = `${line} ${foreignSign(source.text.charAt(offset)) ?? offset}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Finds the first bracket that is nested deeper than the parser follows. */
function tooDeepFinder(): (token: IToken) => boolean {
  let depth = 0;
  const opening = [t.OpenBrace, t.OpenBracket, t.OpenParen];
  const closing = [t.CloseBrace, t.CloseBracket, t.CloseParen];
  return (token) => {
    if (opening.some((type) => tokenMatcher(token, type))) depth++;
    if (closing.some((type) => tokenMatcher(token, type))) depth = Math.max(0, depth - 1);
    return depth > limits.nesting;
  };
}

/** Lines that name a model. */
const modelLines = (tokens: readonly IToken[]): ReadonlySet<number> =>
  new Set(tokens.filter((token) => tokenMatcher(token, t.Model)).map((token) => token.startLine!));

/**
 * Joins neighbouring `##` lines and files them under the line below; those right under `model "name"` say what the model is,
 * and are filed under its line.
 */
function docsByLine(comments: readonly IToken[], models: ReadonlySet<number>): Map<number, string> {
  const docs = new Map<number, string>();
  let [ofModel, last] = [0, 0];
  for (const { image, startLine = 0 } of comments) {
    if (models.has(startLine - 1)) ofModel = startLine - 1;
    else if (startLine !== last + 1) ofModel = 0;
    last = startLine;
    const under = ofModel > 0 ? ofModel : startLine + 1;
    const above = docs.get(ofModel > 0 ? ofModel : startLine);
    if (ofModel === 0) docs.delete(startLine);
    const text = image.slice(2).trim();
    docs.set(under, above === undefined ? text : `${above} ${text}`);
  }
  return docs;
}

function syntaxError(
  source: SourceText,
  { message, token, previous, related }: SyntaxProblem,
  tokens: readonly IToken[],
): Diagnostic {
  const atEnd = !(token.startOffset >= 0);
  const end = source.text.trimEnd().length;
  const span: Span = atEnd
    ? { source, start: Math.max(0, end - 1), end }
    : { source, start: token.startOffset, end: token.startOffset + token.image.length };
  const before = source.text.slice(source.text.lastIndexOf('\n', span.start - 1) + 1, span.start);
  const open = related ? undefined : openBracket(tokens, token);
  const next = atEnd ? undefined : tokens[tokens.indexOf(token) + 1];
  const beginning = tokens.find(({ startLine }) => startLine === (previous ?? token).endLine);
  const help = remedyFor({ message, found: token, previous, next, open, lineBefore: before, beginning });
  const opened = open && isOpenedBefore(open, token, message) ? openedHere(source, open) : related;
  return {
    code: 'SPK102',
    severity: 'error',
    message: `${message}, found ${foundText(token)}`,
    span,
    ...(opened ? { related: [opened] } : {}),
    ...(help === undefined ? {} : { help }),
  };
}

/** The innermost bracket that is open in front of a token. */
function openBracket(tokens: readonly IToken[], until: IToken): IToken | undefined {
  const open: IToken[] = [];
  for (const token of tokens) {
    if (token === until) break;
    if (['(', '[', '{'].includes(token.image)) open.push(token);
    if ([')', ']', '}'].includes(token.image)) open.pop();
  }
  return open.at(-1);
}

/** Whether the bracket is what is wrong: the text goes on below it, or the message asks for its other half. */
const isOpenedBefore = ({ startLine = 0, image }: IToken, token: IToken, message: string): boolean =>
  message.includes(`\`${closing[image]!}\``) || (image !== '{' && (token.startLine ?? Infinity) > startLine);

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const openedHere = (source: SourceText, { startOffset, image }: IToken): NonNullable<SyntaxProblem['related']> => ({
  message: `\`${image}\` is opened here`,
  span: { source, start: startOffset, end: startOffset + 1 },
});

function unknownText(source: SourceText, start: number, length: number): Diagnostic {
  const text = source.text.slice(start, start + length);
  const shown = JSON.stringify(text.length > 20 ? `${text.slice(0, 20)}...` : text);
  return {
    code: 'SPK101',
    severity: 'error',
    message: `${shown} is not part of the language`,
    span: { source, start, end: start + length },
    ...helpOf(foreignSign(text)),
  };
}

const openText = (source: SourceText, start: number, length: number): Diagnostic => ({
  code: 'SPK101',
  severity: 'error',
  message: 'a text in double quotes does not end on its line',
  span: { source, start, end: start + length },
  help: 'close it with `"`',
});

const tooLong = (source: SourceText): Diagnostic => ({
  code: 'SPK103',
  severity: 'error',
  message: `the text has ${source.text.length} characters; at most ${limits.textLength} are read`,
  place: source.name,
});

const tooDeep = (source: SourceText, { startOffset }: IToken): Diagnostic => ({
  code: 'SPK103',
  severity: 'error',
  message: `brackets are nested more than ${limits.nesting} deep`,
  span: { source, start: startOffset, end: startOffset + 1 },
});
