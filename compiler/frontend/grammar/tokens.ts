/** @file The words and signs of the language. */
import { createToken, Lexer, type ITokenConfig, type TokenType } from 'chevrotain';

/** Names and keywords alike: layer labels and setting names may be spelt like a keyword. */
export const Word = createToken({ name: 'Word', pattern: Lexer.NA, label: 'a name' });

/** A name may begin with digits where a letter other than `e` follows, as in `83M`: no number looks like this. */
export const Name = createToken({
  name: 'Name',
  pattern: /[A-Za-z_]\w*|\d+[A-DF-Za-df-z_]\w*/,
  categories: [Word],
  label: 'a name',
});

const keyword = (text: string, categories: TokenType[] = [Word]): TokenType =>
  createToken({ name: `Keyword_${text}`, pattern: text, longer_alt: Name, categories, label: `\`${text}\`` });

/** Begins something that only stands at the top of a file; after a mistake, reading goes on at the next of these. */
export const TopLevel = createToken({ name: 'TopLevel', pattern: Lexer.NA });

const topLevel = (text: string): TokenType => keyword(text, [Word, TopLevel]);

export const Model = topLevel('model');
export const Use = topLevel('use');
export const Param = topLevel('param');
export const Neuron = topLevel('neuron');
export const Block = topLevel('block');
export const Input = topLevel('input');
export const Output = topLevel('output');
export const Target = topLevel('target');

export const One = keyword('one');
export const Of = keyword('of');
export const Like = keyword('like');
export const Let = keyword('let');
export const Return = keyword('return');
export const Repeat = keyword('repeat');
export const In = keyword('in');
export const If = keyword('if');
export const Then = keyword('then');
export const Else = keyword('else');
export const Pick = keyword('pick');
export const And = keyword('and');
export const Or = keyword('or');
export const Not = keyword('not');
export const True = keyword('true');
export const False = keyword('false');

const sign = (name: string, text: string, more: Partial<ITokenConfig> = {}): TokenType =>
  createToken({ name, pattern: text, label: `\`${text}\``, ...more });

export const Arrow = sign('Arrow', '->');
export const PlusAssign = sign('PlusAssign', '+=');
export const Range = sign('Range', '..');
export const Dot = sign('Dot', '.');
export const Comma = sign('Comma', ',');
export const Colon = sign('Colon', ':');
export const OpenBrace = sign('OpenBrace', '{');
export const CloseBrace = sign('CloseBrace', '}');
export const OpenParen = sign('OpenParen', '(');
export const CloseParen = sign('CloseParen', ')');
export const OpenBracket = sign('OpenBracket', '[');
export const CloseBracket = sign('CloseBracket', ']');
export const Power = sign('Power', '**');
export const Minus = sign('Minus', '-');
export const Assign = sign('Assign', '=');

/** `==`, `<` and so on: all of one precedence. */
export const Comparison = createToken({ name: 'Comparison', pattern: /==|!=|<=|>=|<|>/, label: 'a comparison' });
/** Everything of one precedence with `*`. */
export const Times = createToken({ name: 'Times', pattern: /\/\/|[*/%]/, label: '`*`, `/`, `//` or `%`' });
export const Plus = sign('Plus', '+');

export const NumberLiteral = createToken({
  name: 'NumberLiteral',
  pattern: /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/,
  label: 'a number',
});
export const StringLiteral = createToken({
  name: 'StringLiteral',
  pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"/,
  label: 'a text in double quotes',
});
/** A text whose closing quote is missing: reported, and read as if it ended with the line. */
export const OpenText = createToken({
  name: 'OpenText',
  pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*/,
  categories: [StringLiteral],
});

/** `## ...` becomes documentation; it travels beside the tokens. */
const DocComment = createToken({ name: 'DocComment', pattern: /##[^\r\n]*/, group: 'docs' });
const Comment = createToken({ name: 'Comment', pattern: /#[^\r\n]*/, group: Lexer.SKIPPED });
const WhiteSpace = createToken({ name: 'WhiteSpace', pattern: /\s+/, group: Lexer.SKIPPED });

/** Every token, longest sign first; keywords give way to longer names. */
export const tokens: TokenType[] = [
  WhiteSpace,
  DocComment,
  Comment,
  ...[Model, Use, Param, Neuron, Block, Input, Output, Target, One, Of, Like, Let, Return, Repeat, In],
  ...[If, Then, Else, Pick, And, Or, Not, True, False],
  Name,
  NumberLiteral,
  StringLiteral,
  OpenText,
  ...[Arrow, PlusAssign, Range, Dot, Comma, Colon],
  ...[OpenBrace, CloseBrace, OpenParen, CloseParen, OpenBracket, CloseBracket],
  ...[Comparison, Power, Times, Plus, Minus, Assign],
  Word,
  TopLevel,
];

/** Splits a text; unknown characters come back as errors and are skipped. */
export const lexer = new Lexer(tokens, { positionTracking: 'full', ensureOptimizations: false });
