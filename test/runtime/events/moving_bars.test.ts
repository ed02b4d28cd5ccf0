import test from 'ava';
import { movingBars } from '../../../runtime/events/index.ts';
import { raw, type RawEvent } from './files.ts';

const sensor = { width: 24, height: 18 };
const steps: readonly (readonly [number, number])[] = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
];

/**
 * Share of on-events that lie on fronts which move by one pixel a millisecond this way: their places, less the way the
 * fronts have gone, fall together modulo the distance of the bars.
 */
function agreement(events: readonly RawEvent[], [right, down]: readonly [number, number]): number {
  const on = events.filter((event) => event.on === 1);
  const shares: number[] = [];
  for (let distance = 6; distance <= 20; distance++) {
    const hits = new Map<number, number>();
    for (const { x, y, t } of on) {
      const place = (((right * x + down * y - Math.floor(t / 1000)) % distance) + distance) % distance;
      hits.set(place, (hits.get(place) ?? 0) + 1);
    }
    shares.push(Math.max(...hits.values()) / on.length);
  }
  return Math.max(...shares);
}

test('the bars move where they say, and nowhere else', (t) => {
  for (let direction = 0; direction < 8; direction++) {
    const events = raw(movingBars({ sensor, direction, seed: 100 + direction }));
    t.true(events.length > 100);
    steps.forEach((step, other) => {
      const share = agreement(events, step);
      t.true(other === direction ? share > 0.9 : share < 0.5, `${direction} as ${other}: ${share}`);
    });
  }
});

test('the same seed gives the same events, in the order of their times; another seed others', (t) => {
  const [a, b, c] = [5, 5, 6].map((seed) => movingBars({ sensor, direction: 3, seed }));
  t.deepEqual(a, b);
  t.notDeepEqual(a!.times, c!.times);
  const { times } = a!;
  t.true(times.every((time, i) => i === 0 || time >= times[i - 1]!) && times.at(-1)! < 9_000);
  t.deepEqual(a!.sensor, sensor);
  t.deepEqual(a!.steps, ['bars moving in direction 3 of 8, made from seed 5'], 'nothing had to be put in order');
  const on = raw(a!).filter((event) => event.on === 1).length / times.length;
  t.true(on > 0.4 && on < 0.6, 'as many fronts as backs');
});
