/** @file The grammar of statements and chains. */
import { tokenMatcher, type ParserMethod } from 'chevrotain';
import type * as ast from '../ast.ts';
import { RecoveringParser } from './recovery.ts';
import * as t from './tokens.ts';

export abstract class StatementParser extends RecoveringParser {
  /** body: "{" statement* "}"; with outputs only where it is of an `if` that stands in no other braces but such */
  protected body: ParserMethod<[string?, boolean?], readonly ast.Statement[]> = this.RULE(
    'body',
    (what = 'this', outputs = false): readonly ast.Statement[] => {
      const body: ast.Statement[] = [];
      const open = this.CONSUME(t.OpenBrace);
      do
        this.MANY({
          GATE: () => outputs || !tokenMatcher(this.LA(1), t.Output),
          DEF: () => this.sound(() => body.push(this.SUBRULE(this.statement, { ARGS: [outputs] }))),
        });
      while (this.skipStray(true));
      if (!tokenMatcher(this.LA(1), t.CloseBrace)) this.opened = { open, what };
      this.CONSUME(t.CloseBrace, { ERR_MSG: `expected \`}\` to close ${what}` });
      return body;
    },
  );
  /** statement: output | let | return | repeat | if | flow */
  protected statement: ParserMethod<[boolean?], ast.Statement> = this.RULE(
    'statement',
    (outputs = false): ast.Statement =>
      this.OR([
        { ALT: () => this.SUBRULE(this.outputStatement) },
        { ALT: () => this.SUBRULE(this.letStatement) },
        { ALT: () => this.SUBRULE(this.returnStatement) },
        { ALT: () => this.SUBRULE(this.repeat) },
        { ALT: () => this.SUBRULE(this.ifStatement, { ARGS: [outputs] }) },
        { ALT: () => this.SUBRULE(this.flow) },
      ]),
  );

  /** output: "output" NAME "=" chain */
  private outputStatement: ParserMethod<[], ast.Statement> = this.RULE('outputStatement', (): ast.Statement => {
    const start = this.CONSUME(t.Output);
    const name = this.nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.chain);
    return this.ended({ kind: 'output', name, value, span: this.spanFrom(start) });
  });

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
  private ifStatement: ParserMethod<[boolean?], ast.Statement> = this.RULE(
    'ifStatement',
    (outputs = false): ast.Statement => {
      const branches: ast.Branch<readonly ast.Statement[]>[] = [];
      const start = this.CONSUME(t.If);
      branches.push(this.SUBRULE(this.ifBranch, { ARGS: [outputs] }));
      const span = this.spanFrom(start);
      this.MANY(() => {
        this.CONSUME(t.Else);
        this.CONSUME2(t.If);
        branches.push(this.SUBRULE2(this.ifBranch, { ARGS: [outputs] }));
      });
      const otherwise = this.OPTION(() => {
        this.CONSUME2(t.Else);
        return this.SUBRULE(this.body, { ARGS: ['`else`', outputs] });
      });
      return { kind: 'if', branches, otherwise: otherwise ?? [], span };
    },
  );

  private ifBranch: ParserMethod<[boolean?], ast.Branch<readonly ast.Statement[]>> = this.RULE(
    'ifBranch',
    (outputs = false): ast.Branch<readonly ast.Statement[]> => {
      const condition = this.SUBRULE(this.disjunction);
      return { condition, then: this.SUBRULE(this.body, { ARGS: ['`if`', outputs] }) };
    },
  );

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
  protected readonly chain: ParserMethod<[boolean?], ast.Chain> = this.RULE(
    'chain',
    (isArgument = false): ast.Chain => {
      const start = this.LA(1);
      const steps: ast.Step[] = [];
      const head = this.OR([
        {
          GATE: () => this.atLabel() && !(isArgument && this.atSetting()),
          ALT: (): undefined => void steps.push(this.SUBRULE(this.labelled)),
        },
        { ALT: () => this.SUBRULE(this.expression) },
      ]);
      this.MANY(() => steps.push(this.SUBRULE(this.step)));
      return { head, steps, span: this.spanFrom(start) };
    },
  );

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

  /** `kernel: 3` and `pad: same` in place of `kernel=3` and `pad=same`. */
  private atSetting(): boolean {
    return tokenMatcher(this.LA(2), t.Colon) && !tokenMatcher(this.LA(4), t.OpenParen);
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

  /** headLabel: NAME filling ("." segment)* */
  private headLabel: ParserMethod<[], ast.Label> = this.RULE('headLabel', (): ast.Label => {
    const start = this.CONSUME(t.Name);
    const segments: ast.Label['segments'][number][] = [[start.image, this.SUBRULE(this.filling)].flat()];
    this.MANY(() => {
      this.CONSUME(t.Dot);
      segments.push(this.SUBRULE(this.segment));
    });
    return { segments, span: this.spanFrom(start) };
  });

  /** segment: WORD filling | NUMBER | filling */
  private segment: ParserMethod<[], readonly (string | ast.Expression)[]> = this.RULE(
    'segment',
    (): readonly (string | ast.Expression)[] =>
      this.OR([
        {
          ALT: (): readonly (string | ast.Expression)[] => {
            const word = this.CONSUME(t.Word).image;
            return [word, this.SUBRULE(this.filling)].flat();
          },
        },
        { ALT: () => [this.CONSUME(t.NumberLiteral).image] },
        { ALT: () => this.SUBRULE2(this.filling) },
      ]),
  );

  /** filling: ("{" expression "}" WORD?)*, without blanks */
  private filling: ParserMethod<[], readonly (string | ast.Expression)[]> = this.RULE(
    'filling',
    (): readonly (string | ast.Expression)[] => {
      const parts: (string | ast.Expression)[] = [];
      this.MANY(() => {
        parts.push(this.SUBRULE(this.filled));
        this.OPTION({
          GATE: () => this.LA(1).startOffset === this.LA(0).endOffset! + 1,
          DEF: () => void parts.push(this.CONSUME(t.Word).image),
        });
      });
      return parts;
    },
  );

  private filled: ParserMethod<[], ast.Expression> = this.RULE('filled', (): ast.Expression => {
    this.CONSUME(t.OpenBrace);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(t.CloseBrace);
    return value;
  });
}
