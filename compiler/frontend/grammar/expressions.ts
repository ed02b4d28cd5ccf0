/** @file The grammar of expressions, and what all rules share: spans, and going on after a mistake. */
import { EmbeddedActionsParser, tokenMatcher, type IToken, type ParserMethod } from 'chevrotain';
import type { SourceText, Span } from '../../../ir/diagnostics/index.ts';
import type { Argument, BinaryOperator, Branch, Chain, Expression, Name, Operand, PickCase } from '../ast.ts';
import { errorMessages } from './syntax_errors.ts';
import * as t from './tokens.ts';

/** Rules are named as the grammar's symbols; each quotes its part of the grammar. */
export abstract class ExpressionParser extends EmbeddedActionsParser {
  protected source: SourceText = { name: '', text: '' };

  /** Stands with the rules of statements; whether it is an argument. */
  protected abstract readonly chain: ParserMethod<[boolean?], Chain>;

  constructor() {
    super(t.tokens, { recoveryEnabled: false, errorMessageProvider: errorMessages, skipValidations: false });
  }

  protected spanOf(from: IToken, to: IToken = from): Span {
    return { source: this.source, start: from.startOffset, end: (to.endOffset ?? to.startOffset) + 1 };
  }

  /** From a token to the last one read. */
  protected spanFrom(from: IToken): Span {
    return this.RECORDING_PHASE ? this.spanOf(from) : this.spanOf(from, this.LA(0));
  }

  protected nameOf(token: IToken): Name {
    return { text: token.image, span: this.spanOf(token) };
  }

  /** The value inside a text literal. Its name is the value, so that a literal may stand for a name. */
  protected textOf(token: IToken): Name {
    const inner = token.image.slice(1, -1).replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
    return { text: inner, span: this.spanOf(token) };
  }

  /** expression: conditional | disjunction */
  expression: ParserMethod<[], Expression> = this.RULE('expression', (): Expression =>
    this.OR([{ ALT: () => this.SUBRULE(this.conditional) }, { ALT: () => this.SUBRULE(this.disjunction) }]),
  );

  /** conditional: "if" disjunction "then" disjunction ("else" "if" ...)* "else" disjunction */
  private conditional: ParserMethod<[], Expression> = this.RULE('conditional', (): Expression => {
    const branches: Branch<Expression>[] = [];
    const start = this.CONSUME(t.If);
    branches.push(this.SUBRULE(this.conditionalBranch));
    this.MANY(() => {
      this.CONSUME(t.Else);
      this.CONSUME2(t.If);
      branches.push(this.SUBRULE2(this.conditionalBranch));
    });
    this.CONSUME2(t.Else);
    const otherwise = this.SUBRULE(this.disjunction);
    return { kind: 'conditional', branches, otherwise, span: this.spanFrom(start) };
  });

  private conditionalBranch: ParserMethod<[], Branch<Expression>> = this.RULE(
    'conditionalBranch',
    (): Branch<Expression> => {
      const condition = this.SUBRULE(this.disjunction);
      this.CONSUME(t.Then);
      return { condition, then: this.SUBRULE2(this.disjunction) };
    },
  );

  /** disjunction: conjunction ("or" conjunction)* */
  disjunction: ParserMethod<[], Expression> = this.RULE('disjunction', (): Expression => {
    const rest: Operand[] = [];
    const first = this.SUBRULE(this.conjunction);
    this.MANY(() => {
      this.CONSUME(t.Or);
      rest.push({ operator: 'or', operand: this.SUBRULE2(this.conjunction) });
    });
    return this.binary(first, rest);
  });

  /** conjunction: negation ("and" negation)* */
  private conjunction: ParserMethod<[], Expression> = this.RULE('conjunction', (): Expression => {
    const rest: Operand[] = [];
    const first = this.SUBRULE(this.negation);
    this.MANY(() => {
      this.CONSUME(t.And);
      rest.push({ operator: 'and', operand: this.SUBRULE2(this.negation) });
    });
    return this.binary(first, rest);
  });

