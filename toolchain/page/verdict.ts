/** @file What `spikec verify --json` found, for a page. */
import type { ImageOutline } from '../../ir/chip/index.ts';
import type { TrustRow, VerdictData } from '../../page/data.ts';
import type { Files } from '../../runtime/index.ts';
import { isFields } from '../results/json.ts';
import { amountOf, objectsOf, readDocument } from './documents.ts';

/** Reads a verification of an image. Throws SPK740 and SPK741. */
export function readVerdict(files: Files, path: string, { header }: ImageOutline, sha256: string): VerdictData {
  const document = readDocument(files, path, 'verify', sha256);
  const { exact, firstDifference } = document.fields;
  if (typeof exact !== 'boolean') return document.refuse('it has no verdict');
  const numbers = new Map(header.populations.map(({ name }, i) => [name, i]));
  return {
    ...{ file: path, exact },
    layers: objectsOf(document, document.fields, 'layers').flatMap((found) => {
      const layer = numbers.get(String(found['layer']));
      if (layer === undefined) return [];
      return [
        { layer, neurons: amountOf(document, found, 'neurons'), differing: amountOf(document, found, 'differing') },
      ];
    }),
    ...(isFields(firstDifference)
      ? {
          first: Object.entries(firstDifference)
            .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
            .join(', ')
            .slice(0, 400),
        }
      : {}),
  };
}

/** What a verification, or none, adds to the head of a page. */
export function verdictTrust(verdict: VerdictData | undefined): TrustRow {
  const name = 'exactness';
  if (!verdict)
    return { name, value: 'unknown: no verification was given (spikec verify ... --json, --verify)', kind: 'unknown' };
  const neurons = verdict.layers.reduce((sum, layer) => sum + layer.neurons, 0);
  const differing = verdict.layers.reduce((sum, layer) => sum + layer.differing, 0);
  return verdict.exact
    ? { name, value: `${verdict.file}: every spike of ${neurons} neurons is the trained network\u2019s`, kind: 'good' }
    : {
        name,
        value: `${verdict.file}: ${differing} of ${neurons} neurons differ, or equality is not proved`,
        kind: 'warning',
      };
}
