/** @file Accuracy over epochs and over seconds. */
import { picture, type Panel, type Style } from '../plot.ts';
import type { CurvePoint } from './run.ts';

/** One run's line. */
export interface Line extends Style {
  readonly points: readonly CurvePoint[];
}

/** The picture as text. */
export function claimsPicture(name: string, runs: readonly Line[]): string {
  const lowest = Math.min(...runs.flatMap(({ points }) => points.map(({ accuracy }) => accuracy)));
  const y: Panel['y'] = {
    ...{ from: Math.min(0.9, Math.floor(10 * lowest) / 10), to: 1, scale: 'linear' },
    text: (share) => `${(100 * share).toFixed(0)} %`,
  };
  const over = (title: string, of: (point: CurvePoint) => number): Panel => {
    const lines = runs.map((run) => ({
      name: run.name,
      points: run.points.map((point) => [of(point), point.accuracy] as const),
    }));
    return { title, lines, y };
  };
  const panels = [over('epochs', ({ epoch }) => epoch), over('seconds of training', ({ seconds }) => seconds)];
  return picture(name, runs, panels);
}