  /** negation: "not"* comparison */
  private negation: ParserMethod<[], Expression> = this.RULE('negation', (): Expression => {
    const start = this.LA(1);
    const operators: 'not'[] = [];
    this.MANY(() => {
      this.CONSUME(t.Not);
      operators.push('not');
    });
    const operand = this.SUBRULE(this.comparison);
    return operators.length === 0 ? operand : { kind: 'unary', operators, operand, span: this.spanFrom(start) };
  });

  /** comparison: sum (("==" | "!=" | "<" | "<=" | ">" | ">=") sum)? */
  private comparison: ParserMethod<[], Expression> = this.RULE('comparison', (): Expression => {
    const rest: Operand[] = [];
    const first = this.SUBRULE(this.sum);
    this.OPTION(() => {
      const operator = this.CONSUME(t.Comparison).image as BinaryOperator;
      rest.push({ operator, operand: this.SUBRULE2(this.sum) });
    });
    return this.binary(first, rest);
  });

  /** sum: product (("+" | "-") product)* */
  private sum: ParserMethod<[], Expression> = this.RULE('sum', (): Expression => {
    const rest: Operand[] = [];
    const first = this.SUBRULE(this.product);
    this.MANY(() => {
      const operator = this.OR([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]);
      rest.push({ operator: operator.image as BinaryOperator, operand: this.SUBRULE2(this.product) });
    });
    return this.binary(first, rest);
  });

  /** product: unary (("*" | "/" | "//" | "%") unary)* */
  private product: ParserMethod<[], Expression> = this.RULE('product', (): Expression => {
    const rest: Operand[] = [];
    const first = this.SUBRULE(this.unary);
    this.MANY(() => {
      const operator = this.CONSUME(t.Times).image as BinaryOperator;
      rest.push({ operator, operand: this.SUBRULE2(this.unary) });
    });
    return this.binary(first, rest);
  });

  /** unary: "-"* power */
  private unary: ParserMethod<[], Expression> = this.RULE('unary', (): Expression => {
    const start = this.LA(1);
    const operators: '-'[] = [];
    this.MANY(() => {
      this.CONSUME(t.Minus);
      operators.push('-');
    });
    const operand = this.SUBRULE(this.power);
    return operators.length === 0 ? operand : { kind: 'unary', operators, operand, span: this.spanFrom(start) };
  });

  /** power: indexed ("**" "-"? indexed)* */
  private power: ParserMethod<[], Expression> = this.RULE('power', (): Expression => {
    const rest: Operand[] = [];
    const first = this.SUBRULE(this.indexed);
    this.MANY(() => {
      this.CONSUME(t.Power);
      const start = this.LA(1);
      const minus = this.OPTION(() => this.CONSUME(t.Minus));
      const operand = this.SUBRULE2(this.indexed);
      const signed: Expression = { kind: 'unary', operators: ['-'], operand, span: this.spanFrom(start) };
      rest.push({ operator: '**', operand: minus ? signed : operand });
    });
    return this.binary(first, rest);
  });

  /** indexed: atom ("[" expression "]")* */
  private indexed: ParserMethod<[], Expression> = this.RULE('indexed', (): Expression => {
    const start = this.LA(1);
    const indices: Expression[] = [];
    const target = this.SUBRULE(this.atom);
    this.MANY(() => {
      this.CONSUME(t.OpenBracket);
      indices.push(this.SUBRULE(this.expression));
      this.CONSUME(t.CloseBracket);
    });
    return indices.length === 0 ? target : { kind: 'index', target, indices, span: this.spanFrom(start) };
  });

  /** atom: NUMBER | STRING | "true" | "false" | list | pick | call | NAME | "(" expression ")" */
  private atom: ParserMethod<[], Expression> = this.RULE('atom', (): Expression => {
    const start = this.LA(1);
    return this.OR([
      {
        ALT: (): Expression => ({
          kind: 'number',
          value: Number(this.CONSUME(t.NumberLiteral).image),
          span: this.spanOf(start),
        }),
      },
      {
        ALT: (): Expression => ({
          kind: 'string',
          value: this.textOf(this.CONSUME(t.StringLiteral)).text,
          span: this.spanOf(start),
        }),
      },
      {
        ALT: (): Expression => ({
          kind: 'bool',
          value: this.CONSUME(t.True).image === 'true',
          span: this.spanOf(start),
        }),
      },
      {
        ALT: (): Expression => ({
          kind: 'bool',
          value: this.CONSUME(t.False).image === 'true',
          span: this.spanOf(start),
        }),
      },
      { ALT: (): Expression => this.SUBRULE(this.list) },
      { ALT: (): Expression => this.SUBRULE(this.pick) },
      { ALT: (): Expression => this.SUBRULE(this.nameOrCall) },
      {
        ALT: (): Expression => {
          this.CONSUME(t.OpenParen);
          const inner = this.SUBRULE(this.expression);
          this.CONSUME(t.CloseParen);
          return inner;
        },
      },
    ]);
  });

