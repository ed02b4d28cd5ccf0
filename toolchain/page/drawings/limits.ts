/** @file What fills the fullest core, the limit that binds first on top. */
import type { PageData } from '../../../page/data.ts';
import { percent, short } from '../../../page/format.ts';
import { byShare, limitTitle, shareOf } from '../../../page/numbers/limits.ts';
import { barsDrawing, fill, type Bar } from './parts.ts';

const full = '#b35806';

export function limitsDrawing({ subject: { model, target, ...chip } }: PageData): string {
  const bars = byShare({ model, target, ...chip }).map((limit, i): Bar => {
    const { used, mean, available, provenance } = limit;
    const share = shareOf(limit);
    const name = `${limitTitle(limit)}${i === 0 && share > 0 ? ', binding' : ''}`;
    if (available === undefined) return { name, pieces: [], value: short(used), note: 'the target states no limit' };
    const note = `of ${short(available)}, mean ${percent(mean / available)}, from: ${provenance ?? 'unknown'}`;
    const piece = {
      amount: share,
      colour: share > 0.9 ? full : fill,
      title: `${percent(share)} of ${short(available)}`,
    };
    return { name, pieces: [piece], value: `${short(used)}, ${percent(share)}`, note };
  });
  const headline = 'what the fullest core uses of each limit, and the mean of all in use';
  return barsDrawing(`${model} on ${target}: limits of a core`, headline, bars, 1);
}
