import { fail } from '../../ir/diagnostics/index.ts';
import { pictureOptions } from './options.ts';
import type { ClassOrder, Fit, Interpolation } from '../../runtime/index.ts';

/** The options of `pictureOptions`, as parsed. */
export interface PictureArguments {
  readonly resize: number | undefined;
  readonly 'crop-pct': string | undefined;
  readonly interpolation: Interpolation | undefined;
  readonly 'class-order': ClassOrder | undefined;
}

/** How pictures are fitted to the network. Throws SPK703 where a figure is none, SPK705 where options exclude each other. */
export function fitOf({ resize, 'crop-pct': share, interpolation }: PictureArguments): Fit | undefined {
  if (resize !== undefined && share !== undefined)
    fail('SPK705', '--resize and --crop-pct exclude each other', {
      help: '--resize says to which size the short side goes, --crop-pct which share of it is kept',
    });
  if (resize === undefined && share === undefined) {
    if (interpolation !== undefined)
      fail('SPK705', '--interpolation needs --resize or --crop-pct', { help: 'say how large: --resize 232' });
    return undefined;
  }
  const how = { interpolation: interpolation ?? 'bicubic' };
  if (share !== undefined) return { ...how, kind: 'share', share: shareOf(share) };
  return resize! > 0 && resize! <= 65536
    ? { ...how, kind: 'short', side: resize! }
    : fail('SPK703', `--resize ${resize!} is no size of a picture`, {
        help: 'a number of pixels, for example --resize 232',
      });
}

function shareOf(given: string): number {
  const share = Number(given);
  return given.trim() !== '' && share > 0.01 && share <= 1
    ? share
    : fail('SPK703', `--crop-pct ${given} is no share`, {
        help: 'above 0.01 and at most 1, for example --crop-pct 0.95',
      });
}

/** What is given, and where nothing is, what the record of a run says in `pictureWords`; a size that is given leaves the recorded one out. */
export function recordedPictures(words: Readonly<Record<string, string>>, given: PictureArguments): PictureArguments {
  const isSized = given.resize !== undefined || given['crop-pct'] !== undefined;
  const resize = isSized || words['resize'] === undefined ? undefined : Number(words['resize']);
  const { interpolation, 'class-order': order } = pictureOptions;
  return {
    resize: given.resize ?? resize,
    'crop-pct': given['crop-pct'] ?? (isSized ? undefined : words['crop-pct']),
    interpolation: given.interpolation ?? interpolation.choices.find((choice) => choice === words['interpolation']),
    'class-order': given['class-order'] ?? order.choices.find((choice) => choice === words['class-order']),
  };
}

/** The same for the head of a results file: what samples depend on; nothing where it is as usual. */
export function pictureWords(args: PictureArguments): Record<string, string | number> {
  const fit = fitOf(args);
  const order = args['class-order'] === 'name' ? { 'class-order': 'name' } : {};
  if (!fit || fit.kind === 'usual') return order;
  const size = fit.kind === 'short' ? { resize: fit.side } : { 'crop-pct': fit.share };
  return { ...size, interpolation: fit.interpolation, ...order };
}