  /** list: "[" (expression ("," expression)*)? "]" */
  private list: ParserMethod<[], Expression> = this.RULE('list', (): Expression => {
    const items: Expression[] = [];
    const start = this.CONSUME(t.OpenBracket);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => void items.push(this.SUBRULE(this.expression)) });
    this.CONSUME(t.CloseBracket);
    return { kind: 'list', items, span: this.spanFrom(start) };
  });

  /** pick: "pick" disjunction "{" (case ","?)* ("else" ":" expression ","?)? "}" */
  private pick: ParserMethod<[], Expression> = this.RULE('pick', (): Expression => {
    const cases: PickCase[] = [];
    const start = this.CONSUME(t.Pick);
    const subject = this.SUBRULE(this.disjunction);
    this.CONSUME(t.OpenBrace);
    this.MANY(() => {
      cases.push(this.SUBRULE(this.pickCase));
      this.OPTION(() => this.CONSUME(t.Comma));
    });
    const otherwise = this.OPTION2(() => {
      this.CONSUME(t.Else);
      this.CONSUME(t.Colon);
      const value = this.SUBRULE2(this.expression);
      this.OPTION3(() => this.CONSUME2(t.Comma));
      return value;
    });
    this.CONSUME(t.CloseBrace);
    return { kind: 'pick', subject, cases, otherwise, span: this.spanFrom(start) };
  });

  /** case: (NAME | NUMBER) ":" expression */
  private pickCase: ParserMethod<[], PickCase> = this.RULE('pickCase', (): PickCase => {
    const key = this.OR([{ ALT: () => this.CONSUME(t.Name) }, { ALT: () => this.CONSUME(t.NumberLiteral) }]);
    this.CONSUME(t.Colon);
    const value = this.SUBRULE(this.expression);
    const word = tokenMatcher(key, t.Name);
    return { key: word ? key.image : Number(key.image), keySpan: this.spanOf(key), value };
  });

  /** call: NAME arguments */
  protected nameOrCall: ParserMethod<[], Expression> = this.RULE('nameOrCall', (): Expression => {
    const name = this.CONSUME(t.Name);
    const given = this.OPTION(() => this.SUBRULE(this.arguments));
    const span = this.spanFrom(name);
    return given
      ? { kind: 'call', callee: this.nameOf(name), arguments: given, span }
      : { kind: 'name', name: name.image, span };
  });

  /** arguments: "(" (argument ("," argument)*)? ")" */
  protected arguments: ParserMethod<[], readonly Argument[]> = this.RULE('arguments', (): readonly Argument[] => {
    const given: Argument[] = [];
    this.CONSUME(t.OpenParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => void given.push(this.SUBRULE(this.argument)) });
    this.CONSUME(t.CloseParen);
    return given;
  });

  /** argument: (WORD "=")? chain */
  private argument: ParserMethod<[], Argument> = this.RULE('argument', (): Argument => {
    const name = this.OPTION({
      GATE: () => tokenMatcher(this.LA(2), t.Assign),
      DEF: () => {
        const word = this.CONSUME(t.Word);
        this.CONSUME(t.Assign);
        return this.nameOf(word);
      },
    });
    const chain = this.SUBRULE(this.chain, { ARGS: [true] });
    return { name, value: !chain?.head || chain.steps.length > 0 ? { kind: 'chain', ...chain } : chain.head };
  });

  /** An expression of one precedence, or just its operand where there is no operator. */
  private binary(first: Expression, rest: readonly Operand[]): Expression {
    const last = rest.at(-1);
    if (!last || this.RECORDING_PHASE) return first;
    return { kind: 'binary', first, rest, span: { ...first.span, end: last.operand.span.end } };
  }
}
