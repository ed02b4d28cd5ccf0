/** @file Accuracy over epochs and over processor time, the means of all seeds. */
import { picture, type Panel, type Style } from '../plot.ts';
import { wayNames, type Way } from './network.ts';
import type { Claims, Runs } from './parts.ts';
import type { CurvePoint } from './train.ts';

/** The means of several runs, point by point; runs of other lengths end with the shortest. */
function meanCurve(runs: Runs): CurvePoint[] {
  const points = Math.min(...runs.map(({ curve }) => curve.length));
  return Array.from({ length: points }, (_, i) => {
    const at = (pick: (point: CurvePoint) => number): number =>
      runs.reduce((sum, { curve }) => sum + pick(curve[i]!), 0) / runs.length;
    return { epoch: i + 1, seconds: at((p) => p.seconds), loss: at((p) => p.loss), accuracy: at((p) => p.accuracy) };
  });
}

interface Line extends Style {
  readonly points: readonly CurvePoint[];
}

const colours: Readonly<Record<Way, Style['colour']>> = { sfa: 0, lif4: 1, lif8: 2 };

function linesOf({ equalEpochs, equalTime }: Claims): Line[] {
  const line = (way: Way, name: string, runs: Runs, dashed: boolean): Line => ({
    ...{ name, colour: colours[way], dashed, points: meanCurve(runs) },
  });
  const named = (all: Claims['equalTime']): [Way, Runs][] => Object.entries(all) as [Way, Runs][];
  return [
    ...named(equalEpochs).map(([way, runs]) => line(way, wayNames[way], runs, false)),
    ...named(equalTime).map(([way, runs]) => line(way, `SFA, time of ${wayNames[way]}`, runs, true)),
  ];
}

/** The picture as text. */
export function claimsPicture(name: string, claims: Claims): string {
  const runs = linesOf(claims);
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
  const panels = [over('epochs', ({ epoch }) => epoch), over('seconds of processor time', ({ seconds }) => seconds)];
  return picture(name, runs, panels);
}
