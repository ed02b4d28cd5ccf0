/** @file Going on after a mistake. */
import { EOF, tokenMatcher, type IToken, type TokenType } from 'chevrotain';
import type { Span } from '../../../ir/diagnostics/index.ts';
import { ExpressionParser } from './expressions.ts';
import { limits } from '../limits.ts';
import * as t from './tokens.ts';

/** A place where the text does not fit the grammar. */
export interface SyntaxProblem {
  /** "expected `}`", to be followed by what was found. */
  readonly message: string;
  readonly token: IToken;
  readonly previous: IToken | undefined;
  readonly related?: { readonly message: string; readonly span: Span };
}

/**
 * After a mistake the parser itself decides where to go on: at the next line that can start a statement. It never
 * inserts a token, so every statement it returns is one the user wrote.
 */
export abstract class RecoveringParser extends ExpressionParser {
  protected problems: SyntaxProblem[] = [];
  /** Tokens that belong to no sound statement. */
  protected skipped: IToken[] = [];
  /** The body whose closing brace is being looked for. */
  protected opened: { open: IToken; what: string } | undefined;

  protected forget(): void {
    [this.problems, this.skipped, this.opened] = [[], [], undefined];
  }

  /** What was read, if its line ends here; a second statement on one line is nearly always a forgotten sign. */
  protected ended<T>(read: T): T {
    const next = this.LA(1);
    const ends = this.RECORDING_PHASE || tokenMatcher(next, EOF) || tokenMatcher(next, t.CloseBrace);
    if (ends || next.startLine !== this.LA(0).endLine) return read;
    throw Object.assign(new Error('expected `->` or the end of the line'), { token: next });
  }

  /** Reads one statement; if it does not fit, notes why and goes on behind it. */
  protected sound(read: () => void): void {
    if (this.RECORDING_PHASE) return read();
    const first = this.LA(1);
    try {
      read();
    } catch (error) {
      const { message, token } = error as { message: string; token?: IToken };
      if (token === undefined) throw error;
      this.report(message, token);
      this.skip(first);
    }
  }

  private report(message: string, token: IToken): void {
    const { opened } = this;
    this.opened = undefined;
    const previous = this.LA(0).image === '' ? undefined : this.LA(0);
    const related = opened && { message: `${opened.what} is opened here`, span: this.spanOf(opened.open) };
    this.problems.push({ message, token, previous, ...(related ? { related } : {}) });
  }

  /** Behind the last statement there is `}`, a declaration or the end; anything else is reported and skipped. */
  protected skipStray(inBody: boolean): boolean {
    if (this.RECORDING_PHASE) return false;
    const next = this.LA(1);
    if (tokenMatcher(next, EOF)) return false;
    if (inBody && (tokenMatcher(next, t.CloseBrace) || tokenMatcher(next, t.TopLevel))) return false;
    const message = tokenMatcher(next, t.CloseBrace)
      ? 'this brace closes nothing: expected a statement'
      : 'expected a statement';
    this.report(message, next);
    this.SKIP_TOKEN();
    this.skip(next);
    return true;
  }

  /** Skips to the next line that can start a statement, or to the brace that closes the enclosing body. */
  private skip(first: IToken): void {
    const read = this.input.slice(this.input.indexOf(first), this.input.indexOf(this.LA(1)));
    let braces = openCount(read, t.OpenBrace, t.CloseBrace);
    const inside = openCount(read, t.OpenParen, t.CloseParen) > 0;
    const enough = this.problems.length >= limits.diagnostics;
    for (const token of read) this.skipped.push(token);
    for (let next = this.LA(1); !tokenMatcher(next, EOF); next = this.LA(1)) {
      const startsLine = next !== first && next.startLine !== this.LA(0).endLine;
      if (!enough) {
        if (startsLine && tokenMatcher(next, t.TopLevel) && !tokenMatcher(this.LA(2), t.Colon)) break;
        if (braces <= 0 && tokenMatcher(next, t.CloseBrace)) break;
        if (braces <= 0 && startsLine && this.canStart(next, inside)) break;
      }
      braces += openCount([next], t.OpenBrace, t.CloseBrace);
      this.skipped.push(next);
      this.SKIP_TOKEN();
    }
  }

  /** Whether a line that begins with this token looks like a new statement; within parentheses it must be certain. */
  private canStart(token: IToken, insideParentheses: boolean): boolean {
    if ([t.Let, t.Return, t.Repeat, t.If].some((type) => tokenMatcher(token, type))) return true;
    if (!tokenMatcher(token, t.Name)) return false;
    const certain = [t.Arrow, t.PlusAssign];
    const likely = [t.Assign, t.OpenParen, t.Colon, t.Dot, t.OpenBrace];
    const next = this.LA(2);
    return (insideParentheses ? certain : [...certain, ...likely]).some((type) => tokenMatcher(next, type));
  }
}

/** Opening tokens less closing ones. */
const openCount = (tokens: readonly IToken[], open: TokenType, close: TokenType): number =>
  tokens.reduce((sum, token) => sum + Number(tokenMatcher(token, open)) - Number(tokenMatcher(token, close)), 0);
