/** @file What came of a sample, in a line. */
import { onOneLine } from '../../ir/diagnostics/index.ts';
import { shapeText } from '../../ir/tensor.ts';
import { classMap, classShares } from '../../runtime/index.ts';
import type { SampleRun } from '../../toolchain/run.ts';
import type { PlainRecord } from '../../toolchain/run_worker.ts';
import { energy, fixed, percent, short } from '../terminal/numbers.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `3 Dress`, or `3`. */
const named = (index: number, labels: readonly string[]): string =>
  labels[index] ? `${index} ${labels[index]}` : String(index);

/** Name, answer, whether it is right, and what it cost. */
export function sampleLine({ record }: SampleRun, labels: readonly string[], terminal: Terminal): string {
  const [best, ...others] = record.top;
  const right =
    record.label === undefined
      ? ''
      : best?.class === record.label
        ? '  right'
        : `  wrong: is ${named(record.label, labels)}`;
  const rest = others.map((score) => `${named(score.class, labels)} ${fixed(score.logit, 2)}`).join(', ');
  const answer = best
    ? `${terminal.style('bold', named(best.class, labels))} ${fixed(best.logit, 2)}`
    : otherResults(record, labels);
  const cost = `${short(record.spikes)} ${record.spikes === 1 ? 'spike' : 'spikes'}, ${record.energy.table === null ? 'energy unknown' : energy(record.energy.table.total)}`;
  return `${onOneLine(record.name)}: ${answer}${right}${rest === '' ? '' : `  (${rest})`}  ${cost}`;
}

/** Outputs that are no class scores: the classes that most pixels have, or extents of feature maps. */
function otherResults({ results, outputs }: PlainRecord, labels: readonly string[]): string {
  const words = results.map(({ name, kind, shape }) => {
    if (kind !== 'class_map') return `${name} ${shapeText(shape)}`;
    const map = classMap(outputs.get(name)!, shape);
    const shares = classShares(map).slice(0, 3);
    const parts = shares.map(({ class: c, pixels }) => `${named(c, labels)} ${percent(pixels, map.length)}`);
    return `${name} ${shapeText(shape.slice(1))} pixels: ${parts.join(', ')}`;
  });
  return words.join('; ');
}
