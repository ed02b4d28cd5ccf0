/** @file What fills the cores: every limit of the target, the one that binds first. */
import { bar, el, table } from '../dom.ts';
import { percent, plural, short, whole } from '../format.ts';
import { byShare, limitRows, limitTitle, shareOf } from '../numbers/limits.ts';
import { section } from '../section.ts';
import { coreLink, type Context } from './context.ts';

export function limitsView(context: Context): HTMLElement {
  const { chip } = context;
  const sorted = byShare(chip);
  const rows = sorted.map((limit, i) => {
    const { words, used, mean, available, provenance, source, core } = limit;
    return [
      el(
        'span',
        { title: words },
        limitTitle(limit),
        i === 0 && shareOf(limit) > 0 && el('span', { class: 'badge' }, 'binding'),
      ),
      available === undefined
        ? el('span', { class: 'quiet' }, 'the target states no limit')
        : bar(used / available, used / available > 0.9 ? 'full' : ''),
      `${short(used)} / ${available === undefined ? 'unknown' : short(available)}`,
      available === undefined ? '' : percent(used / available),
      available === undefined ? short(mean) : percent(mean / available),
      el(
        'span',
        { title: source, class: (provenance ?? 'unknown') === 'unknown' ? 'unknown' : undefined },
        provenance ?? 'unknown',
      ),
      coreLink(context, core),
    ];
  });
  return section(
    'limits',
    'Limits',
    'of one core: the fullest core, and the mean over all in use',
    () => limitRows(chip),
    bound(context),
    table(['limit', 'fullest core', 'used / available', 'share', 'mean', 'from', 'core'], rows, 2),
  );
}

/** Cores in use, and how few could hold the neurons: every core full to the last one. */
function bound({ chip }: Context): HTMLElement {
  const at = chip.limits.findIndex(({ name }) => name === 'neurons');
  const available = chip.limits[at]?.available;
  const all = chip.cores.reduce((sum, { usage }) => sum + usage[at]!, 0);
  const found = plural(chip.cores.length, 'core');
  if (chip.classes) {
    const each = chip.classes.map(({ name, cores }) => `${whole(cores)} of class ${name}`);
    return el('p', { class: 'quiet' }, `${found} in use: ${each.join(', ')}`);
  }
  const words =
    available === undefined
      ? `${found} in use`
      : `${found} in use; its neurons alone need ${whole(Math.ceil(all / available))} or more`;
  return el('p', { class: 'quiet' }, words);
}
