/** @file What a text says, before anything is looked up or computed. */
import type { Span } from '../../ir/diagnostics/index.ts';

/** A word of the text at its place. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | 'and' | 'or' | Comparison;
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** An expression. Chains of one precedence are flat, so that long sums need no deep recursion. */
export type Expression = { readonly span: Span } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  /** Operators from the outermost to the innermost. */
  | { readonly kind: 'unary'; readonly operators: readonly ('-' | 'not')[]; readonly operand: Expression }
  /** `first op rest[0] op rest[1] ...`, grouped to the left, `**` to the right. */
  | { readonly kind: 'binary'; readonly first: Expression; readonly rest: readonly Operand[] }
  | { readonly kind: 'conditional'; readonly branches: readonly Branch<Expression>[]; readonly otherwise: Expression }
  | { readonly kind: 'index'; readonly target: Expression; readonly indices: readonly Expression[] }
  | { readonly kind: 'call'; readonly callee: Name; readonly arguments: readonly Argument[] }
  | ChainArgument
  | Pick
);

export interface Operand {
  readonly operator: BinaryOperator;
  readonly operand: Expression;
}

export interface Branch<T> {
  readonly condition: Expression;
  readonly then: T;
}

/** A chain of one step at least, as an argument: `add(x -> fc: linear(8), back)`. */
export interface ChainArgument extends Chain {
  readonly kind: 'chain';
}

/** `pick subject { key: value, ..., else: value }` */
export interface Pick {
  readonly kind: 'pick';
  readonly subject: Expression;
  readonly cases: readonly PickCase[];
  readonly otherwise: Expression | undefined;
}

export interface PickCase {
  /** A word or a number. */
  readonly key: string | number;
  readonly keySpan: Span;
  readonly value: Expression;
}

export interface Argument {
  /** Absent for a positional argument. */
  readonly name: Name | undefined;
  readonly value: Expression;
}

/** The name of a layer or of a block's layers: segments joined by dots; expressions in braces are filled in. */
export interface Label {
  readonly segments: readonly (readonly (string | Expression)[])[];
  readonly span: Span;
}

/** `label: callee(arguments)` */
export interface Step {
  readonly label: Label | undefined;
  readonly callee: Name;
  readonly arguments: readonly Argument[];
  readonly span: Span;
}

/** `head -> step -> step`; without a head, the first step is a call that takes all its inputs as arguments. */
export interface Chain {
  readonly head: Expression | undefined;
  readonly steps: readonly Step[];
  readonly span: Span;
}

export type Statement = { readonly span: Span } & (
  | { readonly kind: 'let' | 'assign' | 'residual'; readonly name: Name; readonly value: Chain }
  | { readonly kind: 'chain' | 'return'; readonly value: Chain }
  | Repeat
  | {
      readonly kind: 'if';
      readonly branches: readonly Branch<readonly Statement[]>[];
      readonly otherwise: readonly Statement[];
    }
  | Input
  | { readonly kind: 'output'; readonly name: Name; readonly value: Chain }
);

/** `repeat counter in from..to { body }`, `to` excluded. */
export interface Repeat {
  readonly kind: 'repeat';
  readonly counter: Name;
  readonly from: Expression;
  readonly to: Expression;
  readonly body: readonly Statement[];
}

export interface Input {
  readonly kind: 'input';
  readonly name: Name;
  readonly shape: Expression;
  readonly entries: readonly Entry[];
}

/** `key: value`, a group of entries, or a value with words and a remark behind it: `4.6 pJ secondary "source"`. */
export interface Entry {
  readonly key: Name;
  readonly value: EntryValue;
}
export type EntryValue =
  | { readonly kind: 'group'; readonly entries: readonly Entry[] }
  | {
      readonly kind: 'plain';
      readonly value: Expression;
      readonly words: readonly Name[];
      readonly remark: string | undefined;
    };

export interface Parameter {
  readonly name: Name;
  /** The words allowed, for `one of`. */
  readonly choices: readonly Name[] | undefined;
  readonly value: Expression;
  readonly doc: string | undefined;
}

export interface NeuronDeclaration {
  readonly name: Name;
  readonly entries: readonly Entry[];
  readonly doc: string | undefined;
}

export interface BlockDeclaration {
  readonly name: Name;
  readonly parameters: readonly BlockParameter[];
  readonly body: readonly Statement[];
  readonly doc: string | undefined;
}

export interface BlockParameter {
  readonly name: Name;
  readonly value: Expression | undefined;
}

export interface TargetDeclaration {
  readonly name: Name;
  /** The target whose figures hold where this one gives none. */
  readonly base: Name | undefined;
  readonly entries: readonly Entry[];
  readonly doc: string | undefined;
}

/** What one file says; each list is in the order of the text. */
export interface SourceFile {
  readonly models: readonly { readonly name: Name; readonly doc: string | undefined }[];
  readonly uses: readonly Name[];
  readonly parameters: readonly Parameter[];
  readonly neurons: readonly NeuronDeclaration[];
  readonly blocks: readonly BlockDeclaration[];
  readonly targets: readonly TargetDeclaration[];
  readonly statements: readonly Statement[];
}
