/** @file The text forms of the three languages. */
import type { Facts } from '../compiler/index.ts';
import { disassembleImage } from '../ir/chip/index.ts';
import { fail } from '../ir/diagnostics/index.ts';
import { printModel } from '../ir/model/index.ts';
import { printSpike } from '../ir/spike/index.ts';
import { writeSafetensors } from '../runtime/index.ts';
import type { EmitKind } from './defaults.ts';

/** The numbers that the text of a spike graph refers to, as a tensor file. */
export const spikeTensors = (spike: Facts['spike']): Uint8Array => writeSafetensors(printSpike(spike).tensors);

/** The text form of one language; throws SPK705 where the passes that ran do not lead there. */
export function emitText(kind: EmitKind, facts: Partial<Facts>): string {
  const text = textForms[kind](facts);
  return (
    text ??
    fail('SPK705', `the passes that ran give no ${kind} form of the network`, {
      help: 'run all passes, or those that give it: every pass says what it gives',
    })
  );
}

const textForms: { readonly [K in EmitKind]: (facts: Partial<Facts>) => string | undefined } = {
  model: ({ model }) => model && printModel(model),
  spike: ({ spike }) => spike && printSpike(spike).text,
  chip: ({ image }) => image && disassembleImage(image),
};

/** The language of the most lowered form that there is. */
export const lowestKind = ({ image, spike }: Partial<Facts>): EmitKind => (image ? 'chip' : spike ? 'spike' : 'model');
