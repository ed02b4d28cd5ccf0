/** @file What a network fills in, as one self-contained picture: the original, what is seen of it, what comes out. */
import { base64, escaped } from '../../ir/markup.ts';
import { inputNodes } from '../../ir/model/index.ts';
import { extentsOf } from '../../ir/tensor.ts';
import { fillPlainBatch } from '../../trainer/batches.ts';
import {
  drawMask,
  emptyBatch,
  keptOf,
  randomStream,
  type PictureMask,
  type PretrainLearner,
  type Progress,
} from '../../trainer/index.ts';
import type { PretrainPlan } from './plan.ts';

/** Pictures that are shown, at most. */
const shown = 6;
/** Side of a picture on the page, in pixels, and the room between two. */
const [side, gap] = [132, 12];

/** Steps are counted from 0: no step draws the masks of the page. */
const pageStream = 0xffffffff;

/**
 * An SVG of the first pictures of a run: original, masked, filled in. Of a left-out patch the network predicts all but
 * brightness and contrast, which are taken from the original.
 */
export function reconstructions(plan: PretrainPlan, learner: PretrainLearner, progress: Progress): string {
  const { encoder, settings, run, data } = plan;
  const batch = emptyBatch({}, settings.batch, run.imageSize);
  fillPlainBatch(data, run.draw.training, 0, batch);
  const patches = encoder.grid[0] * encoder.grid[1];
  const keep = keptOf(encoder, plan.mask.maskRatio);
  const masks = Array.from({ length: settings.batch }, (_, n) =>
    drawMask(patches, keep, randomStream(settings.seed, 'mask', pageStream, n)),
  );
  const predicted = learner.predict(batch.images, masks);
  const count = Math.min(shown, settings.batch, data.count);
  const perPicture = patches * encoder.patchSize;
  const rows = Array.from({ length: count }, (_, n) => {
    const original = batch.images.subarray(n * run.imageSize, (n + 1) * run.imageSize);
    const guess = predicted.subarray(n * perPicture, (n + 1) * perPicture);
    return filled(plan, original, masks[n]!, guess);
  });
  const loss = progress.points.at(-1)?.loss;
  const words = `${plan.model.graph.name} after ${progress.total} steps${loss === undefined ? '' : `, loss ${loss.toFixed(3)}`}`;
  return page(plan, words, rows);
}

/** The three pictures of a row, values on the input grid. */
function filled(
  plan: PretrainPlan,
  original: Float32Array,
  { active }: PictureMask,
  guess: Float32Array,
): Float32Array[] {
  const { encoder } = plan;
  const [channels, height, width] = extentsOf(inputNodes(plan.model.graph)[0]!.type.shape);
  const [rows, columns] = encoder.patch;
  const [masked, whole] = [original.slice(), original.slice()];
  active.forEach((kept, patch) => {
    if (kept === 1) return;
    const [top, left] = [Math.floor(patch / encoder.grid[1]) * rows, (patch % encoder.grid[1]) * columns];
    const at = (e: number): number => {
      const place = Math.floor(e / channels);
      return ((e % channels) * height + top + Math.floor(place / columns)) * width + left + (place % columns);
    };
    const pixels = Float64Array.from({ length: encoder.patchSize }, (_, e) => original[at(e)]!);
    const mean = pixels.reduce((sum, x) => sum + x, 0) / pixels.length;
    const deviation = Math.sqrt(
      pixels.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, pixels.length - 1) + 1e-6,
    );
    pixels.forEach((_, e) => {
      masked[at(e)] = NaN;
      whole[at(e)] = mean + deviation * guess[patch * encoder.patchSize + e]!;
    });
  });
  return [original, masked, whole];
}

function page(plan: PretrainPlan, words: string, rows: readonly (readonly Float32Array[])[]): string {
  const titles = ['original', 'seen', 'filled in'];
  const [left, top] = [16, 70];
  const [width, height] = [left + 3 * (side + gap) + 4, top + rows.length * (side + gap) + 34];
  const images = rows.flatMap((row, y) =>
    row.map((values, x) => {
      const place = `x="${left + x * (side + gap)}" y="${top + y * (side + gap)}" width="${side}" height="${side}"`;
      return `<image ${place} href="data:image/bmp;base64,${base64(bitmap(plan, values))}"/>`;
    }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(words)}</title>`,
    '<style>svg { font: 12px system-ui, sans-serif; background: #fff; color: #222 } text { fill: currentColor } image { image-rendering: pixelated }',
    '@media (prefers-color-scheme: dark) { svg { background: #16181c; color: #e6e6e6 } }</style>',
    `<text x="${left}" y="24" font-size="14" font-weight="600">${escaped(words)}</text>`,
    ...titles.map((title, i) => `<text x="${left + i * (side + gap)}" y="${top - 10}">${title}</text>`),
    ...images,
    `<text x="${left}" y="${height - 12}" opacity=".7">left-out patches have the original's brightness and contrast</text>`,
    '</svg>',
    '',
  ].join('\n');
}

/** What is left out, on light and on dark ground. */
const grey = 128;

/** Values on the input grid as a bitmap of 24 bits: the input's mean and deviation taken back, what has no value grey. */
function bitmap({ model }: PretrainPlan, values: Float32Array): Uint8Array {
  const { type, attributes } = inputNodes(model.graph)[0]!;
  const [channels, height, width] = extentsOf(type.shape);
  const pixel = (c: number, y: number, x: number): number => {
    const channel = channels === 3 ? c : 0;
    const value = values[(channel * height + y) * width + x]!;
    if (Number.isNaN(value)) return grey;
    const [mean = 0.5, std = 0.5] = [attributes.mean[channel], attributes.std[channel]];
    return Math.min(255, Math.max(0, Math.round(255 * (value * std + mean))));
  };
  const stride = Math.ceil((3 * width) / 4) * 4;
  const bytes = new Uint8Array(54 + stride * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  [bytes.length, 0, 54, 40, width, height, 1 | (24 << 16)].forEach((word, i) => view.setUint32(2 + 4 * i, word, true));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      // Rows from below, colours from blue.
      for (let c = 0; c < 3; c++) bytes[54 + stride * y + 3 * x + c] = pixel(2 - c, height - 1 - y, x);
  return bytes;
}
