/** @file The grammar of files, declarations and statements. */
import { EOF, tokenMatcher, type IToken, type ParserMethod, type TokenType } from 'chevrotain';
import type { SourceText, Span } from '../../ir/diagnostics/index.ts';
import type * as ast from './ast.ts';
import { ExpressionParser } from './grammar_expressions.ts';
import { limits } from './limits.ts';
import * as t from './tokens.ts';

/** A place where the text does not fit the grammar. */
export interface SyntaxProblem {
  /** "expected `}`", to be followed by what was found. */
  readonly message: string;
  readonly token: IToken;
  readonly previous: IToken | undefined;
  readonly related?: { readonly message: string; readonly span: Span };
}

/** A file's sound parts, the problems, and the ranges of text that made no sense. */
export interface Parsed {
  readonly file: ast.SourceFile;
  readonly problems: readonly SyntaxProblem[];
  /** Tokens that belong to no sound statement. */
  readonly skipped: readonly IToken[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

const emptyFile = (): Mutable<ast.SourceFile> => ({
  models: [],
  uses: [],
  parameters: [],
  neurons: [],
  blocks: [],
  targets: [],
  statements: [],
});

/**
 * After a mistake the parser itself decides where to go on: at the next line that can start a statement. It never
 * inserts a token, so every statement it returns is one the user wrote.
 */
class SpikeParser extends ExpressionParser {
  private problems: SyntaxProblem[] = [];
  private skipped: IToken[] = [];
  private resumedAt: IToken | undefined;
  private docs: ReadonlyMap<number, string> = new Map();
  private out = emptyFile();

  constructor() {
    super();
    this.performSelfAnalysis();
  }

  read(source: SourceText, tokens: IToken[], docs: ReadonlyMap<number, string>): Parsed {
    this.source = source;
    this.docs = docs;
    [this.problems, this.skipped, this.out] = [[], [], emptyFile()];
    [this.resumedAt, this.opened] = [undefined, undefined];
    this.input = tokens;
    this.file();
    return { file: this.out, problems: this.problems, skipped: this.skipped };
  }

  readExpression(source: SourceText, tokens: IToken[]): { value: ast.Expression | undefined; problems: SyntaxProblem[] } {
    this.source = source;
    this.input = tokens;
    const value = this.expression();
    const problems = this.errors.map(({ message, token }) => ({ message, token, previous: undefined }));
    return { value: problems.length > 0 ? undefined : value, problems };
  }

  /** file: item* */
  private file: ParserMethod<[], void> = this.RULE('file', (): void => {
    do this.MANY(() => this.sound(() => this.SUBRULE(this.item)));
    while (this.skipStray(false));
  });

  /** item: model | use | param | neuron | block | target | input | output | statement */
  private item: ParserMethod<[], void> = this.RULE('item', (): void => {
    const { out } = this;
    this.OR([
      { ALT: () => out.models.push(this.SUBRULE(this.model)) },
      { ALT: () => out.uses.push(this.SUBRULE(this.use)) },
      { ALT: () => out.parameters.push(this.SUBRULE(this.param)) },
      { ALT: () => out.neurons.push(this.SUBRULE(this.neuron)) },
      { ALT: () => out.blocks.push(this.SUBRULE(this.block)) },
      { ALT: () => out.targets.push(this.SUBRULE(this.target)) },
      { ALT: () => out.statements.push(this.SUBRULE(this.inputStatement)) },
      { ALT: () => out.statements.push(this.SUBRULE(this.outputStatement)) },
      { ALT: () => out.statements.push(this.SUBRULE(this.statement)) },
    ]);
  });

  /** model: "model" STRING */
  private model: ParserMethod<[], ast.SourceFile['models'][number]> = this.RULE('model', (): ast.SourceFile['models'][number] => {
    const start = this.CONSUME(t.Model);
    return { name: this.textOf(this.CONSUME(t.StringLiteral)), doc: this.docAbove(start) };
  });

  /** use: "use" STRING */
  private use: ParserMethod<[], ast.Name> = this.RULE('use', (): ast.Name => {
    this.CONSUME(t.Use);
    return this.textOf(this.CONSUME(t.StringLiteral));
  });

  /** param: "param" NAME (":" "one" "of" NAME ("," NAME)*)? "=" expression */
  private param: ParserMethod<[], ast.Parameter> = this.RULE('param', (): ast.Parameter => {
    const start = this.CONSUME(t.Param);
    const name = this.nameOf(this.CONSUME(t.Name));
    const choices = this.OPTION(() => {
      const words: ast.Name[] = [];
      this.CONSUME(t.Colon);
      this.CONSUME(t.One);
      this.CONSUME(t.Of);
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => void words.push(this.nameOf(this.CONSUME2(t.Name))) });
      return words;
    });
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.expression);
    return this.ended({ name, choices, value, doc: this.docAbove(start) });
  });

  /** neuron: "neuron" NAME "{" entries "}" */
  private neuron: ParserMethod<[], ast.NeuronDeclaration> = this.RULE('neuron', (): ast.NeuronDeclaration => {
    const start = this.CONSUME(t.Neuron);
    const name = this.nameOf(this.CONSUME(t.Name));
    return { name, entries: this.SUBRULE(this.entries), doc: this.docAbove(start) };
  });

  /** block: "block" NAME "(" (blockParameter ("," blockParameter)*)? ")" body */
  private block: ParserMethod<[], ast.BlockDeclaration> = this.RULE('block', (): ast.BlockDeclaration => {
    const parameters: ast.BlockParameter[] = [];
    const start = this.CONSUME(t.Block);
    const name = this.nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.OpenParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => void parameters.push(this.SUBRULE(this.blockParameter)) });
    this.CONSUME(t.CloseParen);
    const body = this.SUBRULE(this.body, { ARGS: [`block \`${name.text}\``] });
    return { name, parameters, body, doc: this.docAbove(start) };
  });

  /** blockParameter: NAME ("=" expression)? */
  private blockParameter: ParserMethod<[], ast.BlockParameter> = this.RULE('blockParameter', (): ast.BlockParameter => {
    const name = this.nameOf(this.CONSUME(t.Name));
    const value = this.OPTION(() => {
      this.CONSUME(t.Assign);
      return this.SUBRULE(this.expression);
    });
    return { name, value };
  });

  /** target: "target" STRING ("like" STRING)? "{" entries "}" */
  private target: ParserMethod<[], ast.TargetDeclaration> = this.RULE('target', (): ast.TargetDeclaration => {
    const start = this.CONSUME(t.Target);
    const name = this.textOf(this.CONSUME(t.StringLiteral));
    const base = this.OPTION(() => {
      this.CONSUME(t.Like);
      return this.textOf(this.CONSUME2(t.StringLiteral));
    });
    return { name, base, entries: this.SUBRULE(this.entries), doc: this.docAbove(start) };
  });

  /** entries: "{" (entry ","?)* "}" */
  private entries: ParserMethod<[], readonly ast.Entry[]> = this.RULE('entries', (): readonly ast.Entry[] => {
    const entries: ast.Entry[] = [];
    this.CONSUME(t.OpenBrace);
    this.MANY(() => {
      entries.push(this.SUBRULE(this.entry));
      this.OPTION(() => this.CONSUME(t.Comma));
    });
    this.CONSUME(t.CloseBrace);
    return entries;
  });

  /** entry: WORD ":" ("{" entries "}" | expression NAME* STRING?) */
  private entry: ParserMethod<[], ast.Entry> = this.RULE('entry', (): ast.Entry => {
    const key = this.nameOf(this.CONSUME(t.Word));
    this.CONSUME(t.Colon);
    const value = this.OR([
      { ALT: (): ast.EntryValue => ({ kind: 'group', entries: this.SUBRULE(this.entries) }) },
      { ALT: () => this.SUBRULE(this.plainEntry) },
    ]);
    return { key, value };
  });

  private plainEntry: ParserMethod<[], ast.EntryValue> = this.RULE('plainEntry', (): ast.EntryValue => {
    const words: ast.Name[] = [];
    const value = this.SUBRULE(this.expression);
    this.MANY({
      GATE: () => !tokenMatcher(this.LA(2), t.Colon),
      DEF: () => void words.push(this.nameOf(this.CONSUME(t.Name))),
    });
    const remark = this.OPTION(() => this.textOf(this.CONSUME(t.StringLiteral)).text);
    return { kind: 'plain', value, words, remark };
  });

  /** input: "input" NAME ":" expression ("{" entries "}")? */
  private inputStatement: ParserMethod<[], ast.Statement> = this.RULE('inputStatement', (): ast.Statement => {
    const start = this.CONSUME(t.Input);
    const name = this.nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Colon);
    const shape = this.SUBRULE(this.expression);
    const entries = this.OPTION(() => this.SUBRULE(this.entries)) ?? [];
    return { kind: 'input', name, shape, entries, span: this.spanFrom(start) };
  });

  /** output: "output" NAME "=" chain */
  private outputStatement: ParserMethod<[], ast.Statement> = this.RULE('outputStatement', (): ast.Statement => {
    const start = this.CONSUME(t.Output);
    const name = this.nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.chain);
    return this.ended({ kind: 'output', name, value, span: this.spanFrom(start) });
  });

  /** body: "{" statement* "}" */
  private body: ParserMethod<[string?], readonly ast.Statement[]> = this.RULE('body', (what = 'this'): readonly ast.Statement[] => {
    const body: ast.Statement[] = [];
    const open = this.CONSUME(t.OpenBrace);
    do this.MANY(() => this.sound(() => body.push(this.SUBRULE(this.statement))));
    while (this.skipStray(true));
    if (!tokenMatcher(this.LA(1), t.CloseBrace)) this.opened = { open, what };
    this.CONSUME(t.CloseBrace, { ERR_MSG: `expected \`}\` to close ${what}` });
    return body;
  });
  private opened: { open: IToken; what: string } | undefined;

  /** statement: let | return | repeat | if | flow */
  private statement: ParserMethod<[], ast.Statement> = this.RULE('statement', (): ast.Statement =>
    this.OR([
      { ALT: () => this.SUBRULE(this.letStatement) },
      { ALT: () => this.SUBRULE(this.returnStatement) },
      { ALT: () => this.SUBRULE(this.repeat) },
      { ALT: () => this.SUBRULE(this.ifStatement) },
      { ALT: () => this.SUBRULE(this.flow) },
    ]),
  );

  /** let: "let" NAME "=" chain */
  private letStatement: ParserMethod<[], ast.Statement> = this.RULE('letStatement', (): ast.Statement => {
    const start = this.CONSUME(t.Let);
    const name = this.nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.chain);
    return this.ended({ kind: 'let', name, value, span: this.spanFrom(start) });
  });

  /** return: "return" chain */
  private returnStatement: ParserMethod<[], ast.Statement> = this.RULE('returnStatement', (): ast.Statement => {
    const start = this.CONSUME(t.Return);
    const value = this.SUBRULE(this.chain);
    return this.ended({ kind: 'return', value, span: this.spanFrom(start) });
  });

  /** repeat: "repeat" NAME "in" sum ".." sum body */
  private repeat: ParserMethod<[], ast.Statement> = this.RULE('repeat', (): ast.Statement => {
    const start = this.CONSUME(t.Repeat);
    const counter = this.nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.In);
    const from = this.SUBRULE(this.disjunction);
    this.CONSUME(t.Range);
    const to = this.SUBRULE2(this.disjunction);
    const span = this.spanFrom(start);
    return { kind: 'repeat', counter, from, to, body: this.SUBRULE(this.body, { ARGS: ['`repeat`'] }), span };
  });

  /** if: "if" disjunction body ("else" "if" disjunction body)* ("else" body)? */
  private ifStatement: ParserMethod<[], ast.Statement> = this.RULE('ifStatement', (): ast.Statement => {
    const branches: ast.Branch<readonly ast.Statement[]>[] = [];
    const start = this.CONSUME(t.If);
    branches.push(this.SUBRULE(this.ifBranch));
    const span = this.spanFrom(start);
    this.MANY(() => {
      this.CONSUME(t.Else);
      this.CONSUME2(t.If);
      branches.push(this.SUBRULE2(this.ifBranch));
    });
    const otherwise = this.OPTION(() => {
      this.CONSUME2(t.Else);
      return this.SUBRULE(this.body, { ARGS: ['`else`'] });
    });
    return { kind: 'if', branches, otherwise: otherwise ?? [], span };
  });

  private ifBranch: ParserMethod<[], ast.Branch<readonly ast.Statement[]>> = this.RULE('ifBranch', (): ast.Branch<readonly ast.Statement[]> => {
    const condition = this.SUBRULE(this.disjunction);
    return { condition, then: this.SUBRULE(this.body, { ARGS: ['`if`'] }) };
  });

  /** flow: NAME "=" chain | NAME "+=" chain | labelled ("->" step)* | nameOrCall ("->" step)* */
  private flow: ParserMethod<[], ast.Statement> = this.RULE('flow', (): ast.Statement =>
    this.OR([
      {
        ALT: (): ast.Statement => {
          const name = this.CONSUME(t.Name);
          this.CONSUME(t.Assign);
          const value = this.SUBRULE(this.chain);
          return this.ended({ kind: 'assign', name: this.nameOf(name), value, span: this.spanFrom(name) });
        },
      },
      {
        ALT: (): ast.Statement => {
          const name = this.CONSUME2(t.Name);
          this.CONSUME(t.PlusAssign);
          const value = this.SUBRULE2(this.chain);
          return this.ended({ kind: 'residual', name: this.nameOf(name), value, span: this.spanFrom(name) });
        },
      },
      {
        ALT: (): ast.Statement => {
          const value = this.SUBRULE(this.bareChain);
          return this.ended({ kind: 'chain', value, span: value.span });
        },
      },
    ]),
  );

  /** chain: (labelled | expression) ("->" step)* */
  private chain: ParserMethod<[], ast.Chain> = this.RULE('chain', (): ast.Chain => {
    const start = this.LA(1);
    const steps: ast.Step[] = [];
    const head = this.OR([
      { GATE: () => this.atLabel(), ALT: (): undefined => void steps.push(this.SUBRULE(this.labelled)) },
      { ALT: () => this.SUBRULE(this.expression) },
    ]);
    this.MANY(() => steps.push(this.SUBRULE(this.step)));
    return { head, steps, span: this.spanFrom(start) };
  });

  /** bareChain: (labelled | nameOrCall) ("->" step)* */
  private bareChain: ParserMethod<[], ast.Chain> = this.RULE('bareChain', (): ast.Chain => {
    const start = this.LA(1);
    const steps: ast.Step[] = [];
    const head = this.OR([
      { GATE: () => this.atLabel(), ALT: (): undefined => void steps.push(this.SUBRULE(this.labelled)) },
      { ALT: () => this.SUBRULE(this.nameOrCall) },
    ]);
    this.MANY(() => steps.push(this.SUBRULE(this.step)));
    return { head, steps, span: this.spanFrom(start) };
  });

  /** A name or number that goes on as a label does. */
  private atLabel(): boolean {
    const next = this.LA(2);
    return [t.Colon, t.Dot, t.OpenBrace].some((type) => tokenMatcher(next, type));
  }

  /** labelled: headLabel ":" NAME arguments */
  private labelled: ParserMethod<[], ast.Step> = this.RULE('labelled', (): ast.Step => {
    const start = this.LA(1);
    const label = this.SUBRULE(this.headLabel);
    this.CONSUME(t.Colon);
    const callee = this.nameOf(this.CONSUME(t.Name));
    return { label, callee, arguments: this.SUBRULE(this.arguments), span: this.spanFrom(start) };
  });

  /** step: "->" (label ":")? NAME arguments? */
  private step: ParserMethod<[], ast.Step> = this.RULE('step', (): ast.Step => {
    this.CONSUME(t.Arrow);
    const start = this.LA(1);
    const label = this.OPTION({
      GATE: () => this.atLabel() || tokenMatcher(this.LA(1), t.OpenBrace),
      DEF: () => {
        const label = this.SUBRULE(this.label);
        this.CONSUME(t.Colon);
        return label;
      },
    });
    const callee = this.nameOf(this.CONSUME(t.Name));
    const given = this.OPTION2(() => this.SUBRULE(this.arguments)) ?? [];
    return { label, callee, arguments: given, span: this.spanFrom(start) };
  });

  /** label: segment ("." segment)* */
  private label: ParserMethod<[], ast.Label> = this.RULE('label', (): ast.Label => {
    const start = this.LA(1);
    const segments: ast.Label['segments'][number][] = [];
    this.AT_LEAST_ONE_SEP({ SEP: t.Dot, DEF: () => void segments.push(this.SUBRULE(this.segment)) });
    return { segments, span: this.spanFrom(start) };
  });

  /** headLabel: NAME ("{" expression "}")? ("." segment)* */
  private headLabel: ParserMethod<[], ast.Label> = this.RULE('headLabel', (): ast.Label => {
    const start = this.CONSUME(t.Name);
    const filled = this.OPTION(() => this.SUBRULE(this.filled));
    const segments: ast.Label['segments'][number][] = [filled ? [start.image, filled] : [start.image]];
    this.MANY(() => {
      this.CONSUME(t.Dot);
      segments.push(this.SUBRULE(this.segment));
    });
    return { segments, span: this.spanFrom(start) };
  });

  /** segment: WORD ("{" expression "}")? | NUMBER | "{" expression "}" */
  private segment: ParserMethod<[], readonly (string | ast.Expression)[]> = this.RULE('segment', (): readonly (string | ast.Expression)[] =>
    this.OR([
      {
        ALT: (): readonly (string | ast.Expression)[] => {
          const word = this.CONSUME(t.Word).image;
          const filled = this.OPTION(() => this.SUBRULE(this.filled));
          return filled ? [word, filled] : [word];
        },
      },
      { ALT: () => [this.CONSUME(t.NumberLiteral).image] },
      { ALT: () => [this.SUBRULE2(this.filled)] },
    ]),
  );

  private filled: ParserMethod<[], ast.Expression> = this.RULE('filled', (): ast.Expression => {
    this.CONSUME(t.OpenBrace);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(t.CloseBrace);
    return value;
  });

  /** The `##` lines that end right above a declaration. */
  private docAbove(start: IToken): string | undefined {
    return this.docs.get(start.startLine ?? 0);
  }

  /** What was read, if its line ends here; a second statement on one line is nearly always a forgotten sign. */
  private ended<T>(read: T): T {
    const next = this.LA(1);
    const ends = this.RECORDING_PHASE || tokenMatcher(next, EOF) || tokenMatcher(next, t.CloseBrace);
    if (ends || next.startLine !== this.LA(0).endLine) return read;
    throw Object.assign(new Error('expected `->` or the end of the line'), { token: next });
  }

  /** Reads one statement; if it does not fit, notes why and goes on behind it. */
  private sound(read: () => void): void {
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
    if (token === this.resumedAt) return;
    const previous = this.LA(0).image === '' ? undefined : this.LA(0);
    const related = opened && { message: `${opened.what} is opened here`, span: this.spanOf(opened.open) };
    this.problems.push({ message, token, previous, ...(related ? { related } : {}) });
  }

  /** Behind the last statement there is `}`, a declaration or the end; anything else is reported and skipped. */
  private skipStray(inBody: boolean): boolean {
    if (this.RECORDING_PHASE) return false;
    const next = this.LA(1);
    if (tokenMatcher(next, EOF)) return false;
    if (inBody && (tokenMatcher(next, t.CloseBrace) || tokenMatcher(next, t.TopLevel))) return false;
    const message = tokenMatcher(next, t.CloseBrace) ? 'this brace closes nothing: expected a statement' : 'expected a statement';
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
    this.skipped.push(...read);
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
    this.resumedAt = this.LA(1);
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

/** The one parser: building it analyses the grammar, which takes some milliseconds. */
export const parser = new SpikeParser();
