/** @file The grammar of files and declarations, and the parser itself. */
import { tokenMatcher, type IToken, type ParserMethod } from 'chevrotain';
import type { SourceText } from '../../../ir/diagnostics/index.ts';
import type * as ast from '../ast.ts';
import type { SyntaxProblem } from './recovery.ts';
import { StatementParser } from './statements.ts';
import * as t from './tokens.ts';

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

class SpikeParser extends StatementParser {
  private docs: ReadonlyMap<number, string> = new Map();
  private out = emptyFile();

  constructor() {
    super();
    this.performSelfAnalysis();
  }

  read(source: SourceText, tokens: IToken[], docs: ReadonlyMap<number, string>): Parsed {
    this.source = source;
    this.docs = docs;
    this.out = emptyFile();
    this.forget();
    this.input = tokens;
    this.file();
    return { file: this.out, problems: this.problems, skipped: this.skipped };
  }

  readExpression(
    source: SourceText,
    tokens: IToken[],
  ): { value: ast.Expression | undefined; problems: SyntaxProblem[] } {
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

  /** item: model | use | param | neuron | block | target | input | statement */
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
      { ALT: () => out.statements.push(this.SUBRULE(this.statement, { ARGS: [true] })) },
    ]);
  });

  /** model: "model" STRING */
  private model: ParserMethod<[], ast.SourceFile['models'][number]> = this.RULE(
    'model',
    (): ast.SourceFile['models'][number] => {
      const start = this.CONSUME(t.Model);
      return { name: this.textOf(this.CONSUME(t.StringLiteral)), doc: this.docAbove(start) };
    },
  );

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

  /** The `##` lines that end right above a declaration. */
  private docAbove(start: IToken): string | undefined {
    return this.docs.get(start.startLine ?? 0);
  }
}

/** The one parser: building it analyses the grammar, which takes some milliseconds. */
export const parser = new SpikeParser();
