import type { InferredOptionType, Options, PositionalOptions } from 'yargs';
import type { Terminal } from '../terminal/terminal.ts';

/** Declarations of options by their long names. */
export type OptionTable = Readonly<Record<string, Options>>;
export type PositionalTable = Readonly<Record<string, PositionalOptions & { readonly demandOption?: boolean }>>;

/** What yargs hands to a command, by the names that were declared. */
export type ArgumentsOf<P extends PositionalTable, O extends OptionTable> = {
  readonly [K in keyof P]: InferredOptionType<P[K]>;
} & { readonly [K in keyof O]: InferredOptionType<O[K]> };

/** What a command has found: one JSON document, the same as text, and an exit status if it is not 0. */
export interface Outcome {
  readonly json: unknown;
  /** Called only where a human reads; ends without a line break. */
  readonly text: () => string;
  readonly status?: 0 | 1;
}

/** One command: declarations that parsing, help, completion and docs/cli.md read, and what it does. */
export interface Command<P extends PositionalTable = PositionalTable, O extends OptionTable = OptionTable> {
  readonly name: string;
  /** One line, no full stop. */
  readonly summary: string;
  /** In the order of the command line. */
  readonly positionals: P;
  readonly options: O;
  /** Command lines without `spikec`, each with what it does. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  run(args: ArgumentsOf<P, O>, terminal: Terminal): Promise<Outcome>;
}

/** A command seen without its exact arguments, for code that treats all alike. */
export interface AnyCommand extends Omit<Command, 'run'> {
  run(args: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<Outcome>;
}

/** Checks a command's arguments against its declarations. */
export const defineCommand = <const P extends PositionalTable, const O extends OptionTable>(
  command: Command<P, O>,
): AnyCommand => command as unknown as AnyCommand;

/** `MODEL` or `[NAME]`: how a positional argument is shown. */
export const shownPositional = (name: string, required: boolean): string =>
  required ? name.toUpperCase() : `[${name.toUpperCase()}]`;
