import test from 'ava';
import fc from 'fast-check';
import {
  augmentPicture,
  drawShare,
  mixPictures,
  noAugmentation,
  type Augmentation,
  type Pixels,
} from '../../trainer/augment.ts';
import { randomStream } from '../../trainer/random.ts';

const shape = [2, 6, 5] as const;
const range = { blank: 0, low: 0, high: 255 };
const picture = Uint8Array.from({ length: 60 }, (_, i) => i + 1);
const augment = (rules: Partial<Augmentation>, seed: number, from: Pixels = picture): Pixels =>
  augmentPicture(from, shape, { ...noAugmentation, ...rules }, range, randomStream(seed, 'augment', 0));

/** The picture, moved and mirrored by definition. */
function moved(down: number, right: number, flipped: boolean): number[] {
  const [channels, height, width] = shape;
  return Array.from({ length: channels * height * width }, (_, i) => {
    const [c, y, x] = [Math.floor(i / 30), Math.floor(i / width) % height, i % width];
    const [fromY, fromX] = [y - down, flipped ? width - 1 - (x - right) : x - right];
    const inside = fromY >= 0 && fromY < height && x - right >= 0 && x - right < width;
    return inside ? picture[(c * height + fromY) * width + fromX]! : 0;
  });
}

test('nothing asked, nothing done; the picture itself is never changed', (t) => {
  const before = picture.slice();
  t.deepEqual(augment({}, 1), before);
  for (let seed = 0; seed < 20; seed++) augment({ flip: true, shift: 2, erase: 1 }, seed);
  t.deepEqual(picture, before);
});

test('a shift and a flip give one of the pictures they can give, and all of them', (t) => {
  const possible = new Map<string, boolean>();
  for (let down = -2; down <= 2; down++)
    for (let right = -2; right <= 2; right++)
      for (const flipped of [false, true]) possible.set(moved(down, right, flipped).join(), false);
  t.is(possible.size, 50);
  for (let seed = 0; seed < 600; seed++) {
    const found = augment({ flip: true, shift: 2 }, seed).join();
    t.true(possible.has(found), `seed ${seed}`);
    possible.set(found, true);
  }
  t.true([...possible.values()].every(Boolean));
});

test('erasing overwrites one rectangle in all channels, of 2 to 33 percent of the area, with values of the range', (t) => {
  const [side, blank] = [24, 300];
  const grey = new Int32Array(side * side).fill(blank);
  for (let seed = 0; seed < 200; seed++) {
    const rules = { ...noAugmentation, erase: 1 };
    const erased = augmentPicture(
      grey,
      [1, side, side],
      rules,
      { ...range, low: -7, high: 9 },
      randomStream(seed, 'augment', 1),
    );
    const at = [...erased.keys()].filter((i) => erased[i] !== blank);
    t.true(at.every((i) => erased[i]! >= -7 && erased[i]! <= 9));
    const [rows, columns] = [at.map((i) => Math.floor(i / side)), at.map((i) => i % side)];
    const area = (Math.max(...rows) - Math.min(...rows) + 1) * (Math.max(...columns) - Math.min(...columns) + 1);
    t.is(area, at.length, 'a full rectangle');
    t.true(area > 0.01 * side * side && area < 0.36 * side * side, `area ${area}`);
  }
  const both = augment({ erase: 1 }, 3);
  const changed = [...both.keys()].filter((i) => both[i] !== picture[i]);
  t.true(changed.some((i) => i < 30) && changed.some((i) => i >= 30));
});

test('erasing happens as often as asked', (t) => {
  const count = Array.from({ length: 1000 }, (_, seed) => augment({ erase: 0.25 }, seed).join() !== picture.join());
  const share = count.filter(Boolean).length / 1000;
  t.true(share > 0.2 && share < 0.3, String(share));
});

test('shares of MixUp are whole 256ths with the mean 1/2, near the ends for a small alpha', (t) => {
  for (const [alpha, variance] of [
    [0.2, 0.25 / 1.4],
    [1, 1 / 12],
  ] as const) {
    const uniform = randomStream(9, 'augment', 0);
    const shares = Float64Array.from({ length: 4000 }, () => drawShare(alpha, uniform) / 256);
    t.true(shares.every((s) => s >= 0 && s <= 1 && Number.isInteger(256 * s)));
    const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
    const spread = shares.reduce((a, b) => a + (b - mean) ** 2, 0) / shares.length;
    t.true(Math.abs(mean - 0.5) < 0.03 && Math.abs(spread - variance) < 0.01, `${mean} ${spread}`);
  }
});

test('a mixture lies between its pictures; share 256 is the first, share 0 the second', (t) => {
  const pixel = fc.integer({ min: -300, max: 300 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(pixel, pixel), { minLength: 1 }),
      fc.integer({ min: 0, max: 256 }),
      (pairs, share) => {
        const [a, b] = [Int32Array.from(pairs, ([x]) => x), Int32Array.from(pairs, ([, y]) => y)];
        const mixed = a.slice();
        mixPictures(mixed, b, share);
        return mixed.every((m, i) => {
          const exact = (share * a[i]! + (256 - share) * b[i]!) / 256;
          const end = share === 256 ? m === a[i] : share === 0 ? m === b[i] : true;
          return end && Math.abs(m - exact) <= 0.5;
        });
      },
    ),
  );
  t.pass();
});
