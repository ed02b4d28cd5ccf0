/** @file Accuracy over epochs and over processor time, the means of all seeds; and with few labels, every seed. */
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

const fewName = '400 labels, each seed';

/** Where few labels were learned from: of every seed the accuracy from random weights, and behind pre-training. */
function fewPanel(claims: Claims, y: Panel['y']): Panel[] {
  const { scratch, pretrained } = claims.labels ?? { scratch: [], pretrained: [] };
  const lines = scratch.map(({ accuracy }, i) => ({
    name: fewName,
    points: [
      [1, accuracy],
      [3, pretrained[i]!.accuracy],
    ] as const,
  }));
  const texts = new Map([
    [1, 'random weights'],
    [3, 'pre-trained'],
  ]);
  return lines.length > 0 ? [{ title: 'where 400 labels begin', lines, y, marks: { to: 4, texts } }] : [];
}

/** The picture as text. */
export function claimsPicture(name: string, claims: Claims): string {
  const runs = linesOf(claims);
  const few = claims.labels ? [...claims.labels.scratch, ...claims.labels.pretrained] : [];
  const shares = [...runs.flatMap(({ points }) => points), ...few].map(({ accuracy }) => accuracy);
  const y: Panel['y'] = {
    ...{ from: Math.min(0.9, Math.floor(10 * Math.min(...shares)) / 10), to: 1, scale: 'linear' },
    text: (share) => `${(100 * share).toFixed(0)} %`,
  };
  const over = (title: string, of: (point: CurvePoint) => number): Panel => {
    const lines = runs.map((run) => ({
      name: run.name,
      points: run.points.map((point) => [of(point), point.accuracy] as const),
    }));
    return { title, lines, y };
  };
  const ways =
    runs.length > 0
      ? [over('epochs', ({ epoch }) => epoch), over('seconds of processor time', ({ seconds }) => seconds)]
      : [];
  const styles: Style[] = few.length > 0 ? [...runs, { name: fewName, colour: 3 }] : runs;
  return picture(name, styles, [...ways, ...fewPanel(claims, y)]);
}
