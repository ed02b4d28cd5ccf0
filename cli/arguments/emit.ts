/** @file `--emit KIND[=FILE]`. */
import type { Facts } from '../../compiler/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { emitKinds, type EmitKind } from '../../toolchain/defaults.ts';
import { emitText, spikeTensors } from '../../toolchain/emit.ts';
import { suggestion } from '../../toolchain/suggestion.ts';

/** One text to emit: into a file, or to standard output. */
export interface EmitRequest {
  readonly kind: EmitKind;
  readonly file: string | undefined;
}

/** Splits `KIND` and `KIND=FILE`. Throws SPK703. */
export function emitRequests(texts: readonly string[] | undefined): EmitRequest[] {
  return (texts ?? []).map((text) => {
    const [kind, ...rest] = text.split('=');
    const known = emitKinds.find((name) => name === kind);
    const file = rest.join('=');
    if (!known || (rest.length > 0 && file === ''))
      return fail('SPK703', `--emit ${text}: not KIND or KIND=FILE`, { help: suggestion(kind ?? '', emitKinds) });
    return { kind: known, file: rest.length > 0 ? file : undefined };
  });
}

/** One text form; of a spike graph that goes to a file also the tables and weights that its text refers to. */
export interface Emitted extends EmitRequest {
  readonly text: string;
  readonly tensors?: Uint8Array;
}

/** The texts that were asked for. Throws SPK705 where the passes that ran do not give one. */
export const emitTexts = (requests: readonly EmitRequest[], facts: Partial<Facts>): Emitted[] =>
  requests.map(({ kind, file }) => {
    const hasTensors = kind === 'spike' && file !== undefined && facts.spike;
    const tensors = hasTensors ? { tensors: spikeTensors(facts.spike) } : {};
    return { kind, file, text: emitText(kind, facts), ...tensors };
  });

/** Where the numbers of an emitted spike graph go: beside its text. */
export const tensorsFile = (file: string): string => `${file}.safetensors`;
