/** @file Time against the network's size, and against the mean count. */
import { picture, type Axis, type Panel, type Style } from '../plot.ts';
import { machineText, type Machine } from './machine.ts';
import type { NetworkTimes } from './networks.ts';

const colours: Readonly<Record<string, Style['colour']>> = { onnxruntime: 1, window: 0, step: 2 };

/** The picture as text; dashed lines are those of one thread. */
export function speedPicture(
  machine: Machine,
  networks: readonly NetworkTimes[],
  means: readonly NetworkTimes[],
  most: number,
): string {
  const styles = new Map<string, Style>();
  for (const { who, threads, name } of [...networks, ...means].flatMap(({ times }) => times))
    styles.set(name, { name, colour: colours[who] ?? 3, dashed: threads < most });
  const panels = [
    panel('dense multiply-accumulates of the network, in billions', networks, ({ macs }) => macs / 1e9, styles),
    panel('spikes per neuron', means, ({ meanCount }) => meanCount, styles),
  ].filter(({ lines }) => lines.length > 0);
  return picture(`Milliseconds per image. ${machineText(machine)}`, [...styles.values()], panels);
}

function panel(
  title: string,
  networks: readonly NetworkTimes[],
  along: (network: NetworkTimes) => number,
  styles: ReadonlyMap<string, Style>,
): Panel {
  const inOrder = [...networks].sort((a, b) => along(a) - along(b));
  const lines = [...styles.keys()].flatMap((name) => {
    const points = inOrder.flatMap((network) => {
      const time = network.times.find((other) => other.name === name);
      return time ? [[along(network), time.median] as const] : [];
    });
    return points.length > 1 ? [{ name, points }] : [];
  });
  return { title, lines, y: axisOf(lines.flatMap(({ points }) => points.map(([, y]) => y))) };
}

/** A logarithmic scale around all values: the modes are far apart. */
function axisOf(values: readonly number[]): Axis {
  return {
    ...{ from: Math.min(...values) / 1.3, to: Math.max(...values) * 1.3, scale: 'logarithmic' },
    text: (value) => String(value),
  };
}
