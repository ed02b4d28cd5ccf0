import type { InferredOptionType, Options, PositionalOptions } from 'yargs';
import type { Terminal } from '../terminal/terminal.ts';

/** Declarations of options by their long names. */
export type OptionTable = Readonly<Record<string, Options>>;
export type PositionalTable = Readonly<
  Record<string, PositionalOptions & { readonly demandOption?: boolean; readonly array?: boolean }>
>;

/** Options that say nothing without another one. */
export interface Need {
  readonly options: readonly string[];
  /** At least one of these must be given. */
  readonly of: readonly string[];
  /** With this one they need none of them. */
  readonly unless?: string;
  /** What such an option is for, behind what it needs. */
  readonly why?: string;
  readonly help: string;
}

/** One command as parsing, help, completion and docs/cli.md read it. */
export interface Declaration {
  readonly name: string;
  /** One line, no full stop. */
  readonly summary: string;
  /** In the order of the command line. */
  readonly positionals: PositionalTable;
  readonly options: OptionTable;
  /** None unless told. */
  readonly needs?: readonly Need[];
  /** Command lines without `spikec`, each with what it does. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
}

/** What yargs hands to a command, by the names that it declares. */
export type ArgumentsOf<D extends Pick<Declaration, 'positionals' | 'options'>> = {
  readonly [K in keyof D['positionals']]: InferredOptionType<D['positionals'][K]>;
} & { readonly [K in keyof D['options']]: InferredOptionType<D['options'][K]> };

/** What a command has found: one JSON document, the same as text, and an exit status if it is not 0. */
export interface Outcome {
  readonly json: unknown;
  /** Called only where a human reads; ends without a line break. */
  readonly text: () => string;
  /** Whether the text is for other programs as well, and its lines stay as they are however long. */
  readonly verbatim?: boolean;
  /** 1: a difference was found; 3: an input does not fit; 4: a model does not fit a chip; 5: no difference, but equality is not proved. */
  readonly status?: 0 | 1 | 3 | 4 | 5;
}

/** What a command does, in a module of its own: `cli/runs/NAME.ts`. */
export type RunOf<D extends Pick<Declaration, 'positionals' | 'options'>> = (
  args: ArgumentsOf<D>,
  terminal: Terminal,
) => Outcome | Promise<Outcome>;

/** A command seen without its exact arguments, for code that treats all alike. */
export interface Command extends Declaration {
  run(args: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<Outcome>;
}

/** Puts a declaration and its module together; the module is loaded when the command runs. */
export const defineCommand = <D extends Declaration>(
  declaration: D,
  load: () => Promise<{ readonly run: RunOf<D> }>,
): Command => ({
  ...declaration,
  run: async (args, terminal) => (await load()).run(args as ArgumentsOf<D>, terminal),
});

/** `MODEL`, `[NAME]` or `SHARDS...`: how a positional argument is shown. */
export function shownPositional(name: string, { demandOption, array }: PositionalTable[string]): string {
  const word = `${name.toUpperCase()}${array === true ? '...' : ''}`;
  return demandOption === true ? word : `[${word}]`;
}

/** `--name`, or `-n` for one letter. */
export const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);
