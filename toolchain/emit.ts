/** @file `--emit KIND[=FILE]`: the text forms of the three languages. */
import type { Facts } from '../compiler/index.ts';
import { fail } from '../ir/diagnostics/index.ts';
import { suggestion } from '../cli/terminal/suggestion.ts';

export const emitKinds = ['model', 'spike', 'chip'] as const;
export type EmitKind = (typeof emitKinds)[number];

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

/** One text form; of a spike graph also the tables and weights that its text refers to. */
export interface Emitted {
  readonly kind: EmitKind;
  readonly file: string | undefined;
  readonly text: string;
  readonly tensors?: Uint8Array;
}

export const emitTexts = async (requests: readonly EmitRequest[], facts: Partial<Facts>): Promise<Emitted[]> => {
  const texts: Emitted[] = [];
  for (const { kind, file } of requests) {
    const tensors =
      kind === 'spike' && file !== undefined && facts.spike ? { tensors: await spikeTensors(facts.spike) } : {};
    texts.push({ kind, file, text: await emitText(kind, facts), ...tensors });
  }
  return texts;
};

/** Where the numbers of an emitted spike graph go: beside its text. */
export const tensorsFile = (file: string): string => `${file}.safetensors`;

async function spikeTensors(spike: NonNullable<Facts['spike']>): Promise<Uint8Array> {
  const { printSpike } = await import('../ir/spike/index.ts');
  const { writeSafetensors } = await import('../runtime/formats/index.ts');
  return writeSafetensors(printSpike(spike).tensors);
}

/** The text form of one language; throws SPK705 where the passes that ran do not lead there. */
export async function emitText(kind: EmitKind, facts: Partial<Facts>): Promise<string> {
  if (kind === 'model' && facts.model) {
    const { printModel } = await import('../ir/model/index.ts');
    return printModel(facts.model);
  }
  if (kind === 'spike' && facts.spike) {
    const { printSpike } = await import('../ir/spike/index.ts');
    return printSpike(facts.spike).text;
  }
  if (kind === 'chip' && facts.image) {
    const { disassembleImage } = await import('../ir/chip/index.ts');
    return disassembleImage(facts.image);
  }
  return fail('SPK705', `--emit ${kind}: the passes that ran do not give it`, {
    help: 'leave out --passes, or add passes: spikec passes shows what each gives',
  });
}

/** The most lowered form after a pass, under a heading. */
export async function printAfter(pass: string, facts: Partial<Facts>): Promise<string> {
  const kind = facts.image ? 'chip' : facts.spike ? 'spike' : 'model';
  return `--- after ${pass}\n${(await emitText(kind, facts)).trimEnd()}`;
}
