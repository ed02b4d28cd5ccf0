/** @file How boxes lie over each other: complete intersection over union (CIoU; Zheng et al. 2020, arXiv 1911.08287), with its gradient. */

/** Left, top, right, bottom, in one unit. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** An overlap of `said` with `so`, and how it grows with the borders of `said`. */
export interface Overlap {
  readonly value: number;
  readonly gradient: Box;
  /** The part that shapes have, which gradients do not go through. */
  readonly share: number;
}

const guard = 1e-7;

/**
 * Intersection over union, less the squared distance of the middles over the squared diagonal around both, less how far the shapes differ.
 *
 * @param share the part that shapes have, where it is held fixed; else it follows from the boxes, as in the paper.
 */
export function completeOverlap(said: Box, so: Box, share?: number): Overlap {
  const [x1, y1, x2, y2] = said;
  const [u1, v1, u2, v2] = so;
  const [w, h, sw, sh] = [x2 - x1, y2 - y1 + guard, u2 - u1, v2 - v1 + guard];
  const [iw, ih] = [Math.min(x2, u2) - Math.max(x1, u1), Math.min(y2, v2) - Math.max(y1, v1)];
  const meets = iw > 0 && ih > 0;
  const inter = meets ? iw * ih : 0;
  const union = w * h + sw * sh - inter + guard;
  const iou = inter / union;
  const [cw, ch] = [Math.max(x2, u2) - Math.min(x1, u1), Math.max(y2, v2) - Math.min(y1, v1)];
  const diagonal = cw * cw + ch * ch + guard;
  const [dx, dy] = [(x1 + x2 - u1 - u2) / 2, (y1 + y2 - v1 - v2) / 2];
  const distance = dx * dx + dy * dy;
  const angle = arcTangent(w / h) - arcTangent(sw / sh);
  const shape = (4 / Math.PI ** 2) * angle * angle;
  const alpha = share ?? shape / (shape - iou + 1 + guard);

  // d iou: inter and union move with each border of `said`.
  const side = (isInner: boolean, length: number, sign: number): number => (meets && isInner ? sign * length : 0);
  const inters: Box = [side(x1 > u1, ih, -1), side(y1 > v1, iw, -1), side(x2 < u2, ih, 1), side(y2 < v2, iw, 1)];
  const areas: Box = [-h, -w, h, w];
  const outers: Box = [x1 < u1 ? -cw : 0, y1 < v1 ? -ch : 0, x2 > u2 ? cw : 0, y2 > v2 ? ch : 0];
  const middles: Box = [dx, dy, dx, dy];
  const turn = ((8 / Math.PI ** 2) * angle) / (w * w + h * h);
  const shapes: Box = [-h * turn, w * turn, h * turn, -w * turn];
  const grows = (i: 0 | 1 | 2 | 3): number =>
    (inters[i] - iou * (areas[i] - inters[i])) / union -
    (middles[i] - (2 * distance * outers[i]) / diagonal) / diagonal -
    alpha * shapes[i];
  return {
    value: iou - distance / diagonal - alpha * shape,
    gradient: [grows(0), grows(1), grows(2), grows(3)],
    share: alpha,
  };
}

/** Intersection over union alone. */
export function plainOverlap(a: Box, b: Box): number {
  const [iw, ih] = [Math.min(a[2], b[2]) - Math.max(a[0], b[0]), Math.min(a[3], b[3]) - Math.max(a[1], b[1])];
  if (iw <= 0 || ih <= 0) return 0;
  const area = ([left, top, right, bottom]: Box): number => (right - left) * (bottom - top);
  return (iw * ih) / (area(a) + area(b) - iw * ih);
}

/** From sums, products, quotients and roots alone: `Math.atan` may differ in the last bit between engines. */
export function arcTangent(x: number): number {
  let [y, times] = [x, 1];
  for (; Math.abs(y) > 0.1; times *= 2) y /= 1 + Math.sqrt(1 + y * y);
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = (k % 4 === 1 ? 1 : -1) / k + sum * y * y;
  return times * y * sum;
}
